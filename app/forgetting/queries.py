"""Reads of removals: what was decided, what stands in the way, and how much there is of what goes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from .. import clock
from ..calls.models import Appointment
from ..complaints import outside, own_data, promises
from ..complaints.models import Attachment, Complaint, Message, Task
from ..complaints.statuses import Status
from ..db import db
from ..errors import NotFound
from ..inbox.models import IncomingMail
from ..outbox.models import Delivery, State
from ..remedies.models import Approval
from ..safety.models import ManagerCall, Restriction, SecondLook
from .models import LeftFile, Removal
from .what import rows_of

LETTER = "removed"
FAILED_KEPT = timedelta(days=30)
"""So long somebody may send the last letter again that could not be sent; then its address goes as well."""


def find(complaint_id: int) -> Removal | None:
    """What was proposed, or done, about this complaint."""
    return db.session.scalars(select(Removal).where(Removal.complaint_id == complaint_id)).one_or_none()


def get(complaint_id: int) -> Removal:
    """The same. Raises NotFound."""
    found = find(complaint_id)
    if found is None:
        raise NotFound("Nobody proposed to remove it.")
    return found


def still_to_leave() -> ColumnElement[bool]:
    """Deliveries that keep their address and their words: they wait, or somebody may yet send the last letter again."""
    failed = and_(Delivery.kind == LETTER, Delivery.state == State.GAVE_UP)
    return or_(
        Delivery.state.in_((State.WAITING, State.TO_DO)), and_(failed, Delivery.created_at > clock.now() - FAILED_KEPT)
    )


def ways_in_to_leave() -> ColumnElement[bool]:
    """Mails about no complaint yet that lead somebody to a form they began, and have yet to leave."""
    return and_(Delivery.about.is_(None), Delivery.to_staff.is_(False), Delivery.state == State.WAITING)


def still_to_colleagues(complaint_ids: Collection[int]) -> Sequence[int]:
    """Mails to colleagues, and to whom we asked, that name these complaints and have yet to leave."""
    rows = select(Delivery.id).where(rows_of("delivery", complaint_ids), Delivery.to_staff, still_to_leave())
    return db.session.scalars(rows).all()


def to_go_on() -> Select[int, int]:
    """Removals, each with its complaint, of which something can be done now: a file lies there, or all has left. What
    only waits for a letter to be posted is none of them, however long that takes."""
    named = and_(Delivery.to_staff, Delivery.text.contains(Complaint.reference))
    held = exists().where(still_to_leave(), or_(Delivery.about == Removal.complaint_id, named))
    return (
        select(Removal.id, Removal.complaint_id)
        .join(Complaint, Complaint.id == Removal.complaint_id)
        .where(Removal.removed_at.is_not(None), Removal.finished_at.is_(None))
        .where(or_(exists().where(LeftFile.removal_id == Removal.id), ~held))
        .order_by(Removal.id)
    )


def joined_with(complaint_id: int) -> list[int]:
    """Complaints that were joined with this one, and with those: one matter with it."""
    found: list[int] = []
    newest = [complaint_id]
    while newest:
        rows = select(Complaint.id).where(Complaint.merged_into_id.in_(newest), Complaint.removed_at.is_(None))
        newest = [row for row in db.session.scalars(rows) if row not in found]
        found += newest
    return found


def joined_under(reference: str) -> Sequence[str]:
    """References of the complaints that go with the one of this reference."""
    if "\0" in reference:  # PostgreSQL would fail on it
        return ()
    found = db.session.scalar(select(Complaint.id).where(Complaint.reference == reference))
    rows = select(Complaint.reference).where(Complaint.id.in_(joined_with(found) if found is not None else []))
    return db.session.scalars(rows).all()


def not_removed(complaint_ids: Collection[int]) -> Sequence[int]:
    """Those of them that still say something, the newest first."""
    rows = select(Complaint.id).where(Complaint.id.in_(list(complaint_ids)), Complaint.removed_at.is_(None))
    return db.session.scalars(rows.order_by(Complaint.id.desc())).all()


def in_the_way(complaint: Complaint) -> list[str]:
    """What has to be settled before its words may go, each as a sentence."""
    ids, customer = [complaint.id, *joined_with(complaint.id)], complaint.customer
    unkept = [row for one in ids for row in promises.of_complaint(one) if row.kept_at is None]
    found = {
        "A promise is not kept yet.": bool(unkept) and complaint.state is not Status.WITHDRAWN,
        "A letter about it has not left yet.": _is_any(
            select(Delivery.id).where(Delivery.about.in_(ids), Delivery.state.in_((State.WAITING, State.TO_DO)),
                                      Delivery.to_staff.is_(False))
        ),
        "A mail with a link that they asked for has not left yet.": _is_any(
            select(Delivery.id).where(rows_of("delivery", ids), ways_in_to_leave())
        ),
        "A mail of theirs waits until somebody looks at it.": _is_any(
            select(IncomingMail.id).where(rows_of("incoming_mail", ids), IncomingMail.due_at.is_not(None),
                                          IncomingMail.done_at.is_(None))
        ),
        "A call with them is booked.": _is_any(
            select(Appointment.id).where(Appointment.complaint_id.in_(ids), Appointment.state == "booked")
        ),
        "An approval waits.": _is_any(
            select(Approval.id).where(Approval.complaint_id.in_(ids), Approval.state == "asked")
        ),
        "Somebody looks at it a second time.": _is_any(
            select(SecondLook.id).where(SecondLook.complaint_id.in_(ids), SecondLook.current.is_not(None))
        ),
        "A way to reach us is closed to them, or calls to them are held: that rests on what happened here.": bool(
            customer.closed_ways or customer.held_at
        ),
        "They asked for a copy of their data and have none yet.": bool(
            own_data.open_about(ids, "copy")
        ),
        "The link to the copy of their data that we sent them still works: it ends after two weeks.": _is_any(
            select(Delivery.id).where(Delivery.link_purpose == own_data.COPY, Delivery.link_revoked_at.is_(None),
                                      Delivery.link_expires_at > clock.now(), _reaches(ids, customer.email))
        ),
        "An outside body has it. It waits for the decision there, or for a year.": any(
            outside.is_there(one) for one in ids
        ),
        "A manager is called about it.": _is_any(
            select(ManagerCall.id).where(ManagerCall.complaint_id.in_(ids), ManagerCall.ended_at.is_(None))
        ),
        "A manager decides whether a way to reach us is closed to them.": _is_any(
            select(Restriction.id).where(Restriction.complaint_id.in_(ids), Restriction.state == "proposed")
        ),
    }  # fmt: skip
    to_do = select(Task.words).where(Task.complaint_id.in_(ids), Task.done_at.is_(None), Task.kind != own_data.TASK)
    return [
        *(f"Still to do: {words}" for words in db.session.scalars(to_do.order_by(Task.id))),
        *(words for words, stands in found.items() if stands),
    ]


def _reaches(ids: Collection[int], email: str) -> ColumnElement[bool]:
    """Deliveries about these complaints, or to this address."""
    theirs = Delivery.about.in_(ids)
    return or_(theirs, func.lower(Delivery.recipient) == email.lower()) if email else theirs


def _is_any(rows: Select[int]) -> bool:
    return db.session.scalar(rows.limit(1)) is not None


@dataclass(frozen=True)
class Extent:
    """How much of what goes there is."""

    joined: list[str]
    messages: int
    files: int
    letters: int
    mails: int


def extent(complaint: Complaint) -> Extent:
    joined = joined_with(complaint.id)
    ids = [complaint.id, *joined]
    references = db.session.scalars(select(Complaint.reference).where(Complaint.id.in_(joined)))

    def count(model: type[Message] | type[Attachment] | type[Delivery] | type[IncomingMail]) -> int:
        rows = select(func.count()).select_from(model).where(rows_of(model.__tablename__, ids))
        return db.session.scalar(rows) or 0

    return Extent(sorted(references), count(Message), count(Attachment), count(Delivery), count(IncomingMail))
