"""A report is made in the moment a contact is recorded, from that record alone: nobody writes anything twice."""

from collections.abc import Sequence

from sqlalchemy import func, select, update

from .. import clock
from ..access import Actor, Role
from ..accounts import queries as accounts
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..catalogue.reporting import ReportKind
from ..complaints.access import is_about
from ..complaints.lifecycle import afterwards
from ..complaints.models import Complaint, Event, Reader, Task
from ..db import db
from ..errors import NotFound
from ..outbox import service as outbox
from .models import Report, ReportCopy

# What counts as a contact, the weightiest first: of several done together the first one names the report.
CONTACTS: dict[str, ReportKind] = {
    "report_threat": "incident",
    "talk": "conversation",
    "resolve": "decision",
    "deadlock": "decision",
    "correct_decision": "decision",
    "answer_look": "decision",
    "offer": "offer",
    "log_call": "call",
}
WORDS = {
    "call": "a call",
    "conversation": "a conversation",
    "offer": "an offer",
    "decision": "a decision",
    "incident": "an incident",
}
GROUPS = {"managers": (Role.MANAGER,), "administrators": (Role.ADMIN,), "nobody": ()}


@afterwards
def make(complaint: Complaint, actor: Actor, events: Sequence[Event]) -> None:
    """A report of what was just recorded, where that was a contact of a colleague's and somebody is to read it."""
    done = {event.action for event in events if event.actor_kind == "staff"}
    kind = next((CONTACTS[name] for name in CONTACTS if name in done), None)
    if kind is None or actor.id is None:
        return
    people = readers_of(kind, complaint, actor)
    if not people:
        return
    newest = select(func.max(Task.id)).where(Task.complaint_id == complaint.id)
    report = Report(
        complaint_id=complaint.id, kind=kind, first_event_id=events[0].id, event_id=events[-1].id, made_at=clock.now(),
        made_by_id=actor.id, last_task_id=db.session.scalar(newest) or 0,
    )  # fmt: skip
    db.session.add(report)
    db.session.flush()
    db.session.add_all(ReportCopy(report_id=report.id, user_id=user.id) for user in people)
    if catalogue.reporting().rule(kind).by_mail:
        for user in people:
            recipient = outbox.Recipient(user.name, user.email, is_staff=True)
            facts = {"complaint": complaint, "report": report, "by": actor.name, "what": WORDS[kind]}
            outbox.enqueue("staff_report", recipient, facts, about=complaint.id)
    db.session.flush()


def readers_of(kind: ReportKind, complaint: Complaint, actor: Actor) -> list[User]:
    """Who gets it: whom the rule names, of a complaint that few may read only those few; nobody their own,
    and nobody one of a complaint about themselves.
    """
    rule = catalogue.reporting().rule(kind)
    if rule.people:
        people = [user for user in accounts.staff() if user.id in rule.people and user.active]
    else:
        people = list(accounts.active_with_role(*GROUPS[rule.group])) if GROUPS[rule.group] else []
    if kind == "incident":
        people = [user for user in people if user.role is Role.MANAGER]
    if complaint.restricted:
        readers = set(db.session.scalars(select(Reader.user_id).where(Reader.complaint_id == complaint.id)))
        people = [user for user in people if user.id in readers]
    return [user for user in people if user.id != actor.id and not is_about(user.id, complaint)]


def mark_read(report_id: int, actor: Actor) -> None:
    """I have read it. Raises NotFound where it is in nobody's inbox of that name."""
    copy = db.session.get(ReportCopy, (report_id, actor.id))
    if copy is None:
        raise NotFound("There is no such report.")
    copy.read_at = copy.read_at or clock.now()


def mark_all_read(actor: Actor) -> int:
    """I have read all of them; returns how many that were."""
    unread = ReportCopy.user_id == actor.id, ReportCopy.read_at.is_(None)
    marked = update(ReportCopy).where(*unread).values(read_at=clock.now()).returning(ReportCopy.report_id)
    return len(db.session.execute(marked).all())
