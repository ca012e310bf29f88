"""Filing: four steps, a look, one press, a receipt; whatever goes wrong, nothing typed is lost."""

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.catalogue import queries as catalogue
from app.catalogue.models import Category
from app.complaints.models import Attachment, Complaint, Message
from app.db import db
from app.drafts.models import Draft
from app.outbox.models import Delivery, Notice
from app.web.filters import day, time_of_day
from tests.portal.conftest import ANSWERS, PATHS, Customer, hidden, words_of
from tests.support.apps import by_reference, csrf_of, doing, perform
from tests.support.pictures import photograph


def complaints(app: Flask) -> list[Complaint]:
    with app.app_context():
        found = db.session.query(Complaint).all()
        db.session.expunge_all()
        db.session.remove()
    return found


@pytest.mark.requirement("002-10", "B-02")
def test_a_complaint_is_filed_without_an_account(app: Flask, customer: Customer):
    receipt = customer.file()

    assert "Thank you, Grace Okafor." in words_of(receipt.page)
    assert "We have also written to grace@example.com." in words_of(receipt.page)
    complaint = complaints(app)[0]
    assert complaint.reference == receipt.reference
    assert complaint.happened == "My parcel was left in the rain.\nThe machine is ruined."
    assert (complaint.desired, complaint.mood, complaint.order_number) == ("Pay for the repair.", 2, "NP 4471")


@pytest.mark.requirement("002-10")
def test_the_same_date_stands_on_receipt_and_complaint(app: Flask, customer: Customer, monday):
    receipt = customer.file()

    assert "Monday 7 December 2026" in words_of(receipt.page)
    assert "10 working days" in words_of(receipt.page)
    page = customer.get(f"/complaint/{receipt.reference}").text
    assert "Monday 7 December 2026" in words_of(page)


@pytest.mark.requirement("001-11", "001-34")
def test_all_answers_are_seen_before_sending(customer: Customer):
    customer.fill_in()

    page = words_of(customer.get("/complaints/new/check").text)

    for words in ("The machine is ruined.", "A knock on the door.", "Pay for the repair.", "Upset", "A parcel",
                  "Tuesday, about 6 pm", "NP 4471", "Grace Okafor", "grace@example.com"):  # fmt: skip
        assert words in page


@pytest.mark.requirement("001-11")
def test_a_door_of_the_landing_page_chooses_the_category_and_nobody_is_asked_again(app: Flask, customer: Customer):
    (door,) = re.findall(r'href="(/complaints/new[^"]*about=tickets)"', customer.get("/").text)
    page = customer.get(door).text
    assert "It is about: A ticket" in words_of(page)

    response = customer.post(PATHS["words"], {**ANSWERS["words"], "about": hidden(page, "about")}, door)

    assert response.headers["Location"] == PATHS["details"]
    assert "A ticket" in words_of(customer.get("/complaints/new/check").text)


def test_the_kind_of_a_door_is_changed_with_one_press_and_nothing_typed_is_lost(customer: Customer):
    door = "/complaints/new/words?about=tickets"
    typed = {"happened": "It stood in the rain.", "about": "tickets", "kind": "1"}

    response = customer.post(PATHS["words"], typed, door)

    assert response.headers["Location"] == PATHS["about"]
    assert 'value="tickets" checked' in customer.get(PATHS["about"]).text
    assert customer.answer("about", about="parcels").headers["Location"] == PATHS["words"]
    page = customer.get(PATHS["words"]).text
    assert "It is about: A parcel" in words_of(page) and "It stood in the rain." in page


def test_a_door_keeps_its_kind_where_an_answer_is_missing(customer: Customer):
    door = "/complaints/new/words?about=tickets"

    response = customer.post(PATHS["words"], {**ANSWERS["words"], "mood": "", "about": "tickets"}, door)
    page = words_of(customer.get(response.headers["Location"]).text)
    assert "Choose a face" in page and "It is about: A ticket" in page

    nothing = customer.post(PATHS["words"], {"about": "tickets"}, door)
    assert (nothing.status_code, "It is about: A ticket" in words_of(nothing.text)) == (422, True)


