"""A call that was promised: one date for both sides; it stands until it was made, given a time, or called off."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from app.outbox.models import Delivery
from tests.desk.conftest import ACKNOWLEDGE, ASSESS, Colleague
from tests.journeys.pages import Page
from tests.portal.conftest import Customer, opened, words_of
from tests.support import calls, paths
from tests.support.apps import MONDAY, file_one, perform

RING = {"phone": "07700 900181", "preferred_channel": "phone"}
SUNDAY = datetime(2026, 11, 29, 6, 40, tzinfo=UTC)


@pytest.fixture
def customer(app: Flask) -> Customer:
    return Customer(app.test_client())


def theirs(app: Flask, customer: Customer, reference: str) -> str:
    return words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)


def to_ring(page: Page) -> list[str]:
    return [row.said for node in page.root.of_class("desk-table") for row in node.named("tr")[1:]]


def letter(app: Flask, kind: str) -> str:
    with app.app_context():
        found = db.session.query(Delivery.text).filter_by(kind=kind).order_by(Delivery.id.desc()).first()
        db.session.remove()
    return " ".join(found.text.split()) if found else ""


@pytest.mark.requirement("001-06", "002-11")
def test_a_letter_does_not_take_the_place_of_a_promised_call(
    app: Flask, monday: object, priya: Colleague, customer: Customer
):
    reference = file_one(app, **RING)
    assert "Ring them, by Mon 23 Nov, 13:00." in priya.open(f"/desk/complaints/{reference}/act/acknowledge").said

    priya.act(reference, "acknowledge", ACKNOWLEDGE)

    assert len(to_ring(priya.open("/desk/calls"))) == 1
    assert "Grace Okafor" in priya.open("/desk/").root.of_class("desk-main")[0].said
    assert "A call to them 13:00 today" in priya.case(reference).said
    assert "A person rings you as well, as you asked, by Monday 23 November, 13:00." in letter(app, "acknowledged")
    page = theirs(app, customer, reference)
    assert "Answer you Kept on Mon 23 Nov" in page and "Ring you by Mon 23 Nov, 13:00" in page
    assert "A person rings you by Monday 23 November, 13:00." in page

    priya.act(reference, "log-call", {"words": "I told her.", "reached": "y"})

    assert to_ring(priya.open("/desk/calls")) == []
    assert "Ring you Kept on Mon 23 Nov" in theirs(app, customer, reference)


@pytest.mark.requirement("001-06", "002-09")
def test_a_complaint_of_a_closed_day_has_one_date_for_both_sides(
    app: Flask, colleague: Callable[[str], Colleague], customer: Customer
):
    with time_machine.travel(SUNDAY, tick=False):
        priya = colleague("csr")
        receipt = customer.file(you={"phone": "07700 900181", "preferred_channel": "phone"})
        page = theirs(app, customer, receipt.reference)
        (row,) = to_ring(priya.open("/desk/calls"))
        case, home = priya.case(receipt.reference).said, priya.open("/desk/").said

    when = "by Mon 30 Nov, 13:00"
    assert f"A person reads it and rings you, as you asked {when}" in words_of(receipt.page)
    said = "A person reads it and rings you, as you asked, by Monday 30 November, 13:00."
    assert said in letter(app, "received") and said in page
    assert f"Ring you {when}" in page and "Answer you" not in page
    assert "Tomorrow, 13:00" in row and "Tomorrow, 13:00" in home
    assert "A call to them Tomorrow, 13:00" in case
    assert "Tomorrow, 06:40" in case, "a person reads it and writes within a day as well"
    assert "06:40" not in page.split("What we promised you")[1].split("Our conversation")[0]


@pytest.mark.requirement("002-09")
def test_whoever_is_written_to_is_answered_within_a_day_as_before(app: Flask, customer: Customer):
    with time_machine.travel(SUNDAY, tick=False):
        receipt = customer.file()
        page = theirs(app, customer, receipt.reference)

    assert "A person reads it and answers you by Mon 30 Nov, 06:40" in words_of(receipt.page)
    said = "A person reads it and answers you by Monday 30 November, 06:40."
    assert said in letter(app, "received") and said in page and "Answer you by Mon 30 Nov, 06:40" in page


def test_a_call_that_is_late_is_admitted(app: Flask, monday: object, customer: Customer):
    reference = file_one(app, **RING)
    paths.acknowledge(app, reference)

    with time_machine.travel(MONDAY + timedelta(hours=5)):
        assert "We said Monday 23 November, and we have not kept it." in theirs(app, customer, reference)


def test_who_would_rather_be_written_to_waits_for_no_call(app: Flask, monday: object, customer: Customer):
    reference = file_one(app, **RING)
    paths.acknowledge(app, reference)

    perform(app, reference, "correct_details", "csr", d.Correction("She wrote so.", preferred_channel="email"))

    page = theirs(app, customer, reference)
    assert "Ring you" not in page and "A person rings you" not in page


def test_a_time_that_is_booked_is_the_date_of_the_call(
    app: Flask, monday: object, priya: Colleague, customer: Customer
):
    calls.can_ring(app, "manager")
    reference = file_one(app, **RING)
    day = calls.in_days(2)
    number = calls.book(app, reference, calls.free(app, day, day)[0].starts_at)

    page = theirs(app, customer, reference)
    assert "Ring you by Wed 25 Nov" in page and "A time for the call is booked." in page, "why it moved"

    perform(app, reference, "cancel_call", "customer", d.CallCancelled(number))
    assert to_ring(priya.open("/desk/calls")) == []
    assert "Ring you" not in theirs(app, customer, reference)


def test_what_somebody_else_asked_or_promised_outlives_the_letter(app: Flask, monday: object, priya: Colleague):
    reference = file_one(app, phone="07700 900181")
    perform(app, reference, "ask_for_call", "customer", d.CallAsked("The estimate.", "07700 900181"))
    perform(app, reference, "assign", "manager", d.Handover(calls.id_of(app, "csr")))
    back = d.CallBackPromised("The name of the joiner", MONDAY + timedelta(hours=6), "07700 900181")
    perform(app, reference, "promise_call", "csr", back)

    priya.act(reference, "acknowledge", ACKNOWLEDGE)

    assert "The estimate." in priya.open("/desk/calls").said
    assert "We ring you back on 07700 900181" in priya.open("/desk/promises").said


def test_what_they_said_on_the_telephone_is_the_call_that_was_owed(
    app: Flask, monday: object, priya: Colleague, customer: Customer
):
    reference = paths.bring_to(app, Status.ASSESSED, **RING)
    perform(app, reference, "state_facts", "csr", d.Facts(("The parcel stood in the rain.",)))
    assert len(to_ring(priya.open("/desk/calls"))) == 1

    priya.act(reference, "confirm-facts", {"spoken_channel": "telephone", "spoken_words": "Yes, that is it."})

    assert to_ring(priya.open("/desk/calls")) == []
    assert "Ring you Kept on Mon 23 Nov" in theirs(app, customer, reference)


BACK = d.CallBackPromised("The name of the joiner", MONDAY + timedelta(hours=6), "07700 900181")
WE_RING = "We ring you back on 07700 900181: The name of the joiner."


@pytest.fixture
def ringing_back(app: Flask, monday: object, priya: Colleague) -> str:
    """A complaint of Priya's, who promised to ring back."""
    reference = file_one(app, name="Grace Okafor", phone="07700 900181")
    paths.acknowledge(app, reference)
    perform(app, reference, "promise_call", "csr", BACK)
    return reference


