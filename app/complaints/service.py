"""The verbs of a complaint: filing it, and what each everyday action changes. Nothing here commits."""

import hashlib
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select

from .. import clock, sealing
from ..access import Actor
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..catalogue.question_sets import PLAIN
from ..db import db
from ..errors import Invalid
from ..outbox import service as outbox
from ..people.models import Customer
from ..web import uploads
from . import deadlines, notices, queries, representing
from . import details as d
from .lifecycle import carries_out, perform
from .models import Attachment, Complaint, Event, Message, ReadBefore, Task
from .references import new_reference

TITLE_LENGTH = 60
NEW_ADDRESS = "address"
"""What a link opens that confirms another e-mail address (see `reaching`)."""
# What customers write about themselves; a colleague adds what was agreed and who acts for them.
WROTE = ("email", "language", "name", "phone", "postal_address", "preferred_channel")
NOT_REACHED = "not_reached"
"""The kind of task for somebody whom our mail did not reach."""
ADDRESS_CORRECTED = (
    "Our mail came back. Their address was corrected since. See which mails came back, and send what was in them again."
)
WRITE_AGAIN = "Write again, it was taken back before it left: {}."
AGREED = (
    "consent_how", "may_ring", "ring_when", "represented_by", "relation", "represented_at", "authority",
    "through_representative",
)  # fmt: skip


def file(filing: d.Filing, actor: Actor) -> Complaint:
    """A new complaint from `filing`; raises Invalid when something required is missing. Sends the receipt."""
    if errors := d.missing(filing):
        raise Invalid("Some answers are missing.", errors=errors)
    category = catalogue.get_category(filing.category_id)
    at = clock.now()
    days, basis = queries.expectation(category.id, category.target_working_days)
    person = filing.person
    customer = Customer(**{**asdict(person), "email": person.email.strip(), "created_at": at})
    expected_at = deadlines.expected_by(days, filing.received_at)
    complaint = Complaint(
        reference=new_reference(), code_hash=sealing.digest(sealing.plain_code(filing.code)), version=1,
        is_open=True, level=0, customer=customer, channel=filing.channel,
        language=person.language, received_at=filing.received_at, logged_at=at, heard_at=filing.received_at,
        logged_by_id=actor.id if actor.is_staff else None, title=filing.title.strip() or title_from(filing.happened),
        happened=filing.happened, expected=filing.expected, desired=filing.desired, occurred=filing.occurred,
        order_number=filing.order_number, mood=filing.mood, in_danger=filing.in_danger,
        answers=[answer.kept for answer in filing.answers], questions_id=filing.questions_id,
        search_names=search_names(
            person.name, person.email, person.phone, filing.order_number, person.represented_by,
            *(answer.answer for answer in filing.answers if answer.key not in PLAIN),
        ),
        category_id=category.id, customer_category_id=category.id, expected_at=expected_at, expected_basis=basis,
        due_at=expected_at, at_risk_at=expected_at, content_hash=content_hash(filing),
        idempotency_hash=sealing.digest(filing.idempotency_key) if filing.idempotency_key else None,
    )  # fmt: skip
    db.session.add(complaint)
    perform(complaint, "file", actor, filing)
    if customer.is_represented:
        representing.hold(complaint, at)
    if filing.sensitivity is not None:  # before anybody is told of it
        perform(complaint, "mark_sensitive", actor, filing.sensitivity)
    if filing.needs is not None:
        teller = actor if actor.is_staff else Actor("customer", complaint.id, name=customer.called)
        perform(complaint, "record_needs", teller, filing.needs)
    if filing.in_danger:
        notices.tell("danger", complaint, "Somebody may be in danger")
    for known_problem_id in filing.read_before:
        db.session.add(ReadBefore(complaint_id=complaint.id, known_problem_id=known_problem_id))
    return complaint


def title_from(words: str) -> str:
    """The first words of a story, for a subject line until a colleague writes a better one."""
    line = " ".join(words.split())
    if len(line) <= TITLE_LENGTH:
        return line
    return line[: TITLE_LENGTH - 1].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


