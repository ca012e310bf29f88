"""What is for colleagues and what is for the customer can't be confused; what does not fit the case is asked about."""

from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery
from tests.desk.conftest import Colleague, in_days, state
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import doing, file_one, perform

NOTE = "She rang twice and cried; the depot hung up on her."
ASK = "Look once more before it goes"


@pytest.fixture
def reference(app: Flask) -> str:
    """A complaint with an offer of £40, a note, and a promise."""
    reference = paths.bring_to(app, Status.OFFERED)
    perform(app, reference, "note", "csr", d.Words(NOTE))
    perform(app, reference, "promise", "csr", d.PromiseTerms("I ring you", clock.now() + timedelta(days=4)))
    return reference


@pytest.mark.requirement("B-21")
@pytest.mark.parametrize(
    ("said", "asked"),
    [
        (f"I looked into it. {NOTE}", "These words stand in a note for colleagues."),
        (NOTE, "These words stand in a note for colleagues."),
        ("Dear Mrs Okafar, it is on its way.", "“Okafar”: the customer is written Grace Okafor."),
        ("Hello Peter, it is on its way.", "“Peter” is not this customer, who is Grace Okafor."),
        ("We pay you £45 for it.", "No offer on this case is of £45."),
        ("You have it by 24 December 2099.", "No promise and no date of this case is on 24 December 2099."),
        ("You wrote on Monday 24 November 2026.", "“Monday 24 November 2026”: that day is a Tuesday."),
    ],
)
def test_what_does_not_fit_is_asked_about_once(app: Flask, priya: Colleague, reference: str, said: str, asked: str):
    page = priya.act(reference, "message", {"text": said}, expect=200)

    assert ASK in page.said and asked in page.said
    assert messages(app) == 0
    back = priya.send(page.form("/act/message"), {"press": "back"}, expect=200)
    assert back.form("/act/message").value("text") == said
    sent = priya.send(page.form("/act/message"))
    assert messages(app) == 1 and said[:20] in sent.said


@pytest.mark.requirement("B-21")
def test_whoever_changes_the_text_is_asked_anew(app: Flask, priya: Colleague, reference: str):
    page = priya.act(reference, "message", {"text": "We pay you £45 for it."}, expect=200)

    again = priya.send(page.form("/act/message"), {"text": "We pay you £450 for it."}, expect=200)

    assert ASK in again.said and "No offer on this case is of £450." in again.said
    assert messages(app) == 0


@pytest.mark.requirement("B-21")
@pytest.mark.parametrize(
    "said",
    [
        "Dear Grace Okafor, we pay you £40.00, as we offered.",
        "I ring you on {promise}, as I promised.",
        "Your parcel was left in the rain and the sewing machine is ruined.",
    ],
)
def test_what_fits_goes_at_once(app: Flask, priya: Colleague, reference: str, said: str):
    promised = (clock.now() + timedelta(days=4)).strftime("%A %-d %B %Y")

    priya.act(reference, "message", {"text": said.replace("{promise}", promised)})

    assert messages(app) == 1


def test_a_sum_and_a_day_that_are_being_offered_fit(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    form = priya.form(reference, "offer")
    choices = form.choices("remedy_id_1")
    refund = next(value for value in choices if form.words_of("remedy_id_1", value).startswith("Refund"))
    offer = {"remedy_id_1": refund, "amount_1": "44.50", "until": in_days(12), "words_1": "We pay the bill."}
    offer |= {"answer_1": "yes", "detail_1": "The bill."}

    asked = priya.send(form, {**offer, "explanation": "£40 is what the joiner asked."}, expect=200)
    assert "No offer on this case is of £40." in asked.said
    priya.send(form, {**offer, "explanation": "£44.50 is what the joiner asked."})

    assert state(app, reference)[0] == "offered"


@pytest.mark.requirement("B-21")
def test_who_reads_it_stands_at_the_box_and_on_every_button(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)

    for slug in ("message", "ask-customer", "offer", "state-facts", "resolve"):
        page = priya.open(f"/desk/complaints/{reference}/act/{slug}")
        assert "Send to Grace Okafor" in buttons(page), slug
        assert page.root.of_class("letter-to")[0].said == "Grace Okafor reads this.", slug
        assert page.root.of_class("act-inside") == [], slug
    assert "Promise it to Grace Okafor" in buttons(priya.open(f"/desk/complaints/{reference}/act/promise"))
    assert "Send to Grace Okafor" in buttons(priya.case(reference))


@pytest.mark.requirement("B-21")
def test_what_colleagues_alone_read_lies_on_gold(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)

    for slug in ("note", "log-call", "add-task", "record-cause"):
        page = priya.open(f"/desk/complaints/{reference}/act/{slug}")
        assert page.root.of_class("act-inside"), slug
        assert "For colleagues only. Grace Okafor never reads what you write here." in page.said, slug
        assert not [button for button in buttons(page) if "Grace Okafor" in button], slug


@pytest.mark.requirement("B-21")
def test_what_was_written_can_be_taken_back_where_it_is_said_to_be_done(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)

    page = priya.act(reference, "promise", {"words": "I ring you", "due_at": f"{in_days(3)}T10:00"})

    flash = page.root.of_class("flash")[0]
    assert flash.said == "Promised. Take it back"
    (letter,) = [row for row in deliveries(app) if row.kind == "promise"]
    action = flash.named("form")[0].given["action"]
    assert action.endswith(f"/letters/{letter.id}/take-back")
    priya.press(page, action)
    assert [row.state for row in deliveries(app) if row.kind == "promise"] == ["recalled"]


@pytest.mark.requirement("B-21")
@pytest.mark.parametrize(
    "customer", [{"email": "", "phone": "07700 900118"}, {"email": "", "postal_address": "1 Mill Lane"}]
)
def test_a_letter_to_do_by_hand_is_taken_back_in_time_too(app: Flask, priya: Colleague, customer: dict[str, str]):
    reference = file_one(app, **customer)

    page = priya.act(reference, "message", {"text": "It comes on Friday."})
    page = priya.press(page, page.root.of_class("flash")[0].named("form")[0].given["action"])

    assert [row.state for row in deliveries(app) if row.kind == "message"] == ["recalled"]
    assert page.form("/act/message").value("text") == "It comes on Friday.", "what was taken back can be written again"


def test_what_nobody_wrote_is_not_taken_back(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)

    page = priya.act(reference, "note", {"text": "The depot knows more."})

    assert page.root.of_class("flash")[0].named("form") == []


def test_after_the_minute_it_has_left(app: Flask, priya: Colleague):
    reference = file_one(app, email="", phone="07700 900118")
    page = priya.act(reference, "message", {"text": "It comes on Friday."})
    with doing(app):
        row = db.session.query(Delivery).filter_by(kind="message").one()
        row.next_try_at = row.created_at = clock.now() - timedelta(minutes=2)

    refused = priya.press(page, page.root.of_class("flash")[0].named("form")[0].given["action"], expect=409)

    assert "It has already left. Write again instead." in refused.said


def buttons(page: Page) -> list[str]:
    return [node.said for node in page.root.named("button")]


def deliveries(app: Flask) -> list[Delivery]:
    with app.app_context():
        rows = db.session.query(Delivery).filter_by(to_staff=False).order_by(Delivery.id).all()
        db.session.expunge_all()
        db.session.rollback()
    return rows


def messages(app: Flask) -> int:
    return len([row for row in deliveries(app) if row.kind == "message"])