def test_a_door_begins_another_complaint_once_one_was_sent(customer: Customer):
    first = customer.file()

    page = customer.get("/complaints/new/words?about=tickets").text
    assert "My parcel was left in the rain." not in page
    customer.post(PATHS["words"], {**ANSWERS["words"], "about": "tickets"}, "/complaints/new/words?about=tickets")

    assert customer.file().reference != first.reference


def test_finer_kinds_are_folded_below_the_doors(app: Flask, customer: Customer):
    with doing(app):
        db.session.add(Category(key="ferries", name="Ferries", door="", position=99, active=True))
        catalogue.forget()

    before, folded = customer.get(PATHS["about"]).text.split("<details", 1)
    assert 'value="parcels"' in before and "ferries" not in before
    assert folded.startswith(' class="fold">') and 'value="ferries"' in folded
    assert customer.answer("about", about="ferries").status_code == 303
    assert '<details class="fold" open>' in customer.get(PATHS["about"]).text


MISSING = [
    ("about", {"about": ""}, "Choose what it is about."),
    ("about", {"about": "nonsense"}, "Choose what it is about."),
    ("words", {"happened": "  "}, "Tell us what happened. One sentence is enough."),
    ("words", {"mood": ""}, "Choose a face, or “I’d rather not say”."),
    ("words", {"mood": "9"}, "Choose one of the answers."),
    ("words", {"happened": "a\0b"}, "There is a sign in it that we cannot store (NUL)."),
    ("words", {"expected": "x" * 50_001}, "This is longer than we can store."),
    ("details", {"occurred": "x" * 201}, "Please say it shorter."),
    ("details", {"order_number": "a\0b"}, "There is a sign in it that we cannot store (NUL)."),
    ("details", {"in_danger": "perhaps"}, "Choose one of the answers."),
    ("you", {"email": "grace.example.com"}, "Write an address with an @, like name@example.org."),
    ("you", {"email": "grace@example,com"}, "Something in this address is not right, perhaps a comma"),
    ("you", {"preferred_channel": "phone"}, "Give us a number to ring, or choose another way."),
    ("you", {"preferred_channel": "letter"}, "Give us an address to write to, or choose another way."),
    ("you", {"email": "", "preferred_channel": "email"}, "Give us an e-mail address, or choose another way."),
    ("you", {"name": "x" * 201}, "Please say it shorter."),
]


@pytest.mark.parametrize(("step", "changes", "words"), MISSING)
def test_what_is_missing_or_impossible_comes_back_with_everything_typed(
    customer: Customer, step: str, changes: dict[str, str], words: str
):
    typed = {**ANSWERS[step], **changes}

    response = customer.answer(step, **changes)
    if response.status_code == 303:
        response = customer.get(response.headers["Location"])

    assert response.status_code == 422
    assert words in words_of(response.text)
    assert response.text.count("Error: ") >= 1
    assert 'role="alert"' in response.text
    for value in typed.values():
        if "\0" not in value and value not in {"", "  ", "nonsense", "9", "perhaps"}:
            shown = f'value="{value}" checked' if len(value) < 8 and value in {"2", "no", "phone", "letter"} else value
            assert shown.replace("\r\n", "\n") in response.text


def test_a_text_of_50_000_signs_is_kept_whole(app: Flask, customer: Customer):
    text = "ä" * 49_990 + "\r\n 🙂 end"

    customer.file(words={"happened": text})

    assert complaints(app)[0].happened == text.replace("\r\n", "\n")


def test_signs_that_look_like_markup_are_kept_and_shown_as_they_are(app: Flask, customer: Customer):
    receipt = customer.file(words={"happened": "<b>1 & 2</b> {{ 7*7 }} \u202e"})

    assert complaints(app)[0].happened == "<b>1 & 2</b> {{ 7*7 }} \u202e"
    assert "&lt;b&gt;1 &amp; 2&lt;/b&gt; {{ 7*7 }}" in customer.get(f"/complaint/{receipt.reference}").text


def test_nobody_needs_to_say_who_they_are(app: Flask, customer: Customer):
    receipt = customer.file(you={"name": "", "email": ""})

    assert "Write both down or print this page." in words_of(receipt.page)
    with app.app_context():
        assert db.session.query(Delivery).filter_by(to_staff=False).count() == 0