def search_names(*values: str) -> str:
    """What search finds besides the story."""
    return " ".join(value for value in values if value)


def content_hash(filing: d.Filing) -> bytes:
    """A digest of what the customer wrote: equal forms have equal digests, whoever sends them again."""
    said = (filing.happened, filing.expected, filing.desired, filing.occurred, filing.order_number, filing.category_id,
            filing.mood, filing.in_danger, [(name, getattr(filing.person, name)) for name in WROTE],
            sorted(stored.sha256.hex() for stored in filing.files),
            [(answer.key, answer.value) for answer in filing.answers if answer.key not in PLAIN])  # fmt: skip
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).digest()


def said_differently(complaint: Complaint, filing: d.Filing) -> bool:
    """Whether a form that became `complaint` says something else now; files, needs and the like are left aside."""
    customer = complaint.customer
    kept = (
        "happened",
        "expected",
        "desired",
        "occurred",
        "order_number",
        "mood",
        "in_danger",
        "channel",
        "received_at",
    )
    person = (*WROTE, *AGREED)
    return (
        filing.category_id != complaint.customer_category_id
        or (filing.title.strip() or title_from(filing.happened)) != complaint.title
        or any(getattr(filing, name) != getattr(complaint, name) for name in kept)
        or [answer.kept for answer in filing.answers] != complaint.answers
        or any(getattr(filing.person, name) != getattr(customer, name) for name in person)
    )


def say(
    complaint: Complaint, event: Event, actor: Actor, kind: str, body: str, *, internal: bool = False
) -> Message | None:
    """Keep somebody's words with the event they belong to; blank words are not kept."""
    if not body.strip():
        return None
    message = Message(
        complaint_id=complaint.id, event_id=event.id, at=event.at, kind=kind, internal=internal,
        from_customer=not actor.is_staff and actor.kind == "customer",
        author_id=actor.id if actor.is_staff else None, body=body,
    )  # fmt: skip
    db.session.add(message)
    return message


def keep_files(
    complaint: Complaint, event: Event, actor: Actor, files: tuple[d.StoredFile, ...], *, internal: bool = False
) -> None:
    """Record files that are on disk already."""
    for stored in files:
        db.session.add(
            Attachment(
                **uploads.columns(stored), complaint_id=complaint.id, event_id=event.id, internal=internal,
                from_customer=actor.kind == "customer", at=event.at,
            )
        )  # fmt: skip
    if files:
        event.facts = {**event.facts, "files": len(files)}


def add_task(complaint: Complaint, kind: str, words: str, due_at: datetime, owner_id: int | None = None) -> Task:
    """Something to do; without an owner it is the handler's."""
    task = Task(
        complaint_id=complaint.id, kind=kind, words=words, owner_id=owner_id or complaint.handler_id, due_at=due_at
    )
    db.session.add(task)
    return task


@carries_out("file")
def _file(complaint: Complaint, actor: Actor, filing: d.Filing, event: Event) -> None:
    event.facts = {"channel": filing.channel, "category": filing.category_id}
    if filing.told_before:
        event.facts["told_before"] = [list(told) for told in filing.told_before]
    if filing.in_danger:
        complaint.level = 1
        deadlines.escalated(complaint, event.at)
    if filing.files or filing.in_danger or filing.received_reason:
        db.session.flush()
        keep_files(complaint, event, actor, filing.files)
        say(complaint, event, actor, "reason", filing.received_reason, internal=True)


@carries_out("acknowledge")
def _acknowledge(complaint: Complaint, actor: Actor, needs: d.Acknowledgement, event: Event) -> dict[str, Any]:
    if complaint.handler_id is None:
        complaint.handler_id = actor.id
        complaint.handler = accounts.get_user(actor.id or 0)
    if complaint.acknowledged_at is None:
        complaint.acknowledged_at = event.at
    say(complaint, event, actor, "acknowledgement", f"{needs.personal}\n\n{needs.apology}")
    again = (Task.complaint_id == complaint.id, Task.words == WRITE_AGAIN.format("acknowledgement"))
    for task in db.session.scalars(select(Task).where(*again, Task.done_at.is_(None))):
        task.done_at, task.done_by_id, task.result = event.at, actor.id, "Written again."
    return {}


