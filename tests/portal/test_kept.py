"""The landing page tells how well promises were kept last quarter, missed ones included, once it is enough to count."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.complaints import details as d
from app.complaints.models import Clock
from app.complaints.statuses import Status
from app.db import db
from app.reviews.service import candidates_of
from app.trends import weeks
from app.trends.quarter import last_quarter, span_of
from tests.portal.conftest import Customer, opened, words_of
from tests.portal.test_moved_dates import page_of
from tests.portal.test_whole_case import taken
from tests.support import paths
from tests.support.apps import by_reference, doing, file_one, perform


@pytest.fixture(autouse=True)
def nothing_remembered(app: Flask):
    app.extensions.pop("last_quarter", None)
    yield
    app.extensions.pop("last_quarter", None)


@pytest.mark.requirement("000-09")
def test_missed_promises_are_counted_and_shown_as_on_the_page_with_all_numbers(app: Flask, customer: Customer):
    reference, at = file_one(app), _last_quarter()
    with doing(app):
        complaint = by_reference(reference).id
        for number in range(20):
            late = number < 5
            db.session.add(
                Clock(complaint_id=complaint, kind="acknowledge", rule="acknowledge", started_at=at, first_due_at=at,
                      due_at=at - timedelta(hours=1), at_risk_at=at, met=not late,
                      ended_at=None if late else at - timedelta(hours=2))
            )  # fmt: skip

    pages = [words_of(customer.get(path).text) for path in ("/", "/how-we-handle-complaints")]

    for page in pages:
        assert "A person answers you within 24 hours 75% Kept 15 of 20 times. Missed 5 times." in page
        assert "Not right? You hear from us within one working day It did not come up." in page
    customer.post("/language/fr", {"back": "/"}, "/")
    assert "75\xa0%" in customer.get("/").text


def test_what_was_withdrawn_or_joined_counts_neither_way(app: Flask):
    at, ends = _last_quarter(), ["closed"] * 20 + ["withdrawn"] * 3 + ["merged"] * 2
    filed = [file_one(app) for _ in ends]
    with doing(app):
        for number, (reference, status) in enumerate(zip(filed, ends, strict=True)):
            complaint = by_reference(reference)
            complaint.status, complaint.acknowledged_at = status, at if number % 2 else None
            for running in complaint.clocks:
                running.met, running.ended_at, running.due_at = number != 7, at, at - timedelta(hours=1)

    with app.app_context():
        counted = {row.kind: (row.times, row.total, row.share) for row in last_quarter().kept.values()}
        db.session.remove()

    assert counted["resolution"] == (19, 20, 95)
    assert counted["acknowledge"] == (21, 22, 95)


@pytest.mark.any_database
def test_a_word_that_nobody_gave_before_they_closed_it_was_kept_by_nobody(app: Flask, monday: time_machine.Traveller):
    closed, kept = paths.bring_to(app, Status.RESOLVED), paths.bring_to(app, Status.INVESTIGATING)
    for reference in (closed, kept):
        perform(app, reference, "escalate", "customer", d.Reason("Nobody rings."))
    monday.shift(timedelta(minutes=5))
    perform(app, closed, "confirm_satisfied", "customer", d.Feedback())
    perform(app, kept, "message", "csr", d.Words("I ring the depot today."))
    monday.shift(timedelta(days=60))

    with app.app_context():
        counted = last_quarter().kept["contact_again"]
        db.session.remove()

    assert (counted.times, counted.total) == (1, 1)


@pytest.mark.any_database
@pytest.mark.requirement("000-09")
def test_a_day_that_passed_before_they_accepted_was_not_kept(app: Flask, monday: time_machine.Traveller):
    late = paths.bring_to(app, Status.INVESTIGATING)
    paths.bring_to(app, Status.RESOLVED)
    monday.shift(timedelta(days=15))
    for step in (paths.offer, paths.accept, paths.verify_all, paths.resolve):
        step(app, late)

    with doing(app):
        weeks.count_weeks()
        running = [(row.kept, row.dates) for row in weeks.history()][-1]
    monday.shift(timedelta(days=45))
    with app.app_context():
        counted = last_quarter().kept["resolution"]
        db.session.remove()

    assert running == (0, 1)
    assert (counted.times, counted.total) == (1, 2)


@pytest.mark.requirement("000-09", "001-20")
def test_a_word_that_got_another_day_once_its_own_had_passed_was_not_kept(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    late = paths.bring_to(app, Status.INVESTIGATING)
    for days in (3, 1):
        perform(app, late, "not_right_yet", "customer", d.NotRight("Nobody rings."))
        monday.shift(timedelta(days=days))

    perform(app, late, "message", "csr", d.Words("I ring the depot today."))

    assert "Get back to you Kept late, on Fri 27 Nov" in page_of(opened(app, customer, late), late)
    assert _counted(app, monday, "contact_again") == (0, 1)


@pytest.mark.any_database
@pytest.mark.parametrize(("late", "kept"), [(False, 1), (True, 0)])
def test_a_first_answer_that_came_due_while_it_was_withdrawn_was_not_missed(
    app: Flask, customer: Customer, monday: time_machine.Traveller, late: bool, kept: int
):
    reference = file_one(app)
    monday.shift(timedelta(days=2) if late else timedelta(hours=2))
    perform(app, reference, "withdraw", "customer", paths.WITHDRAWN)
    monday.shift(timedelta(days=3))
    perform(app, reference, "not_right", "customer", d.NotRight("I go on."))

    paths.acknowledge(app, reference)

    said = page_of(opened(app, customer, reference), reference)
    assert ("Answer you Kept on" in said, "Answer you Kept late, on" in said) == (bool(kept), late)
    assert _counted(app, monday, "acknowledge") == (kept, 1)


@pytest.mark.any_database
def test_a_promise_that_got_another_day_before_anybody_called_it_broken_was_not_kept(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "promise", "csr", d.PromiseTerms("Ask the depot.", clock.now() + timedelta(hours=2)))
    monday.shift(timedelta(hours=3))
    moved = d.PromiseMoved(1, clock.now() + timedelta(days=1), "The depot is closed.")
    perform(app, reference, "move_promise", "csr", moved)

    perform(app, reference, "keep_promise", "csr", d.PromiseKept(1))

    assert "Ask the depot. Kept late, on Mon 23 Nov" in page_of(opened(app, customer, reference), reference)
    case, paper = taken(customer, reference)
    (row,) = [row for row in case["promises"] if row["what"] == "Ask the depot."]
    assert row["state"] == "kept_late" and row["told"] == "Kept late, on Mon 23 Nov" and row["told"] in paper.text
    with doing(app):
        weeks.count_weeks()
        assert [(row.kept, row.dates) for row in weeks.history()][-1] == (0, 1)
    assert _counted(app, monday, "promise") == (0, 1)


def test_what_was_late_before_its_day_moved_is_drawn_to_be_checked_as_late(app: Flask, monday: time_machine.Traveller):
    begun, late = clock.now(), paths.bring_to(app, Status.INVESTIGATING)
    monday.shift(timedelta(days=15))
    for step in (paths.offer, paths.accept, paths.verify_all, paths.resolve):
        step(app, late)
    paths.bring_to(app, Status.RESOLVED)

    with doing(app):
        found = [one.reasons for one in candidates_of(begun, clock.now() + timedelta(days=1))]

    assert ["late" in reasons for reasons in found] == [True, False]


def _counted(app: Flask, monday: time_machine.Traveller, kind: str) -> tuple[int, int]:
    """How many of a kind were kept, and of how many, read in the quarter after it."""
    monday.shift(timedelta(days=45))
    with app.app_context():
        found = last_quarter().kept[kind]
        db.session.remove()
    return found.times, found.total


def test_a_few_are_no_number(app: Flask, customer: Customer):
    file_one(app, received_at=_last_quarter())

    page = words_of(customer.get("/").text)

    assert "A person answers you within 24 hours" in page
    assert "%" not in page


def _last_quarter() -> datetime:
    """Some moment in it."""
    first, _last = span_of(clock.now().date())
    return datetime(first.year, first.month, 20, 12, tzinfo=UTC)
