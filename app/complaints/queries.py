"""Reads of complaints. Every fetch for somebody starts from `visible_to`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from .. import sealing
from ..access import Actor
from ..catalogue import queries as catalogue
from ..db import db
from ..errors import NotFound
from ..people.models import Customer
from . import readings
from .access import reviewer, stands_apart, visible_to
from .models import Attachment, Barred, Complaint, Estimate, Event, Message, Task

UNASSESSED = 0
MOST_OPEN, MOST_OF_ADDRESS = 20, 100
NOT_THERE = "We find no such complaint."


def get(reference: str, actor: Actor, *, for_change: bool = False) -> Complaint:
    """The complaint with this reference. Raises NotFound also when it exists and `actor` may not know of it, and
    ReasonNeeded where they have to say first why they open it.

    `for_change` locks the row, so that what was checked is still true when it is written.
    """
    if "\0" in reference:  # PostgreSQL would fail on it
        raise NotFound(NOT_THERE)
    statement = select(Complaint).where(Complaint.reference == reference, visible_to(actor))
    statement = locking(statement) if for_change else statement.options(joinedload(Complaint.clocks))
    complaint = db.session.scalars(statement).unique().one_or_none()
    if complaint is None:
        raise NotFound(NOT_THERE)
    readings.check(complaint, actor, for_change=for_change)
    return complaint


def get_by_id(complaint_id: int, *, for_change: bool = False) -> Complaint:
    """The complaint of an id that came from our own rows. Raises NotFound."""
    statement = select(Complaint).where(Complaint.id == complaint_id)
    complaint = db.session.scalars(locking(statement) if for_change else statement).one_or_none()
    if complaint is None:
        raise NotFound(NOT_THERE)
    return complaint


def lock(references: Iterable[str]) -> None:
    """Lock these together, in the one order everybody takes them in: who takes the same from another end waits, and
    then reads what became of them. Before anything of them is read."""
    wanted = [reference for reference in set(references) if reference and "\0" not in reference]
    if len(wanted) < 2:
        return
    rows = select(Complaint.id).where(Complaint.reference.in_(wanted)).order_by(Complaint.reference)
    db.session.execute(rows.with_for_update(of=Complaint, key_share=True)).all()


def locked(complaint_ids: Iterable[int]) -> Sequence[Complaint]:
    """Complaints of ids that came from our own rows, locked in one order for everybody."""
    statement = select(Complaint).where(Complaint.id.in_(list(complaint_ids))).order_by(Complaint.reference)
    return db.session.scalars(locking(statement)).all()


def locking(statement: Select[Complaint]) -> Select[Complaint]:
    """Locks these complaints and reads them, their customers and their clocks as they are then: whoever waited for the
    lock, or had read them before, would go on with what is no longer so.

    Customers and clocks have statements of their own: of a row that waited, PostgreSQL reads anew only what it locks.
    """
    fresh = statement.options(selectinload(Complaint.customer), selectinload(Complaint.clocks))
    return fresh.with_for_update(of=Complaint, key_share=True).execution_options(populate_existing=True)


def find_by_code(reference: str | None, typed_code: str) -> Complaint | None:
    """The complaint whose reference and secret code belong together; the same work for every wrong pair."""
    statement = select(Complaint.id, Complaint.code_hash).where(Complaint.reference == (reference or ""))
    row = db.session.execute(statement).one_or_none()
    right = sealing.matches(sealing.plain_code(typed_code), row.code_hash if row is not None else bytes(32))
    return get_by_id(row.id) if right and row is not None else None


def taken_by(user_id: int, *, most: int) -> int:
    """How many complaints this colleague took down, counted up to `most`."""
    few = select(Complaint.id).where(Complaint.logged_by_id == user_id).limit(most).subquery()
    return db.session.scalar(select(func.count()).select_from(few)) or 0


def find_by_reference(reference: str | None) -> Complaint | None:
    return db.session.scalars(select(Complaint).where(Complaint.reference == (reference or ""))).one_or_none()


def of_address(email: str, *, also_ended: bool = False) -> Sequence[Complaint]:
    """Open complaints recorded with this address, newest first; with `also_ended` those that have ended as well."""
    if not email.strip() or "\0" in email:
        return ()
    rows = select(Complaint).join(Complaint.customer).where(_has_address(email))
    if not also_ended:
        rows = rows.where(Complaint.is_open)
    most = MOST_OF_ADDRESS if also_ended else MOST_OPEN
    return db.session.scalars(rows.order_by(Complaint.id.desc()).limit(most)).all()


def joined_last(found: Iterable[Complaint]) -> list[Complaint]:
    """The same, in their order, with those behind that go on under the reference of another: a letter about all of them
    carries one that holds."""
    return sorted(found, key=lambda complaint: complaint.merged_into_id is not None)


def find_of_address(reference: str, email: str) -> Complaint | None:
    """The complaint with this reference, if it is recorded with this address."""
    found = find_id_of_address(reference, email)
    return db.session.get(Complaint, found) if found is not None else None


def find_id_of_address(reference: str, email: str) -> int | None:
    """Its id alone, for whoever is going to lock it: what was read before the lock may have changed since."""
    if "\0" in reference or not email:
        return None
    rows = select(Complaint.id).join(Complaint.customer).where(Complaint.reference == reference, _has_address(email))
    return db.session.scalar(rows)


def _has_address(email: str) -> ColumnElement[bool]:
    typed = email.strip()
    return Customer.email.in_((typed, typed.lower()))


@dataclass(frozen=True)
class History:
    """Everything said and done about a complaint, oldest first."""

    events: Sequence[Event]
    messages: Sequence[Message]
    attachments: Sequence[Attachment]
    tasks: Sequence[Task]


def history(complaint_id: int) -> History:
    def rows(model: Any) -> Any:
        return db.session.scalars(select(model).where(model.complaint_id == complaint_id).order_by(model.id)).all()

    return History(rows(Event), rows(Message), rows(Attachment), rows(Task))


@dataclass(frozen=True)
class Conversation:
    """What customer and staff said and sent to each other, newest first."""

    messages: Sequence[Message]
    attachments: Sequence[Attachment]


def conversation(complaint_id: int, settled_before: datetime) -> Conversation:
    """All that the customer may read: nothing internal or recalled, and words of staff only from before
    `settled_before`, since when nobody can take them back any more."""
    said = select(Message).where(Message.complaint_id == complaint_id, Message.internal.is_(False))
    sent = select(Attachment).where(Attachment.complaint_id == complaint_id, Attachment.internal.is_(False))
    messages = db.session.scalars(said.options(joinedload(Message.author)).order_by(Message.id.desc())).unique().all()
    hidden = {
        row.event_id
        for row in messages
        if row.recalled_at is not None or (row.author_id and not row.from_customer and row.at > settled_before)
    }
    attachments = db.session.scalars(sent.order_by(Attachment.id)).all()
    return Conversation(
        [row for row in messages if row.event_id not in hidden],
        [row for row in attachments if row.event_id not in hidden],
    )


def events(complaint_id: int) -> Sequence[Event]:
    """The log, oldest first."""
    return db.session.scalars(select(Event).where(Event.complaint_id == complaint_id).order_by(Event.id)).all()


def barred(complaint_id: int) -> set[int]:
    """Colleagues whom the complaint is about: they may not read it, so it can't be given to them."""
    return set(db.session.scalars(select(Barred.user_id).where(Barred.complaint_id == complaint_id)))


