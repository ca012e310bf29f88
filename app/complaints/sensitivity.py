"""Sensitive complaints: about a colleague, somebody’s health, a child. Few read one, from the moment it is marked."""

from sqlalchemy import delete

from ..access import Actor, Role
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..db import db
from ..errors import Invalid
from . import details as d
from . import notices, readers
from .lifecycle import carries_out
from .models import Barred, Complaint, Event
from .service import say


@carries_out("mark_sensitive")
def _mark(complaint: Complaint, actor: Actor, needs: d.Sensitivity, event: Event) -> None:
    """Readers are the handler, the managers, whoever marks it and whom they name; nobody whom it is about. A manager
    who was not named is asked why before it opens.

    Where few could read it before, only those whom the form names come to them.
    """
    if needs.kind not in {kind.key for kind in catalogue.care().sensitive_kinds}:
        raise Invalid("Choose what makes it sensitive.", errors={"kind": "Choose what makes it sensitive."})
    complaint.sensitive, complaint.sensitive_kind = True, needs.kind
    _bar(complaint, needs.about_ids)
    named, by_role = set[int](), _managers()
    if complaint.restricted:
        named, by_role = (readers.of_complaint(complaint.id, named=chosen) for chosen in (True, False))
    reading = readers.let_only(complaint, {*named, *needs.user_ids, actor.id, complaint.handler_id}, by_role)
    event.facts = {"kind": needs.kind, "readers": reading, "about": sorted(needs.about_ids)}
    say(complaint, event, actor, "reason", needs.reason, internal=True)
    notices.tell("sensitive", complaint, _news(complaint, actor))


@carries_out("lift_sensitivity")
def _lift(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event) -> None:
    event.facts = {"kind": complaint.sensitive_kind}
    complaint.sensitive, complaint.sensitive_kind = False, ""
    db.session.execute(delete(Barred).where(Barred.complaint_id == complaint.id))
    readers.open_to_all(complaint)
    say(complaint, event, actor, "reason", needs.reason, internal=True)


def _bar(complaint: Complaint, user_ids: tuple[int, ...]) -> None:
    """Keep out whom it is about. A handler among them has it no more: somebody else has to take it."""
    db.session.execute(delete(Barred).where(Barred.complaint_id == complaint.id))
    known = [user.id for user in accounts.staff() if user.id in user_ids]
    db.session.add_all(Barred(complaint_id=complaint.id, user_id=user_id) for user_id in known)
    if complaint.handler_id in user_ids:
        complaint.handler_id = complaint.handler = None
    db.session.flush()


def _managers() -> set[int]:
    return {user.id for user in accounts.active_with_role(Role.MANAGER)}


def _news(complaint: Complaint, actor: Actor) -> str:
    words = f"{actor.name} marked it as sensitive"
    return words if complaint.handler_id is not None else f"{words}, and nobody has it"
