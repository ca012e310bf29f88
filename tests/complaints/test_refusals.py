"""What the table does not allow is refused over HTTP and changes nothing.

Every pair of status and action, of action and colleague, and of status and colleague is tried once: one request stands
for each pair, since triples would be six times as many. What every triple may do is in docs/access.md, computed.
"""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.complaints import concerns, lifecycle
from app.complaints.actions import ACTIONS, CONDITIONS
from app.complaints.models import Complaint, Event
from app.complaints.statuses import Status
from app.db import db
from tests.support.apps import STAFF, actor_of, by_reference, csrf_of
from tests.support.paths import bring_to

# Whoever may not write the letter is refused before anybody asks whether it can be sent now.
WRITTEN_FIRST = frozenset({"resolve", "deadlock"})
STAFF_ACTIONS = [name for name in ACTIONS if name != "file"]
STATUSES = list(Status)


@pytest.mark.any_database
@pytest.mark.parametrize("status", STATUSES)
def test_what_the_table_does_not_allow_is_refused_and_changes_nothing(
    app: Flask, staff: Callable[[str], FlaskClient], status: Status
) -> None:
    reference = bring_to(app, status)
    before = snapshot(app, reference)
    wrong = []

    for turn, who in enumerate(STAFF):
        browser = staff(who)
        token = csrf_of(browser.get("/desk/queue").text)
        for name, expected in expectations(app, reference, who, STATUSES.index(status) + turn).items():
            address = f"/desk/complaints/{reference}/act/{name.replace('_', '-')}"
            answer = browser.post(address, data={"csrf_token": token})
            if answer.status_code not in expected:
                wrong.append((who, name, sorted(expected), answer.status_code))

    assert wrong == []
    assert snapshot(app, reference) == before


def expectations(app: Flask, reference: str, who: str, turn: int) -> dict[str, set[int]]:
    """Action to the answers an empty form may get, for every sixth action, another of six in every turn. What would
    succeed without details is left out."""
    expected: dict[str, set[int]] = {}
    with app.app_context():
        complaint, actor = by_reference(reference), actor_of(who)
        for name in STAFF_ACTIONS[turn % len(STAFF) :: len(STAFF)]:
            row = ACTIONS[name]
            if lifecycle.may(actor, complaint, name):
                if name == "draft_decision" and concerns.current(complaint.id):
                    continue  # what was found stands in the form already, and is kept
                if row.needs is not None or lifecycle.needs_spoken(actor, complaint, name):
                    expected[name] = {422, 409}  # details are missing, or something blocks it
            elif complaint.state in row.start and (row.when is None or CONDITIONS[row.when].holds(complaint)):
                expected[name] = {403}
            else:
                expected[name] = {409, 403} if name in WRITTEN_FIRST else {409}
        db.session.remove()
    return expected


def snapshot(app: Flask, reference: str) -> tuple[object, ...]:
    with app.app_context():
        complaint: Complaint = by_reference(reference)
        events = db.session.query(Event).filter_by(complaint_id=complaint.id).count()
        found = (complaint.status, complaint.version, complaint.level, complaint.handler_id, complaint.due_at, events)
        db.session.remove()
    return found