def test_what_staying_unnamed_costs_is_said_before_it_is_chosen(customer: Customer):
    page = words_of(customer.get(PATHS["you"]).text)

    assert "What we can and can’t do if you stay unnamed" in page
    assert "A lost code With an e-mail address we send you a new link Nobody can open the page any more" in page


def test_danger_shows_the_emergency_number_and_tells_staff(app: Flask, customer: Customer):
    for step in ("about", "words"):
        customer.answer(step)
    question = customer.get(PATHS["details"]).text
    assert "ring 999" in words_of(question.split('class="help-at-once"')[1])
    customer.answer("details", in_danger="yes")

    assert "ring 999" in words_of(customer.get(PATHS["you"]).text)
    customer.answer("you")
    customer.send()
    with app.app_context():
        assert "Somebody may be in danger" in {row.words for row in db.session.query(Notice)}
        assert db.session.query(Complaint).one().level == 1


@pytest.mark.requirement("B-22")
def test_whoever_is_in_danger_hears_who_looks_and_by_when(app: Flask, customer: Customer, monday: Traveller):
    receipt = customer.file(details={"in_danger": "yes"})
    with doing(app):
        escalation = next(row for row in by_reference(receipt.reference).clocks if row.kind == "escalation")
        (mail,) = db.session.query(Delivery).filter_by(kind="received")
        by = f"{day(escalation.due_at)}, {time_of_day(escalation.due_at)}"
        late = escalation.due_at + timedelta(minutes=1)
        told = f"A manager was told at once, and looks at your complaint before anything else, by {by}."
        assert told in mail.text and "ring 999" in mail.text, mail.text
        assert told in words_of(mail.html)

    page = words_of(receipt.page)
    assert told in page and "ring 999" in page
    assert "A manager, who was told at once, looks at it before anything else" in page
    home = words_of(customer.get(f"/complaint/{receipt.reference}").text)
    assert told in home and "ring 999" in home and "A manager looks at it" in home

    monday.move_to(late)
    home = words_of(customer.get(f"/complaint/{receipt.reference}").text)
    assert f"was to look at your complaint by {by}. We are late, and that is our fault." in home

    perform(app, receipt.reference, "take_it_on", "manager")
    home = words_of(customer.get(f"/complaint/{receipt.reference}").text)
    assert "A manager was told at once" not in home and "ring 999" in home
    assert "A manager looks at it Kept late, on" in home


def test_a_get_never_writes(app: Flask, customer: Customer):
    for path in (*PATHS.values(), "/complaints/new/check", "/complaints/receipt", "/", "/follow"):
        customer.get(path)

    with app.app_context():
        assert db.session.query(Draft).count() == 0


@pytest.mark.parametrize("path", ["/complaints/new/check", "/complaints/new/saved", "/complaints/receipt"])
def test_pages_that_need_answers_lead_to_a_beginning(customer: Customer, path: str):
    assert customer.get(path).status_code in {302, 303}


def test_a_step_that_was_left_out_is_asked_for(customer: Customer):
    customer.answer("about")
    customer.answer("you")

    response = customer.get("/complaints/new/check")

    assert response.headers["Location"].endswith("/complaints/new/words")


def test_finishing_later_keeps_what_there_is(customer: Customer):
    customer.answer("about")

    response = customer.answer("words", happened="", mood="", later="1")

    assert response.headers["Location"] == "/complaints/new/saved"
    assert "Your answers are kept." in words_of(customer.get("/complaints/new/saved").text)
    assert "A knock on the door." in customer.get(PATHS["words"]).text


def test_changing_one_answer_leads_back_to_the_check_page(customer: Customer):
    customer.fill_in()

    response = customer.answer("details", change="1", occurred="Wednesday")

    assert response.headers["Location"] == "/complaints/new/check"
    assert "Wednesday" in customer.get("/complaints/new/check").text


def png() -> tuple[io.BytesIO, str]:
    return io.BytesIO(photograph("PNG")), "case.png"


