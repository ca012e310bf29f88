"""Who may do what to a complaint, as named predicates; and which complaints somebody may know of at all."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from ..access import DESK, Actor, Role, View, marked, sign_in_first
from .models import APART, Complaint, Involved, Message, Reader

Predicate = Callable[[Actor, Complaint], bool]

HIGH = frozenset({1, 2})


def is_about(user_id: int | None, complaint: Complaint) -> bool:
    """Whether the complaint is about this colleague: they neither work on it nor read it (seed 003, step 4)."""
    return complaint.about_staff and any(row.user_id == user_id for row in complaint.involved if row.user_id)


def works(actor: Actor, complaint: Complaint) -> bool:
    """A colleague whom the complaint is not about. Every other predicate about colleagues begins here."""
    return actor.is_staff and not is_about(actor.id, complaint)


def staff(actor: Actor, complaint: Complaint) -> bool:
    """Any colleague."""
    return works(actor, complaint)


def desk(actor: Actor, complaint: Complaint) -> bool:
    """Representatives and managers."""
    return works(actor, complaint) and actor.role in DESK


def handler(actor: Actor, complaint: Complaint) -> bool:
    return works(actor, complaint) and actor.id == complaint.handler_id


def deputy(actor: Actor, complaint: Complaint) -> bool:
    """Somebody of the desk who stands in for the handler while that one is away."""
    return desk(actor, complaint) and complaint.handler_id in actor.stands_in_for


def manager(actor: Actor, complaint: Complaint) -> bool:
    return works(actor, complaint) and actor.role is Role.MANAGER


def summoned(actor: Actor, complaint: Complaint) -> bool:
    """Whoever is called when a colleague needs a manager: the managers, and the administrators when none comes."""
    return works(actor, complaint) and actor.role in {Role.MANAGER, Role.ADMIN}


def taker(actor: Actor, complaint: Complaint) -> bool:
    """Somebody of the desk, where nobody has the complaint yet."""
    return complaint.handler_id is None and desk(actor, complaint)


def marker(actor: Actor, complaint: Complaint) -> bool:
    """Any colleague, until it is marked as sensitive; then its handler, their deputy and the managers."""
    return works(actor, complaint) and (
        not complaint.sensitive or any(predicate(actor, complaint) for predicate in (handler, deputy, manager))
    )


def reviewer(actor: Actor, complaint: Complaint) -> bool:
    """Quality assurance or a manager, who neither handled it nor looked after it."""
    own = {complaint.handler_id, complaint.manager_id}
    return works(actor, complaint) and actor.role in {Role.QA, Role.MANAGER} and actor.id not in own


def reviewed_by(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition on `Complaint`, for one that `actor` may read."""
    if actor.role not in {Role.QA, Role.MANAGER}:
        return false()
    return and_(*(or_(column.is_(None), column != actor.id) for column in (Complaint.handler_id, Complaint.manager_id)))


def stands_apart(event_id: Any) -> ColumnElement[bool]:
    """Whether the customer's words with this entry of a log, and the files that came with them, are kept from those who
    handle it: `reviewer` reads them."""
    return select(Message.id).where(Message.event_id == event_id, Message.kind == APART).exists()


def approver(actor: Actor, complaint: Complaint) -> bool:
    """A manager or administrator who does not handle it; `remedies.approvals` looks at their limits, and who asked."""
    return summoned(actor, complaint) and actor.id != complaint.handler_id


def waiver(actor: Actor, complaint: Complaint) -> bool:
    """Whoever handles it, or stands in for that one; where the risk is high, a manager."""
    answers = handler(actor, complaint) or deputy(actor, complaint)
    return manager(actor, complaint) or (answers and not is_risky(complaint))


def is_risky(complaint: Complaint) -> bool:
    """Whether going on without something takes a second pair of eyes: high severity, or somebody in danger."""
    return complaint.in_danger or complaint.priority in HIGH


def keeper(actor: Actor, complaint: Complaint) -> bool:
    """Whoever the settings name for what people ask of their own data; a manager or an administrator as well."""
    return summoned(actor, complaint) or (works(actor, complaint) and actor.keeps_data)


def signer(actor: Actor, complaint: Complaint) -> bool:
    """Whoever the settings let sign letters; `decisions.signing` asks them, and who wrote the letter."""
    return desk(actor, complaint) or (works(actor, complaint) and actor.role is Role.QA)


def customer(actor: Actor, complaint: Complaint) -> bool:
    """Whoever holds the key to this complaint."""
    return actor.kind == "customer" and actor.id == complaint.id


def for_customer(actor: Actor, complaint: Complaint) -> bool:
    """The handler, their deputy or a manager, on the customer's word: `perform` asks for channel and words."""
    return handler(actor, complaint) or deputy(actor, complaint) or manager(actor, complaint)


def contact(actor: Actor, complaint: Complaint) -> bool:
    """Somebody who was asked and holds the link: `enquiries` sees to it that they speak for that one enquiry alone."""
    return actor.kind == "contact"


def system(actor: Actor, complaint: Complaint) -> bool:
    return actor.kind == "system"


PREDICATES: dict[str, Predicate] = {
    predicate.__name__: predicate
    for predicate in (
        staff, desk, handler, deputy, manager, summoned, taker, marker, waiver, reviewer, approver, keeper, signer,
        customer, for_customer, contact, system,
    )
}  # fmt: skip


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition on `Complaint` that every fetch starts from."""
    if actor.kind == "system":
        return true()
    if actor.kind == "customer":
        return Complaint.id == actor.id
    if actor.kind == "contact":
        return false()
    return readable_by(actor.id)


def readable_by(user_id: Any, complaint: Any = Complaint) -> ColumnElement[bool]:
    """The same for a colleague, whose id may be a parameter of a statement that is kept, and for an alias.

    Whom a complaint is about never reads it: what they are asked reaches them by a link of its own.
    """
    named = select(Reader.user_id).where(and_(Reader.complaint_id == complaint.id, Reader.user_id == user_id))
    about_them = select(Involved.id).where(
        Involved.complaint_id == complaint.id, Involved.user_id == user_id, Involved.ended_at.is_(None)
    )
    return and_(or_(complaint.restricted.is_(False), named.exists()), ~about_them.exists())


def on_complaint(view: View) -> View:
    """Staff who may see the complaint: the view fetches through `visible_to`, actions are refused by the table."""

    @wraps(view)
    def guarded(*args: object, **kwargs: object) -> object:
        return sign_in_first() or view(*args, **kwargs)

    return marked(guarded, "on_complaint")
