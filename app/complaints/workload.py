"""How much everybody of the desk has before them, and what waits on the desks of those who are away.

Two statements, whatever there is: every number is counted along an index, up to MOST_COUNTED.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import ColumnElement, Subquery, bindparam, func, literal_column, select
from sqlalchemy.orm import aliased

from .. import clock
from ..access import DESK, Actor, Role
from ..accounts import away
from ..accounts.models import Role as RoleRow
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..db import AnyRow, AnySelect, db
from .access import readable_by
from .closeness import subject_for
from .models import Complaint, Promise, Task
from .tallies import ME, NOW, STANDS, UNKEPT, capped
from .whose import HANDLERS_DUE_AT

C = Complaint
MOST_WAITING = 8
COUNTS = ("open", "overdue", "at_risk", "today", "tasks", "promises", "calls")

_midnight = bindparam("midnight", type_=C.due_at.type)
_team = bindparam("team", type_=User.department_id.type)
_running = C.due_kind.not_in((literal_column("''"), literal_column("'paused'")))


@dataclass(frozen=True)
class Desks:
    """Rows of people with a number for each of COUNTS; and of complaints of absent people, the most urgent first."""

    people: Sequence[AnyRow]
    waiting: Sequence[AnyRow]


def look(reader: Actor) -> Desks:
    """Everybody who handles complaints, for a manager; for a representative those of their team."""
    of_one_team = reader.role is not Role.MANAGER
    values = {"me": reader.id, "now": clock.now(), "midnight": _end_of_today(), "team": reader.department_id}
    people = db.session.execute(_people(of_one_team), values).all()
    absent = any(row.away_until is not None and row.away_until > values["now"] for row in people)
    waiting = db.session.execute(_waiting(of_one_team), values).all() if absent else []
    return Desks(people, waiting)


def _end_of_today() -> datetime:
    local = catalogue.organisation().working_time.local(clock.now())
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


@lru_cache
def _people(of_one_team: bool) -> AnySelect:
    deputy, role, to_call = aliased(User), aliased(RoleRow), _to_call()
    counts = (count.label(name) for name, count in _counts().items())
    statement = (
        select(
            User.id, User.name, User.department_id,
            away.until(User, NOW).label("away_until"), away.goes(User, NOW).label("away_from"),
            deputy.name.label("deputy"), role.name.label("role"), *counts,
            func.coalesce(to_call.c.calls, 0).label("calls"),
        )
        .join(role, User.roles.of_type(role))
        .outerjoin(deputy, deputy.id == User.deputy_id)
        .outerjoin(to_call, to_call.c.handler_id == User.id)
        .where(User.active, role.name.in_(DESK))
        .order_by(User.name, User.id)
    )  # fmt: skip
    return statement.where(_is_of_team()) if of_one_team else statement


def _is_of_team() -> ColumnElement[bool]:
    """The reader's own; who belongs to none sees those who belong to none."""
    return User.department_id.is_not_distinct_from(_team)


def _counts() -> dict[str, ColumnElement[int]]:
    return {
        "open": _cases(),
        "overdue": _cases(C.due_at < NOW, _running),
        "at_risk": _cases(C.due_at >= NOW, C.at_risk_at <= NOW, _running),
        "today": _cases(C.due_at >= NOW, C.due_at < _midnight, _running),
        "tasks": _of_cases(Task, Task.done_at.is_(None)),
        "promises": _of_cases(Promise, UNKEPT, STANDS),
    }


def _cases(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    found = select(C.id).where(C.handler_id == User.id, C.is_open, *conditions, readable_by(ME))
    return capped(found.correlate(User))


def _of_cases(model: type[Task] | type[Promise], *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    found = select(model.id).join(C, C.id == model.complaint_id)
    return capped(found.where(model.owner_id == User.id, *conditions, readable_by(ME)).correlate(User))


def _to_call() -> Subquery:
    """Whose customers wait for a call: the index of those holds no others, and is walked once for everybody."""
    waiting = select(C.handler_id, func.count().label("calls")).where(C.call_since.is_not(None), readable_by(ME))
    return waiting.group_by(C.handler_id).subquery()


@lru_cache
def _waiting(of_one_team: bool) -> AnySelect:
    """What is due on the desks of absent people before they are back."""
    deputy = aliased(User)
    statement = (
        select(
            C.id, C.reference, subject_for(ME).label("title"), C.due_at, C.at_risk_at, C.due_kind,
            HANDLERS_DUE_AT, User.name.label("handler"), deputy.name.label("deputy"),
        )
        .join(User, User.id == C.handler_id)
        .outerjoin(deputy, deputy.id == User.deputy_id)
        .where(away.is_away(User, NOW), User.active, C.is_open, C.due_at < User.away_until, _running, readable_by(ME))
        .order_by(C.due_at, C.id)
        .limit(MOST_WAITING)
    )  # fmt: skip
    return statement.where(_is_of_team()) if of_one_team else statement
