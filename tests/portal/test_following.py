"""Getting back to a complaint: what opens it, and that nothing else tells whether it exists."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask

from app.complaints.models import Complaint
from app.complaints.references import new_reference
from app.complaints.statuses import Status
from app.db import db
from app.outbox import service as outbox
from app.outbox.models import Delivery
from tests.portal.conftest import Customer, hidden, mailed_link, words_of
from tests.support.apps import MONDAY, by_reference, csrf_of, doing, file_one, perform
from tests.support.paths import bring_to

NOT_TOGETHER = "These two do not belong together."
WRONG_CODE = "AAAA AAAA AAAA AAAA AAAA AAAA AA"


@pytest.mark.requirement("B-02")
def test_reference_and_code_open_the_complaint_in_another_browser(customer: Customer, stranger: Customer):
    receipt = customer.file()

    typed = receipt.reference.lower().replace("-", " ")
    response = stranger.open(typed, receipt.code.lower().replace(" ", ""))

    assert response.headers["Location"] == f"/complaint/{receipt.reference}"
    assert "We have your complaint." in words_of(stranger.get(response.headers["Location"]).text)


@pytest.mark.requirement("B-02")
def test_an_unknown_reference_and_a_wrong_code_look_alike(app: Flask, customer: Customer):
    reference = file_one(app)

    answers = {customer.open(name, WRONG_CODE).text.replace(name, "") for name in (reference, new_reference())}
    plain = {words_of(answer) for answer in answers}

    assert len(plain) == 1
    assert NOT_TOGETHER in plain.pop()
    wrong = reference[:-1] + ("A" if reference[-1] != "A" else "B")
    assert "There is a typing error in this reference" in words_of(customer.open(wrong, WRONG_CODE).text)
    assert NOT_TOGETHER in words_of(customer.open(reference, "wrong code").text), "no link is promised to nobody"


@pytest.mark.parametrize("proof", ["ééé" * 9, "ABCD EFGH IJKL", "\0" * 30, "0" * 26])
def test_odd_codes_are_wrong_and_nothing_more(app: Flask, customer: Customer, proof: str):
    assert customer.open(file_one(app), proof).status_code == 422


def test_wrong_codes_slow_down_by_source_and_right_ones_do_not(app: Flask, customer: Customer, settings):
    receipt = customer.file()
    for _ in range(3):
        assert customer.open(receipt.reference, receipt.code).status_code == 303
    for _ in range(settings.wrong_codes_per_hour_per_source):
        assert customer.open(receipt.reference, WRONG_CODE).status_code == 422

    response = customer.open(receipt.reference, receipt.code)

    assert response.status_code == 429
    assert receipt.reference in response.text
    assert customer.get(mailed_link(app, "received")).status_code == 303


@pytest.mark.requirement("B-02")
@pytest.mark.parametrize("contact", ["grace@example.com", "nobody@example.com"])
def test_a_lost_reference_gets_one_answer_for_everybody(app: Flask, customer: Customer, contact: str):
    file_one(app)

    response = customer.post("/follow/lost", {"contact": contact, "reference": ""}, "/follow/lost")

    assert response.status_code == 200
    assert "If what you typed belongs to a complaint with us, a link is on its way" in words_of(response.text)
    with app.app_context():
        sent = [row.recipient for row in db.session.query(Delivery).filter_by(kind="sign_in")]
    assert sent == (["grace@example.com"] if contact.startswith("grace") else [])


@pytest.mark.requirement("B-02")
@pytest.mark.parametrize("contact", ["NE1 4ST", "NE9 9ZZ"])
def test_a_postcode_without_its_reference_is_asked_for_it_whoever_asks(app: Flask, customer: Customer, contact: str):
    reference = file_one(app, postal_address="12 Ferry Road\nNewcastle NE1 4ST")
    wrong = reference[:-1] + ("A" if reference[-1] != "A" else "B")

    def answers(typed: str) -> tuple[int, str, str]:
        answer = customer.post("/follow/lost", {"contact": contact, "reference": typed}, "/follow/lost")
        return answer.status_code, words_of(answer.text), answer.text

    status, words, page = answers("")
    assert status == 422 and 'id="reference-error"' in page and f'value="{contact}"' in page
    assert words.count("With a postcode we need the reference too. It stands on your receipt") == 2
    status, words, page = answers(wrong)
    assert status == 422 and "There is a typing error in this reference" in words and f'value="{wrong}"' in page
    assert answers(reference)[:2] == answers(new_reference())[:2]
    assert answers(reference)[0] == 200


@pytest.mark.parametrize("contact", ["grace@example.com", "NE1 4ST"])
def test_reference_with_address_or_postcode_opens_nothing_and_sends_a_link(
    app: Flask, customer: Customer, contact: str
):
    reference = file_one(app, postal_address="12 Ferry Road\nNewcastle ne14st")

    response = customer.open(reference, contact)

    assert response.status_code == 200
    assert customer.get(f"/complaint/{reference}").status_code == 303
    with app.app_context():
        assert db.session.query(Delivery).filter_by(kind="fresh_link").one().recipient == "grace@example.com"


def test_a_fresh_link_opens_all_open_complaints_of_the_address(app: Flask, customer: Customer):
    references = {file_one(app), file_one(app)}
    customer.post("/follow/lost", {"contact": "grace@example.com", "reference": ""}, "/follow/lost")

    response = customer.get(mailed_link(app, "sign_in"))

    assert response.headers["Location"] == "/my-complaints"
    page = customer.get("/my-complaints").text
    assert all(reference in page and customer.get(f"/complaint/{reference}").status_code == 200
               for reference in references)  # fmt: skip


@pytest.mark.requirement("B-02")
def test_a_mailed_link_opens_the_complaint_and_leaves_no_secret_in_the_address(app: Flask, customer: Customer):
    reference = file_one(app)
    path = mailed_link(app, "received")

    for _ in range(3):
        customer.browser.head(path)
    response = customer.get(path)

    assert response.status_code == 303
    assert response.headers["Location"] == f"/complaint/{reference}"
    assert customer.get(f"/complaint/{reference}").status_code == 200


@pytest.mark.parametrize(
    ("spoil", "words", "status"),
    [
        ("unknown", "We don’t know this link.", 404),
        ("expired", "This link has run out.", 410),
        ("revoked", "This link was replaced.", 410),
    ],
)
def test_a_link_that_ended_says_why(app: Flask, customer: Customer, spoil: str, words: str, status: int):
    reference = file_one(app)
    path = mailed_link(app, "received")
    if spoil == "unknown":
        path = path[:-3]
    elif spoil == "revoked":
        with doing(app):
            outbox.revoke_links(by_reference(reference).id, "complaint")
    else:
        with doing(app):
            db.session.query(Delivery).one().link_expires_at = MONDAY - timedelta(days=400)

    response = customer.get(path)

    assert response.status_code == status
    assert words in words_of(response.text)
    assert customer.get(f"/complaint/{reference}").status_code == 303


def test_a_link_to_an_address_that_was_corrected_opens_nothing(app: Flask, customer: Customer):
    reference = file_one(app)
    path = mailed_link(app, "received")
    with doing(app):
        by_reference(reference).customer.email = "grace.okafor@example.com"

    assert customer.get(path).status_code == 410
    assert customer.get(f"/complaint/{reference}").status_code == 303


def test_what_they_first_send_after_a_mailed_link_confirms_the_address(app: Flask, customer: Customer):
    reference = file_one(app)
    customer.get(mailed_link(app, "received"))
    assert verified_at(app, reference) is None

    customer.act(reference, "messages", text="Here I am.")

    assert verified_at(app, reference) is not None


def test_the_code_alone_confirms_no_address(app: Flask, customer: Customer):
    receipt = customer.file()

    customer.act(receipt.reference, "messages", text="Here I am.")

    assert verified_at(app, receipt.reference) is None


def verified_at(app: Flask, reference: str) -> object:
    with app.app_context():
        found = by_reference(reference).customer.email_verified_at
        db.session.remove()
    return found


def test_a_visit_ends_after_some_hours_and_keeps_what_was_being_written(app: Flask, customer: Customer, settings):
    receipt = customer.file()
    with time_machine.travel(timedelta(hours=settings.customer_session_hours, minutes=1)):
        response = customer.post(
            f"/complaint/{receipt.reference}/messages", {"text": "A long story, just written."}, "/follow"
        )

        assert response.status_code == 403
        assert "A long story, just written." in response.text
        assert customer.get(f"/complaint/{receipt.reference}").status_code == 303


@pytest.mark.requirement("B-13")
def test_after_a_visit_the_page_where_one_follows_says_why_and_has_the_reference(
    app: Flask, customer: Customer, stranger: Customer, settings
):
    receipt = customer.file()

    def led(who: Customer, path: str, **sent: str) -> str:
        answer = who.post(path, sent, "/follow") if sent else who.get(path)
        assert answer.status_code == 303
        return who.get(answer.headers["Location"]).text

    home, unknown = f"/complaint/{receipt.reference}", new_reference()
    with time_machine.travel(timedelta(hours=settings.customer_session_hours, minutes=1)):
        page = led(customer, home)
        assert "This browser does not open this page, or not any more. For your safety" in words_of(page)
        assert f'value="{receipt.reference}"' in page
        pressed = led(customer, f"{home}/confirm", version="3")
        assert "Your visit has ended, and nothing was sent." in words_of(pressed)
        assert f'value="{receipt.reference}"' in pressed
        at = words_of(led(stranger, f"/complaint/{unknown}"))
        assert at == words_of(led(stranger, home)), "nobody learns what there is"
    page = words_of(customer.get("/follow").text)
    assert "does not open" not in page and "has ended" not in page


def test_who_opened_all_of_their_address_is_told_there_that_it_closed(app: Flask, customer: Customer, settings):
    file_one(app)
    customer.post("/follow/lost", {"contact": "grace@example.com", "reference": ""}, "/follow/lost")
    assert customer.get("/my-complaints/reach").location == "/my-complaints"
    customer.get(mailed_link(app, "sign_in"))
    with time_machine.travel(timedelta(hours=settings.address_session_hours, minutes=1)):
        page = customer.get(customer.get("/my-complaints/reach").headers["Location"]).text
    assert "This browser does not open this page, or not any more." in words_of(page)


@pytest.mark.requirement("B-13")
def test_what_came_too_late_stands_on_its_page_once_the_complaint_is_open_again(
    app: Flask, customer: Customer, settings
):
    receipt = customer.file()
    home = f"/complaint/{receipt.reference}"
    refused = customer.act(
        receipt.reference, "messages", text="a\0b", files=[(BytesIO(b"%PDF-1.7 a bill"), "bill.pdf")]
    )
    kept = hidden(refused.text, "kept")
    with time_machine.travel(timedelta(hours=settings.customer_session_hours, minutes=1)):
        more = (BytesIO(b"%PDF-1.7 another"), "another.pdf")
        late = customer.post(f"{home}/messages", {"text": "Just written.", "kept": kept, "files": [more]}, "/follow")
        assert late.status_code == 403 and kept not in late.text
        assert (
            "Only files can’t be kept" in words_of(late.text) and f"/follow?reference={receipt.reference}" in late.text
        )
        assert customer.open(receipt.reference, "a wrong code").status_code == 422

        assert customer.open(receipt.reference, receipt.code).location == home
        page = customer.get(home).text
        assert "Just written.</textarea>" in page and "bill.pdf" in page and "another.pdf" not in page
        assert customer.act(receipt.reference, "messages", text="Just written.", kept=kept).status_code == 303
        assert "Just written.</textarea>" not in customer.get(home).text

    with time_machine.travel(timedelta(hours=2 * settings.customer_session_hours, minutes=2)):
        late = customer.post(f"{home}/how-we-handle-it", {"text": "Nobody answers."}, "/follow")
        assert words_of(late.text).count("What you wrote") == 1
        link = mailed_link(app, "received")
        assert customer.get(link).location == f"{home}/how-we-handle-it"
        assert "Nobody answers.</textarea>" in customer.get(f"{home}/how-we-handle-it").text


@pytest.mark.requirement("B-13")
def test_what_was_chosen_too_late_is_carried_over_and_shown_as_no_words(app: Flask, customer: Customer, settings):
    reference = bring_to(app, Status.RESOLVED)
    perform(app, reference, "ask_satisfaction", "system")
    link = mailed_link(app, "follow_up")
    with time_machine.travel(timedelta(hours=settings.customer_session_hours, minutes=1)):
        sent = {"solved": "partly", "treated": "2"}
        late = customer.post(f"/complaint/{reference}/answer", sent, "/follow")
        assert "What you wrote" not in late.text and "partly" not in late.text
        assert customer.get(link).location == f"/complaint/{reference}/answer"
        page = customer.get(f"/complaint/{reference}/answer").text
        assert re.search(r'value="partly"[^>]*checked', page) and re.search(
            r'name="treated"[^>]*value="2"[^>]*checked', page
        )


def test_a_new_code_is_shown_here_and_ends_the_old_one(app: Flask, customer: Customer, stranger: Customer):
    receipt = customer.file()
    stranger.open(receipt.reference, receipt.code)

    page = customer.get(customer.act(receipt.reference, "new-code").headers["Location"]).text

    assert "This is your new code." in words_of(page)
    assert customer.get(f"/complaint/{receipt.reference}/new-code").text == page
    assert stranger.get(f"/complaint/{receipt.reference}").status_code == 303
    assert stranger.open(receipt.reference, receipt.code).status_code == 422
    new = page.split('class="code">')[1].split("<")[0]
    assert stranger.open(receipt.reference, new).status_code == 303
    assert customer.get(f"/complaint/{receipt.reference}").status_code == 200
    shown = customer.get("/complaints/receipt").text
    assert f'class="code">{new}<' in shown and receipt.code not in shown, "whoever prints it now has a way back"
    with app.app_context():
        assert db.session.query(Delivery).filter_by(kind="new_code").one().recipient == "grace@example.com"


def test_a_code_replaced_elsewhere_is_shown_no_more(customer: Customer, stranger: Customer):
    receipt = customer.file()
    page = customer.get(customer.act(receipt.reference, "new-code").headers["Location"]).text
    stranger.open(receipt.reference, page.split('class="code">')[1].split("<")[0])
    page = stranger.get(stranger.act(receipt.reference, "new-code").headers["Location"]).text
    customer.open(receipt.reference, page.split('class="code">')[1].split("<")[0])

    page = words_of(customer.get(f"/complaint/{receipt.reference}/new-code").text)

    assert "Do you need a new code?" in page
    shown = customer.get("/complaints/receipt").text
    assert "Another one was made since." in shown and receipt.code not in shown
    assert customer.get("/complaints/receipt.pdf").mimetype == "application/pdf"


@pytest.mark.parametrize("slug", ["messages", "reply", "accept", "confirm"])
def test_addresses_that_only_take_forms_lead_back(customer: Customer, slug: str):
    reference = customer.file().reference

    assert customer.get(f"/complaint/{reference}/{slug}").headers["Location"] == f"/complaint/{reference}"
    assert customer.get("/complaints").headers["Location"] == "/complaints/new/check"


def test_nobody_opens_somebody_elses_complaint_or_file(app: Flask, customer: Customer):
    mine = customer.file().reference
    other = file_one(app)

    for path in (f"/complaint/{other}", f"/complaint/{other}/files/1", f"/complaint/{other}/answer",
                 "/complaint/C-7K3F-9Q2M", f"/complaint/{other}/withdraw", f"/complaint/{other}/new-code"):  # fmt: skip
        assert customer.get(path).status_code == 303
    assert customer.act(mine, "../" + other + "/withdraw", reason="").status_code in {403, 404}
    with app.app_context():
        assert {row.status for row in db.session.query(Complaint)} == {"received"}


def test_pages_that_explain_are_there_for_everybody(customer: Customer):
    for path, words in {
        "/how-we-handle-complaints": "within 24 hours",
        "/privacy": "after 12 hours",
        "/accessibility": "0800 555 0158",
        "/help-from-outside": "Northern Transport Ombudsman",
        "/": "Tell us what went wrong.",
        "/nowhere": "There is no page here.",
    }.items():
        assert words in words_of(customer.get(path).text), path


def test_pages_without_a_form_set_no_cookie(customer: Customer):
    for path in ("/how-we-handle-complaints", "/privacy", "/accessibility", "/help-from-outside"):
        assert "Set-Cookie" not in customer.get(path).headers


def test_a_form_that_was_open_too_long_comes_back_filled_in(app: Flask, customer: Customer):
    receipt = customer.file()
    path = f"/complaint/{receipt.reference}/messages"

    response = customer.browser.post(path, data={"csrf_token": "old", "text": "Typed for an hour.\nWith care."})

    assert response.status_code == 400
    assert "Typed for an hour.\nWith care." in response.text
    again = customer.browser.post(path, data={"csrf_token": csrf_of(response.text), "text": "Typed for an hour."})
    assert again.status_code == 303
