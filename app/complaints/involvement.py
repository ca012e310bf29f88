"""Whom a complaint is about, where that is somebody who works for us: they do not look into it, decide it or read it.

Seed 003: staff are heard with the same attention as the customer, and nobody judges what they did themselves.
"""

from sqlalchemy import select, update

from ..access import Actor
from ..accounts import queries as accounts
from ..accounts.models import User
from ..db import db
from ..errors import Invalid, NotFound
from . import details as d
from . import notices
from .access import is_about
from .checks import looks_at
from .lifecycle import carries_out
from .models import Complaint, Event, Involved, Promise, Reader, Task
from .service import say


@looks_at("name_involved")
def _lacks_a_name(complaint: Complaint, actor: Actor, needs: d.InvolvedNamed) -> dict[str, str]:
    if needs.user_id is None and not needs.name.strip():
        return {"name": "Choose a colleague, or write who it is."}
    user = _account(needs)
    if user is not None and is_about(user.id, complaint):
        return {"user_id": "They are named already."}
    return {}


def _account(needs: d.InvolvedNamed) -> User | None:
    """Their account here: the one that was chosen, or that of the address that was written."""
    if needs.user_id is not None or not needs.email.strip():
        return accounts.find_user(needs.user_id)
    return accounts.find_by_email(needs.email.strip())


@carries_out("name_involved")
def _name(complaint: Complaint, actor: Actor, needs: d.InvolvedNamed, event: Event) -> None:
    """From now on they hold nothing of it. A handler among them has it no more: the team hears that nobody has it."""
    user = _account(needs)
    if needs.user_id is not None and user is None:
        raise Invalid("Choose again.", errors={"user_id": "Choose somebody of the list."})
    who = (user.name, user.email) if user is not None else (needs.name.strip(), needs.email.strip())
    involved = Involved(
        complaint_id=complaint.id, user_id=user.id if user is not None else None, name=who[0],
        office=needs.office.strip(), email=who[1], named_at=event.at, named_by_id=actor.id or 0,
    )  # fmt: skip
    db.session.add(involved)
    complaint.about_staff = True
    db.session.flush()
    db.session.expire(complaint, ["involved"])
    event.facts = {"involved": involved.id}
    say(complaint, event, actor, "reason", needs.reason, internal=True)
    if user is not None:
        _take_away(complaint, user.id)


def _take_away(complaint: Complaint, user_id: int) -> None:
    for model, open_ in ((Task, Task.done_at.is_(None)), (Promise, Promise.state == "open")):
        theirs = (model.complaint_id == complaint.id, model.owner_id == user_id, open_)
        to_id = complaint.handler_id if complaint.handler_id != user_id else None
        db.session.execute(update(model).where(*theirs).values(owner_id=to_id))
    for reader in db.session.scalars(select(Reader).filter_by(complaint_id=complaint.id, user_id=user_id)):
        db.session.delete(reader)
    if complaint.manager_id == user_id:
        complaint.manager_id = complaint.manager = None
        notices.tell("escalated", complaint, "It is about whoever had taken it on; a manager is needed")
    if complaint.handler_id == user_id:
        complaint.handler_id = complaint.handler = complaint.announced_at = None


@carries_out("end_involvement")
def _end(complaint: Complaint, actor: Actor, needs: d.InvolvedEnded, event: Event) -> None:
    involved = get(complaint, needs.involved_id)
    involved.ended_at = event.at
    db.session.flush()
    db.session.expire(complaint, ["involved"])
    complaint.about_staff = bool(complaint.involved)
    event.facts = {"involved": involved.id}
    say(complaint, event, actor, "reason", needs.reason, internal=True)


def get(complaint: Complaint, involved_id: int) -> Involved:
    """Somebody the complaint is about now. Raises NotFound."""
    involved = db.session.get(Involved, involved_id)
    if involved is None or involved.complaint_id != complaint.id or involved.ended_at is not None:
        raise NotFound("The complaint is not about them.")
    return involved
