"""What the past says in public: how often we kept what we promise, the missed ones counted in."""

import time
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import and_, case, func, or_, select

from .. import clock
from ..complaints import deadlines
from ..complaints.models import Clock, Complaint
from ..complaints.statuses import Status
from ..db import db

WINDOW = timedelta(days=90)
REMEMBERED_SECONDS = 600.0
SMALLEST_SAMPLE = 20
STOPPED = (Status.WITHDRAWN, Status.MERGED)
SHOWN = (deadlines.ACKNOWLEDGE, deadlines.RESOLUTION, deadlines.CONTACT_AGAIN)


@dataclass(frozen=True)
class Kept:
    """Of `total` deadlines of this kind `times` were kept: `share` per cent, never rounded up."""

    kind: str
    times: int
    total: int

    @property
    def share(self) -> int:
        return 100 * self.times // self.total


def promises_kept() -> tuple[Kept, ...]:
    """By kind, over the last 90 days; those that are overdue now count as missed, and small numbers are left out.

    What ended because a complaint was withdrawn or joined with another counts neither way: nobody kept anything then.

    Each process remembers the answer for ten minutes, because the landing page shows it to everybody.
    """
    memory: tuple[float, tuple[Kept, ...]] | None = current_app.extensions.get("promises_kept")
    if memory is None or memory[0] < time.monotonic():
        memory = (time.monotonic() + REMEMBERED_SECONDS, _count())
        current_app.extensions["promises_kept"] = memory
    return memory[1]


def _count() -> tuple[Kept, ...]:
    at = clock.now()
    was_answered = and_(Clock.kind == deadlines.ACKNOWLEDGE, Complaint.acknowledged_at.is_not(None))
    statement = (
        select(Clock.kind, func.count(), func.sum(case((Clock.met, 1), else_=0)))
        .join(Complaint, Complaint.id == Clock.complaint_id)
        .where(
            Clock.kind.in_(SHOWN),
            or_(Complaint.status.not_in(STOPPED), was_answered),
            or_(
                Clock.ended_at >= at - WINDOW,
                and_(Clock.ended_at.is_(None), Clock.paused_at.is_(None), Clock.due_at < at),
            ),
        )
        .group_by(Clock.kind)
    )
    found = {kind: (total, kept) for kind, total, kept in db.session.execute(statement)}
    counted = ((kind, *found[kind]) for kind in SHOWN if kind in found)
    return tuple(Kept(kind, kept, total) for kind, total, kept in counted if total >= SMALLEST_SAMPLE)
