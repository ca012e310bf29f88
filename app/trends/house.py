"""What an administrator sees to: people who are away, have left or never came, and the settings nobody filled in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, bindparam, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from .. import clock
from ..access import Actor
from ..accounts import away
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..complaints.models import Complaint, Promise, Task
from ..complaints.tallies import MOST_COUNTED, NOW, STANDS
from ..db import AnyRow, AnySelect, db

C = Complaint


@dataclass(frozen=True)
class Person:
    """A colleague whose place somebody has to see to, with what rests with them, counted up to MOST_COUNTED.

    `trouble` is left (they hold duties still), no_deputy (away, and nobody stands in), deputy_gone (away, and the
    deputy is not here either) or never_came (no password yet).
    """

    id: int
    name: str
    trouble: str
    away_until: datetime | None
    deputy: str | None
    cases: int
    tasks: int
    promises: int


def people_to_see_to() -> list[Person]:
    """Everybody with a trouble, by name."""
    now = clock.now()
    rows = db.session.execute(_people(), {"now": now}).all()
    found = ((row, _trouble(row, now)) for row in rows)
    return [
        Person(row.id, row.name, trouble, row.away_until, row.deputy, row.cases, row.tasks, row.promises)
        for row, trouble in found
        if trouble
    ]


def _trouble(row: AnyRow, now: datetime) -> str:
    holds = row.cases or row.tasks or row.promises
    if not row.active:
        return "left" if holds else ""
    if row.away_until is not None and row.away_until > now:
        if row.deputy is None:
            return "no_deputy"
        deputy_is_away = row.deputy_away_until is not None and row.deputy_away_until > now
        return "deputy_gone" if deputy_is_away or not row.deputy_active else ""
    return "" if row.has_password else "never_came"


def blanks() -> list[str]:
    """What customers read and nobody has written yet: names of settings, as `Organisation` has them."""
    organisation = catalogue.organisation()
    body = organisation.outside_body
    values = {
        "name": organisation.name if organisation.name != type(organisation)().name else "",
        "phone": organisation.phone,
        "email": organisation.email,
        "address": organisation.address,
        "privacy_contact": organisation.privacy_contact,
        "outside_body": body.name and (body.url or body.phone or body.address),
    }
    return [name for name, value in values.items() if not value.strip()]


_deputy = aliased(User)


@lru_cache
def _people() -> AnySelect:
    cases = select(C.id).where(C.handler_id == User.id, C.is_open)
    tasks = select(Task.id).where(Task.owner_id == User.id, Task.done_at.is_(None))
    promised = select(Promise.id).join(C, C.id == Promise.complaint_id)
    promised = promised.where(Promise.owner_id == User.id, Promise.state == literal_column("'open'"), STANDS)
    return (
        select(
            User.id, User.name, User.active, away.until(User, NOW).label("away_until"),
            User.password.is_not(None).label("has_password"),
            _deputy.name.label("deputy"), away.until(_deputy, NOW).label("deputy_away_until"),
            func.coalesce(_deputy.active, False).label("deputy_active"),
            _held(cases).label("cases"), _held(tasks).label("tasks"), _held(promised).label("promises"),
        )
        .outerjoin(_deputy, _deputy.id == User.deputy_id)
        .where(or_(User.active.is_(False), away.is_away(User, NOW), User.password.is_(None)))
        .order_by(User.name, User.id)
    )  # fmt: skip


def _held(found: AnySelect) -> ColumnElement[int]:
    """How many of these the person of the row has, up to MOST_COUNTED."""
    few = found.correlate(User).limit(MOST_COUNTED).subquery()
    held: ColumnElement[int] = select(func.count()).select_from(few).scalar_subquery()
    return held


def absent_people() -> Sequence[AnyRow]:
    """People who are away or have left and have open complaints: who stands in, how many, how many are overdue, and
    when the first is due."""
    return db.session.execute(_absent(), {"now": clock.now()}).all()


def stood_in_for(actor: Actor) -> Sequence[AnyRow]:
    """The same of those absent colleagues whose deputy `actor` is."""
    if not actor.stands_in_for:
        return []
    asked = {"now": clock.now(), "ids": sorted(actor.stands_in_for)}
    return db.session.execute(_absent().where(User.id.in_(bindparam("ids", expanding=True))), asked).all()


@lru_cache
def _absent() -> AnySelect:
    cases = select(C.id).where(C.handler_id == User.id, C.is_open)
    overdue = cases.where(C.due_at < NOW, C.due_kind.not_in(("", "paused")))
    first = (
        select(C.due_at)
        .where(C.handler_id == User.id, C.is_open)
        .order_by(C.due_at, C.id)
        .limit(1)
        .correlate(User)
        .scalar_subquery()
    )
    return (
        select(
            User.id, User.name, User.active, away.until(User, NOW).label("away_until"), _deputy.name.label("deputy"),
            _held(cases).label("cases"), _held(overdue).label("overdue"), first.label("first_due_at"),
        )
        .outerjoin(_deputy, _deputy.id == User.deputy_id)
        .where(or_(User.active.is_(False), away.is_away(User, NOW)), cases.correlate(User).exists())
        .order_by(User.name, User.id)
    )  # fmt: skip
