"""Changes to customers."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from .. import clock
from ..db import db
from .keys import phone_key
from .models import Customer


def confirm_address(customer: Customer) -> None:
    """Whoever sends something after opening a mailed link reads that address. The first time counts."""
    if customer.email_verified_at is None:
        customer.email_verified_at = clock.now()


def same_person(email: str, phone: str) -> Sequence[Customer]:
    """Everybody recorded with this address or number: one person, as far as anybody can tell."""
    conditions = _same(email, phone)
    return db.session.scalars(select(Customer).where(or_(*conditions))).all() if conditions else []


def _same(email: str, phone: str) -> list[ColumnElement[bool]]:
    key = phone_key(phone)
    conditions: list[ColumnElement[bool]] = [Customer.email.in_((email, email.lower()))] if email else []
    return [*conditions, Customer.phone_key == key] if key else conditions


def close_ways(customer: Customer, closed: str, open_way: str, until: date | None) -> list[Customer]:
    """Close these ways to this person, or open them all with empty ones; wherever they are recorded. Returns all."""
    found = {row.id: row for row in (*same_person(customer.email, customer.phone), customer)}
    for row in found.values():
        row.closed_ways, row.open_way, row.closed_until = closed, open_way, until
    db.session.flush()
    return list(found.values())


def take_over_closed(customer: Customer) -> None:
    """What is closed to somebody stays closed when they were written down once more."""
    same = _same(customer.email, customer.phone)
    if same and (before := db.session.scalars(select(Customer).where(or_(*same), Customer.closed_ways != "")).first()):
        customer.closed_ways, customer.open_way = before.closed_ways, before.open_way
        customer.closed_until = before.closed_until
