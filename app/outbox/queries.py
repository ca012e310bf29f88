"""Reads of the outbox."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select

from ..db import db
from .models import Delivery, Notice, State

PAGE = 50


def find(delivery_id: int) -> Delivery | None:
    """One row, if it is still kept."""
    return db.session.get(Delivery, delivery_id)


def about(about_id: int) -> Sequence[Delivery]:
    """Everything that went, or will go, to the customer because of this, newest first."""
    statement = select(Delivery).where(Delivery.about == about_id, Delivery.to_staff.is_(False))
    return db.session.scalars(statement.order_by(Delivery.id.desc()).limit(PAGE)).all()


def by_ids(ids: Collection[int]) -> Sequence[Delivery]:
    """These, with the mails of several in which they went."""
    went_in = select(Delivery.went_with_id).where(Delivery.id.in_(ids))
    return db.session.scalars(select(Delivery).where(or_(Delivery.id.in_(ids), Delivery.id.in_(went_in)))).all()


def to_do() -> Sequence[Delivery]:
    """Letters to print and calls to make, the most urgent first."""
    statement = select(Delivery).where(Delivery.state == State.TO_DO)
    return db.session.scalars(statement.order_by(Delivery.due_at, Delivery.id).limit(PAGE)).all()


def dead_letters() -> Sequence[Delivery]:
    """Mails we gave up on, newest first."""
    statement = select(Delivery).where(Delivery.state == State.GAVE_UP)
    return db.session.scalars(statement.order_by(Delivery.id.desc()).limit(PAGE)).all()


def latest(limit: int = PAGE) -> Sequence[Delivery]:
    """The newest rows of all; only the demo's mailbox shows them."""
    return db.session.scalars(select(Delivery).order_by(Delivery.id.desc()).limit(limit)).all()


def notices_of(user_id: int) -> Sequence[Notice]:
    """This person's notices, newest first."""
    statement = select(Notice).where(Notice.user_id == user_id).order_by(Notice.id.desc()).limit(PAGE)
    return db.session.scalars(statement).all()


def told_since(kind: str, about: int, at: datetime) -> set[int]:
    """Whoever has had a notice of this kind about this since then."""
    told = select(Notice.user_id).where(Notice.kind == kind, Notice.about == about, Notice.at >= at)
    return set(db.session.scalars(told))
