"""The statement of facts: no investigation before they confirmed it or two attempts are on record; old words stay."""

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints.models import Clock, Concern
from app.complaints.statuses import Status
from app.db import db
from tests.desk.conftest import Colleague, errors, offered, state
from tests.desk.test_plan import panel
from tests.portal.conftest import Customer
from tests.support import paths
from tests.support.apps import CODE, by_reference, perform

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.requirement("003-07")]
BEFORE, AFTER = "The parcel got wet.", "The parcel stood in the rain for an hour."
WHY = {"reason": "Nobody answers."}


@pytest.fixture
def reference(app: Flask) -> str:
    """A complaint that is assessed, of a customer with mail address and telephone."""
    return paths.bring_to(app, Status.ASSESSED, phone="07700 900341")


def test_an_investigation_opens_with_the_customers_yes_on_their_page_and_the_clock_did_not_wait(
    app: Flask, priya: Colleague, reference: str
):
    closed = {"offer", "resolve", "record-finding", "ask-colleague"}
    assert not closed & offered(priya.case(reference), reference)
    priya.act(reference, "state-facts", {"concern_1": BEFORE})
    assert not paused(app, reference), "our own clock runs while they read it"
    customer = Customer(app.test_client())
    customer.open(reference, CODE)

    customer.act(reference, "confirm")

    assert state(app, reference)[0] == Status.INVESTIGATING
    assert {"offer", "record-finding", "ask-colleague"} <= offered(priya.case(reference), reference)
    assert not paused(app, reference)


def test_after_a_correction_it_is_our_turn_until_we_write_it_anew(app: Flask, priya: Colleague, reference: str):
    asked = "Their turn: they were asked whether we understood it right."
    assert asked in priya.act(reference, "state-facts", {"concern_1": BEFORE}).said
    customer = Customer(app.test_client())
    customer.open(reference, CODE)
    assert "your turn" in customer.get(f"/complaint/{reference}").text
    customer.post(f"/complaint/{reference}/not-quite", {"text": "It was an hour."}, f"/complaint/{reference}/not-quite")

    case, page = priya.case(reference).said, customer.get(f"/complaint/{reference}").text
    assert "Our turn: they corrected what we understood." in case and "if they do not answer" not in case
    assert "It is our turn: we write it down anew" in page
    assert "your turn" not in page and "Is this what you meant?" not in page
    assert "Write down anew what they corrected" in priya.open("/desk/").said

    assert asked in priya.act(reference, "state-facts", {"concern_1": AFTER}).said
    assert "your turn" in customer.get(f"/complaint/{reference}").text


def test_a_correction_keeps_the_words_before_it_for_everybody_to_see(app: Flask, priya: Colleague, reference: str):
    priya.act(reference, "state-facts", {"concern_1": BEFORE})
    customer = Customer(app.test_client())
    customer.open(reference, CODE)
    customer.post(f"/complaint/{reference}/not-quite", {"text": "It was an hour."}, f"/complaint/{reference}/not-quite")

    page = priya.act(reference, "state-facts", {"concern_1": AFTER})

    concerns = panel(page, "Concerns")
    assert f"1. {AFTER}" in concerns and f"Worded before {BEFORE}until" in concerns
    assert "It was an hour." in page.said
    with app.app_context():
        kept = db.session.scalars(db.select(Concern.words).order_by(Concern.id)).all()
        db.session.remove()
    assert kept == [BEFORE, AFTER]
    assert state(app, reference)[0] == Status.ASSESSED, "a correction is no confirmation"


def test_a_yes_on_the_telephone_is_kept_with_its_words(priya: Colleague, reference: str):
    priya.act(reference, "state-facts", {"concern_1": BEFORE})

    page = priya.act(reference, "confirm-facts", {"spoken_channel": "telephone", "spoken_words": "Yes, that is it."})

    assert "“Yes, that is it.”" in page.said and "1 of 1 confirmed by them" in panel(page, "Concerns")


def test_without_a_confirmation_it_goes_on_after_two_documented_attempts_and_not_before(
    app: Flask, priya: Colleague, reference: str
):
    priya.act(reference, "state-facts", {"concern_1": BEFORE})
    refused = priya.act(reference, "go-on-unconfirmed", WHY, expect=422)
    priya.act(reference, "log-call", {"words": "No answer."})

    priya.act(reference, "go-on-unconfirmed", WHY)

    assert errors(refused) == [
        "Try twice to reach the customer and log both calls, or send the facts and wait for the answer."
    ]
    assert state(app, reference)[0] == Status.INVESTIGATING


def test_calls_that_reached_them_before_anything_was_written_down_are_no_attempts(
    app: Flask, priya: Colleague, reference: str
):
    for _ in range(2):
        perform(app, reference, "log_call", "csr", d.CallLog("We spoke about the day it came.", reached=True))

    priya.act(reference, "go-on-unconfirmed", WHY, expect=422)

    assert state(app, reference)[0] == Status.ASSESSED


def paused(app: Flask, reference: str) -> bool:
    """Whether any of its clocks waits."""
    with app.app_context():
        rows = db.session.scalars(db.select(Clock).filter_by(complaint_id=by_reference(reference).id)).all()
        found = any(row.paused_at is not None for row in rows)
        db.session.remove()
    return found
