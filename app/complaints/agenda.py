"""What people have promised and have to do, across complaints: by when, for whom, whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, bindparam, literal_column, null, select, tuple_, union_all

from ..access import Actor
from ..accounts.models import User
from ..db import AnyRow, AnySelect, db
from ..people.models import Customer
from .access import readable_by
from .calls import is_held_promise
from .closeness import subject_for
from .models import Complaint, Promise, Task
from .tallies import ME, NOT_A_CALL, STANDS, UNKEPT

PAGE = 25
MOST_TODAY = 6

C = Complaint
View = Literal["mine", "open", "broken"]
_until = bindparam("until", type_=Promise.due_at.type)
_since = bindparam("since", type_=Promise.due_at.type)


@dataclass(frozen=True)
class Page:
    """Promises (see `_PROMISES`); `next` continues after the last, and is None at the end."""

    rows: Sequence[AnyRow]
    next: tuple[datetime, int] | None


def promises(view: View, actor: Actor, after: tuple[datetime, int] | None = None) -> Page:
    """One page of what is not kept yet: mine and open by date, broken from the newest."""
    asked: dict[str, Any] = {"me": actor.id}
    if after is not None:
        asked["after_at"], asked["after_id"] = after
    rows = db.session.execute(_page(view, after is not None), asked).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(rows[:PAGE], (last.due_at, last.id) if last is not None else None)


def own_until(moment: datetime, actor: Actor) -> Sequence[AnyRow]:
    """This colleague's promises due by then or broken, and their next tasks, without the calls that were asked for:
    `kind` tells which, the earliest first."""
    return db.session.execute(_own(), {"me": actor.id, "until": moment}).all()


def promised_until(moment: datetime, broken_since: datetime, actor: Actor) -> Sequence[AnyRow]:
    """Everybody's promises due by then, and those broken since, the earliest first."""
    asked = {"me": actor.id, "until": moment, "since": broken_since}
    return db.session.execute(_everybodys(), asked).all()


_PROMISES: AnySelect = (
    select(
        literal_column("'promise'").label("kind"), Promise.id, Promise.words, Promise.due_at, Promise.state,
        Promise.owner_id, User.name.label("owner"), C.reference, subject_for(ME).label("title"), C.handler_id,
        Customer.name.label("customer"),
    )
    .join(C, C.id == Promise.complaint_id)
    .join(Customer, Customer.id == C.customer_id)
    .outerjoin(User, User.id == Promise.owner_id)
    .where(STANDS, readable_by(ME))
)  # fmt: skip
_TASKS: AnySelect = (
    select(
        Task.kind, Task.id, Task.words, Task.due_at, null().label("state"), Task.owner_id, User.name.label("owner"),
        C.reference, subject_for(ME).label("title"), C.handler_id, Customer.name.label("customer"),
    )
    .join(C, C.id == Task.complaint_id)
    .join(Customer, Customer.id == C.customer_id)
    .outerjoin(User, User.id == Task.owner_id)
    .where(Task.done_at.is_(None), readable_by(ME))
)  # fmt: skip
_IN_STATE = {state: Promise.state == literal_column(f"'{state}'") for state in ("open", "broken")}


@lru_cache
def _page(view: View, continued: bool) -> AnySelect:
    newest_first = view == "broken"
    condition = (Promise.owner_id == ME) & UNKEPT if view == "mine" else _IN_STATE[view]
    statement = _PROMISES.where(condition)
    if continued:
        statement = statement.where(_after(newest_first))
    order = (Promise.due_at.desc(), Promise.id.desc()) if newest_first else (Promise.due_at, Promise.id)
    return statement.order_by(*order).limit(PAGE + 1)


def _after(newest_first: bool) -> ColumnElement[bool]:
    place = tuple_(Promise.due_at, Promise.id)
    after = tuple_(bindparam("after_at", type_=Promise.due_at.type), bindparam("after_id", type_=Promise.id.type))
    return place < after if newest_first else place > after


@lru_cache
def _own() -> AnySelect:
    promised = _PROMISES.where(Promise.owner_id == ME, UNKEPT, Promise.due_at < _until, ~is_held_promise())
    to_do = _TASKS.where(Task.owner_id == ME, NOT_A_CALL)
    return _together(promised.order_by(Promise.due_at, Promise.id), to_do.order_by(Task.due_at, Task.id))


@lru_cache
def _everybodys() -> AnySelect:
    due = _PROMISES.where(_IN_STATE["open"], Promise.due_at < _until)
    broken = _PROMISES.where(_IN_STATE["broken"], Promise.due_at >= _since)
    return _together(
        due.order_by(Promise.due_at, Promise.id), broken.order_by(Promise.due_at.desc(), Promise.id.desc())
    )


def _together(*parts: AnySelect) -> AnySelect:
    """The first few of each part, which walk indexes of their own, in one answer by date."""
    rows = union_all(*(select(part.limit(MOST_TODAY).subquery()) for part in parts)).subquery()
    return select(rows).order_by(rows.c.due_at, rows.c.id)