@pytest.mark.requirement("003-09", "000-22")
def test_a_promise_to_ring_back_is_a_call_to_make_and_the_call_that_reaches_them_keeps_it(
    ringing_back: str, app: Flask, priya: Colleague, customer: Customer, monday: time_machine.Traveller
):
    for page in (priya.open("/desk/calls"), priya.open("/desk/"), priya.case(ringing_back)):
        assert "We promised to ring back" in page.said and "The name of the joiner." in page.said
        assert "07700 900181" in page.said and "15:00" in page.said
    assert "Calls 1" in priya.open("/desk/calls").root.of_class("sidebar-nav")[0].said
    page = theirs(app, customer, ringing_back)
    assert f"{WE_RING} by Mon 23 Nov, 15:00" in page and page.count("07700 900181") == 1

    priya.act(ringing_back, "log-call", {"words": "Nobody at home."})
    assert "Nobody answered once." in priya.open("/desk/calls").said
    priya.act(ringing_back, "log-call", {"words": "I told her his name.", "reached": "y"})

    assert to_ring(priya.open("/desk/calls")) == []
    assert WE_RING not in priya.open("/desk/promises").said
    assert f"{WE_RING} Kept on Mon 23 Nov" in theirs(app, customer, ringing_back)
    monday.shift(timedelta(hours=7))
    sweep_once(app)
    assert WE_RING not in priya.open("/desk/promises?view=broken").said


def test_a_promised_call_that_gets_another_day_is_to_be_made_by_then(ringing_back: str, app: Flask, priya: Colleague):
    priya.act(ringing_back, "move-promise", {"due_at": "2026-11-26T10:00", "reason": "He is away."})

    assert "Thu 26 Nov" in to_ring(priya.open("/desk/calls"))[0]


