"""A letter taken back before it left: its words are not on the customer's page, and what it was to do is not done."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints import correspondence, deadlines
from app.complaints import details as d
from app.complaints.queries import get_by_id
from app.complaints.statuses import Status
from app.db import db
from app.errors import WrongState
from app.outbox.models import Delivery
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, perform

pytestmark = pytest.mark.usefixtures("monday")


def take_back(app: Flask, reference: str, kind: str) -> None:
    with doing(app):
        complaint = get_by_id(by_reference(reference).id, for_change=True)
        letter = db.session.query(Delivery).filter_by(kind=kind).order_by(Delivery.id.desc()).first()
        assert letter is not None
        correspondence.take_back(complaint, letter.id, actor_of("csr"))


def page_of(app: Flask, customer: Customer, reference: str) -> str:
    return words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (Status.ACKNOWLEDGED, "acknowledged", "Your late mother"),
        (Status.WAITING, "question", "Which joiner made the estimate?"),
        (Status.RESOLVED, "decision", "We left the parcel in the rain."),
    ],
)
def test_its_words_never_stand_on_the_page(
    app: Flask, customer: Customer, monday: time_machine.Traveller, status: Status, kind: str, words: str
):
    reference = paths.bring_to(app, status)
    assert words not in page_of(app, customer, reference), "it can still be taken back"

    take_back(app, reference, kind)
    monday.shift(timedelta(minutes=2))

    assert words not in page_of(app, customer, reference)


def test_what_left_stands_on_the_page(app: Flask, customer: Customer, monday: time_machine.Traveller):
    reference = paths.bring_to(app, Status.RESOLVED)
    monday.shift(timedelta(minutes=2))

    page = page_of(app, customer, reference)

    assert "Our decision Monday 23 November 2026" in page
    assert "Which joiner" not in page and "Your late mother" in page
    assert page.count("We left the parcel in the rain.") == 1  # as the decision, and not once more in the conversation


def test_the_reason_for_no_remedy_is_part_of_the_decision(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "resolve", "csr", paths.a_resolution(concerns=paths.outcomes(app, reference)))
    with app.app_context():
        letter = db.session.query(Delivery).filter_by(kind="decision").one().text
        db.session.remove()
    monday.shift(timedelta(minutes=2))

    said = "The explanation was all she wanted."
    assert said in " ".join(letter.split())
    assert said in page_of(app, customer, reference)


def test_an_acknowledgement_that_was_taken_back_is_none(app: Flask, customer: Customer, monday: time_machine.Traveller):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)

    take_back(app, reference, "acknowledged")

    with app.app_context():
        complaint = by_reference(reference)
        clock = deadlines.find(complaint, deadlines.ACKNOWLEDGE)
        assert complaint.acknowledged_at is None
        assert clock is not None and complaint.due_kind == deadlines.ACKNOWLEDGE
        db.session.remove()
    paths.acknowledge(app, reference)


def test_what_a_colleague_writes_down_for_the_customer_is_the_customers(app: Flask, customer: Customer):
    reference = paths.bring_to(app, Status.WAITING)
    perform(app, reference, "answer", "csr", d.Words("Tolland Joinery."), spoken=paths.SPOKEN)

    page = page_of(app, customer, reference)

    assert "Tolland Joinery." in page
    assert "Priya Shah" not in page.split("Our conversation")[1].split("Send to")[0]


def test_why_a_colleague_says_they_withdrew_is_for_colleagues(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    reference = paths.bring_to(app, Status.ASSESSED)
    told = d.Withdrawal(True, "Tired of us, I think.")
    perform(app, reference, "withdraw", "csr", told, spoken=d.Spoken("telephone", "Let it be."))
    monday.shift(timedelta(minutes=2))

    page = page_of(app, customer, reference)

    assert "Let it be." in page
    assert "Tired of us" not in page


def test_an_offer_left_open_by_a_withdrawal_is_not_offered_any_more(app: Flask, customer: Customer):
    reference = paths.bring_to(app, Status.OFFERED)
    assert "The offer stands until" in page_of(app, customer, reference)

    perform(app, reference, "withdraw", "customer", paths.WITHDRAWN)
    assert "The offer stands until" not in page_of(app, customer, reference)
    perform(app, reference, "not_right", "customer", d.NotRight("I want it after all."))
    assert "The offer stands until" not in page_of(app, customer, reference)


def test_the_worker_is_first(app: Flask):
    """What the worker claimed since the page was read is not recalled."""
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    with doing(app):
        letter = db.session.query(Delivery).filter_by(kind="acknowledged").one()
        number, actor = letter.id, actor_of("csr")
        db.session.connection().exec_driver_sql("UPDATE delivery SET attempts = 1 WHERE kind = 'acknowledged'")
        assert letter.attempts == 0
        with pytest.raises(WrongState, match="already left"):
            correspondence.take_back(by_reference(reference), number, actor)