@pytest.mark.requirement("001-34")
def test_files_travel_with_the_complaint(app: Flask, customer: Customer):
    customer.fill_in(details={"files": [png(), (io.BytesIO(b"a note"), "note.txt")]})
    customer.send()

    with app.app_context():
        assert [row.name for row in db.session.query(Attachment).order_by(Attachment.id)] == ["case.png", "note.txt"]
    reference = customer.receipt().reference
    page = customer.get(f"/complaint/{reference}").text
    path = next(part for part in page.split('"') if part.startswith(f"/complaint/{reference}/files/"))
    with customer.get(path) as file:
        assert file.data.startswith(b"\x89PNG")
        assert file.headers["Content-Disposition"] == "attachment; filename=case.png"


def test_a_refused_file_says_why_and_stops_no_other(customer: Customer):
    customer.answer("about")

    response = customer.answer("details", files=[(io.BytesIO(b"MZ"), "virus.exe"), png()])

    assert response.headers["Location"] == PATHS["details"]
    page = words_of(customer.get(PATHS["details"]).text)
    assert "virus.exe Not taken We take photographs" in page
    assert "case.png" in page
    assert "virus.exe" not in customer.get(PATHS["you"]).text, "it belongs to the step it was chosen at"


def test_a_file_can_be_taken_out_again(app: Flask, customer: Customer):
    customer.answer("details", files=[png()])
    with app.app_context():
        file_id = db.session.query(Draft).one().files[0].id

    customer.answer("details", remove=str(file_id))

    assert "case.png" not in customer.get(PATHS["details"]).text


def test_a_machine_that_fills_the_trap_is_stopped_and_a_person_may_send_again(app: Flask, customer: Customer):
    customer.fill_in()

    response = customer.send(homepage="https://spam.example")

    assert response.status_code == 422
    assert "send once more" in words_of(response.text)
    assert complaints(app) == []
    assert customer.send().status_code == 303


def test_too_many_from_one_place_keeps_the_draft(app: Flask, customer: Customer, stranger: Customer, settings):
    customer.fill_in()
    fields = customer.sending()
    forged = {**fields, "ticket": "nonsense"}
    for _ in range(settings.filings_per_hour_per_source):
        assert customer.browser.post("/complaints", data=forged).status_code == 303

    response = customer.browser.post("/complaints", data=fields)

    assert response.status_code == 429
    assert "Yours is kept" in words_of(response.text)
    assert "The machine is ruined." in response.text
    assert int(response.headers["Retry-After"]) > 0
    assert "You can also ring us:" in words_of(response.text)

    customer.answer("details", in_danger="yes", change="1")
    elsewhere = {**fields, "csrf_token": csrf_of(stranger.get("/complaints/new").text)}
    assert stranger.browser.post("/complaints", data=elsewhere).location == "/complaints/receipt", "not held up"


def test_without_the_token_against_forgery_nothing_is_filed(app: Flask, customer: Customer):
    customer.fill_in()

    response = customer.send(csrf_token="forged")

    assert response.status_code >= 400
    assert complaints(app) == []


def test_the_reference_and_nothing_secret_stands_in_addresses(customer: Customer):
    receipt = customer.file()

    response = customer.get(f"/complaint/{receipt.reference}")

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert receipt.code not in response.text


def test_pages_that_show_a_code_are_never_compressed(customer: Customer):
    packed = {"Accept-Encoding": "gzip"}
    reference = customer.file().reference
    customer.act(reference, "new-code")

    pages = ["/complaints/receipt", f"/complaint/{reference}/new-code", f"/complaint/{reference}"]
    found = [customer.browser.get(page, headers=packed).headers.get("Content-Encoding") for page in pages]

    assert found == [None, None, "gzip"]


def test_the_message_of_a_customer_is_theirs(app: Flask, customer: Customer):
    reference = customer.file().reference

    customer.act(reference, "messages", text="One more thing.\r\nThe label.")

    with app.app_context():
        message = db.session.query(Message).one()
        assert (message.body, message.from_customer) == ("One more thing.\nThe label.", True)
        assert message.complaint_id == by_reference(reference).id
    assert csrf_of(customer.get(f"/complaint/{reference}").text)
