"""The weeks in figures: how soon a person answered, which promised dates were kept, what was opened again.

The worker counts them, so that pages read a row. A week that is over is counted once more and then stays as it is.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql import ColumnExpressionArgument

from .. import clock
from ..catalogue import queries as catalogue
from ..complaints import deadlines, missed
from ..complaints.models import Clock, Complaint, Event
from ..complaints.statuses import Status
from ..complaints.tallies import unindexed
from ..db import db
from .kept import was_kept
from .models import WeekFigure

WEEKS = 12
SLOWEST_TENTH = 0.9
# Whoever came to us by these spoke with a person at once, and waited for nobody.
LIVE_CHANNELS = ("telephone", "counter", "street")
PROMISED = (deadlines.RESOLUTION, deadlines.PROMISE)
# Where nobody kept or missed anything: they withdrew, or it goes on in another complaint.
STOPPED = (Status.WITHDRAWN, Status.MERGED)


def week_of(moment: datetime) -> date:
    """The Monday of that moment's week, where the organisation is."""
    day = catalogue.organisation().working_time.local(moment).date()
    return day - timedelta(days=day.weekday())


def starts_at(week: date) -> datetime:
    """The first moment of the week, in UTC."""
    return catalogue.organisation().working_time.midnight(week)


def history() -> Sequence[WeekFigure]:
    """The weeks counted so far, the oldest first, at most WEEKS and the one that runs not left out."""
    newest = select(WeekFigure).order_by(WeekFigure.week.desc()).limit(WEEKS)
    return list(reversed(db.session.scalars(newest).all()))


def count_weeks() -> int:
    """Count the week that runs, and those before it that were never counted to their end; returns how many."""
    at, this_week = clock.now(), week_of(clock.now())
    weeks = [this_week - timedelta(weeks=back) for back in range(WEEKS)]
    known = {row.week: row for row in db.session.scalars(select(WeekFigure).where(WeekFigure.week.in_(weeks)))}
    due = [week for week in weeks if week not in known or known[week].counted_at < starts_at(week + timedelta(weeks=1))]
    for week in due:
        db.session.merge(_count(week, at))
    db.session.flush()
    return len(due)


def _count(week: date, at: datetime) -> WeekFigure:
    start, end = starts_at(week), starts_at(week + timedelta(weeks=1))
    waits = sorted(minutes_to_first_human(start, end))
    kept, late = _kept(start, end), _missed(start, min(end, at))
    return WeekFigure(
        week=week, answered=len(waits), median_minutes=round(median(waits)) if waits else None,
        slow_minutes=waits[_at_share(len(waits), SLOWEST_TENTH)] if waits else None,
        kept=kept, dates=kept + late, reopened=_reopened(start, end), counted_at=at,
    )  # fmt: skip


def _at_share(count: int, share: float) -> int:
    """The place, from 0, of the first of `count` values in order that at least `share` of them do not exceed."""
    return min(int(share * count), count - 1)


def minutes_to_first_human(start: datetime, end: datetime) -> list[int]:
    """For each complaint that a person answered first in that time: minutes from its receipt to that answer.

    An answer is the acknowledgement that somebody wrote, or a call in which they reached the customer.
    """
    statement = (
        select(Event.complaint_id, func.min(Event.at), Complaint.received_at)
        .join(Complaint, Complaint.id == Event.complaint_id)
        .where(
            Event.action.in_(("acknowledge", "log_call")), Event.at >= start, Event.at < end, _is_human(Event),
            Complaint.channel.not_in(LIVE_CHANNELS), ~_earlier(),
            or_(Complaint.acknowledged_at.is_(None), Complaint.acknowledged_at >= start),
        )
        .group_by(Event.complaint_id, Complaint.received_at)
    )  # fmt: skip
    rows = db.session.execute(statement)
    return [max(int((at - received_at).total_seconds() // 60), 0) for _id, at, received_at in rows]


def _is_human(event: type[Event]) -> ColumnElement[bool]:
    """A call that reached them, or the acknowledgement that stands: one that was taken back was none."""
    reached = and_(event.action == "log_call", event.facts["reached"].as_boolean())
    return or_(reached, and_(event.action == "acknowledge", Complaint.acknowledged_at == event.at))


def _earlier() -> ColumnElement[bool]:
    before = aliased(Event)
    return (
        select(before.id)
        .where(
            before.complaint_id == Event.complaint_id, before.id < Event.id, unindexed(before.action) == "log_call",
            before.facts["reached"].as_boolean(),
        )
        .exists()
    )  # fmt: skip


def _kept(start: datetime, end: datetime) -> int:
    return _clocks(Clock.ended_at >= start, Clock.ended_at < end, was_kept())


def _missed(start: datetime, end: datetime) -> int:
    """Dates that passed in that time: still running, done late, or moved only then. One that waits for the customer
    passes nothing."""
    passed = (Clock.due_at >= start, Clock.due_at < end)
    running = _clocks(Clock.ended_at.is_(None), Clock.paused_at.is_(None), *passed)
    late = _clocks(Clock.ended_at >= start, Clock.met.is_(False), *passed)
    return running + late + _clocks(missed.and_moved(start, end))


def _clocks(*conditions: ColumnExpressionArgument[bool]) -> int:
    statement = select(func.count()).select_from(Clock).join(Complaint, Complaint.id == Clock.complaint_id)
    counted = statement.where(Clock.kind.in_(PROMISED), Complaint.status.not_in(STOPPED), *conditions)
    return db.session.scalar(counted) or 0


def _reopened(start: datetime, end: datetime) -> int:
    settled = Event.from_status.in_((Status.RESOLVED, Status.CLOSED))
    statement = select(func.count()).select_from(Event)
    found = statement.where(Event.action == "not_right", Event.at >= start, Event.at < end, settled)
    return db.session.scalar(found) or 0
