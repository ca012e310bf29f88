"""What a customer can do on the page of their complaint, in each status, and that a refusal loses nothing."""

import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from app import clock
from app.complaints import details as d
from app.complaints.models import Complaint, Concern, Message
from app.complaints.promises import of_complaint
from app.complaints.statuses import Status
from app.db import db
from app.remedies.models import Offer
from tests.portal.conftest import Customer, hidden, opened, words_of
from tests.portal.test_conversation import settle_words
from tests.support.apps import by_reference, file_one, perform
from tests.support.paths import bring_to

WORDS = {
    Status.RECEIVED: "We have your complaint.",
    Status.ACKNOWLEDGED: "A person has read your complaint.",
    Status.ASSESSED: "We know what it takes.",
    Status.INVESTIGATING: "We are looking into it.",
    Status.WAITING: "We need a word from you.",
    Status.OFFERED: "We have made you an offer.",
    Status.AGREED: "Agreed, and being done.",
    Status.RESOLVED: "Done. Is it right?",
    Status.CLOSED: "Your complaint was closed on",
    Status.WITHDRAWN: "We stopped because you asked us to.",
    Status.MERGED: "This complaint is joined with another of yours.",
    Status.REFERRED: "We have given you our final answer.",
}


def state(app: Flask, reference: str) -> tuple[str, int]:
    with app.app_context():
        complaint: Complaint = by_reference(reference)
        found = (complaint.status, complaint.level)
        db.session.remove()
    return found


def bodies(app: Flask, reference: str) -> list[str]:
    with app.app_context():
        mine = db.session.query(Message).filter_by(complaint_id=by_reference(reference).id, from_customer=True)
        found = [row.body for row in mine.order_by(Message.id)]
        db.session.remove()
    return found


@pytest.mark.parametrize("status", list(Status))
def test_the_page_says_how_it_stands_and_who_looks_after_it(app: Flask, customer: Customer, status: Status):
    reference = bring_to(app, status)

    page = opened(app, customer, reference).get(f"/complaint/{reference}")

    assert page.status_code == 200
    assert WORDS[status] in words_of(page.text)
    if status in {Status.ACKNOWLEDGED, Status.ASSESSED, Status.INVESTIGATING, Status.OFFERED, Status.AGREED}:
        assert "Priya Shah is looking after your complaint." in words_of(page.text)


POSSIBLE = {
    "withdraw": {"received", "acknowledged", "assessed", "investigating", "waiting", "offered", "agreed", "resolved"},
    "not-right": {str(status) for status in Status} - {"merged"},
    "ask-for-a-manager": {"received", "acknowledged", "assessed", "investigating", "waiting", "offered", "agreed",
                          "resolved"},
    "let-us-talk": {"offered"},
    "decline": {"offered"},
    "not-quite": {"assessed", "investigating"},
    "outside-body": {str(status) for status in Status} - {"merged"},
}  # fmt: skip


@pytest.mark.any_database
@pytest.mark.requirement("B-10")
@pytest.mark.parametrize("status", list(Status))
def test_exactly_what_the_table_allows_has_a_page_and_can_be_sent(app: Flask, customer: Customer, status: Status):
    reference = bring_to(app, status)
    opened(app, customer, reference)

    for slug, statuses in POSSIBLE.items():
        answer = customer.get(f"/complaint/{reference}/{slug}")
        assert (answer.status_code == 200) == (status in statuses), slug
        if status not in statuses:
            typed = {"text": "Kept words.", "reason": "Kept words.", "body": "Kept words."}
            refused = customer.act(reference, slug, **typed)
            assert refused.status_code == 409, slug
            assert "Kept words." in refused.text
    assert state(app, reference)[0] == status


