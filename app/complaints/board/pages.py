"""A page of the queue. However many complaints there are, it is found in one of two ways:

- An index is walked in its order from where the page before ended, and what a filter leaves out is passed over in it.
- Where some part of the question leaves few, those are collected with that part's own index, and put in order.

An order that no index has (names stand in other tables) needs the second way, and refuses where there are too many.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select, tuple_

from ...access import Actor
from ...db import db
from ..access import readable_by
from ..models import Complaint
from . import sizes
from .narrowing import NARROWINGS, SCOPES, Asked, asked_by, me
from .orders import ORDERS, in_direction
from .question import Question
from .rows import ROWS
from .sizes import MOST_SORTED, Sizes

PAGE = 25
FEW = 500
"""Below that it is quicker to collect and sort than to walk an order in which they stand far apart."""
FARTHEST = 50_000
"""So many entries of an index are walked for a page at most, where its complaints may stand anywhere in it."""

C = Complaint


@dataclass(frozen=True)
class Page:
    """Rows of the queue; `next` continues behind the last, or where we stopped looking, and is empty at the end.

    `too_many` says that they could not be put in this order, because more than MOST_SORTED would have to be;
    `looked_through` that the page may have fewer rows than there are, because it ended after so many entries.
    """

    rows: Sequence[Row[Any]]
    next: str = ""
    too_many: bool = False
    looked_through: int = 0


@dataclass(frozen=True)
class Board:
    """What the queue shows: a page, and how many stand in each view, up to MOST_COUNTED; `entry` is the newest of all
    logs, by which news are known."""

    page: Page
    counts: dict[str, int]
    entry: int


def look(question: Question, actor: Actor) -> Board:
    """The queue as `actor` may see it."""
    asked = asked_by(question, actor)
    counts, entry, found = sizes.count(actor, asked, sizes.needed(asked, ORDERS[question.order]))
    return Board(_page(question, asked, found), counts, entry)


def page(question: Question, actor: Actor) -> Page:
    """One page as `actor` may see it, without anything beside it."""
    asked = asked_by(question, actor)
    return _page(question, asked, sizes.measure(asked, sizes.needed(asked, ORDERS[question.order])))


def _page(question: Question, asked: Asked, found: Sizes) -> Page:
    if asked.is_impossible:
        return Page(())
    way = _way(question.order, asked, found)
    if way is None:
        return Page((), too_many=True)
    order = ORDERS[question.order]
    place = order.read_place(question.after) if question.after else None
    walk = Walk(way, asked.scope, asked.names, question.order, question.descending, place is not None)
    values = {**asked.values, **(place or {})}
    end = db.session.execute(_end(walk), values).first() if way.is_long else None
    if end is not None:
        values |= {f"end_{key.column}": value for key, value in zip(order.keys, end, strict=True)}
    rows = db.session.execute(_statement(walk, ends=end is not None), values).all()
    if len(rows) > PAGE:
        return Page(rows[:PAGE], order.place_of(rows[PAGE - 1]))
    return Page(rows) if end is None else Page(rows, order.place_of(end), looked_through=FARTHEST)


@dataclass(frozen=True)
class Way:
    """Walk `index`, or collect what `least` leaves. A long walk may find little for what it passes."""

    index: str = ""
    least: str = ""
    is_long: bool = False


def _way(order_name: str, asked: Asked, found: Sizes) -> Way | None:
    """How to find a page, or None where neither way leads to one."""
    order, needed = ORDERS[order_name], sizes.needed(asked, ORDERS[order_name])
    walked = asked.scope in order.walks
    alone = walked and asked.scope == "open" and len(asked.names) == 1
    least = min(needed, key=lambda name: found[name], default=None)
    if least is not None and found[least] <= (FEW if alone else MOST_SORTED):
        return Way(least=least)
    if not walked:
        return None
    if not needed and asked.names:
        return Way(index=asked.narrowings[0].index)
    sure = not needed or (alone and asked.narrowings[0].in_due_order)
    return Way(index=order.walks[asked.scope], is_long=not sure)


@dataclass(frozen=True)
class Walk:
    """Everything that makes one statement another: they are built once for each and kept."""

    way: Way
    scope: str
    names: tuple[str, ...]
    order: str
    descending: bool
    continued: bool

    @property
    def keys(self) -> list[ColumnElement[Any]]:
        return ORDERS[self.order].compared()

    @property
    def start(self) -> list[ColumnElement[bool]]:
        """The scope, from where the page before ended."""
        scope = SCOPES[self.scope]()
        return [scope, self.beyond("after")] if self.continued else [scope]

    def beyond(self, place: str) -> ColumnElement[bool]:
        """What comes behind the place of this name."""
        here, there = tuple_(*self.keys), tuple_(*ORDERS[self.order].at(place))
        return here < there if self.descending else here > there

    def in_order(self, keys: Sequence[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
        return in_direction(keys, descending=self.descending)


@lru_cache(maxsize=1024)
def _end(walk: Walk) -> Select[Any]:
    """The place at which a long walk ends."""
    columns = [getattr(C, key.column) for key in ORDERS[walk.order].keys]
    ahead = select(*columns).where(*walk.start).order_by(*walk.in_order(walk.keys))
    return ahead.limit(1).offset(FARTHEST).with_hint(C, f"INDEXED BY {walk.way.index}", "sqlite")


@lru_cache(maxsize=1024)
def _statement(walk: Walk, *, ends: bool = False) -> Select[Any]:
    conditions = [*walk.start, *(NARROWINGS[name].clause() for name in walk.names)]
    if ends:
        conditions.append(~walk.beyond("end"))
    if not walk.way.index:
        return _collected(walk, conditions)
    rows = ROWS.where(*conditions).order_by(*walk.in_order(walk.keys)).limit(PAGE + 1)
    return rows.with_hint(C, f"INDEXED BY {walk.way.index}", "sqlite")


def _collected(walk: Walk, conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """Few are put in order by what that takes, and only those of the page are read whole."""
    few = sizes.ids(walk.way.least, walk.scope).limit(MOST_SORTED).cte("few").prefix_with("MATERIALIZED")
    keys = [expression.label(f"key_{number}") for number, expression in enumerate(walk.keys)]
    picked = (
        ORDERS[walk.order]
        .joined(select(C.id, *keys))
        .where(C.id.in_(select(few.c[0])), *conditions, readable_by(me))
        .order_by(*walk.in_order(keys))
        .limit(PAGE + 1)
        .with_hint(C, "NOT INDEXED", "sqlite")
        .cte("picked")
    )
    rows = ROWS.join(picked, picked.c.id == C.id).order_by(*walk.in_order(list(picked.c)[1:]))
    return rows.with_hint(C, "NOT INDEXED", "sqlite")
