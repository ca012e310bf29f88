"""The numbers of a home page: what each role watches, and the figures of the week, in one statement.

Every count walks an index and stops where more would say no more; the week is a row that the worker counted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import Boolean, ColumnElement, Date, bindparam, func, literal_column, select

from .. import clock
from ..access import Actor, Role
from ..accounts import away
from ..accounts.models import User
from ..calls.to_make import asked, booked, waiting
from ..catalogue import queries as catalogue
from ..catalogue.remedies import KINDS
from ..complaints.access import readable_by
from ..complaints.calls import is_held_promise
from ..complaints.models import Clock, Complaint, Promise, Task
from ..complaints.statuses import Status
from ..complaints.tallies import (
    ME,
    NOT_A_CALL,
    NOW,
    UNKEPT,
    Condition,
    capped,
    complaints,
    promises,
)
from ..complaints.whose import handlers_own
from ..db import AnySelect, db
from ..outbox.models import Delivery, State
from ..remedies import authority, deciders
from ..remedies.models import Approval
from ..reviews import queries as reviews
from . import feedback, put_right, weeks
from .models import WeekFigure

PUT_RIGHT_WITHIN = timedelta(days=7)
# A mail that has waited longer than this waits for more than its turn.
MAIL_WAITS = timedelta(minutes=15)

C = Complaint
Count = Callable[[], ColumnElement[int]]


@dataclass(frozen=True)
class Week:
    """The figures of the week that runs; None where the worker has not counted it yet."""

    median_minutes: int | None
    kept: int | None
    dates: int | None
    reopened: int | None

    @property
    def is_counted(self) -> bool:
        return self.dates is not None


@dataclass(frozen=True)
class Numbers:
    counts: Mapping[str, int]
    week: Week

    def __getitem__(self, name: str) -> int:
        return self.counts[name]


def of(actor: Actor) -> Numbers:
    """What this colleague's role watches."""
    assert actor.role is not None
    now = clock.now()
    asked = {
        "me": actor.id, "now": now, "today": end_of_day(now), "soon": end_of_day(now, 2), "week": weeks.week_of(now),
        "since": now - PUT_RIGHT_WITHIN, "heard_since": now - feedback.WITHIN, "mail_before": now - MAIL_WAITS,
        "authority": authority.per_case(actor.role),
        **{f"beyond_{kind}": bool(deciders.beyond(actor.role, [kind])) for kind in KINDS},
    }  # fmt: skip
    row = dict(db.session.execute(_statement(actor.role), asked).mappings().one())
    week = Week(*(row.pop(name) for name in FIGURES))
    return Numbers(row, week)


def end_of_day(moment: datetime, more: int = 0) -> datetime:
    """The end of that moment's day, or of one that comes `more` days later, where the organisation is."""
    working = catalogue.organisation().working_time
    return working.midnight(working.local(moment).date() + timedelta(days=more + 1))


FIGURES = ("median_minutes", "kept", "dates", "reopened")
_today, _soon = (bindparam(name, type_=C.due_at.type) for name in ("today", "soon"))
_mail_before = bindparam("mail_before", type_=Delivery.created_at.type)
_authority = bindparam("authority", type_=Approval.amount.type)
_pressing = (C.is_open, C.due_kind.not_in(("", "paused")))
_overdue = (*_pressing, C.due_at < NOW)
_at_risk = (*_pressing, C.due_at >= NOW, C.at_risk_at <= NOW)
_nobodys = (C.is_open, C.handler_id.is_(None))
_mine = C.handler_id == ME


def _of_the_absent() -> ColumnElement[int]:
    """Open complaints of people who are away, or who have left, in the order of the index that begins with people."""
    absent = select(User.id).where(away.is_away(User, NOW) | User.active.is_(False))
    theirs = select(C.id).where(C.is_open, C.handler_id.in_(absent), readable_by(ME))
    return capped(theirs.order_by(C.handler_id, C.due_at))


