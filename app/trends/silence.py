"""Who stays silent: complaints for each thousand customers, quarter by quarter, beside how many answers were unhappy.

Few complaints mean little by themselves. Where many of those whom we ask are unhappy, most of them never complain.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from .. import clock
from ..catalogue import queries as catalogue
from ..complaints.models import Complaint
from ..complaints.statuses import Status
from ..db import db
from ..followups.models import Answer, FollowUp
from ..followups.queries import LAST
from . import quarter
from .feedback import UNKIND

SHOWN = 5


@dataclass(frozen=True)
class Quarter:
    """From `first` to `last`; `runs` says that it is not over. `customers` is None where nobody wrote it down.

    Of `answers` to the question whether it worked `low` say no, or that we treated them badly.
    """

    first: date
    last: date
    runs: bool
    complaints: int
    customers: int | None
    answers: int
    low: int

    @property
    def per_thousand(self) -> float | None:
        return 1000 * self.complaints / self.customers if self.customers else None

    @property
    def low_share(self) -> int | None:
        """Per cent, never rounded up; None for too few answers."""
        return 100 * self.low // self.answers if self.answers >= quarter.SMALLEST_SAMPLE else None


def spans() -> list[tuple[date, date]]:
    """First and last days of the quarter that runs, where the organisation is, and of those before it."""
    today = catalogue.organisation().working_time.local(clock.now()).date()
    _first, before = quarter.span_of(today)
    begins = before + timedelta(days=1)
    following = (begins + timedelta(days=95)).replace(day=1)
    found = [(begins, following - timedelta(days=1))]
    while len(found) < SHOWN:
        found.append(quarter.span_of(found[-1][0]))
    return found


def quarters() -> list[Quarter]:
    """The newest first."""
    known, kept = spans(), catalogue.customer_numbers()
    complaints = _counted(known)
    answers = _answered(known)
    return [
        Quarter(first, last, place == 0, complaints[place], kept.of(first), *answers[place])
        for place, (first, last) in enumerate(known)
    ]


def _counted(known: Sequence[tuple[date, date]]) -> list[int]:
    """Complaints received in each; those that were joined with another are one with it."""
    columns = [func.count(case((_within(Complaint.received_at, *span), 1))) for span in known]
    since = _within(Complaint.received_at, known[-1][0], known[0][1])
    return list(db.session.execute(select(*columns).where(since, Complaint.status != Status.MERGED)).one())


def _answered(known: Sequence[tuple[date, date]]) -> list[tuple[int, int]]:
    """The last answer of each round, and how many of those were unhappy."""
    is_low = or_(Answer.solved == "no", Answer.treated <= UNKIND)
    columns = [
        func.count(case((when, 1)))
        for span in known
        for when in (_within(Answer.at, *span), and_(_within(Answer.at, *span), is_low))
    ]
    statement = (
        select(*columns)
        .select_from(Answer)
        .join(FollowUp, FollowUp.id == Answer.follow_up_id)
        .where(_within(Answer.at, known[-1][0], known[0][1]), Answer.id == LAST, FollowUp.again.is_(False))
    )
    found = list(db.session.execute(statement).one())
    return list(zip(found[::2], found[1::2], strict=True))


def _within(column: InstrumentedAttribute[datetime], first: date, last: date) -> ColumnElement[bool]:
    working = catalogue.organisation().working_time
    return and_(column >= working.midnight(first), column < working.midnight(last + timedelta(days=1)))
