"""The worker reminds both before a call, tells of one that nobody logged, and a leaver's calls find somebody else."""

from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.models import User
from app.catalogue import service as catalogue
from app.catalogue.calling import Calls
from app.complaints import details as d
from app.complaints.leaving import Wish, leave
from app.db import db
from app.errors import Invalid
from app.jobs.worker import sweep_once
from tests.support.apps import actor_of, doing, file_one, perform
from tests.support.calls import at, book, booked, can_ring, id_of, in_days
from tests.support.paths import acknowledge

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def reference(app: Flask) -> str:
    """A complaint of Priya's; Helen rings from nine to five."""
    can_ring(app)
    found = file_one(app, phone="07700 900341")
    acknowledge(app, found)
    return found


@pytest.mark.requirement("B-14")
def test_both_are_reminded_once_a_day_before(app: Flask, reference: str, monday, letters):
    book(app, reference, at(in_days(2), "16:30"))
    sweep_once(app)
    assert letters("call_reminder") == []

    monday.shift(timedelta(days=1, hours=8))
    for _ in range(2):
        sweep_once(app)

    assert [row.recipient for row in letters("call_reminder")] == ["grace@example.com"]
    assert "You ring Wed 25 Nov, 16:30" in letters("staff_call")[-1].subject


def test_a_call_that_was_booked_for_soon_is_not_reminded_of(app: Flask, reference: str, letters):
    book(app, reference, at(in_days(0), "16:30"))
    sweep_once(app)

    assert letters("call_reminder") == []
    assert [row.reminded_at is not None for row in booked(app, reference)] == [True]


def test_where_nobody_wishes_it_nobody_is_reminded(app: Flask, reference: str, monday, letters):
    with doing(app):
        catalogue.save(Calls(reminder_hours=0))
    book(app, reference, at(in_days(2), "16:30"))
    monday.shift(timedelta(days=1, hours=8))
    sweep_once(app)

    assert letters("call_reminder") == []


@pytest.mark.requirement("B-14")
def test_a_booked_call_that_nobody_logged_is_told_to_whoever_rings_and_to_the_handler(
    app: Flask, reference: str, monday, told
):
    book(app, reference, at(in_days(0), "10:30"))
    monday.shift(timedelta(hours=2, minutes=14))
    sweep_once(app)
    assert not [words for words in told("manager") if words.startswith("call_not_logged")]

    monday.shift(timedelta(minutes=1))
    for _ in range(2):
        sweep_once(app)

    words = "call_not_logged: Was the call made? Helen Marsh was to ring Mon 23 Nov, 10:30, and nobody logged it"
    for who in ("manager", "csr"):
        assert [heard for heard in told(who) if heard.startswith("call_not_logged")] == [words]


def test_a_call_that_was_logged_in_time_is_told_to_nobody(app: Flask, reference: str, monday, told):
    call = book(app, reference, at(in_days(0), "10:30"))
    monday.shift(timedelta(hours=2))
    perform(app, reference, "call_happened", "manager", d.CallHappened(call, "She will wait."))
    sweep_once(app)

    assert not [words for words in told("manager") if words.startswith("call_not_logged")]


@pytest.mark.requirement("B-14")
def test_whoever_leaves_hands_their_calls_on_and_the_customer_reads_who_rings(app: Flask, reference: str, letters):
    call = book(app, reference, at(in_days(1), "16:30"))
    tom = can_ring(app, "other_manager")
    taken = file_one(app)
    book(app, taken, at(in_days(1), "16:30"), "other_manager", "other_manager")
    helen, ada = id_of(app, "manager"), "admin"

    with pytest.raises(Invalid) as refusal, doing(app):
        leave(helen, {}, actor_of(ada))
    assert refusal.value.errors == {"to_calls": "Choose who takes the 1 booked call."}
    with pytest.raises(Invalid) as refusal, doing(app):
        leave(helen, {"calls": Wish(tom)}, actor_of(ada))
    assert "They ring somebody else at one of these times" in refusal.value.errors["to_calls"]

    perform(app, taken, "cancel_call", "manager", d.CallCancelled(booked(app, taken)[0].id, "Settled."))
    with doing(app):
        leave(helen, {"calls": Wish(tom)}, actor_of(ada))
        assert not db.session.get_one(User, helen).active

    assert [(row.id, row.manager_id, row.state, row.sequence) for row in booked(app, reference)] == [
        (call, tom, "booked", 1)
    ]
    letter = letters("call_moved")[-1].text
    assert "Tom Field rings you" in letter and "The time stays." in letter
    gone, comes = letters("staff_call")[-2:]
    assert (gone.recipient, comes.recipient) == ("manager@example.org", "other.manager@example.org")
