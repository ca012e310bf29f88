"""How many there are of something, counted far enough to be worth saying; and what waits, for the sidebar.

Every count walks an index and stops at MOST_COUNTED, so that it costs the same whatever lies behind it.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal_column, select
from sqlalchemy.sql import ColumnExpressionArgument

from .. import clock
from ..access import Actor, Role
from ..db import AnySelect, db
from ..outbox.models import Delivery, Notice, State
from .access import readable_by
from .models import Complaint, Promise
from .statuses import Status

MOST_COUNTED = 100

C = Complaint
Condition = ColumnExpressionArgument[bool]
ME = bindparam("me", type_=C.id.type)
NOW = bindparam("now", type_=C.due_at.type)
# In the very words of the partial index, so that both databases use it.
UNKEPT: ColumnElement[bool] = literal_column("promise.state <> 'kept'")
# Whoever withdrew released us from what we had promised.
STANDS = C.status != literal_column(f"'{Status.WITHDRAWN}'")

# Whoever asked to be rung, and on whom we look in, stands among the calls to make.
NOT_A_CALL: ColumnElement[bool] = literal_column("task.kind NOT IN ('ring', 'check_in')")


def shown(count: int) -> str:
    """`41`, or `99+` where counting stopped."""
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)


def capped(found: AnySelect) -> ColumnElement[int]:
    """The number of rows of `found`, up to MOST_COUNTED."""
    few = found.limit(MOST_COUNTED).subquery()
    counted: ColumnElement[int] = select(func.count()).select_from(few).scalar_subquery()
    return counted


def complaints(*conditions: Condition) -> ColumnElement[int]:
    """How many complaints of these conditions the asking colleague may read."""
    return capped(select(C.id).where(*conditions, readable_by(ME)))


def promises(*conditions: Condition) -> ColumnElement[int]:
    """How many promises on complaints that the asking colleague may read."""
    rows = select(Promise.id).join(C, C.id == Promise.complaint_id)
    return capped(rows.where(*conditions, STANDS, readable_by(ME)))


def own_promises() -> ColumnElement[int]:
    """How many promises of the asking colleague are not kept, in the order of the index that holds no kept ones."""
    rows = select(Promise.id).join(C, C.id == Promise.complaint_id).order_by(Promise.due_at, Promise.id)
    return capped(rows.where(Promise.owner_id == ME, UNKEPT, STANDS, readable_by(ME)))


def of_sidebar(actor: Actor, more: tuple[tuple[str, ColumnElement[int]], ...] = ()) -> dict[str, int]:
    """What waits for this colleague: queue, notices, and for the desk promises, theirs or everybody's, and
    letters and calls by hand that are late.

    `more` are named counts of features above, which may ask for ME; everything is counted by one statement.
    """
    row = db.session.execute(_sidebar(actor.role, more), {"me": actor.id, "now": clock.now()}).mappings().one()
    return dict(row)


def unanswered(actor: Actor) -> int:
    """How many complaints no person has answered yet."""
    return db.session.scalar(_UNANSWERED, {"me": actor.id}) or 0


@lru_cache
def _sidebar(role: Role | None, more: tuple[tuple[str, ColumnElement[int]], ...]) -> AnySelect:
    unread = select(func.count()).select_from(Notice).where(Notice.user_id == ME, Notice.read_at.is_(None))
    counts: dict[str, ColumnElement[int]] = {
        "queue": complaints(C.is_open),
        "notices": unread.scalar_subquery(),
        **dict(more),
    }
    if role in (Role.CSR, Role.MANAGER):
        own = role is Role.CSR
        counts["promises"] = own_promises() if own else promises(UNKEPT)
        late = select(Delivery.id).where(Delivery.state == State.TO_DO, Delivery.due_at < NOW)
        counts["late_by_hand"] = capped(late)
    return select(*(count.label(name) for name, count in counts.items()))


def mine_or_nobodys() -> ColumnElement[bool]:
    """Handled by the asking colleague, or by nobody yet, where few complaints are looked at anyway."""
    return func.coalesce(C.handler_id, ME) == ME


def unindexed(column: Any) -> ColumnElement[Any]:
    """The column in a form that no index is searched for, where another one leads to fewer rows.

    SQLite without statistics would choose by the number of columns alone.
    """
    same: ColumnElement[Any] = func.coalesce(column, column)
    return same


_UNANSWERED = select(complaints(C.status == literal_column(f"'{Status.RECEIVED}'")))
