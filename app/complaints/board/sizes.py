"""How many complaints stand in each view, and how many each part of a question leaves: counted up to a limit."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, select

from ... import clock
from ...access import Actor
from ...db import db
from ..access import readable_by
from ..models import Complaint, Event
from .narrowing import NARROWINGS, SCOPES, VIEWS, Asked, me
from .orders import Order

C = Complaint
MOST_COUNTED = 100
MOST_SORTED = 2_000
"""As many are collected and put in order at once. Beyond that an index is walked, or we ask for less."""

EVERYTHING = ""
"""The name of the size of a whole scope."""

Sizes = Mapping[str, int]


def needed(asked: Asked, order: Order) -> tuple[str, ...]:
    """Which sizes have to be known before a page can be found: none, where one index leads through it all."""
    walked = asked.scope in order.walks
    if walked and not asked.names:
        return ()
    if walked and order.keys[0].column == "due_at" and len(asked.names) == 1 and asked.narrowings[0].in_due_order:
        return ()
    return asked.names if walked else (*asked.names, EVERYTHING)


def count(actor: Actor, asked: Asked, names: tuple[str, ...]) -> tuple[dict[str, int], int, Sizes]:
    """How many stand in each view, up to MOST_COUNTED; where all logs together end now; and the sizes of these names,
    up to one above MOST_SORTED."""
    values = {"me": actor.id, "now": clock.now(), **asked.values}
    entry, *row = db.session.execute(_counts(asked.scope, names), values).one()
    return dict(zip(VIEWS, row, strict=False)), entry or 0, dict(zip(names, row[len(VIEWS) :], strict=True))


def measure(asked: Asked, names: tuple[str, ...]) -> Sizes:
    """The sizes of these names alone."""
    if not names:
        return {}
    row = db.session.execute(select(*columns(asked.scope, names)), asked.values).one()
    return dict(zip(names, row, strict=True))


@lru_cache(maxsize=512)
def _counts(scope: str, names: tuple[str, ...]) -> Select[Any]:
    entry = select(func.max(Event.id)).scalar_subquery().label("entry")
    return select(entry, *(_in_view(view).label(view) for view in VIEWS), *columns(scope, names))


def _in_view(view: str) -> Any:
    (name,) = VIEWS[view] or (EVERYTHING,)
    return _capped(ids(name, "open").where(readable_by(me)), MOST_COUNTED)


def ids(name: str, scope: str) -> Select[Any]:
    """The complaints whose number is the size of this name."""
    if name != EVERYTHING:
        return NARROWINGS[name].ids(scope)
    whole = select(C.id).where(SCOPES[scope]())
    return whole if scope == "any" else whole.with_hint(C, "INDEXED BY ix_complaint_open_due", "sqlite")


def columns(scope: str, names: tuple[str, ...]) -> list[Any]:
    """The sizes of these names, as parts of a statement."""
    return [_capped(ids(name, scope), MOST_SORTED + 1).label(f"size_{name}") for name in names]


def _capped(ids: Select[Any], most: int) -> Any:
    found = ids.limit(most).subquery()
    return select(func.count()).select_from(found).scalar_subquery()