def test_what_a_call_kept_can_be_opened_again_and_is_to_be_rung_again(ringing_back: str, app: Flask, priya: Colleague):
    priya.act(ringing_back, "log-call", {"words": "I told her his name.", "reached": "y"})

    priya.act(ringing_back, "reopen-promise", {"reason": "It was her neighbour."})

    assert "We promised to ring back" in to_ring(priya.open("/desk/calls"))[0]
    assert WE_RING in priya.open("/desk/promises").said


def test_a_promised_call_that_is_called_kept_without_a_call_needs_to_say_how(
    ringing_back: str, app: Flask, priya: Colleague
):
    form = priya.form(ringing_back, "keep-promise")
    refused = priya.send(form, {}, 422)
    assert "These are still open: The name of the joiner." in refused.said

    priya.send(form, {"is_done": "y", "happened": "He rang her himself."})

    assert to_ring(priya.open("/desk/calls")) == []


FRIDAY = d.CallBackPromised("What we found out", MONDAY + timedelta(days=4, hours=3), "07700 900181")
ON_FRIDAY = "We ring you back on 07700 900181: What we found out."


@pytest.mark.requirement("003-09", "000-22")
def test_a_call_about_something_else_does_not_keep_what_was_promised_for_a_later_day(
    app: Flask, monday: object, priya: Colleague, customer: Customer
):
    reference = file_one(app, name="Grace Okafor", phone="07700 900181")
    paths.acknowledge(app, reference)
    perform(app, reference, "promise_call", "csr", FRIDAY)

    priya.act(reference, "log-call", {"words": "I asked for the colour.", "reached": "y"})
    for _ in range(3):
        priya.act(reference, "log-call", {"words": "Nobody answered."})
    assert f"{ON_FRIDAY} by Fri 27 Nov" in theirs(app, customer, reference)
    assert "What we found out." in to_ring(priya.open("/desk/calls"))[0]

    form = priya.form(reference, "log-call")
    ticked = {"words": "I told her.", "promise_ids": form.choices("promise_ids")}
    assert "Did you speak to them?" in priya.send(form, ticked, 422).said
    priya.send(form, {**ticked, "reached": "y"})
    assert f"{ON_FRIDAY} Kept on Mon 23 Nov" in theirs(app, customer, reference)
    assert to_ring(priya.open("/desk/calls")) == []


@pytest.mark.requirement("003-09", "000-22")
def test_a_letter_after_calls_that_nobody_answered_keeps_no_promise(
    ringing_back: str, app: Flask, priya: Colleague, customer: Customer
):
    for _ in range(3):
        priya.act(ringing_back, "log-call", {"words": "Nobody answered."})

    assert letter(app, "tried_to_ring") and to_ring(priya.open("/desk/calls")) == []
    assert f"{WE_RING} by Mon 23 Nov, 15:00" in theirs(app, customer, ringing_back)

    priya.act(ringing_back, "move-promise", {"due_at": "2026-11-26T10:00", "reason": "Nobody was there."})
    assert "Thu 26 Nov" in to_ring(priya.open("/desk/calls"))[0]


def test_a_promised_call_outlives_the_end_of_the_complaint(app: Flask, monday: object, priya: Colleague):
    reference = paths.bring_to(app, Status.RESOLVED, phone="07700 900181")
    perform(app, reference, "promise_call", "csr", FRIDAY)

    perform(app, reference, "close_quietly", "system")

    assert "What we found out." in to_ring(priya.open("/desk/calls"))[0]


@pytest.mark.requirement("001-06")
def test_who_would_rather_be_written_to_is_rung_all_the_same_where_it_is_critical(
    app: Flask, monday: object, priya: Colleague
):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED, **RING)
    priya.act(reference, "assess", {**ASSESS, "in_danger": "y"})
    assert len(to_ring(priya.open("/desk/calls"))) == 1

    perform(app, reference, "correct_details", "csr", d.Correction("She wrote so.", preferred_channel="email"))

    assert len(to_ring(priya.open("/desk/calls"))) == 1


def test_an_acknowledgement_promises_no_call_by_an_hour_that_has_passed(app: Flask, monday: object, priya: Colleague):
    reference = file_one(app, **RING)
    with time_machine.travel(MONDAY + timedelta(hours=6)):
        priya.act(reference, "acknowledge", ACKNOWLEDGE)

    told = letter(app, "acknowledged")
    assert "A person rings you as well, as you asked, as soon as they can. We are sorry that it is late." in told
    assert "by Monday 23 November, 13:00" not in told
