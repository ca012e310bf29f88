"""What came due while calls were held was not missed: the figures, and who kept promises, count it as kept."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.trends.quarter import last_quarter
from tests.desk.test_calls_held import NUMBER, WHO, Desk, threaten
from tests.desk.test_closed_ways import page_of
from tests.support import paths
from tests.support.apps import MONDAY, perform
from tests.support.calls import at, book, can_ring, in_days

pytestmark = [pytest.mark.requirement("000-21", "001-29"), pytest.mark.usefixtures("monday")]


@pytest.mark.parametrize(("before", "kept"), [(timedelta(hours=1), (1, 1)), (timedelta(days=2), (0, 1))])
def test_a_word_that_was_late_before_calls_were_held_stays_late_and_no_other(
    app: Flask, monday: time_machine.Traveller, colleague: Desk, before: timedelta, kept: tuple[int, int]
):
    reference = paths.bring_to(app, Status.INVESTIGATING, **{**WHO, "preferred_channel": "email"})
    perform(app, reference, "not_right_yet", "customer", d.NotRight("Nobody rings."))
    monday.shift(before)
    threaten(colleague("csr"), reference)
    monday.shift(timedelta(days=2))
    colleague("manager").act(reference, "release-calls", {"reason": "He said sorry."})

    perform(app, reference, "message", "csr", d.Words("I ring the depot today."))

    monday.shift(timedelta(days=45))
    assert counted(app, "contact_again") == kept


@pytest.mark.parametrize("end", ["released", "mistake", "closed"])
@pytest.mark.parametrize(("before", "kept"), [(timedelta(hours=23, minutes=55), 1), (timedelta(hours=25), 0)])
def test_a_promised_call_that_came_due_while_calls_were_held_was_not_missed(
    app: Flask, monday: time_machine.Traveller, colleague: Desk, before: timedelta, kept: int, end: str
):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED, **WHO, postal_address="1 Mill Lane\nLeeds")
    promised = d.CallBackPromised("What we found out", MONDAY + timedelta(days=1), NUMBER)
    perform(app, reference, "promise_call", "csr", promised)
    monday.shift(before)
    priya = colleague("csr")
    page = priya.press(priya.case(reference), "/threatened")
    if end == "closed":
        priya.act(reference, "propose-restriction", {"closed": ["telephone"], "open_way": "letter", "reason": "Rude."})
    monday.shift(timedelta(minutes=10))
    if end == "mistake":
        priya.press(page, "/mistake")
    elif end == "released":
        colleague("manager").act(reference, "release-calls", {"reason": "He said sorry."})
    else:
        decided = {"decision": "yes", "reason": "The third time.", "told": "Our colleagues were afraid."}
        colleague("manager").act(reference, "decide-restriction", decided)

    perform(app, reference, "keep_promise", "csr", d.PromiseKept(1, is_done=True, happened="He knows."))

    said = "Kept on Tue 24 Nov" if kept else "Kept late, on Tue 24 Nov"
    assert said in page_of(app, reference)
    monday.shift(timedelta(days=45))
    figures = colleague("manager").open("/desk/promises/kept").said
    assert f"1 due {kept} kept {1 - kept} kept late" in figures
    assert counted(app, "promise") == (kept, 1)


def test_a_word_that_a_booked_call_takes_along_was_not_missed_while_calls_were_held(
    app: Flask, monday: time_machine.Traveller, colleague: Desk
):
    can_ring(app)
    reference = paths.bring_to(app, Status.INVESTIGATING, **{**WHO, "preferred_channel": "email"})
    book(app, reference, at(in_days(4), "10:00"))
    perform(app, reference, "not_right_yet", "customer", d.NotRight("Nobody rings."))
    threaten(colleague("csr"), reference)
    monday.shift(timedelta(days=2))
    colleague("manager").act(reference, "release-calls", {"reason": "He said sorry."})

    perform(app, reference, "message", "csr", d.Words("I ring the depot today."))

    monday.shift(timedelta(days=45))
    assert counted(app, "contact_again") == (1, 1)


def counted(app: Flask, kind: str) -> tuple[int, int]:
    """How many of a kind were kept last quarter, and of how many."""
    app.extensions.pop("last_quarter", None)
    with app.app_context():
        found = last_quarter().kept[kind]
        db.session.remove()
    app.extensions.pop("last_quarter", None)
    return found.times, found.total
