"""Two complaints that each have a call booked become one: they are rung once, and everybody knows of it."""

from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.calls.models import Appointment
from app.complaints import deadlines
from app.complaints import details as d
from app.db import db
from app.jobs.worker import sweep_once
from app.outbox import service as outbox
from app.outbox.models import Delivery, State
from tests.calls.test_booking import calendar_of
from tests.desk.conftest import Colleague
from tests.desk.test_joined import join, look, running, verified
from tests.portal.conftest import Customer, opened, words_of
from tests.support.apps import actor_of, by_reference, doing, file_one, perform
from tests.support.calls import at, book, booked, can_ring, free, id_of, in_days
from tests.support.paths import acknowledge

pytestmark = pytest.mark.usefixtures("monday")
NUMBER = "07700 900341"


@pytest.fixture
def two(app: Flask) -> tuple[str, str]:
    """The one that is joined and the one that goes on; Priya rings as well as Helen."""
    return both(app)


@pytest.fixture
def owed(app: Flask) -> tuple[str, str]:
    """The same of somebody who wants to be rung rather than written to."""
    return both(app, preferred_channel="phone")


def both(app: Flask, **more: str) -> tuple[str, str]:
    can_ring(app)
    can_ring(app, "csr")
    found = file_one(app, phone=NUMBER, **more), file_one(app, phone=NUMBER, happened="The same parcel again.", **more)
    for reference in found:
        acknowledge(app, reference)
    return found


def book_managers(app: Flask, reference: str, day: int) -> int:
    """A call of a manager, at half past ten; returns its id."""
    needs = d.CallBooked(id_of(app, "manager"), at(in_days(day), "10:30"), NUMBER, of_manager=True)
    perform(app, reference, "book_call", "csr", needs)
    return booked(app, reference)[-1].id


def ring_day(app: Flask, reference: str) -> datetime:
    """By when somebody owes them a call."""
    return running(look(app, reference))[deadlines.CONTACT][0]


def read_out(app: Flask, kind: str) -> None:
    """A colleague has rung to say what stands in the letter of that kind."""
    with doing(app):
        outbox.mark_done(db.session.query(Delivery).filter_by(kind=kind).one(), actor_of("csr").id or 0)


def words(letter: Delivery) -> str:
    return " ".join(letter.text.split())


@pytest.mark.any_database
@pytest.mark.requirement("B-14", "001-30")
@pytest.mark.parametrize("goes", [True, False], ids=["that-of-the-joined-one", "that-of-the-other"])
def test_the_earlier_call_stays_and_the_other_is_called_off_in_the_letter_about_the_joining(
    app: Flask, helen: Colleague, customer: Customer, two, letters, told, goes: bool
):
    reference, into = two
    early, late = (reference, into) if goes else (into, reference)
    kept = book(app, early, at(in_days(1), "10:30"))
    off = book(app, late, at(in_days(2), "16:30"), manager="csr")
    verified(app, *two)
    before = helen.open(f"/desk/complaints/{reference}/act/merge?with={into}").said
    assert "One stays: Helen Marsh, tomorrow, 10:30. Called off: Priya" in before

    join(app, helen, reference, into)

    assert [row.id for row in booked(app, into) if row.state == "booked"] == [kept]
    assert [(row.id, row.state, row.sequence) for row in booked(app, late) if row.id == off] == [(off, "cancelled", 1)]
    (letter,) = letters("joined")
    assert "We talk with you once about both, as booked for Tuesday 24 November 2026, 10:30." in words(letter)
    assert "We do not ring you on Wednesday 25 November 2026, 16:30." in words(letter)
    assert letters("call_cancelled") == []
    assert {"METHOD:CANCEL", "SEQUENCE:1", "DTSTART:20261125T163000Z"} <= set(calendar_of(app, letter))
    hers = letters("staff_call")[-1]
    assert "Called off: the call Wed 25 Nov, 16:30" in hers.subject and "METHOD:CANCEL" in calendar_of(app, hers)
    assert told("csr")[-1].startswith("call_changed: Not your call any more, Wed 25 Nov, 16:30: Helen Marsh rings")
    assert at(in_days(2), "16:30") in {slot.starts_at for slot in free(app, in_days(2), in_days(2)) if not slot.taken}
    page = words_of(opened(app, customer, into).get(f"/complaint/{into}").text)
    assert "10:30" in page and "We ring you on Wednesday" not in page


@pytest.mark.requirement("B-14")
def test_separated_again_the_kept_call_goes_home_and_the_page_says_that_the_other_stays_off(
    app: Flask, helen: Colleague, two
):
    reference, into = two
    kept = book(app, reference, at(in_days(1), "10:30"))
    book(app, into, at(in_days(2), "16:30"))
    join(app, helen, reference, into)

    assert "stays off: book a time again" in helen.open(f"/desk/complaints/{reference}/act/unmerge").said
    helen.act(reference, "unmerge", {"reason": "Two parcels after all."})

    assert [row.id for row in booked(app, reference) if row.state == "booked"] == [kept]
    assert [row.state for row in booked(app, into)] == ["cancelled"]


