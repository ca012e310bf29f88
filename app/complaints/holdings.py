"""What people hold: open complaints, tasks, promises, and whatever else a feature gives somebody to look after.

Each kind is registered here once (`hold`), by the feature that knows it. Whoever goes away or leaves is then shown it
and has to pass it on, and what is left with somebody who has gone is found. A kind's rows are a select of `id`,
`complaint_id`, `owner_id`, `words`, `reference`, `due_at` and `visible`, for the colleague whose id is the parameter
`me`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, literal, null, select, true

from ..access import DESK, Actor, Role
from ..accounts.models import User
from ..db import db
from .models import Complaint

ME = bindparam("me", type_=Complaint.id.type)
MOST_LISTED = 10
AWAY, LEFT, MOVED = "away", "left", "moved"
"""Why a desk is passed on: its owner is away, has left, or does something else now."""


@dataclass(frozen=True)
class Handing:
    """What is passed on, and to whom: nobody where `to_id` is None. `why` is a code, `reason` somebody's words."""

    from_id: int
    to_id: int | None
    actor: Actor
    why: str
    reason: str = ""


@dataclass(frozen=True)
class Kind:
    """`one` and `many` are what it is called. `roles` may hold it. `pass_on` takes the ids of rows. Kinds are shown in
    the order of their `place`.

    `may_be_nobodys` where somebody who leaves may leave it without an owner, for a reason. `heals` where the worker may
    do so for somebody who has left already. `in_absence` where it can be passed on for a while,
    `has_hour` where it is at an hour and not due on a day.
    """

    place: int
    key: str
    one: str
    many: str
    rows: Callable[[], Any]
    pass_on: Callable[[Sequence[int], Handing], None]
    roles: frozenset[Role] = DESK
    may_be_nobodys: bool = False
    heals: bool = True
    in_absence: bool = False
    has_hour: bool = False

    def counted(self, count: int) -> str:
        """`3 open complaints`."""
        return f"{count} {self.one if count == 1 else self.many}"


KINDS: dict[str, Kind] = {}


def hold(kind: Kind) -> None:
    """Register something people hold."""
    assert kind.key not in KINDS, kind.key
    KINDS[kind.key] = kind


@dataclass(frozen=True)
class Item:
    """One thing of somebody's; without words where the reader may not know of its complaint."""

    id: int
    words: str
    reference: str
    due_at: datetime | None


@dataclass(frozen=True)
class Group:
    """Everything of one kind that somebody holds. `items` are the most urgent that the reader may see."""

    kind: Kind
    ids: tuple[int, ...]
    items: tuple[Item, ...]

    @property
    def count(self) -> int:
        return len(self.ids)

    @property
    def counted(self) -> str:
        return self.kind.counted(self.count)


def of_person(
    user_id: int, reader: Actor, *, before: datetime | None = None, after: datetime | None = None,
    in_absence: bool = False,
) -> list[Group]:  # fmt: skip
    """What somebody holds, kind by kind, without kinds of which there is nothing; with `before`, what is due by then,
    and with `after` not before that.

    Complaints that few may read count, whoever asks, and show nothing of themselves.
    """
    kinds = [kind for kind in KINDS.values() if kind.in_absence or not in_absence]
    kinds.sort(key=lambda kind: kind.place)
    groups = [_group(kind, user_id, reader, before, after) for kind in kinds]
    return [group for group in groups if group.ids]


def _group(kind: Kind, user_id: int, reader: Actor, before: datetime | None, after: datetime | None) -> Group:
    rows = kind.rows().subquery()
    statement = select(rows).where(rows.c.owner_id == user_id).order_by(rows.c.due_at, rows.c.id)
    if before is not None:
        statement = statement.where(rows.c.due_at < before)
    if after is not None:
        statement = statement.where(rows.c.due_at >= after)
    found = db.session.execute(statement, {"me": reader.id or 0}).all()
    shown = [Item(row.id, row.words, row.reference, row.due_at) for row in found if row.visible][:MOST_LISTED]
    return Group(kind, tuple(row.id for row in found), tuple(shown))


def left_behind(kind: Kind) -> Select[int, int]:
    """Pairs of an id and the id of its complaint, for what somebody holds who has left."""
    rows = kind.rows().params(me=0).subquery()
    gone = select(User.id).where(User.active.is_(False))
    return select(rows.c.id, rows.c.complaint_id).where(rows.c.owner_id.in_(gone)).order_by(rows.c.id)


def owner_of(kind: Kind, row_id: int) -> int:
    """Who holds it."""
    rows = kind.rows().params(me=0).subquery()
    return int(db.session.scalars(select(rows.c.owner_id).where(rows.c.id == row_id)).one())


def leftovers() -> dict[str, int]:
    """Keys of kinds to how many of them somebody holds who has left."""
    counts = {
        kind.key: db.session.scalar(select(func.count()).select_from(left_behind(kind).subquery())) or 0
        for kind in KINDS.values()
    }
    return {key: count for key, count in counts.items() if count}


def _deputies() -> Any:
    """Who would stand in for a colleague: that is held by the deputy."""
    return select(
        User.id, null().label("complaint_id"), User.deputy_id.label("owner_id"), User.name.label("words"),
        literal("").label("reference"), User.away_until.label("due_at"), true().label("visible"),
    ).where(User.active, User.deputy_id.is_not(None))  # fmt: skip


def _give_deputies(user_ids: Sequence[int], handing: Handing) -> None:
    """Nobody stands in for themselves: whoever would, has no deputy from now on."""
    for user in db.session.scalars(select(User).where(User.id.in_(user_ids))).unique():
        user.deputy_id = handing.to_id if handing.to_id != user.id else None


hold(
    Kind(
        6,
        "deputies",
        "colleague they stand in for",
        "colleagues they stand in for",
        _deputies,
        _give_deputies,
        heals=False,
    )
)
