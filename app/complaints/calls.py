"""Who is to be rung: complaints whose clock waits for a call, the longest wait first, and other calls to make.

Only people who may be rung stand here: `deadlines.refresh` keeps `call_since` empty for all others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, literal_column, select, tuple_
from sqlalchemy.orm import aliased

from ..access import Actor
from ..accounts.models import User
from ..db import AnyRow, AnySelect, db
from ..outbox.models import Channel, Delivery, State
from ..people.models import Customer
from . import deadlines
from .access import readable_by, stands_apart, visible_to
from .attention import ARRANGING
from .closeness import subject_for
from .models import Clock, Complaint, Event, Promise, Task
from .tallies import ME, capped, mine_or_nobodys, unindexed

PAGE = 25
FOLLOW_UP_CALL = "follow_up_call"
EXPLAIN_DECISION = "explain_decision"
RING = "ring"
CHECK_IN = "check_in"
TO_RING = (FOLLOW_UP_CALL, EXPLAIN_DECISION, RING)
"""Kinds of tasks that a call which reaches them settles; `RING` where they asked for it (see the feature `calls`)."""


def is_held(complaint_id: Any) -> ColumnElement[bool]:
    """Whether nobody rings whoever made this complaint, until a manager has decided."""
    held = exists().where(Complaint.id == complaint_id, Customer.id == Complaint.customer_id)
    return held.where(Customer.held_at.is_not(None)).correlate_except(Complaint, Customer)


def is_promised_call(task_id: Any) -> ColumnElement[bool]:
    """Whether this task of a promise is a call that is still to be made."""
    return exists().where(Task.id == task_id, Task.kind == RING, Task.done_at.is_(None)).correlate_except(Task)


def is_held_promise() -> ColumnElement[bool]:
    """Whether a promise is a call that nobody makes for now."""
    return and_(is_promised_call(Promise.task_id), is_held(Promise.complaint_id))


C = Complaint
LIMIT = bindparam("limit", type_=C.id.type)


@dataclass(frozen=True)
class Page:
    """People to ring: see `_ROWS`; `next` continues after the last, and is None at the end."""

    rows: Sequence[AnyRow]
    next: tuple[datetime, int] | None


def waiting(
    actor: Actor, *, own: bool, after: tuple[datetime, int] | None = None, limit: int = PAGE,
    only: tuple[ColumnElement[bool], ...] = (),
) -> Page:  # fmt: skip
    """Who has waited longest for our call, of those for whom `only` holds; `own` leaves out the complaints of other
    colleagues."""
    asked: dict[str, Any] = {"me": actor.id, "limit": limit + 1}
    if after is not None:
        asked["after_at"], asked["after_id"] = after
    rows = db.session.execute(statement(own, after is not None).where(*only), asked).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], (last.call_since, last.id) if last is not None else None)


def to_tell(actor: Actor) -> int:
    """How many letters are read out over the telephone, because their people have no e-mail address."""
    waiting = select(Delivery.id).join(C, C.id == Delivery.about)
    conditions = Delivery.state == State.TO_DO, Delivery.channel == Channel.CALL, visible_to(actor)
    return db.session.scalar(select(capped(waiting.where(*conditions)))) or 0


due_at = (
    select(func.min(Clock.due_at))
    .where(Clock.complaint_id == C.id, Clock.kind.in_(sorted(deadlines.CALLS)), unindexed(Clock.ended_at).is_(None))
    .correlate(C)
    .scalar_subquery()
)
_again, _missed = aliased(Clock), aliased(Clock)
_said_since = (
    exists()
    .where(Event.complaint_id == C.id, Event.actor_kind == "customer", Event.at > _again.started_at)
    .where(Event.action.not_in(sorted(ARRANGING)), ~stands_apart(Event.id))
    .correlate(C, _again)
)
# Nobody has to ask for what the worker owned up to: it gave them the day of this call. What they said since then says
# more.
_not_kept = (
    exists()
    .where(_again.complaint_id == C.id, _again.kind == deadlines.CONTACT_AGAIN, unindexed(_again.ended_at).is_(None))
    .where(_missed.complaint_id == C.id, _missed.missed_at == _again.started_at, ~_said_since)
    .correlate(C)
)
_did_last = (
    select(Event.action)
    .where(Event.complaint_id == C.id, Event.actor_kind == "customer", ~stands_apart(Event.id))
    .order_by(Event.id.desc())
    .limit(1)
    .correlate(C)
    .scalar_subquery()
)
# Why they wait: what they did last (filed it, declined, said that it is not right), or that we were late. What is for
# whoever takes a second look is for nobody who rings.
last_heard = case((_not_kept, literal_column("'not_kept'")), else_=_did_last)
tries = (
    select(func.count())
    .select_from(Event)
    .where(Event.complaint_id == C.id, unindexed(Event.action) == "log_call", Event.at >= C.call_since)
    .correlate(C)
    .scalar_subquery()
)
_ROWS: AnySelect = (
    select(
        C.id, C.reference, subject_for(ME).label("title"), C.status, C.level, C.priority, C.call_since, C.handler_id,
        C.has_needs,
        due_at.label("due_at"), last_heard.label("last_heard"), tries.label("tries"),
        Customer.name.label("customer"), Customer.phone, Customer.preferred_channel, Customer.held_at,
        User.name.label("handler"),
    )
    .join(Customer, Customer.id == C.customer_id)
    .outerjoin(User, User.id == C.handler_id)
    .where(C.call_since.is_not(None), readable_by(ME))
    .order_by(C.call_since, C.id)
    .limit(LIMIT)
)  # fmt: skip


@lru_cache
def statement(own: bool, continued: bool) -> AnySelect:
    """What `waiting` asks, for ME and LIMIT."""
    rows = _ROWS.where(mine_or_nobodys()) if own else _ROWS
    return rows.where(_after()) if continued else rows


def _after() -> ColumnElement[bool]:
    place = tuple_(C.call_since, C.id)
    return place > tuple_(bindparam("after_at", type_=C.call_since.type), bindparam("after_id", type_=C.id.type))