@pytest.mark.requirement("B-14")
def test_a_call_that_has_begun_is_talked_to_its_end_and_the_one_to_come_stays(
    app: Flask, helen: Colleague, two, letters, monday
):
    reference, into = two
    held = book(app, reference, at(in_days(0), "10:30"))
    later = book(app, into, at(in_days(1), "10:30"), manager="csr")
    monday.move_to(at(in_days(0), "10:40"))

    join(app, helen, reference, into)

    assert sorted(row.id for row in booked(app, into) if row.state == "booked") == [held, later]
    assert "once about both" not in letters("joined")[-1].text


@pytest.mark.requirement("B-14")
def test_who_was_to_be_rung_by_a_manager_is_rung_by_one(app: Flask, helen: Colleague, two, letters):
    reference, into = two
    book(app, into, at(in_days(1), "10:30"), manager="csr")
    book_managers(app, reference, 2)

    join(app, helen, reference, into)

    (stays,) = [row for row in booked(app, into) if row.state == "booked"]
    assert stays.of_manager and stays.starts_at == at(in_days(2), "10:30")
    assert "as booked for Wednesday 25 November" in words(letters("joined")[-1])


@pytest.mark.requirement("B-14")
def test_nobody_is_reminded_of_the_call_that_was_called_off(app: Flask, helen: Colleague, two, letters, monday):
    reference, into = two
    book(app, reference, at(in_days(1), "10:30"))
    book(app, into, at(in_days(4), "16:30"))
    join(app, helen, reference, into)
    for _ in range(5):
        monday.shift(timedelta(days=1))
        sweep_once(app)

    (reminder,) = letters("call_reminder")
    assert "Tuesday 24 November" in reminder.text


@pytest.mark.any_database
@pytest.mark.requirement("B-14")
def test_what_they_wrote_waits_for_us_also_where_their_call_was_called_off(
    app: Flask, helen: Colleague, two, monday: time_machine.Traveller
):
    reference, into = two
    book(app, into, at(in_days(1), "10:30"))
    book(app, reference, at(in_days(2), "16:30"), manager="csr")
    monday.shift(timedelta(minutes=10))
    perform(app, reference, "message", "customer", d.Words("Where is it?"))
    wrote = look(app, reference).unanswered_at
    assert wrote is not None
    monday.shift(timedelta(minutes=10))

    join(app, helen, reference, into)
    assert look(app, into).unanswered_at == wrote

    helen.act(reference, "unmerge", {"reason": "Two parcels after all."})
    assert look(app, reference).unanswered_at == wrote


@pytest.mark.any_database
@pytest.mark.requirement("B-14", "001-20")
def test_the_queue_has_the_date_of_the_call_that_stays(app: Flask, helen: Colleague, owed):
    reference, into = owed
    book(app, into, at(in_days(1), "10:30"), manager="csr")
    book_managers(app, reference, 2)

    join(app, helen, reference, into)

    after, rung = look(app, into), at(in_days(2), "11:00")
    assert (after.due_kind, after.due_at, running(after)[deadlines.CONTACT][0]) == (deadlines.CONTACT, rung, rung)


@pytest.mark.requirement("B-14", "001-20")
def test_the_date_is_no_longer_that_of_any_call_that_is_called_off(app: Flask, helen: Colleague, owed):
    """Complaints that were joined before two calls became one have several."""
    reference, into = owed
    third = file_one(app, phone=NUMBER, happened="And once more.", preferred_channel="phone")
    book(app, into, at(in_days(1), "10:30"), manager="csr")
    book(app, third, at(in_days(4), "10:30"), manager="csr")
    with doing(app):
        taken_along = db.session.query(Appointment).filter_by(complaint_id=by_reference(third).id).one()
        taken_along.complaint_id = by_reference(into).id
    book_managers(app, reference, 2)

    join(app, helen, reference, into)

    assert [row.starts_at for row in booked(app, into) if row.state == "booked"] == [at(in_days(2), "10:30")]
    assert running(look(app, into))[deadlines.CONTACT][0] == at(in_days(2), "11:00")


@pytest.mark.requirement("B-14", "001-20")
def test_a_word_that_is_owed_sooner_than_any_of_the_calls_keeps_its_day(app: Flask, helen: Colleague, two):
    reference, into = two
    book(app, into, at(in_days(3), "10:30"), manager="csr")
    book_managers(app, reference, 4)
    perform(app, into, "not_right_yet", "customer", d.NotRight("It is still not right."))
    owed = running(look(app, into))[deadlines.CONTACT_AGAIN][0]
    assert owed < at(in_days(3), "10:30")

    join(app, helen, reference, into)

    assert running(look(app, into))[deadlines.CONTACT_AGAIN][0] == owed


