"""What the past says in public: how often we kept what we promise, the missed ones counted in."""

import time
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import and_, case, func, or_, select

from .. import clock
from ..complaints import deadlines
from ..complaints.models import Clock
from ..db import db

WINDOW = timedelta(days=90)
REMEMBERED_SECONDS = 600.0
SMALLEST_SAMPLE = 20
SHOWN = (deadlines.ACKNOWLEDGE, deadlines.RESOLUTION, deadlines.CONTACT_AGAIN)


@dataclass(frozen=True)
class Kept:
    """`share` per cent of `total` deadlines of this kind were kept."""

    kind: str
    share: int
    total: int


def promises_kept() -> tuple[Kept, ...]:
    """By kind, over the last 90 days; those that are overdue now count as missed, and small numbers are left out.

    Each process remembers the answer for ten minutes, because the landing page shows it to everybody.
    """
    memory: tuple[float, tuple[Kept, ...]] | None = current_app.extensions.get("promises_kept")
    if memory is None or memory[0] < time.monotonic():
        memory = (time.monotonic() + REMEMBERED_SECONDS, _count())
        current_app.extensions["promises_kept"] = memory
    return memory[1]


def _count() -> tuple[Kept, ...]:
    at = clock.now()
    statement = (
        select(Clock.kind, func.count(), func.sum(case((Clock.met, 1), else_=0)))
        .where(
            Clock.kind.in_(SHOWN),
            or_(
                Clock.ended_at >= at - WINDOW,
                and_(Clock.ended_at.is_(None), Clock.paused_at.is_(None), Clock.due_at < at),
            ),
        )
        .group_by(Clock.kind)
    )
    found = {kind: (total, kept) for kind, total, kept in db.session.execute(statement)}
    counted = ((kind, *found[kind]) for kind in SHOWN if kind in found)
    return tuple(
        Kept(kind, round(100 * kept / total), total) for kind, total, kept in counted if total >= SMALLEST_SAMPLE
    )
