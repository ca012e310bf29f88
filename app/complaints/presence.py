"""Who else has a complaint open just now, and what has happened to it since somebody opened it.

Pages tell every half minute that they are still open. Whoever has not been heard of for a little longer is gone, and so
is whoever said so on leaving. Opening the complaint counts too, because not every browser runs scripts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from typing import Any, cast

from sqlalchemy import Table, and_, bindparam, delete, func, not_, select
from sqlalchemy.orm import Session

from .. import clock
from ..db import side_transaction
from ..gathering import Gathered, Part
from .casefile import of_case
from .models import Event, Presence, Reading

SEEN_FOR = timedelta(seconds=75)
FORGOTTEN_AFTER = timedelta(hours=1)
LEFT = "left"
MOST_NEW = 100

_lately = bindparam("lately", type_=Presence.seen_at.type)
HERE = of_case(Presence, Presence.seen_at > _lately)
OPENED = of_case(Reading, Reading.at > _lately, without=frozenset({"reason"}))
PARTS: tuple[Part[Any], ...] = (HERE, OPENED)
"""Who is here, as far as the page of a case reads it with everything else."""


@dataclass(frozen=True)
class Here:
    """A colleague who has the complaint open. `doing` is the action they are writing, empty for reading."""

    user_id: int
    doing: str


@dataclass(frozen=True)
class News:
    """Who else is here, and how many entries others added to the log."""

    others: list[Here]
    new: int


def since() -> datetime:
    """Whoever was heard of after this is here."""
    return clock.now() - SEEN_FOR


def others_in(found: Gathered, user_id: int) -> list[Here]:
    """Who else is here, by rows that were read with `PARTS`."""
    told = [(row.seen_at, row.user_id, row.doing) for row in found.of(HERE)]
    return _others([*told, *((row.at, row.user_id, "") for row in found.of(OPENED))], user_id)


def tell(complaint_id: int, user_id: int, doing: str, seen: int = 0) -> News:
    """Keep that somebody's page is open, or was left, and say who else is here and what is new after entry `seen`.

    In a transaction of its own that waits for no disk: call it before the request writes.
    """
    with side_transaction(hurried=True) as session:
        here = {"complaint_id": complaint_id, "user_id": user_id, "seen_at": clock.now(), "doing": doing}
        session.execute(_here(session.get_bind().dialect.name), here)
        if doing == LEFT:
            return News([], 0)
        return News(_others(_lately_here(session, complaint_id), user_id), _new(session, complaint_id, user_id, seen))


def forget_old() -> None:
    """Drop what nobody asks for any more. The worker calls it."""
    with side_transaction(hurried=True) as session:
        session.execute(delete(Presence).where(Presence.seen_at < clock.now() - FORGOTTEN_AFTER))


@cache
def _here(dialect: str) -> Any:
    """One statement, so that two pages of one person don't fail on each other."""
    table = cast(Table, Presence.__table__)
    named = ("complaint_id", "user_id", "seen_at", "doing")
    new = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    new = new.values({name: bindparam(name, type_=table.c[name].type) for name in named})
    return new.on_conflict_do_update(
        index_elements=[table.c.complaint_id, table.c.user_id],
        set_={"seen_at": new.excluded.seen_at, "doing": new.excluded.doing},
    )


def _lately_here(session: Session, complaint_id: int) -> Sequence[tuple[datetime, int, str]]:
    asked = {"case": complaint_id, "lately": since()}
    told = select(Presence.seen_at, Presence.user_id, Presence.doing).where(*HERE.where)
    opened = select(Reading.at, Reading.user_id).where(*OPENED.where)
    rows = [(row.seen_at, row.user_id, row.doing) for row in session.execute(told, asked)]
    return rows + [(row.at, row.user_id, "") for row in session.execute(opened, asked)]


def _others(heard: Iterable[tuple[datetime, int, str]], user_id: int) -> list[Here]:
    """The latest that was heard of each, in the order of their ids; whoever left is gone."""
    latest = {who: doing for _at, who, doing in sorted(heard)}
    return [Here(who, doing) for who, doing in sorted(latest.items()) if who != user_id and doing != LEFT]


def _new(session: Session, complaint_id: int, user_id: int, seen: int) -> int:
    own = and_(Event.actor_kind == "staff", Event.actor_id == user_id)
    newest = select(Event.id).where(Event.complaint_id == complaint_id, Event.id > seen, not_(own)).limit(MOST_NEW)
    return session.scalar(select(func.count()).select_from(newest.subquery())) or 0