@pytest.mark.any_database
@pytest.mark.requirement("B-14", "001-30")
def test_a_call_that_is_called_off_is_not_confirmed_any_more(app: Flask, helen: Colleague, two, letters, monday):
    reference, into = two
    book(app, into, at(in_days(1), "10:30"))
    book(app, reference, at(in_days(2), "16:30"), manager="csr")
    monday.shift(timedelta(seconds=20))

    join(app, helen, reference, into)

    kept, off = letters("call_booked")
    assert (kept.state, off.state) == (State.WAITING, State.RECALLED)


@pytest.mark.requirement("B-14")
def test_who_joins_them_has_no_notice_of_what_they_did_themselves(app: Flask, helen: Colleague, two, letters, told):
    reference, into = two
    book(app, into, at(in_days(1), "10:30"), manager="csr")
    book(app, reference, at(in_days(2), "16:30"))

    join(app, helen, reference, into)

    assert "Called off: the call Wed 25 Nov, 16:30" in letters("staff_call")[-1].subject
    assert [words for words in told("manager") if "Not your call" in words or "Called off" in words] == []


@pytest.mark.requirement("B-14")
def test_whoever_was_to_ring_reads_that_somebody_meets_them_instead(app: Flask, helen: Colleague, two, told):
    reference, into = two
    met = d.CallBooked(id_of(app, "manager"), at(in_days(1), "10:30"), here=True)
    perform(app, into, "book_call", "csr", met)
    book(app, reference, at(in_days(2), "16:30"), manager="csr")

    join(app, helen, reference, into)

    assert "Wed 25 Nov, 16:30: Helen Marsh meets Grace Okafor in your place, Tue 24 Nov, 10:30" in told("csr")[-1]


@pytest.mark.requirement("B-14", "001-20")
def test_the_letter_about_the_joining_says_of_the_rest_that_it_holds_and_tells_the_day_that_moved(
    app: Flask, helen: Colleague, customer: Customer, owed, letters, monday: time_machine.Traveller
):
    reference, into = owed
    book(app, into, at(in_days(1), "10:30"), manager="csr")
    book_managers(app, reference, 2)
    monday.shift(timedelta(minutes=5))

    join(app, helen, reference, into)

    said = words(letters("joined")[-1])
    assert "The earlier date to settle it counts for both." in said and "The earlier date counts" not in said
    off, rest = said.index("We do not ring you on Tuesday"), said.index("Whatever else we agreed or promised")
    assert off < rest and "Whatever we agreed" not in said
    read_out(app, "joined")
    page = words_of(opened(app, customer, into).get(f"/complaint/{into}").text)
    assert "Tuesday 24 November now Wednesday 25 November: A time for the call is booked. We told you on Monday" in page


@pytest.mark.any_database
@pytest.mark.requirement("B-14", "001-20")
@pytest.mark.parametrize("waits", [False, True], ids=["in-time", "once-that-day-has-passed"])
def test_separated_again_nobody_waits_longer_for_a_call_and_the_letter_says_what_stays_off(
    app: Flask, colleague, customer: Customer, owed, letters, monday: time_machine.Traveller, waits: bool
):
    reference, into = owed
    book(app, into, at(in_days(1), "10:30"), manager="csr")
    book_managers(app, reference, 4)
    monday.shift(timedelta(minutes=5))
    join(app, colleague("manager"), reference, into)
    assert ring_day(app, into) == at(in_days(4), "11:00")
    monday.shift(timedelta(days=1, hours=4) if waits else timedelta(minutes=5))

    colleague("manager").act(reference, "unmerge", {"reason": "Two parcels after all."})

    due, told = ring_day(app, into), words(letters("separated")[-1])
    assert due == (at(in_days(1), "17:00") if waits else at(in_days(1), "11:00"))
    assert look(app, into).due_at == due and ring_day(app, reference) == at(in_days(3 if waits else 4), "11:00")
    assert ("We do not ring you on Tuesday 24 November 2026, 10:30." in told) is not waits
    assert ("We called that off when we joined them, and it stays so." in told) is not waits
    day = "Wednesday 25 November 2026, 17:00" if waits else "Tuesday 24 November 2026, 11:00"
    assert f"About {into} you hear from a person by {day}." in told
    read_out(app, "separated")
    page = words_of(opened(app, customer, into).get(f"/complaint/{into}").text)
    assert "The two complaints are separate again. We told you on" in page


@pytest.mark.requirement("B-14", "001-20")
def test_separated_again_a_call_that_stays_where_it_was_keeps_its_day(app: Flask, helen: Colleague, owed, letters):
    reference, into = owed
    book(app, reference, at(in_days(1), "10:30"), manager="csr")
    book_managers(app, into, 2)
    join(app, helen, reference, into)

    helen.act(reference, "unmerge", {"reason": "Two parcels after all."})

    assert ring_day(app, into) == at(in_days(2), "11:00")
    assert "you hear from a person" not in words(letters("separated")[-1])
