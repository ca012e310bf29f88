"""Changes to customers."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select

from .. import clock
from ..db import db
from ..errors import NotFound
from .keys import name_key, phone_key
from .models import Customer


def confirm_address(customer: Customer) -> None:
    """Whoever sends something after opening a mailed link reads that address. The first time counts."""
    if customer.email_verified_at is None:
        customer.email_verified_at = clock.now()


def is_same(one: type[Customer], email: str, phone: str, name: str) -> ColumnElement[bool]:
    """The condition that a row of `one` is this person: their address, or their number under their name.

    A number alone is no person: whoever lives in one house often shares it.
    """
    conditions: list[ColumnElement[bool]] = [false()]
    if email:
        conditions.append(one.email.in_((email, email.lower())))
    if (number := phone_key(phone)) and (called := name_key(name)):
        conditions.append(and_(one.phone_key == number, one.name_key == called))
    return or_(*conditions)


def get(customer_id: int) -> Customer:
    """Raises NotFound."""
    customer = db.session.get(Customer, customer_id)
    if customer is None:
        raise NotFound("There is no such person.")
    return customer


def same_person(customer: Customer) -> list[Customer]:
    """Wherever this person is recorded, as far as anybody can tell; they themselves among them."""
    same = is_same(Customer, customer.email, customer.phone, customer.name)
    return list(db.session.scalars(select(Customer).where(or_(Customer.id == customer.id, same)).order_by(Customer.id)))


def close_ways(customer: Customer, closed: str, open_way: str, until: date | None) -> None:
    """Close these ways to this person on this record, or open them all with empty ones."""
    customer.closed_ways, customer.open_way, customer.closed_until = closed, open_way, until
    if not closed:
        _let(customer, {})
    db.session.flush()


def let_use(customer: Customer, days: Mapping[str, date]) -> None:
    """Let colleagues use these closed ways to this person until their last days, wherever they are recorded with ways
    closed, and no others."""
    for row in same_person(customer):
        if row.closed_ways:
            _let(row, days)
    db.session.flush()


def _let(customer: Customer, days: Mapping[str, date]) -> None:
    customer.let_telephone, customer.let_visit = days.get("telephone"), days.get("visit")
    customer.let_email, customer.let_until = days.get("email"), min(days.values(), default=None)