@pytest.mark.requirement("003-13", "B-06")
@pytest.mark.parametrize(
    ("slug", "data", "ends"),
    [
        ("accept", {}, "agreed"),
        ("decline", {"reason": "Too little.", "wish": "The whole bill."}, "investigating"),
        ("let-us-talk", {"text": "Could it be a voucher?"}, "offered"),
    ],
)
def test_an_offer_is_accepted_declined_or_talked_about(
    app: Flask, customer: Customer, slug: str, data: dict[str, str], ends: str
):
    reference = bring_to(app, Status.OFFERED)
    page = opened(app, customer, reference).get(f"/complaint/{reference}").text
    assert re.search(r"The offer stands until \w+ \d+ \w+ 202\d\.", page)
    assert "The offer stays open if you do." in page or "The offer ends if you do." in page
    assert "Pay for the repair." in page
    assert "We pay the repair of the case." in page
    assert "£40.00" in page

    response = customer.act(reference, slug, **data)

    assert response.status_code == 303, response.text
    assert state(app, reference)[0] == ends
    assert all(words in " ".join(bodies(app, reference)) for words in data.values())


@pytest.mark.requirement("B-22")
def test_an_offer_that_changed_meanwhile_is_not_accepted_unseen(app: Flask, customer: Customer):
    reference = bring_to(app, Status.OFFERED)
    opened(app, customer, reference)
    with app.app_context():
        seen = by_reference(reference).version
        db.session.remove()
    perform(app, reference, "take_back", "csr", d.Reason("The sum was wrong."))
    with app.app_context():
        remedy = db.session.query(Offer).one().lines[0].remedy_id
        line = d.OfferLine(remedy, "We pay half.", Decimal(20), wish=1)
        wish = d.WishAnswer("Pay for the repair.", "partly", reason="Half of it was broken before.")
        lower = d.Offer((line,), "Half of it.", clock.now().date() + timedelta(days=9), answers=(wish,))
        db.session.remove()
    perform(app, reference, "offer", "csr", lower)

    response = customer.act(reference, "accept", version=seen)

    assert response.status_code == 409
    assert "look again, then choose" in words_of(response.text)
    assert "We pay half." in response.text
    assert state(app, reference)[0] == "offered"


@pytest.mark.requirement("B-03")
def test_concerns_are_confirmed_in_one_press(app: Flask, customer: Customer):
    reference = bring_to(app, Status.ASSESSED)
    perform(app, reference, "state_facts", "csr", d.Facts(("The parcel stood in the rain.",)))
    page = opened(app, customer, reference).get(f"/complaint/{reference}").text
    assert "Is this what you meant?" in page

    customer.act(reference, "confirm")

    assert state(app, reference)[0] == "investigating"
    assert "You confirmed this on" in customer.get(f"/complaint/{reference}").text


@pytest.mark.requirement("B-03", "002-08")
def test_concerns_are_corrected_in_words(app: Flask, customer: Customer):
    reference = bring_to(app, Status.ASSESSED)
    perform(app, reference, "state_facts", "csr", d.Facts(("The parcel stood in the rain.",)))

    opened(app, customer, reference).act(reference, "not-quite", text="It was snow.")

    assert bodies(app, reference) == ["It was snow."]
    assert state(app, reference)[0] == "assessed"
    perform(app, reference, "state_facts", "csr", d.Facts(("The parcel stood in the snow.",)))
    page = customer.get(f"/complaint/{reference}").text
    assert "The parcel stood in the snow." in page and "It was snow." in page
    with app.app_context():
        kept = {row.words: row.replaced_at for row in db.session.query(Concern)}
        db.session.remove()
    assert kept["The parcel stood in the rain."] is not None, "what we wrote first is kept"


def test_a_question_is_answered_and_work_goes_on(app: Flask, customer: Customer):
    reference = bring_to(app, Status.WAITING)
    settle_words(app)
    page = opened(app, customer, reference).get(f"/complaint/{reference}")
    assert "Which joiner made the estimate?" in page.text

    customer.act(reference, "reply", text="Tolland Joinery.")

    assert state(app, reference)[0] == "investigating"


