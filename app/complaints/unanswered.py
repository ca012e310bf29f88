"""Whose word waits for ours: customers who wrote and heard nothing yet, and those who said no to what we did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, bindparam, case, exists, func, literal_column, or_, select, tuple_

from ..access import Actor
from ..accounts.models import User
from ..db import AnyRow, AnySelect, db
from ..people.models import Customer
from .access import readable_by, stands_apart
from .attention import REFUSING
from .closeness import hides_words, subject_for
from .models import APART, Complaint, Event, Message, Reading
from .tallies import ME
from .whose import HANDLERS_DUE_AT

PAGE = 25
EXCERPT = 200

C = Complaint
View = Literal["mine", "all", "refused"]
_number = bindparam("limit", type_=C.id.type)
SINCE = {"mine": C.unanswered_at, "all": C.unanswered_at, "refused": C.refused_at}


@dataclass(frozen=True)
class Page:
    """Complaints (see `_rows`), the longest wait first; `next` continues after the last, and is None at the end."""

    rows: Sequence[AnyRow]
    next: tuple[datetime, int] | None


def page(view: View, actor: Actor, after: tuple[datetime, int] | None = None, limit: int = PAGE) -> Page:
    """`mine` and `all` are unanswered, `refused` are not accepted and have no other proposal yet."""
    asked: dict[str, Any] = {"me": actor.id, "limit": limit + 1}
    if after is not None:
        asked["after_at"], asked["after_id"] = after
    rows = db.session.execute(_statement(view, after is not None), asked).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], (last.since, last.id) if last is not None else None)


def _stands_in(view: View, is_apart: ColumnElement[bool]) -> ColumnElement[bool]:
    """What is kept from those who handle it waits for no word of theirs; that it says no, everybody may know."""
    return or_(~is_apart, Event.action.in_(sorted(REFUSING))) if view == "refused" else ~is_apart


def _last_heard(view: View, column: Any) -> Any:
    theirs = (Event.complaint_id == C.id, Event.actor_kind == "customer", _stands_in(view, stands_apart(Event.id)))
    return select(column).where(*theirs).order_by(Event.id.desc()).limit(1).correlate(C).scalar_subquery()


def _heard_at(view: View) -> Any:
    """When they were last in touch, but for what the list leaves out; where that was all, since when they wait."""
    apart = exists().where(Message.complaint_id == C.id, Message.kind == APART, Message.at == C.heard_at).correlate(C)
    return case((apart, func.coalesce(_last_heard(view, Event.at), SINCE[view])), else_=C.heard_at)


def _words(view: View) -> Any:
    return (
        select(case((Message.kind == APART, literal_column("''")), else_=func.substr(Message.body, 1, EXCERPT)))
        .join(Event, Event.id == Message.event_id)
        .where(Message.complaint_id == C.id, Message.from_customer, Message.internal.is_(False))
        .where(_stands_in(view, Message.kind == APART))
        .order_by(Message.id.desc())
        .limit(1)
        .correlate(C)
        .scalar_subquery()
    )


_opened = (
    select(func.max(Reading.at)).where(Reading.complaint_id == C.id, Reading.user_id == ME).correlate(C)
).scalar_subquery()


@lru_cache
def _statement(view: View, continued: bool) -> AnySelect:
    """`heard` is what the customer did last, `opened_at` when the asking colleague last looked."""
    since = SINCE[view]
    statement = (
        select(
            C.id, C.reference, subject_for(ME).label("title"), C.status, C.due_at, C.at_risk_at, C.due_kind,
            HANDLERS_DUE_AT, C.handler_id,
            since.label("since"), _last_heard(view, Event.action).label("heard"),
            _heard_at(view).label("heard_at"),
            case((hides_words(ME), literal_column("''")), else_=_words(view)).label("words"),
            _opened.label("opened_at"), Customer.name.label("customer"), User.name.label("handler"),
        )
        .join(Customer, Customer.id == C.customer_id)
        .outerjoin(User, User.id == C.handler_id)
        .where(since.is_not(None), readable_by(ME))
        .order_by(since, C.id)
        .limit(_number)
    )  # fmt: skip
    if view == "mine":
        statement = statement.where(C.handler_id == ME)
    if continued:
        after = tuple_(bindparam("after_at", type_=since.type), bindparam("after_id", type_=C.id.type))
        statement = statement.where(tuple_(since, C.id) > after)
    return statement
