"""How many complaints a question finds, and how many of them something happened to: both stop at a limit."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from ...access import Actor
from ...db import db
from ..access import readable_by
from ..models import Complaint, Event
from . import sizes
from .narrowing import NARROWINGS, SCOPES, asked_by, me
from .question import Question
from .sizes import MOST_COUNTED, MOST_SORTED

C = Complaint
MOST_NEWS = 200
_entry = bindparam("entry", type_=Event.id.type)


def count(question: Question, actor: Actor) -> int | None:
    """How many `actor` may see, up to MOST_COUNTED; None where it would take reading too many to say."""
    asked = asked_by(question, actor)
    if asked.is_impossible:
        return 0
    names = asked.names if len(asked.names) > 1 else ()
    found = sizes.measure(asked, names)
    least = min(names, key=lambda name: found[name], default="")
    if least and found[least] > MOST_SORTED:
        return None
    return db.session.scalar(_count(asked.scope, asked.names, least), asked.values) or 0


def latest_entry() -> int:
    """Where all logs together end now."""
    return db.session.scalar(select(func.max(Event.id))) or 0


def news(question: Question, actor: Actor, entry: int) -> int:
    """How many complaints of the question something happened to after this entry of the log, by somebody else.

    Counted among the last MOST_NEWS entries: whoever looks away for longer is told of those.
    """
    asked = asked_by(question, actor)
    if asked.is_impossible:
        return 0
    return db.session.scalar(_news(asked.scope, asked.names), {**asked.values, "entry": entry}) or 0


@lru_cache(maxsize=256)
def _count(scope: str, names: tuple[str, ...], least: str) -> Select[Any]:
    conditions = [SCOPES[scope](), *(NARROWINGS[name].clause() for name in names), readable_by(me)]
    if least:
        few = sizes.ids(least, scope).limit(MOST_SORTED).cte("few").prefix_with("MATERIALIZED")
        found = select(C.id).where(C.id.in_(select(few.c[0])), *conditions).with_hint(C, "NOT INDEXED", "sqlite")
    else:
        found = (sizes.ids(names[0], scope) if names else select(C.id)).where(*conditions)
        if names and not NARROWINGS[names[0]].index:
            found = select(C.id).where(C.id.in_(sizes.ids(names[0], scope)), *conditions)
    return select(func.count()).select_from(found.limit(MOST_COUNTED).subquery())


@lru_cache(maxsize=256)
def _news(scope: str, names: tuple[str, ...]) -> Select[Any]:
    mine = (Event.actor_kind == "staff") & (Event.actor_id == me)
    recent = select(Event.complaint_id).where(Event.id > _entry, ~mine).order_by(Event.id.desc()).limit(MOST_NEWS)
    changed = recent.cte("changed").prefix_with("MATERIALIZED")
    conditions = [SCOPES[scope](), *(NARROWINGS[name].clause() for name in names), readable_by(me)]
    found = select(C.id).where(C.id.in_(select(changed.c[0])), *conditions).with_hint(C, "NOT INDEXED", "sqlite")
    return select(func.count()).select_from(found.subquery())