def test_an_answer_that_comes_too_late_is_a_message(app: Flask, customer: Customer):
    reference = bring_to(app, Status.WAITING)
    opened(app, customer, reference)
    perform(app, reference, "go_on_without", "system", d.Reason("No answer."))

    assert customer.act(reference, "reply", text="Tolland Joinery.").status_code == 303
    assert bodies(app, reference)[-1] == "Tolland Joinery."


@pytest.mark.any_database
@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_message_is_asked_for_words(app: Flask, customer: Customer, text: str):
    receipt = customer.file()

    response = customer.act(receipt.reference, "messages", text=text)

    assert response.status_code == 422
    assert "Write something first, or choose a file." in response.text


@pytest.mark.parametrize("text", ["x" * 50_001, "good words\0"])
def test_a_message_that_cannot_be_kept_comes_back(app: Flask, customer: Customer, text: str):
    receipt = customer.file()

    response = customer.act(receipt.reference, "messages", text=text)

    assert response.status_code == 422
    assert text.replace("\0", "")[:40] in response.text.replace("\0", "")
    assert bodies(app, receipt.reference) == []


def test_files_alone_are_a_message_too(app: Flask, customer: Customer):
    receipt = customer.file()

    response = customer.act(receipt.reference, "messages", text="", files=[(io.BytesIO(b"the bill"), "bill.txt")])

    assert response.status_code == 303
    assert "bill.txt" in customer.get(f"/complaint/{receipt.reference}").text


@pytest.mark.requirement("B-13")
@pytest.mark.parametrize("slug", ["messages", "reply"])
def test_files_wait_with_a_message_that_has_to_be_sent_again(app: Flask, customer: Customer, slug: str):
    reference = bring_to(app, Status.WAITING)
    opened(app, customer, reference)
    files = [(io.BytesIO(b"the bill"), "bill.txt"), (io.BytesIO(b"MZ\x90\0"), "letter.pdf")]

    page = customer.act(reference, slug, text="good words\0", files=files)

    assert page.status_code == 422
    assert "letter.pdf: The content is not what the name says." in words_of(page.text)
    assert "bill.txt" in page.text and 'name="kept"' in page.text
    again = {"text": "good words", "kept": hidden(page.text, "kept")}
    for _ in range(2):  # a double click
        assert customer.act(reference, slug, **again).status_code == 303
    assert bodies(app, reference) == ["good words"]
    assert customer.get(f"/complaint/{reference}").text.count("bill.txt") == 1

    folder = app.extensions["settings"].uploads_dir
    before = set(folder.iterdir())
    page = customer.act(reference, slug, text="more\0", files=[(io.BytesIO(b"the mail"), "mail.txt")])
    for path in set(folder.iterdir()) - before:
        path.unlink()  # as the worker does after a day
    again = {"text": "more", "kept": hidden(page.text, "kept")}
    page = customer.act(reference, slug, **again)
    assert page.status_code == 422 and "The files you chose could not be kept." in words_of(page.text)
    assert bodies(app, reference) == ["good words"] and ">more</textarea>" in page.text.replace("\n", "")


@pytest.mark.any_database
@pytest.mark.parametrize("slug", ["let-us-talk", "not-right", "ask-for-a-manager"])
def test_words_that_are_needed_are_asked_for(app: Flask, customer: Customer, slug: str):
    reference = bring_to(app, Status.OFFERED)

    response = opened(app, customer, reference).act(reference, slug, text=" ")

    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert state(app, reference) == ("offered", 0)


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("ask-for-a-manager", "Say why a manager is to look at it."),
        ("how-we-handle-it", "Say what we do badly."),
        ("second-look", "Say what you see differently."),
    ],
)
def test_what_asks_for_a_reason_says_which(app: Flask, customer: Customer, slug: str, words: str):
    reference = bring_to(app, Status.RESOLVED if slug == "second-look" else Status.INVESTIGATING)
    opened(app, customer, reference)

    page = customer.act(reference, slug, text=" ").text

    assert f"{words} One sentence is enough." in words_of(page) and 'id="text-error"' in page


