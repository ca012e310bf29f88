"""The shape of the table of actions, and each status reached by walking it."""

import pytest
from flask import Flask

from app.access import Actor, Role
from app.complaints import lifecycle
from app.complaints.actions import ACTIONS
from app.complaints.letters import KINDS
from app.complaints.lifecycle import EFFECTS
from app.complaints.models import Complaint
from app.complaints.statuses import OPEN, Status
from app.db import db
from app.people.models import Customer
from tests.support.apps import by_reference
from tests.support.paths import bring_to

pytestmark = pytest.mark.every_set


@pytest.mark.parametrize("status", list(Status))
def test_every_status_is_reached_by_actions(app: Flask, status: Status) -> None:
    reference = bring_to(app, status)

    with app.app_context():
        assert by_reference(reference).is_open == (status in OPEN)
        db.session.remove()


def test_every_action_that_needs_details_does_something_with_them() -> None:
    assert [row.name for row in ACTIONS.values() if row.needs is not None and row.name not in EFFECTS] == []


def test_every_letter_of_the_table_is_known() -> None:
    assert {row.mail for row in ACTIONS.values() if row.mail} <= set(KINDS)


@pytest.mark.parametrize("status", sorted(OPEN))
def test_staff_can_always_lead_an_open_complaint_on(status: Status) -> None:
    handler = Actor("staff", 7, Role.MANAGER)
    complaint = Complaint(status=status, handler_id=7, level=0, customer=Customer())

    ways = [
        row.name
        for row in lifecycle.allowed(handler, complaint)
        if row.end is not None and not lifecycle.needs_spoken(handler, complaint, row.name)
    ]

    assert ways or status is Status.RESOLVED, "only close_quietly, by the system, leads on from resolved"


def test_a_dead_end_is_only_resolved_which_closes_by_itself() -> None:
    complaint = Complaint(status=Status.RESOLVED, level=0, customer=Customer())
    assert "close_quietly" in [row.name for row in lifecycle.allowed(Actor("system"), complaint)]


def test_whoever_stands_in_for_the_handler_may_do_what_the_handler_may() -> None:
    without = [row.name for row in ACTIONS.values() if "handler" in row.who and "deputy" not in row.who]

    assert without == []
