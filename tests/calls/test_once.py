"""Two complaints that each have a call booked become one: they are rung once, and everybody knows of it."""

from datetime import timedelta

import pytest
from flask import Flask

from app.complaints import details as d
from app.jobs.worker import sweep_once
from app.outbox.models import Delivery
from tests.calls.test_booking import calendar_of
from tests.desk.conftest import Colleague
from tests.desk.test_joined import join, verified
from tests.portal.conftest import Customer, opened, words_of
from tests.support.apps import file_one, perform
from tests.support.calls import at, book, booked, can_ring, free, id_of, in_days
from tests.support.paths import acknowledge

pytestmark = pytest.mark.usefixtures("monday")
NUMBER = "07700 900341"


@pytest.fixture
def two(app: Flask) -> tuple[str, str]:
    """The one that is joined and the one that goes on; Priya rings as well as Helen."""
    can_ring(app)
    can_ring(app, "csr")
    found = file_one(app, phone=NUMBER), file_one(app, phone=NUMBER, happened="The same parcel again.")
    for reference in found:
        acknowledge(app, reference)
    return found


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
    needs = d.CallBooked(id_of(app, "manager"), at(in_days(2), "10:30"), NUMBER, of_manager=True)
    perform(app, reference, "book_call", "csr", needs)

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