@pytest.mark.requirement("B-10")
@pytest.mark.parametrize("status", [Status.CLOSED, Status.WITHDRAWN, Status.RESOLVED, Status.AGREED, Status.REFERRED])
def test_it_is_not_right_opens_it_again_at_any_time(app: Flask, customer: Customer, status: Status):
    reference = bring_to(app, status)

    opened(app, customer, reference).act(reference, "not-right", text="It leaks again.")

    assert state(app, reference)[0] == ("acknowledged" if status is Status.WITHDRAWN else "investigating")
    assert bodies(app, reference)[-1] == "It leaks again."


@pytest.mark.requirement("B-10")
def test_a_mere_thank_you_does_not_open_it_again(app: Flask, customer: Customer):
    reference = bring_to(app, Status.CLOSED)

    opened(app, customer, reference).act(reference, "messages", text="Thank you.")

    assert state(app, reference)[0] == "closed"


@pytest.mark.requirement("B-01", "003-04")
def test_a_manager_is_asked_for_and_the_page_says_so_until_somebody_answered(app: Flask, customer: Customer, monday):
    receipt = customer.file()
    assert words_of(customer.get(f"/complaint/{receipt.reference}").text).count("Ask for a manager") == 1

    customer.act(receipt.reference, "ask-for-a-manager", text="Nobody rings me.")

    assert state(app, receipt.reference) == ("received", 1)
    page = words_of(customer.get(f"/complaint/{receipt.reference}").text)
    assert "We told one on Monday 23 November, 09:00. You hear from us by Tuesday 24 November, 09:00." in page
    assert "Ask for a manager" not in page and "Ask a manager to look" not in page
    perform(app, receipt.reference, "message", "manager", d.Words("I have read it all, and ring you today."))
    after = words_of(customer.get(f"/complaint/{receipt.reference}").text)
    assert "You asked for a manager." not in after.split("Our conversation")[0] and "Ask for a manager" in after


@pytest.mark.requirement("B-01")
def test_withdrawing_takes_two_steps(app: Flask, customer: Customer):
    receipt = customer.file()

    page = customer.get(f"/complaint/{receipt.reference}/withdraw")
    assert "Should we stop?" in page.text
    assert state(app, receipt.reference)[0] == "received"
    customer.act(receipt.reference, "withdraw", reason="It was found.")

    assert state(app, receipt.reference)[0] == "withdrawn"
    assert "You can open it again" in words_of(customer.get(f"/complaint/{receipt.reference}").text)


def test_going_to_an_outside_body_is_noted(app: Flask, customer: Customer):
    receipt = customer.file()

    response = customer.act(receipt.reference, "outside-body", body="Northern Transport Ombudsman")

    assert response.status_code == 303
    assert bodies(app, receipt.reference) == ["Northern Transport Ombudsman"]


@pytest.mark.requirement("001-17", "B-01")
def test_a_moved_promise_keeps_its_old_date_and_says_why(app: Flask, customer: Customer):
    reference = bring_to(app, Status.ACKNOWLEDGED)
    first = clock.now() + timedelta(days=2)
    perform(app, reference, "promise", "csr", d.PromiseTerms("Priya rings you.", first))
    with app.app_context():
        promise = of_complaint(by_reference(reference).id)[0].id
        db.session.remove()
    moved = d.PromiseMoved(promise, first + timedelta(days=2), "The joiner comes on Friday.")
    perform(app, reference, "move_promise", "csr", moved)

    page = opened(app, customer, reference).get(f"/complaint/{reference}").text

    assert "<del>" in page
    assert page.count("The joiner comes on Friday.") == 1


def test_letters_by_hand_show_with_their_date(app: Flask, customer: Customer):
    reference = file_one(app, email="", phone="07700 900 341")

    page = words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)

    assert "We ring you:" in page


def test_an_overdue_first_answer_is_admitted(app: Flask, customer: Customer, monday):
    reference = file_one(app, received_at=clock.now() - timedelta(days=3))

    page = words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)

    assert "We said Saturday 21 November, and we have not kept it." in page