@carries_out("note")
def _note(complaint: Complaint, actor: Actor, needs: d.Words, event: Event) -> None:
    say(complaint, event, actor, "note", needs.text, internal=True)
    keep_files(complaint, event, actor, needs.files, internal=True)


@carries_out("message")
def _message(complaint: Complaint, actor: Actor, needs: d.Words, event: Event) -> dict[str, Any]:
    message = say(complaint, event, actor, "message", needs.text)
    keep_files(complaint, event, actor, needs.files)
    if actor.kind == "customer":
        notices.tell("customer_wrote", complaint, f"{complaint.customer.called} wrote")
    else:
        deadlines.answered(complaint, event.at)
    settle = deadlines.find(complaint, deadlines.RESOLUTION)
    return {"message": message, "date_stands": settle is not None and settle.due_at > event.at}


@carries_out("attach")
def _attach(complaint: Complaint, actor: Actor, needs: d.Files, event: Event) -> None:
    keep_files(complaint, event, actor, needs.files, internal=needs.internal and actor.is_staff)
    if actor.kind == "customer":
        notices.tell("customer_wrote", complaint, f"{complaint.customer.called} sent files")


def renew(complaint: Complaint, changed: Collection[str], event: Event) -> None:
    """Bring what follows from the record up to date after these of its details were changed with `event`."""
    customer = complaint.customer
    if not customer.may_be_rung or ("preferred_channel" in changed and deadlines.owed_call(complaint) is None):
        deadlines.call_off(complaint, event.at)
    complaint.language = customer.language
    complaint.search_names = search_names(
        customer.name, customer.email, customer.phone, complaint.order_number, customer.represented_by,
        *(row.answer for row in complaint.asked if row.key not in PLAIN),
    )  # fmt: skip
    if "email" in changed and customer.email:
        _say_corrected(complaint)


def _say_corrected(complaint: Complaint) -> None:
    """The task for somebody whom our mail did not reach says that it would now; what came back they still lack."""
    waiting = select(Task).where(Task.complaint_id == complaint.id, Task.kind == NOT_REACHED, Task.done_at.is_(None))
    for task in db.session.scalars(waiting):
        task.words = ADDRESS_CORRECTED


@carries_out("correct_details")
def _correct_details(complaint: Complaint, actor: Actor, needs: d.Correction, event: Event) -> dict[str, Any]:
    customer = complaint.customer
    waited = customer.is_unproven
    could_be_reached = customer.is_reachable
    changed = []
    for name in (*WROTE, *AGREED):
        value = getattr(needs, name)
        if value is not None and value != getattr(customer, name):
            setattr(customer, name, value)
            changed.append(name)
    if "email" in changed:
        customer.email_verified_at = None
        outbox.revoke_links(complaint.id, NEW_ADDRESS)
    for name in ("title", "order_number"):
        value = getattr(needs, name)
        if name == "title" and value is not None:
            value = value.strip() or title_from(complaint.happened)
        if value is not None and value != getattr(complaint, name):
            setattr(complaint, name, value)
            changed.append(name)
    renew(complaint, changed, event)
    if not could_be_reached:
        deadlines.reachable(complaint, event.at)
    event.facts = {"changed": changed}
    say(complaint, event, actor, "reason", needs.reason, internal=True)
    representing.hold(complaint, event.at)
    return {"mail": "authority", "told": ""} if waited and customer.is_represented and not customer.is_unproven else {}


def find_filed(idempotency_key: str) -> Complaint | None:
    """The complaint that the form with this key became."""
    statement = select(Complaint).where(Complaint.idempotency_hash == sealing.digest(idempotency_key))
    return db.session.scalars(statement).one_or_none()
