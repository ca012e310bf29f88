"""The date to settle it by that a customer has of us, and what a letter says where it moved."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from ..catalogue import queries as catalogue
from ..db import db
from ..sentences import to_translate as N_
from . import deadlines
from .models import Clock, ClockMove, Complaint, Promise, PromiseMove, Task

REMEDY = "remedy"
"""A task that carries out what was agreed."""
ACCEPTED = N_("You accepted our offer, and this is the day by which we carry it out.")
LONGER = N_("What we agreed with you takes until then.")


def date_of(complaint: Complaint) -> tuple[Clock, datetime] | None:
    """The date, with its clock; None where nothing is to be settled."""
    running = deadlines.find(complaint, deadlines.RESOLUTION)
    return (running, running.due_at) if running is not None else None


def moved_since(before: tuple[Clock, datetime] | None) -> dict[str, Any]:
    """What a letter says of a date that was given before and is on another day now; nothing where it stands."""
    if before is None or not before[0].is_running:
        return {}
    row, was = before
    if not _is_another_day(was, row.due_at):
        return {}
    last = select(ClockMove.reason).where(ClockMove.clock_id == row.id).order_by(ClockMove.id.desc()).limit(1)
    return {"was": was, "why_moved": db.session.scalar(last) or ""}


def replaced(complaint: Complaint, dates: Mapping[str, datetime]) -> list[tuple[str, datetime]]:
    """Of dates by the reference they were given under those that are another day than the one that counts now."""
    return [(reference, due) for reference, due in dates.items() if _is_another_day(due, complaint.expected_at)]


def agreed_by(complaint: Complaint) -> datetime | None:
    """By when all that was agreed and is still to be done is carried out; None where nothing of it is."""
    rows = select(func.max(Task.due_at)).where(
        Task.complaint_id == complaint.id, Task.kind == REMEDY, Task.done_at.is_(None)
    )
    return db.session.scalar(rows)


def carried_out_by(complaint: Complaint, due: datetime, at: datetime) -> None:
    """They accepted at that moment what is carried out by `due`: that is the day to settle it by, sooner or later than
    the one before. What else was agreed and takes longer counts as well. The letter about what happened then tells it.
    """
    if deadlines.find(complaint, deadlines.RESOLUTION) is not None:
        deadlines.unpause(complaint)
        _give(complaint, max(due, agreed_by(complaint) or due), at, ACCEPTED)


def not_before(complaint: Complaint, due: datetime, at: datetime, reason: str = LONGER) -> bool:
    """What was agreed takes until `due`, so it is settled no sooner than on that day; whether the date moved for it."""
    running = deadlines.find(complaint, deadlines.RESOLUTION)
    if running is None or agreed_by(complaint) is None:
        return False
    working = catalogue.organisation().working_time
    until = max(due, working.close_of(working.local(due).date()))
    if running.due_at >= due or not _is_another_day(running.due_at, until):
        return False
    _give(complaint, until, at, reason)
    return True


def _give(complaint: Complaint, due: datetime, at: datetime, reason: str) -> None:
    deadlines.move(deadlines.get(complaint, deadlines.RESOLUTION), due, at, reason)
    complaint.expected_at, complaint.expected_basis = due, {"kind": "agreed"}


def moves_at(
    complaint: Complaint, kinds: Collection[str], at: Collection[datetime]
) -> Iterator[ClockMove | PromiseMove]:
    """How dates of these kinds moved at these moments. A date to settle it by that stays on its day is no new one."""
    clocks = {row.id: row for row in complaint.clocks if row.kind in kinds}
    for move in db.session.scalars(select(ClockMove).where(ClockMove.clock_id.in_(clocks), ClockMove.moved_at.in_(at))):
        row = clocks[move.clock_id]
        if row.kind != deadlines.RESOLUTION or _is_another_day(move.was_due_at, row.due_at):
            yield move
    if deadlines.PROMISE in kinds:
        theirs = select(Promise.id).where(Promise.complaint_id == complaint.id)
        yield from db.session.scalars(
            select(PromiseMove).where(PromiseMove.promise_id.in_(theirs), PromiseMove.moved_at.in_(at))
        )


def _is_another_day(was: datetime, now: datetime) -> bool:
    local = catalogue.organisation().working_time.local
    return local(was).date() != local(now).date()
