"""What colleagues typed into the forms of the desk and have not sent: kept for them alone, on every device of theirs.

Each opened page has a name of its own, its tab. A page that was opened with an earlier text goes on with that row as
long as nobody else does; so two pages never write over each other, and each text is there to be found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, bindparam, delete, func, select, update

from .. import clock, sealing
from ..db import db
from ..errors import Invalid
from ..gathering import Part
from .models import DeskDraft
from .service import KEPT, KEPT_ONCE_SENT

MOST_TEXTS = 5
LONGEST = 200_000
"""So many signs all answers of a form may have together."""

Answers = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Place:
    """Whose text it is, what it is about, and into which form it was typed."""

    user_id: int
    about: int
    form: str


def _unsent(at: datetime | ColumnElement[Any]) -> tuple[ColumnElement[bool], ...]:
    return DeskDraft.sent_at.is_(None), DeskDraft.expires_at > at


OF_CASE = Part(
    DeskDraft,
    (
        DeskDraft.about == bindparam("case", type_=DeskDraft.about.type),
        DeskDraft.user_id == bindparam("reader", type_=DeskDraft.user_id.type),
        *_unsent(bindparam("at", type_=DeskDraft.expires_at.type)),
    ),
)
"""What a reader of a case typed there and has not sent, whatever the form."""


def new_tab() -> str:
    """A name for a page that is being opened."""
    return sealing.new_token()[:32]


def find(place: Place) -> Sequence[DeskDraft]:
    """The texts that were typed there and not sent, the newest first."""
    mine = _of(place) + _unsent(clock.now())
    statement = select(DeskDraft).where(*mine).order_by(DeskDraft.saved_at.desc(), DeskDraft.id.desc())
    return db.session.scalars(statement.limit(MOST_TEXTS)).all()


def save(place: Place, tab: str, came_from: str, answers: Answers) -> int | None:
    """Keep what the page `tab` holds now; `came_from` names the page whose text it was opened with.

    Returns how many other texts there are, None where the page's text was sent already. Raises Invalid when it is too
    long to be kept.
    """
    if sum(len(name) + len(value) for name, value in answers) > LONGEST:
        raise Invalid("This is too long to be kept as a draft. Send a part of it first.")
    at = clock.now()
    now = {"answers": [list(pair) for pair in answers], "saved_at": at, "expires_at": at + KEPT}
    if not _goes_on(place, tab, now) and not (came_from and _goes_on(place, came_from, {**now, "tab": tab})):
        named = {"user_id": place.user_id, "about": place.about, "form": place.form, "tab": tab}
        if db.session.execute(_begin_or_go_on(db.engine.dialect.name), {**named, **now}).first() is None:
            return None
    others = select(func.count()).where(*_of(place), *_unsent(at), DeskDraft.tab != tab)
    return db.session.scalar(others) or 0


def _goes_on(place: Place, tab: str, values: dict[str, Any]) -> bool:
    mine = update(DeskDraft).where(*_of(place), DeskDraft.tab == tab, DeskDraft.sent_at.is_(None))
    return bool(cast(Any, db.session.execute(mine.values(values))).rowcount)


@cache
def _begin_or_go_on(dialect: str) -> Any:
    """A row for the page; where it has one by now, that one, unless its text was sent."""
    table = cast(Table, DeskDraft.__table__)
    new = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    named = ("user_id", "about", "form", "tab", "answers", "saved_at", "expires_at")
    new = new.values({name: bindparam(name, type_=table.c[name].type) for name in named})
    changed = {name: new.excluded[name] for name in ("answers", "saved_at", "expires_at")}
    return new.on_conflict_do_update(
        index_elements=[table.c.user_id, table.c.tab], set_=changed, where=table.c.sent_at.is_(None)
    ).returning(table.c.id)


def sent(place: Place, tab: str, came_from: str = "") -> None:
    """The text of this page was sent, or thrown away. What the page was still saving comes too late from here on."""
    at = clock.now()
    ended = {"answers": [], "sent_at": at, "saved_at": at, "expires_at": at + KEPT_ONCE_SENT}
    pages = [name for name in (tab, came_from) if name]
    mine = update(DeskDraft).where(DeskDraft.user_id == place.user_id, DeskDraft.tab.in_(pages))
    db.session.execute(mine.values(ended))
    if tab:
        table = cast(Table, DeskDraft.__table__)
        new = import_module(f"sqlalchemy.dialects.{db.engine.dialect.name}").insert(table)
        named = {"user_id": place.user_id, "about": place.about, "form": place.form, "tab": tab}
        db.session.execute(new.values({**named, **ended}).on_conflict_do_nothing())


def drop(place: Place, tab: str) -> None:
    """The page is as it was opened: there is nothing to keep."""
    db.session.execute(delete(DeskDraft).where(*_of(place), DeskDraft.tab == tab, DeskDraft.sent_at.is_(None)))


def forget_expired() -> None:
    """Drop texts whose time is over. The worker calls it."""
    db.session.execute(delete(DeskDraft).where(DeskDraft.expires_at <= clock.now()))


def _of(place: Place) -> tuple[ColumnElement[bool], ...]:
    return DeskDraft.user_id == place.user_id, DeskDraft.about == place.about, DeskDraft.form == place.form
