"""Who may do what to a complaint, as named predicates; and which complaints somebody may know of at all."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true

from ..access import Actor, Role, View, marked, sign_in_first
from .models import Complaint, Reader

Predicate = Callable[[Actor, Complaint], bool]

DESK = frozenset({Role.CSR, Role.MANAGER})


def staff(actor: Actor, complaint: Complaint) -> bool:
    """Any colleague."""
    return actor.is_staff


def desk(actor: Actor, complaint: Complaint) -> bool:
    """Representatives and managers."""
    return actor.is_staff and actor.role in DESK


def handler(actor: Actor, complaint: Complaint) -> bool:
    return actor.is_staff and actor.id == complaint.handler_id


def manager(actor: Actor, complaint: Complaint) -> bool:
    return actor.is_staff and actor.role is Role.MANAGER


def taker(actor: Actor, complaint: Complaint) -> bool:
    """Somebody of the desk, where nobody has the complaint yet."""
    return complaint.handler_id is None and desk(actor, complaint)


def reviewer(actor: Actor, complaint: Complaint) -> bool:
    """Quality assurance or a manager, who did not handle it."""
    return actor.is_staff and actor.role in {Role.QA, Role.MANAGER} and actor.id != complaint.handler_id


def approver(actor: Actor, complaint: Complaint) -> bool:
    """A manager who does not handle it; `remedies.service` also looks at the amount and at who asked."""
    return manager(actor, complaint) and actor.id != complaint.handler_id


def customer(actor: Actor, complaint: Complaint) -> bool:
    """Whoever holds the key to this complaint."""
    return actor.kind == "customer" and actor.id == complaint.id


def for_customer(actor: Actor, complaint: Complaint) -> bool:
    """The handler, or a manager, on the customer's word: `lifecycle.perform` asks for channel and words."""
    return handler(actor, complaint) or manager(actor, complaint)


def system(actor: Actor, complaint: Complaint) -> bool:
    return actor.kind == "system"


PREDICATES: dict[str, Predicate] = {
    predicate.__name__: predicate
    for predicate in (
        staff, desk, handler, manager, taker, reviewer, approver, customer, for_customer, system,
    )
}  # fmt: skip


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition on `Complaint` that every fetch starts from."""
    if actor.kind == "system":
        return true()
    if actor.kind == "customer":
        return Complaint.id == actor.id
    return readable_by(actor.id)


def readable_by(user_id: Any) -> ColumnElement[bool]:
    """The same for a colleague, whose id may be a parameter of a statement that is kept."""
    named = select(Reader.user_id).where(and_(Reader.complaint_id == Complaint.id, Reader.user_id == user_id))
    return or_(Complaint.restricted.is_(False), named.exists())


def on_complaint(view: View) -> View:
    """Staff who may see the complaint: the view fetches through `visible_to`, actions are refused by the table."""

    @wraps(view)
    def guarded(*args: object, **kwargs: object) -> object:
        return sign_in_first() or view(*args, **kwargs)

    return marked(guarded, "on_complaint")
