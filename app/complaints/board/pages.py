"""A page of the queue. However many complaints there are, it is found in one of two ways:

- An index is walked in its order from where the page before ended, and what a filter leaves out is passed over in it.
- Where some part of the question leaves few, those are collected with that part's own index, and put in order.

An order that no index has (names stand in other tables) needs the second way, and refuses where there are too many.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, select, tuple_

from ...access import Actor
from ...accounts.models import User
from ...catalogue.models import Category
from ...db import db
from ...people.models import Customer
from ..access import readable_by
from ..models import Complaint
from . import sizes
from .narrowing import NARROWINGS, SCOPES, Asked, asked_by, me
from .orders import ORDERS, Order, in_direction
from .question import Question
from .rows import ROWS
from .sizes import MOST_SORTED, Sizes

PAGE = 25

C = Complaint


@dataclass(frozen=True)
class Page:
    """Rows of the queue; `next` continues after the last, and is empty at the end.

    `too_many` says that they could not be put in this order, because more than MOST_SORTED would have to be.
    """

    rows: Sequence[Row[Any]]
    next: str = ""
    too_many: bool = False


@dataclass(frozen=True)
class Board:
    """What the queue shows: a page, and how many stand in each view, up to MOST_COUNTED."""

    page: Page
    counts: dict[str, int]


def look(question: Question, actor: Actor) -> Board:
    """The queue as `actor` may see it."""
    asked = asked_by(question, actor)
    counts, found = sizes.count(actor, asked, sizes.needed(asked, ORDERS[question.order]))
    return Board(_page(question, asked, found), counts)


def page(question: Question, actor: Actor) -> Page:
    """One page as `actor` may see it, without anything beside it."""
    asked = asked_by(question, actor)
    return _page(question, asked, sizes.measure(asked, sizes.needed(asked, ORDERS[question.order])))


def _page(question: Question, asked: Asked, found: Sizes) -> Page:
    if asked.is_impossible:
        return Page(())
    order = ORDERS[question.order]
    way = _way(question.order, asked, found)
    if way is None:
        return Page((), too_many=True)
    place = order.read_place(question.after) if question.after else None
    statement = _statement(
        way, asked.scope, asked.names, question.order, continued=place is not None, descending=question.descending
    )
    rows = db.session.execute(statement, {**asked.values, **(place or {})}).all()
    return Page(rows[:PAGE], order.place_of(rows[PAGE - 1]) if len(rows) > PAGE else "")


@dataclass(frozen=True)
class Way:
    """Walk `index`, or collect what `least` leaves."""

    index: str = ""
    least: str = ""


def _way(order_name: str, asked: Asked, found: Sizes) -> Way | None:
    order = ORDERS[order_name]
    needed = sizes.needed(asked, order)
    least = min(needed, key=lambda name: found[name], default=None)
    if least is not None and found[least] <= MOST_SORTED:
        return Way(least=least)
    if asked.scope not in order.walks:
        return None
    if not needed and asked.names:
        return Way(index=asked.narrowings[0].index)
    return Way(index=order.walks[asked.scope])


@lru_cache(maxsize=1024)
def _statement(
    way: Way, scope: str, names: tuple[str, ...], order_name: str, *, continued: bool, descending: bool
) -> Select[Any]:
    order = ORDERS[order_name]
    conditions = [SCOPES[scope](), *(NARROWINGS[name].clause() for name in names)]
    if continued:
        place, after = tuple_(*order.compared()), tuple_(*order.after())
        conditions.append(place < after if descending else place > after)
    if way.index:
        walk = ROWS.where(*conditions).order_by(*in_direction(order.compared(), descending=descending))
        return walk.limit(PAGE + 1).with_hint(C, f"INDEXED BY {way.index}", "sqlite")
    return _collected(sizes.ids(way.least, scope), conditions, order, descending=descending)


def _collected(ids: Select[Any], conditions: list[Any], order: Order, *, descending: bool) -> Select[Any]:
    """Few are put in order by what that takes, and only those of the page are read whole."""
    few = ids.limit(MOST_SORTED).cte("few").prefix_with("MATERIALIZED")
    keys = [expression.label(f"key_{number}") for number, expression in enumerate(order.compared())]
    picked = (
        select(C.id, *keys)
        .join(Customer, Customer.id == C.customer_id)
        .join(Category, Category.id == C.category_id)
        .outerjoin(User, User.id == C.handler_id)
        .where(C.id.in_(select(few.c[0])), *conditions, readable_by(me))
        .order_by(*in_direction(keys, descending=descending))
        .limit(PAGE + 1)
        .with_hint(C, "NOT INDEXED", "sqlite")
        .cte("picked")
    )
    rows = ROWS.join(picked, picked.c.id == C.id).with_hint(C, "NOT INDEXED", "sqlite")
    return rows.order_by(*in_direction(list(picked.c)[1:], descending=descending))
