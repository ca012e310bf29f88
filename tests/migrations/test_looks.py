"""Second looks from before they had a day whatever becomes of their complaint."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.access import Actor
from app.complaints import service
from app.complaints.models import Blocker, Clock, Complaint
from app.db import db, transaction
from app.safety.models import SecondLook
from tests.migrations.conftest import Flask, app_on, rows
from tests.support.apps import a_filing

ASKED, STOPPED, DUE = (datetime(2026, 11, day, 9, tzinfo=UTC) for day in (16, 20, 30))
# The status of a complaint and the kind of its look; whether that waits, its clock runs and its blocker stands then.
BEFORE = (
    ("withdrawn", "handling", (True, True, False)),
    ("withdrawn", "review", (False, False, False)),
    ("closed", "handling", (True, True, False)),
    ("merged", "review", (False, False, False)),
    ("investigating", "review", (True, True, True)),
)


@pytest.mark.usefixtures("complaint_filed")
def test_looks_that_were_stopped_are_due_again_or_called_off_with_what_was_withdrawn(
    flask_db: Flask, empty_database: str, tmp_path: Path
) -> None:
    app = app_on(empty_database, tmp_path)
    with app.app_context():
        with transaction():
            gone: int | None = None
            for number, (status, kind, _then) in enumerate(BEFORE, start=1):
                complaint = service.file(a_filing(phone="0770"), Actor("customer"))
                complaint.status = status
                complaint.closed_at = STOPPED if status == "withdrawn" else None
                complaint.merged_into_id = gone if status == "merged" else None
                looked_at(complaint, number, kind)
                gone = complaint.id if status == "withdrawn" else gone
        db.engine.dispose()

    for words in (("downgrade", "0048"), ("upgrade",)):
        done = flask_db(*words)
        assert done.returncode == 0, done.stderr

    found = rows(
        empty_database,
        "SELECT second_look.current = 1, clock.ended_at IS NULL, blocker.id IS NOT NULL FROM second_look "
        "JOIN clock ON clock.about = second_look.id AND clock.kind = 'second_look' LEFT JOIN blocker "
        "ON blocker.about = second_look.id AND blocker.kind = 'second_look' AND blocker.cleared_at IS NULL "
        "ORDER BY second_look.id",
    )
    assert [tuple(bool(value) for value in row) for row in found] == [then for *_before, then in BEFORE]
    joined = "clock.about = blocker.about AND clock.ended_at = blocker.cleared_at"
    cleared = rows(empty_database, f"SELECT count(*) FROM blocker JOIN clock ON {joined}")
    assert cleared == [(2,)]


def looked_at(complaint: Complaint, look_id: int, kind: str) -> None:
    """Somebody looks, and their clock was stopped with the complaint, as it was then; at what was joined it ran on."""
    ended_at = None if complaint.status == "merged" else STOPPED
    db.session.add(SecondLook(id=look_id, complaint_id=complaint.id, kind=kind, asked_at=ASKED, due_at=DUE))
    complaint.clocks.append(
        Clock(kind="second_look", rule="second_look", about=look_id, started_at=ASKED, due_at=DUE, first_due_at=DUE,
              at_risk_at=DUE, ended_at=ended_at, met=ended_at is not None)
    )  # fmt: skip
    if kind == "review":
        db.session.add(Blocker(complaint_id=complaint.id, action="conclude", kind="second_look", about=look_id,
                               words="Somebody else looks at our decision first."))  # fmt: skip
    db.session.flush()