def _approvals() -> ColumnElement[int]:
    """Those that the asking colleague may give."""
    asked = select(Approval.id).join(C, C.id == Approval.complaint_id)
    conditions = (
        Approval.state == literal_column("'asked'"), Approval.asked_by_id != ME, Approval.amount <= _authority,
        func.coalesce(C.handler_id, 0) != ME, readable_by(ME),
        *(~(bindparam(f"beyond_{kind}", type_=Boolean()) & Approval.kinds.contains(f",{kind},")) for kind in KINDS),
    )  # fmt: skip
    return capped(asked.where(*conditions))


def _own_tasks() -> ColumnElement[int]:
    tasks = select(Task.id).join(C, C.id == Task.complaint_id)
    return capped(
        tasks.where(Task.owner_id == ME, Task.done_at.is_(None), Task.due_at < _today, NOT_A_CALL, readable_by(ME))
    )


def _deliveries(*conditions: Condition) -> ColumnElement[int]:
    return capped(select(Delivery.id).where(*conditions))


COUNTS: dict[str, Count] = {
    "overdue": lambda: complaints(*_overdue),
    "at_risk": lambda: complaints(*_at_risk),
    # The index of the escalated ones holds no others, and is used where the question says so in its very words.
    "escalated": lambda: complaints(C.is_open, C.level > literal_column("0")),
    "refused": lambda: complaints(C.refused_at.is_not(None)),
    "approvals": _approvals,
    "broken": lambda: promises(Promise.state == literal_column("'broken'")),
    "unassigned": lambda: complaints(*_nobodys),
    "absent": _of_the_absent,
    "due_soon": lambda: complaints(*_pressing, C.due_at < _soon),
    "own_open": lambda: complaints(C.is_open, _mine),
    "own_overdue": lambda: complaints(*_overdue, _mine, handlers_own(Clock.due_at < NOW)),
    "own_at_risk": lambda: complaints(*_at_risk, _mine, handlers_own(Clock.due_at >= NOW, Clock.at_risk_at <= NOW)),
    "own_due_soon": lambda: complaints(*_pressing, C.due_at < _soon, _mine, handlers_own(Clock.due_at < _soon)),
    "own_heard": lambda: complaints(C.unanswered_at.is_not(None), _mine),
    "own_calls": lambda: booked(True) + asked(True) + waiting(True),
    "own_promises": lambda: promises(Promise.owner_id == ME, UNKEPT, Promise.due_at < _today, ~is_held_promise()),
    "own_tasks": _own_tasks,
    "to_check": reviews.left,
    "feedback": feedback.count,
    "asked": lambda: complaints(C.status == literal_column(f"'{Status.RESOLVED}'")),
    "failed": lambda: _deliveries(Delivery.state == State.GAVE_UP),
    "stuck": lambda: _deliveries(Delivery.state == State.WAITING, Delivery.next_try_at < _mail_before),
    "late_by_hand": lambda: _deliveries(Delivery.state == State.TO_DO, Delivery.due_at < NOW),
    "put_right": put_right.count,
}
WATCHED: dict[Role, tuple[str, ...]] = {
    Role.CSR: (
        "own_overdue", "own_at_risk", "own_heard", "own_calls", "own_promises", "own_tasks", "own_open", "unassigned",
        "own_due_soon", "put_right",
    ),
    Role.MANAGER: (
        "overdue", "at_risk", "escalated", "refused", "approvals", "broken", "unassigned", "absent", "due_soon",
        "put_right",
    ),
    Role.QA: ("to_check", "feedback", "refused", "asked", "overdue", "escalated", "put_right"),
    Role.ADMIN: ("failed", "stuck", "late_by_hand", "overdue", "unassigned", "absent", "put_right"),
}  # fmt: skip


@lru_cache
def _statement(role: Role) -> AnySelect:
    counted = (COUNTS[name]().label(name) for name in WATCHED[role])
    week = WeekFigure.week == bindparam("week", type_=Date())
    figures = (select(getattr(WeekFigure, name)).where(week).scalar_subquery().label(name) for name in FIGURES)
    return select(*counted, *figures)
