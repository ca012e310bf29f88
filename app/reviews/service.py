"""Which complaints are checked this week: drawn once, by the worker, and kept with everything to draw them again."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from .. import clock
from ..catalogue import queries as catalogue
from ..complaints import deadlines, missed
from ..complaints.models import Clock, Complaint, Event
from ..complaints.statuses import Status
from ..complaints.tallies import unindexed
from ..db import AnySelect, db
from . import drawing
from .models import Sample, Sampled

WINDOW = timedelta(weeks=4)
SEVERE = 2  # priority 1 is the most pressing
VERY_UPSET = 1


def is_drawn(week: date) -> bool:
    return db.session.get(Sample, week) is not None


def draw_sample(week: date) -> int:
    """Draw the sample of this week, if there is anything to draw from; returns how many complaints it has."""
    at = clock.now()
    since = at - WINDOW
    candidates = candidates_of(since, at)
    if not candidates:
        return 0
    seed, size = secrets.token_hex(16), catalogue.targets().quality_checks_a_week
    db.session.add(
        Sample(week=week, drawn_at=at, since=since, seed=seed, population=len(candidates),
               digest=drawing.fingerprint(candidates))
    )  # fmt: skip
    db.session.flush()
    drawn = drawing.draw(seed, candidates, size)
    db.session.add_all(
        Sampled(week=week, complaint_id=one.candidate.id, drawn=one.how, weight=one.candidate.weight,
                reasons=list(one.candidate.reasons))
        for one in drawn
    )  # fmt: skip
    db.session.flush()
    return len(drawn)


def candidates_of(since: datetime, until: datetime) -> list[drawing.Candidate]:
    """Complaints resolved in that time that are settled now, not checked yet, and for any colleague to read."""
    return [drawing.Candidate(row.id, _reasons(row)) for row in db.session.execute(_settled(since, until))]


def _reasons(row: Any) -> tuple[str, ...]:
    true = {
        "reopened": row.reopened,
        "danger": row.in_danger,
        "broken_promise": row.broken_promise,
        "severe": row.priority is not None and row.priority <= SEVERE,
        "escalated": row.escalated,
        "late": row.late,
        "not_upheld": row.outcome == "not_upheld",
        "very_upset": row.mood == VERY_UPSET,
        "silent": row.satisfaction == "not_answered",
    }
    return tuple(name for name, holds in true.items() if holds)


def _settled(since: datetime, until: datetime) -> AnySelect:
    resolved = select(Event.complaint_id).where(Event.action == "resolve", Event.at >= since, Event.at < until)
    late = exists().where(
        Clock.complaint_id == Complaint.id, Clock.kind.in_((deadlines.ACKNOWLEDGE, deadlines.RESOLUTION)),
        unindexed(Clock.ended_at).is_not(None), or_(Clock.met.is_(False), missed.before_it_moved()),
    )  # fmt: skip
    return (
        select(
            Complaint.id, Complaint.priority, Complaint.in_danger, Complaint.outcome, Complaint.mood,
            Complaint.satisfaction, _was("not_right", until).label("reopened"),
            _was("break_promise", until).label("broken_promise"), _was("escalate", until).label("escalated"),
            late.label("late"),
        )
        .where(
            Complaint.id.in_(resolved), Complaint.status.in_((Status.RESOLVED, Status.CLOSED)),
            Complaint.restricted.is_(False), ~_was("check_quality", until),
        )
        .order_by(Complaint.id)
    )  # fmt: skip


def _was(action: str, until: datetime) -> ColumnElement[bool]:
    """Whether this was done to the complaint before `until`."""
    return exists().where(Event.complaint_id == Complaint.id, unindexed(Event.action) == action, Event.at < until)