def get_attachment(complaint: Complaint, attachment_id: int, actor: Actor) -> Attachment:
    """A file of this complaint, for a colleague who may read that. Raises NotFound for another's, and for one that is
    kept from them."""
    its = select(Attachment).where(Attachment.id == attachment_id, Attachment.complaint_id == complaint.id)
    if not reviewer(actor, complaint):
        its = its.where(~stands_apart(Attachment.event_id))
    attachment = db.session.scalars(its).one_or_none()
    if attachment is None:
        raise NotFound("This file does not exist.")
    return attachment


def are_attached(stored_as: Sequence[str]) -> set[str]:
    """Which of these files belong to a complaint; nothing is asked for none."""
    if not stored_as:
        return set()
    return set(db.session.scalars(select(Attachment.stored_as).where(Attachment.stored_as.in_(stored_as))))


def expectation(category_id: int, target_working_days: int) -> tuple[int, dict[str, Any]]:
    """How many working days a new complaint of the category is expected to take, and on what that rests."""
    found = catalogue.remembered("estimates", _load_estimates).get(category_id)
    if found is None:
        return target_working_days, {"kind": "target", "days": target_working_days}
    days, share, sample = found
    return days, {"kind": "history", "days": days, "share": share, "sample": sample}


def _load_estimates() -> dict[int, tuple[int, int, int]]:
    """Working days, share and sample by category, for complaints nobody has assessed yet."""
    statement = select(Estimate.category_id, Estimate.working_days, Estimate.share, Estimate.sample)
    rows = db.session.execute(statement.where(Estimate.priority == UNASSESSED))
    return {row.category_id: (row.working_days, row.share, row.sample) for row in rows}
