"""The queue: what is due next, for a view and its filters, and how many there are. Every page walks an index.

Statements are built once for each shape of question and kept; who asks, when and for what are parameters.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, literal_column, select, tuple_

from .. import clock
from ..access import Actor
from ..accounts.models import User
from ..db import db
from ..people.models import Customer
from .access import readable_by
from .models import Complaint, Message
from .statuses import ENDED, Status

PAGE = 25
MOST_COUNTED = 100
EXCERPT = 160

C = Complaint
_now, _me = bindparam("now", type_=C.due_at.type), bindparam("me", type_=C.id.type)

VIEWS: dict[str, Callable[[], ColumnElement[bool]]] = {
    "open": lambda: and_(C.is_open),
    "mine": lambda: and_(C.is_open, C.handler_id == _me),
    "unassigned": lambda: and_(C.is_open, C.handler_id.is_(None)),
    "overdue": lambda: and_(C.is_open, C.due_at < _now, C.due_kind.not_in(("", "paused"))),
    "at_risk": lambda: and_(C.is_open, C.due_at >= _now, C.at_risk_at <= _now, C.due_kind.not_in(("", "paused"))),
    "waiting": lambda: C.status == literal_column(f"'{Status.WAITING}'"),
    # The index of the escalated ones holds no others, and is used where the question says so in its very words.
    "escalated": lambda: and_(C.is_open, C.level > literal_column("0")),
    "resolved": lambda: C.status == literal_column(f"'{Status.RESOLVED}'"),
}
FILTERS: dict[str, Any] = {
    "status": C.status,
    "category": C.category_id,
    "priority": C.priority,
    "handler": C.handler_id,
    "channel": C.channel,
}


@dataclass(frozen=True)
class Question:
    """What somebody wants to see: filters by their names in FILTERS, `after` the last row of the page before."""

    view: str = "open"
    filters: Mapping[str, Any] | None = None
    after: tuple[datetime, int] | None = None

    @property
    def is_past(self) -> bool:
        """Whether only ended or resolved complaints are asked for: those start with the newest."""
        return self.view == "resolved" or (self.filters or {}).get("status") in ENDED


@dataclass(frozen=True)
class Page:
    """Rows of the queue; `next` continues after the last, and is None at the end."""

    rows: Sequence[Row[Any]]
    next: tuple[datetime, int] | None


def page(question: Question, actor: Actor) -> Page:
    """One page of the queue as `actor` may see it."""
    filters = dict(question.filters or {})
    view = "any" if filters.get("status") in ENDED else question.view
    statement = _statement(view, tuple(sorted(filters)), question.after is not None, question.is_past)
    asked = {"me": actor.id, "now": clock.now(), **{f"f_{name}": value for name, value in filters.items()}}
    if question.after is not None:
        asked["after_due"], asked["after_id"] = question.after
    rows = db.session.execute(statement, asked).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(rows[:PAGE], (last.due_at, last.id) if last is not None else None)


def counts(actor: Actor) -> dict[str, int]:
    """How many stand in each view, counted up to MOST_COUNTED."""
    row = db.session.execute(_counts(), {"me": actor.id, "now": clock.now()}).one()
    return dict(zip(VIEWS, row, strict=True))


def by_ids(ids: Iterable[int], actor: Actor) -> list[Row[Any]]:
    """Rows of these complaints, in their order, without those `actor` may not know of."""
    wanted = list(ids)
    if not wanted:
        return []
    rows = {row.id: row for row in db.session.execute(_BY_IDS, {"ids": wanted, "me": actor.id})}
    return [rows[key] for key in wanted if key in rows]


def said_in(ids: Iterable[int]) -> list[Row[Any]]:
    """All words of these complaints, for showing where a search found something: complaint_id and body."""
    wanted = list(ids)
    story = select(C.id.label("complaint_id"), C.happened.label("body")).where(C.id.in_(wanted))
    wishes = select(C.id, C.expected + " " + C.desired).where(C.id.in_(wanted))
    messages = select(Message.complaint_id, Message.body).where(Message.complaint_id.in_(wanted))
    return list(db.session.execute(story.union_all(wishes, messages))) if wanted else []


def is_known(reference: str, actor: Actor) -> bool:
    """Whether there is such a complaint and `actor` may see it."""
    return db.session.scalar(select(C.id).where(C.reference == reference, readable_by(actor.id))) is not None


@lru_cache(maxsize=512)
def _statement(view: str, filters: tuple[str, ...], continued: bool, newest_first: bool) -> Select[Any]:
    """`any` is every complaint, for filters on a status that no view shows."""
    statement = _ROWS if view == "any" else _ROWS.where(VIEWS[view]())
    for name in filters:
        column = FILTERS[name]
        statement = statement.where(column == bindparam(f"f_{name}", type_=column.type))
    place = tuple_(C.due_at, C.id)
    if continued:
        after = tuple_(bindparam("after_due", type_=C.due_at.type), bindparam("after_id", type_=C.id.type))
        statement = statement.where(place < after if newest_first else place > after)
    order = (C.due_at.desc(), C.id.desc()) if newest_first else (C.due_at, C.id)
    return statement.order_by(*order).limit(PAGE + 1)


_last_said = (
    select(func.max(Message.at))
    .where(Message.complaint_id == C.id, Message.internal.is_(False))
    .correlate(C)
    .scalar_subquery()
)
_ROWS = (
    select(
        C.id, C.reference, C.title, func.substr(C.happened, 1, EXCERPT).label("words"), C.category_id, C.status,
        C.priority, C.level, C.in_danger, C.handler_id, C.due_at, C.at_risk_at, C.due_kind, C.received_at,
        Customer.name.label("customer"), User.name.label("handler"), _last_said.label("last_said"),
    )
    .join(Customer, Customer.id == C.customer_id)
    .outerjoin(User, User.id == C.handler_id)
    .where(readable_by(_me))
)  # fmt: skip
_BY_IDS = _ROWS.where(C.id.in_(bindparam("ids", expanding=True)))


@lru_cache(maxsize=1)
def _counts() -> Select[Any]:
    return select(*(_capped(condition()).label(view) for view, condition in VIEWS.items()))


def _capped(condition: ColumnElement[bool]) -> Any:
    found = select(C.id).where(condition, readable_by(_me)).limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(found).scalar_subquery()
