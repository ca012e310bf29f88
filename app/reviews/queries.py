"""Reads of the quality checks: this week's sample with what each complaint lacks, and what was checked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, bindparam, exists, func, literal_column, select

from ..access import Actor
from ..accounts.models import User
from ..complaints import completeness
from ..complaints.access import readable_by
from ..complaints.closeness import subject_for
from ..complaints.models import Complaint, Concern, Event
from ..complaints.tallies import ME, capped, unindexed
from ..db import AnyRow, AnySelect, db
from .models import Sample, Sampled

MOST_CHECKS = 8

C = Complaint
WEEK = bindparam("week", type_=Sampled.week.type)
_CHECKED: ColumnElement[str] = literal_column("'check_quality'")


@dataclass(frozen=True)
class Check:
    """One quality check: who did it, when, and its scores by name, from 1 to 5."""

    at: datetime
    by: str
    scores: Mapping[str, int]


@dataclass(frozen=True)
class Drawn:
    """A complaint of the sample: the row of `_ROWS`, names of `completeness.THINGS` it lacks, and its check."""

    row: AnyRow
    missing: list[str]
    check: Check | None


def find_sample(week: date) -> Sample | None:
    return db.session.get(Sample, week)


def sample_of(week: date, actor: Actor) -> list[Drawn]:
    """The week's sample without what `actor` handled or may not read; what is still to be checked comes first."""
    rows = db.session.execute(_rows(), {"me": actor.id, "week": week}).all()
    told = _told([row.complaint_id for row in rows]) if rows else {}
    drawn = [_drawn(row, told.get(row.complaint_id, [])) for row in rows]
    return sorted(drawn, key=lambda one: one.check is not None)


def _drawn(row: AnyRow, events: Sequence[AnyRow]) -> Drawn:
    done = frozenset(event.action for event in events)
    traces = completeness.Traces(done, row.concerns > 0, 0 < row.concerns == row.confirmed)
    checks = [event for event in events if event.action == "check_quality" and event.at >= row.drawn_at]
    check = Check(checks[-1].at, checks[-1].by, checks[-1].facts["scores"]) if checks else None
    return Drawn(row, completeness.missing(row, traces), check)


def _told(ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    """By complaint, the events that tell what it has and whether it was checked, oldest first."""
    found: dict[int, list[AnyRow]] = defaultdict(list)
    for event in db.session.execute(_EVENTS, {"ids": list(ids)}):
        found[event.complaint_id].append(event)
    return found


def checks_since(moment: datetime, actor: Actor) -> Sequence[AnyRow]:
    """Quality checks since then, the newest first, at most MOST_CHECKS, with `total` of them all."""
    return db.session.execute(_checks(), {"me": actor.id, "since": moment}).all()


def left() -> ColumnElement[int]:
    """How many of the sample of `week` are left for the asking colleague, for a statement that asks for more."""
    checked = exists().where(
        Event.complaint_id == Sampled.complaint_id, unindexed(Event.action) == _CHECKED, Event.at >= Sample.drawn_at
    )
    return capped(_sampled(select(Sampled.id)).where(~checked))


def _sampled(columns: AnySelect) -> AnySelect:
    """Nobody checks what they handled, or looked after as its manager."""
    others = func.coalesce(C.handler_id, 0) != ME, func.coalesce(C.manager_id, 0) != ME
    return (
        columns.select_from(Sampled)
        .join(Sample, Sample.week == Sampled.week)
        .join(C, C.id == Sampled.complaint_id)
        .where(Sampled.week == WEEK, *others, readable_by(ME))
    )


@lru_cache
def _rows() -> AnySelect:
    stated = select(func.count()).where(Concern.complaint_id == C.id, Concern.replaced_at.is_(None)).correlate(C)
    columns = select(
        Sampled.complaint_id, Sampled.drawn, Sampled.reasons, Sample.drawn_at, C.reference,
        subject_for(ME).label("title"), C.status,
        C.handler_id, C.acknowledged_at, C.priority, C.outcome, C.cause, C.resolved_at, User.name.label("handler"),
        stated.scalar_subquery().label("concerns"),
        stated.where(Concern.confirmed_at.is_not(None)).scalar_subquery().label("confirmed"),
    )  # fmt: skip
    return _sampled(columns).outerjoin(User, User.id == C.handler_id).order_by(Sampled.id)


_EVENTS = (
    select(Event.complaint_id, Event.action, Event.at, Event.facts, User.name.label("by"))
    .outerjoin(User, User.id == Event.actor_id)
    .where(
        Event.complaint_id.in_(bindparam("ids", expanding=True)),
        Event.action.in_(sorted(completeness.TELLING | {"check_quality"})),
    )
    .order_by(Event.id)
)


@lru_cache
def _checks() -> AnySelect:
    since = bindparam("since", type_=Event.at.type)
    found = (
        select(Event.id)
        .join(C, C.id == Event.complaint_id)
        .where(Event.action == _CHECKED, Event.at >= since, readable_by(ME))
    )
    return (
        found.with_only_columns(
            Event.id, Event.at, Event.facts, C.reference, subject_for(ME).label("title"), User.name.label("by"),
            capped(found).label("total"),
        )
        .outerjoin(User, User.id == Event.actor_id)
        .order_by(Event.at.desc(), Event.id.desc())
        .limit(MOST_CHECKS)
    )  # fmt: skip
