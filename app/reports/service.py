"""A report is made in the moment a contact is recorded, from that record alone: nobody writes anything twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from sqlalchemy import func, select, update

from .. import clock, sealing
from ..access import Actor, Role
from ..accounts import queries as accounts
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..catalogue.reporting import ReportKind
from ..complaints.access import is_about
from ..complaints.lifecycle import afterwards
from ..complaints.models import Complaint, Event, Reader, Task
from ..conversations import queries as conversations
from ..db import db
from ..errors import NotFound
from ..outbox import service as outbox
from ..outbox.models import Delivery
from .models import Report, ReportCopy

# What counts as a contact, the weightiest first: of several done together the first one names the report.
CONTACTS: dict[str, ReportKind] = {
    "report_threat": "incident",
    "talk": "conversation",
    "apologise": "conversation",
    "resolve": "decision",
    "deadlock": "decision",
    "correct_decision": "decision",
    "outside_decision": "decision",
    "answer_look": "decision",
    "offer": "offer",
    "log_call": "call",
    "call_happened": "call",
    "call_missed": "call",
    "log_check_in": "call",
}
OURS = frozenset({"acknowledge", "ask_customer", "message", "state_facts", "move_promise", "move_date"})
"""What a colleague writes to them, also where they read it on their page alone. Whatever else sends them a letter is
written to them as well."""
BY_WEIGHT: tuple[str, ...] = (
    "incident", "conversation", "decision", "offer", "call", "visit", "received", "written",
)  # fmt: skip
AT_ONCE = timedelta(minutes=1)
BY_CHANNEL: dict[str, ReportKind] = {
    "telephone": "call", "video": "conversation", "counter": "visit", "street": "visit", "letter": "received",
    "email": "received", "web": "received",
}  # fmt: skip
"""What a complaint was that a colleague took down, or a word of the customer's that they passed on."""
WORDS = {
    "call": "a call",
    "conversation": "a conversation",
    "visit": "a visit",
    "written": "a letter",
    "received": "a message",
    "offer": "an offer",
    "decision": "a decision",
    "incident": "an incident",
}
GROUPS = {"managers": (Role.MANAGER,), "administrators": (Role.ADMIN,)}


@afterwards
def make(complaint: Complaint, actor: Actor, events: Sequence[Event]) -> None:
    """A report of what was just recorded, where that was a contact. It is kept on the case whoever is to read it."""
    kind = kind_of(complaint, events)
    if kind is None:
        return
    report = _goes_on(complaint, actor, kind, events) or _begun(complaint, actor, kind, events)
    named = cast(ReportKind, report.kind)
    newest = select(func.max(Task.id)).where(Task.complaint_id == complaint.id)
    report.event_id, report.last_task_id = events[-1].id, db.session.scalar(newest) or 0
    db.session.flush()
    have = set(db.session.scalars(select(ReportCopy.user_id).where(ReportCopy.report_id == report.id)))
    people = [reader for reader in readers_of(named, complaint, actor) if reader.user.id not in have]
    db.session.add_all(
        ReportCopy(report_id=report.id, user_id=reader.user.id, for_id=reader.instead_of) for reader in people
    )
    if catalogue.reporting().rule(named).by_mail:
        _mail(report, complaint, actor, [reader.user for reader in people if not reader.user.is_away])
    db.session.flush()


def _begun(complaint: Complaint, actor: Actor, kind: ReportKind, events: Sequence[Event]) -> Report:
    report = Report(
        complaint_id=complaint.id, kind=kind, first_event_id=events[0].id, event_id=events[-1].id, made_at=clock.now(),
        made_by_id=actor.id if actor.is_staff else None,
    )  # fmt: skip
    db.session.add(report)
    db.session.info[Report] = report
    return report


def _goes_on(complaint: Complaint, actor: Actor, kind: ReportKind, events: Sequence[Event]) -> Report | None:
    """What the same person did with one press is one contact, whatever it was made of: the weightiest names it."""
    report: Report | None = db.session.info.get(Report)
    if report is None or report not in db.session or clock.now() - report.made_at > AT_ONCE:
        return None
    if (report.complaint_id, report.made_by_id) != (complaint.id, actor.id if actor.is_staff else None):
        return None
    report.kind = min(report.kind, kind, key=BY_WEIGHT.index)
    return report


