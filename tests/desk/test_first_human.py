"""Minutes to the first human: what counts as one, from when, in which week; and the page that says so."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from app.trends.models import WeekFigure
from tests.desk.conftest import Colleague
from tests.support import paths
from tests.support.apps import MONDAY, file_one, perform

Signing = Callable[[str], Colleague]


@pytest.fixture
def tuesday(monday: time_machine.Traveller) -> time_machine.Traveller:
    """Tuesday noon, so that the week has a day in it."""
    monday.move_to(MONDAY + timedelta(days=1, hours=3))
    return monday


def answered(
    app: Flask, traveller: time_machine.Traveller, received_at: datetime, after: timedelta, **filing: object
) -> str:
    """A complaint of that moment, acknowledged so much later."""
    back = datetime.now(received_at.tzinfo)
    traveller.move_to(received_at + after)
    reference = file_one(app, received_at=received_at, **filing)
    paths.acknowledge(app, reference)
    traveller.move_to(back)
    return reference


def figure(app: Flask, week: datetime = MONDAY) -> tuple[int, int | None, int | None]:
    """Answered, half within, nine of ten within."""
    with app.app_context():
        row = db.session.get_one(WeekFigure, week.date())
        found = (row.answered, row.median_minutes, row.slow_minutes)
        db.session.remove()
    return found


@pytest.mark.requirement("004-04")
@pytest.mark.parametrize("who", ["csr", "manager", "qa", "admin"])
def test_minutes_to_the_first_human_are_on_every_board(
    app: Flask, tuesday: time_machine.Traveller, colleague: Signing, who: str
):
    for minutes in (20, 47, 300):
        answered(app, tuesday, MONDAY, timedelta(minutes=minutes))

    assert "The worker has not counted this week yet." in colleague(who).open("/desk/").said
    sweep_once(app)

    assert "Time to the first human, median 47 min" in colleague(who).open("/desk/").said


@pytest.mark.requirement("004-04")
def test_a_call_that_reached_them_counts_when_it_came_first(app: Flask, tuesday: time_machine.Traveller):
    reference = file_one(app, received_at=MONDAY)
    tuesday.move_to(MONDAY + timedelta(minutes=10))
    perform(app, reference, "log_call", "csr", d.CallLog("Nobody at home.", False))
    tuesday.move_to(MONDAY + timedelta(minutes=30))
    perform(app, reference, "log_call", "csr", d.CallLog("She told me all of it.", True))
    tuesday.move_to(MONDAY + timedelta(minutes=90))
    paths.acknowledge(app, reference)

    sweep_once(app)

    assert figure(app) == (1, 30, 30)


def test_who_came_in_person_and_whom_nobody_answered_are_left_out(app: Flask, tuesday: time_machine.Traveller):
    answered(app, tuesday, MONDAY, timedelta(minutes=1), channel="telephone")
    answered(app, tuesday, MONDAY, timedelta(minutes=1), channel="counter")
    file_one(app, received_at=MONDAY)

    sweep_once(app)

    assert figure(app) == (0, None, None)


def test_an_acknowledgement_that_was_taken_back_was_none(app: Flask, monday: time_machine.Traveller, priya: Colleague):
    reference = file_one(app, received_at=MONDAY - timedelta(minutes=5))
    perform(app, reference, "acknowledge", "csr", paths.ACKNOWLEDGED)
    priya.press(priya.case(reference), "/take-back")
    monday.shift(timedelta(minutes=40))
    perform(app, reference, "acknowledge", "csr", paths.ACKNOWLEDGED)

    sweep_once(app)

    assert figure(app) == (1, 45, 45)


def test_a_complaint_counts_in_the_week_of_its_answer(app: Flask, tuesday: time_machine.Traveller):
    answered(app, tuesday, MONDAY - timedelta(days=3), timedelta(days=3, minutes=5))
    answered(app, tuesday, MONDAY - timedelta(days=3), timedelta(minutes=60))

    sweep_once(app)

    assert figure(app) == (1, 3 * 24 * 60 + 5, 3 * 24 * 60 + 5)
    assert figure(app, MONDAY - timedelta(weeks=1)) == (1, 60, 60)


def test_promised_dates_count_once_kept_or_missed(app: Flask, monday: time_machine.Traveller, helen: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    for number, hours in enumerate((1, 2, 100)):
        perform(app, reference, "promise", "csr", d.PromiseTerms(f"Number {number}", MONDAY + timedelta(hours=hours)))
    withdrawn = paths.bring_to(app, Status.ASSESSED)
    perform(app, withdrawn, "promise", "csr", d.PromiseTerms("Never", MONDAY + timedelta(hours=1)))
    paths.withdraw(app, withdrawn)
    perform(app, reference, "keep_promise", "csr", d.PromiseKept(1))
    monday.shift(timedelta(hours=3))

    sweep_once(app)

    assert "Promises and dates to settle, kept this week 1 of 2" in helen.open("/desk/").said
    assert "the dates by which we said that we would settle: 1 of 2 were kept" in helen.open("/desk/promises/kept").said


def test_what_was_opened_again_after_it_was_resolved_is_counted(
    app: Flask, monday: time_machine.Traveller, helen: Colleague
):
    for status in (Status.RESOLVED, Status.CLOSED, Status.WITHDRAWN):
        perform(app, paths.bring_to(app, status), "not_right", "customer", d.NotRight("It broke again."))

    sweep_once(app)

    assert "Reopened after “resolved” 2" in helen.open("/desk/").said


@pytest.mark.requirement("004-04")
def test_the_page_shows_the_weeks_as_a_picture_and_as_a_table(
    app: Flask, tuesday: time_machine.Traveller, priya: Colleague
):
    for back, minutes in ((2, 240), (1, 90), (0, 47)):
        answered(app, tuesday, MONDAY - timedelta(weeks=back), timedelta(minutes=minutes))
    file_one(app)
    sweep_once(app)

    page = priya.open("/desk/first-human")

    assert "within 90 min; the week before it took 4 h." in page.said
    (picture, _narrow) = page.root.of_class("chart-picture")
    assert picture.given["aria-label"] == "4 h, 90 min, 47 min so far"
    assert len(picture.of_class("chart-dot")) == 3
    assert [row.said for row in page.root.named("tr")[1:]] == [
        "23 Nov to 29 Nov, so far 1 47 min 47 min 0 of 1 0", "16 Nov to 22 Nov 1 90 min 90 min 0 of 0 0",
        "9 Nov to 15 Nov 1 4 h 4 h 0 of 0 0",
    ]  # fmt: skip
    assert "1 still wait for their first answer." in page.said


def test_a_week_that_is_over_is_counted_to_its_end_and_then_stays(app: Flask, monday: time_machine.Traveller):
    answered(app, monday, MONDAY, timedelta(minutes=10))
    sweep_once(app)
    answered(app, monday, MONDAY, timedelta(days=6, hours=10))
    monday.move_to(MONDAY + timedelta(weeks=1))
    sweep_once(app)
    assert figure(app)[0] == 2
    answered(app, monday, MONDAY, timedelta(minutes=30))

    monday.shift(timedelta(hours=1))
    sweep_once(app)

    assert figure(app)[0] == 2
