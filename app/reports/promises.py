"""How promises were kept: counted by the month in which they were due, and for whoever made them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from .. import clock
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..complaints import missed
from ..complaints.models import Complaint, Promise, PromiseMove
from ..complaints.tallies import STANDS
from ..db import db

MONTHS = 6


@dataclass(frozen=True)
class Tally:
    """Promises that were due: kept in time, kept late, broken and not done yet, and how many had been moved before."""

    kept: int = 0
    late: int = 0
    broken: int = 0
    moved: int = 0

    @property
    def due(self) -> int:
        return self.kept + self.late + self.broken

    @property
    def share(self) -> int | None:
        """Kept in time, in per cent; None where nothing was due."""
        return round(100 * self.kept / self.due) if self.due else None

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.kept + other.kept, self.late + other.late, self.broken + other.broken, self.moved + other.moved
        )


@dataclass(frozen=True)
class Month:
    """A month by its first day, and what was due in it; the one that runs counts what was due so far."""

    first: date
    tally: Tally
    runs: bool


@dataclass(frozen=True)
class Person:
    """Whoever made promises, and what became of them in all these months."""

    name: str
    tally: Tally


def kept_by_month() -> tuple[list[Month], list[Person]]:
    """The last MONTHS months, the newest first, and everybody who had a promise due in them, by name."""
    at = clock.now()
    months: list[Month] = []
    people: dict[int | None, Tally] = {}
    for first, start, end in _months(at):
        rows = _counted(start, min(end, at))
        months.append(Month(first, sum((tally for _owner, tally in rows), Tally()), start <= at < end))
        for owner, tally in rows:
            people[owner] = people.get(owner, Tally()) + tally
    names = accounts.names_of({owner for owner in people if owner is not None})
    named = [Person(names.get(owner or 0, "Nobody"), tally) for owner, tally in people.items()]
    return months, sorted(named, key=lambda person: person.name)


def _months(at: datetime) -> list[tuple[date, datetime, datetime]]:
    """First day, first moment, and first moment of the next month, in the organisation's zone; the newest first."""
    working, found = catalogue.organisation().working_time, []
    first = working.local(at).date().replace(day=1)
    for _month in range(MONTHS):
        following = (first + timedelta(days=32)).replace(day=1)
        found.append((first, working.midnight(first), working.midnight(following)))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def _counted(start: datetime, end: datetime) -> Sequence[tuple[int | None, Tally]]:
    moved = exists().where(PromiseMove.promise_id == Promise.id)
    kept = Promise.state == "kept"
    late = or_(Promise.kept_at > Promise.due_at, _was_missed())
    sums = [
        _number(and_(kept, ~late)),
        _number(and_(kept, late)),
        _number(~kept),
        _number(moved),
    ]
    rows = (
        select(Promise.owner_id, *sums)
        .join(Complaint, Complaint.id == Promise.complaint_id)
        .where(Promise.due_at >= start, Promise.due_at < end, STANDS)
        .group_by(Promise.owner_id)
    )
    return [(row[0], Tally(*(int(number or 0) for number in row[1:]))) for row in db.session.execute(rows)]


def _was_missed() -> ColumnElement[bool]:
    """Its day had passed before it got the one that it has, and nothing excuses that."""
    passed = and_(PromiseMove.was_due_at < PromiseMove.moved_at, PromiseMove.reason.not_in(missed.EXCUSED))
    return exists().where(PromiseMove.promise_id == Promise.id, passed)


def _number(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((which, 1), else_=0))