def kind_of(complaint: Complaint, events: Sequence[Event]) -> ReportKind | None:
    """What kind of contact these entries of the log are; None for none. Filing on the page is none: nobody was there,
    and the complaint itself stands in the queue."""
    ours = {event.action for event in events if event.actor_kind == "staff"}
    kind = next((CONTACTS[name] for name in CONTACTS if name in ours), None)
    if kind is not None:
        return kind
    if "file" in ours and _is_filed_in_talk(complaint, events[0]):
        return None  # a guided call with somebody new makes its own report when it ends
    spoken = next((event.facts["spoken"] for event in events if event.facts.get("spoken")), None)
    if spoken is not None or "file" in ours:
        return BY_CHANNEL.get(spoken or complaint.channel, "received")
    if ours & OURS or (ours and _wrote_since(complaint, events[0])):
        return "written"
    theirs = {event.action for event in events if event.actor_kind == "customer"}
    return "received" if theirs - {"file"} else None


def _wrote_since(complaint: Complaint, event: Event) -> bool:
    """Whether a letter to the customer came of it: what an action sends, its row and its effect decide."""
    sent = select(Delivery.id).where(
        Delivery.about == complaint.id, Delivery.to_staff.is_(False), Delivery.created_at >= event.at
    )
    return db.session.scalar(sent.limit(1)) is not None


def _is_filed_in_talk(complaint: Complaint, event: Event) -> bool:
    talk = conversations.talk_during(event.actor_id or 0, None, event.at)
    return talk is not None and sealing.digest(talk.ticket) == complaint.idempotency_hash


def _mail(report: Report, complaint: Complaint, actor: Actor, people: Sequence[User]) -> None:
    by = actor.name if actor.is_staff else complaint.customer.called
    for user in people:
        recipient = outbox.Recipient(user.name, user.email, is_staff=True)
        facts = {"complaint": complaint, "report": report, "by": by, "what": WORDS[report.kind]}
        outbox.enqueue("staff_report", recipient, facts, about=complaint.id)


@dataclass(frozen=True)
class ReportReader:
    """Whose inbox it comes to; `instead_of` is who is away, in whose place they read it."""

    user: User
    instead_of: int | None = None


def readers_of(kind: ReportKind, complaint: Complaint, actor: Actor) -> list[ReportReader]:
    """Who gets it: whom the rule names and, while one of them is away, their deputy as well; where all who are named
    fall out, their deputies, then whoever leads. Of a complaint that few may read only those few; nobody their own, and
    nobody one of a complaint about themselves.
    """
    rule, named = catalogue.reporting().rule(kind), _named(kind, complaint)
    readers = {user.id: ReportReader(user) for user in named}
    for user in named:
        if user.is_away and (deputy := _deputy_of(user)) is not None:
            readers.setdefault(deputy.id, ReportReader(deputy, user.id))
    found = _may_read(kind, complaint, actor, list(readers.values()))
    if found or not (named or rule.people):
        return found
    deputies = [deputy for deputy in map(_deputy_of, named) if deputy is not None]
    for instead in (deputies, accounts.active_with_role(Role.MANAGER)):
        if found := _may_read(kind, complaint, actor, [ReportReader(user) for user in instead]):
            break
    return found


def _deputy_of(user: User) -> User | None:
    deputy = accounts.find_user(user.deputy_id)
    return deputy if deputy is not None and deputy.active and not deputy.is_away else None


def _may_read(kind: ReportKind, complaint: Complaint, actor: Actor, people: list[ReportReader]) -> list[ReportReader]:
    if kind == "incident":
        people = [reader for reader in people if reader.user.role is Role.MANAGER]
    if complaint.restricted:
        readers = set(db.session.scalars(select(Reader.user_id).where(Reader.complaint_id == complaint.id)))
        people = [reader for reader in people if reader.user.id in readers]
    own = actor.id if actor.is_staff else None
    return [reader for reader in people if reader.user.id != own and not is_about(reader.user.id, complaint)]


def _named(kind: ReportKind, complaint: Complaint) -> list[User]:
    """Whom the rule names: people, or a group where it names nobody."""
    rule = catalogue.reporting().rule(kind)
    if rule.people:
        return [user for user in accounts.staff() if user.id in rule.people and user.active]
    if rule.group == "looks_after":
        manager = accounts.find_user(complaint.manager_id)
        return [manager] if manager is not None and manager.active else []
    return list(accounts.active_with_role(*GROUPS[rule.group])) if rule.group in GROUPS else []


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
