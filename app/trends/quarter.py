"""How well we kept what we promise in the quarter that is over, the missed ones counted in, and what customers said."""

import time
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app
from sqlalchemy import and_, case, func, or_, select

from .. import clock
from ..catalogue import queries as catalogue
from ..complaints import deadlines, missed
from ..complaints.models import Clock, Complaint
from ..complaints.statuses import Status
from ..db import db
from ..followups.models import Answer, FollowUp
from ..followups.queries import LAST
from .kept import was_kept

REMEMBERED_SECONDS = 600.0
SMALLEST_SAMPLE = 20
STOPPED = (Status.WITHDRAWN, Status.MERGED)
SHOWN = (deadlines.ACKNOWLEDGE, deadlines.RESOLUTION, deadlines.PROMISE, deadlines.CONTACT_AGAIN)
SOLVED = ("yes", "partly", "no")


@dataclass(frozen=True)
class Kept:
    """Of `total` deadlines of this kind `times` were kept: `share` per cent, never rounded up."""

    kind: str
    times: int
    total: int

    @property
    def share(self) -> int:
        return 100 * self.times // self.total

    @property
    def missed(self) -> int:
        return self.total - self.times


@dataclass(frozen=True)
class Quarter:
    """One quarter of the calendar, from `first` to `last`, and what was kept in it, by kind of deadline.

    `answers` counts what customers answered last, by yes, partly and no, and `later` what they answered when they were
    asked once more weeks later. Of `moods` customers who told us both how they
    felt when they complained and in the end, `better` felt better, `same` the same, and the others worse.
    """

    first: date
    last: date
    kept: dict[str, Kept]
    answers: dict[str, int]
    later: dict[str, int]
    moods: int
    better: int
    same: int

    @property
    def number(self) -> int:
        return (self.first.month + 2) // 3

    @property
    def answered(self) -> int:
        return sum(self.answers.values())

    @property
    def answered_later(self) -> int:
        return sum(self.later.values())

    @property
    def worse(self) -> int:
        return self.moods - self.better - self.same

    def is_enough(self, count: int) -> bool:
        """Whether a share of so many says something."""
        return count >= SMALLEST_SAMPLE


def last_quarter() -> Quarter:
    """The quarter before the one that runs, where the organisation is.

    Each process remembers it for ten minutes, because everybody may read it.
    """
    first, last = span_of(catalogue.organisation().working_time.local(clock.now()).date())
    memory: tuple[float, Quarter] | None = current_app.extensions.get("last_quarter")
    if memory is None or memory[0] < time.monotonic() or memory[1].first != first:
        memory = (time.monotonic() + REMEMBERED_SECONDS, _count(first, last))
        current_app.extensions["last_quarter"] = memory
    return memory[1]


def span_of(today: date) -> tuple[date, date]:
    """First and last day of the quarter before that of `today`."""
    begins = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    last = date.fromordinal(begins.toordinal() - 1)
    return date(last.year, last.month - 2, 1), last


def _count(first: date, last: date) -> Quarter:
    working = catalogue.organisation().working_time
    start, end = working.midnight(first), working.midnight(date.fromordinal(last.toordinal() + 1))
    answers, moods, better, same = _answers(start, end)
    return Quarter(first, last, _kept(start, end), answers, _later(start, end), moods, better, same)


def _kept(start: datetime, end: datetime) -> dict[str, Kept]:
    """Dates that were met in that time or passed in it: each counts once, in the quarter in which it was decided.

    What ended because a complaint was withdrawn, closed or joined with another counts neither way, unless its day had
    passed: nobody kept anything then.
    """
    was_answered = and_(Clock.kind == deadlines.ACKNOWLEDGE, Complaint.acknowledged_at.is_not(None))
    met = and_(Clock.ended_at >= start, Clock.ended_at < end, was_kept())
    passed = and_(
        Clock.due_at >= start, Clock.due_at < end,
        or_(and_(Clock.ended_at.is_(None), Clock.paused_at.is_(None)), Clock.ended_at > Clock.due_at),
        Clock.met.is_(False),
    )  # fmt: skip
    statement = (
        select(Clock.kind, func.count(), func.sum(case((was_kept(), 1), else_=0)))
        .join(Complaint, Complaint.id == Clock.complaint_id)
        .where(
            Clock.kind.in_(SHOWN),
            or_(Complaint.status.not_in(STOPPED), was_answered),
            or_(met, passed, missed.and_moved(start, end)),
        )
        .group_by(Clock.kind)
    )
    return {kind: Kept(kind, kept, total) for kind, total, kept in db.session.execute(statement)}


def _answers(start: datetime, end: datetime) -> tuple[dict[str, int], int, int, int]:
    """The last answer of each round, where it was given in that time: one that was changed later counts later."""
    both = and_(Complaint.mood.is_not(None), Answer.mood.is_not(None))
    statement = (
        select(
            Answer.solved, func.count(), func.sum(case((both, 1), else_=0)),
            func.sum(case((and_(both, Answer.mood > Complaint.mood), 1), else_=0)),
            func.sum(case((and_(both, Answer.mood == Complaint.mood), 1), else_=0)),
        )
        .join(FollowUp, FollowUp.id == Answer.follow_up_id)
        .join(Complaint, Complaint.id == FollowUp.complaint_id)
        .where(Answer.id == LAST, Answer.at >= start, Answer.at < end, FollowUp.again.is_(False))
        .group_by(Answer.solved)
    )  # fmt: skip
    rows = db.session.execute(statement).all()
    answers = dict.fromkeys(SOLVED, 0) | {solved: count for solved, count, *_moods in rows}
    moods, better, same = (sum(int(row[place]) for row in rows) for place in (2, 3, 4))
    return answers, moods, better, same


def _later(start: datetime, end: datetime) -> dict[str, int]:
    """The same of those who were asked once more whether it lasted."""
    statement = (
        select(Answer.solved, func.count().label("count_"))
        .join(FollowUp, FollowUp.id == Answer.follow_up_id)
        .where(Answer.id == LAST, Answer.at >= start, Answer.at < end, FollowUp.again)
        .group_by(Answer.solved)
    )
    return dict.fromkeys(SOLVED, 0) | {row.solved: row.count_ for row in db.session.execute(statement)}
