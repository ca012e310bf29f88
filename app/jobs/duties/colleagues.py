"""People we asked: reminded before their day, a manager told after it, and told the outcome when it is decided."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from ... import clock
from ...access import SYSTEM
from ...catalogue import queries as catalogue
from ...complaints import details
from ...complaints.lifecycle import perform
from ...complaints.models import Complaint, Event
from ...complaints.statuses import WORKABLE, Status
from ...complaints.tallies import unindexed
from ...enquiries.models import Enquiry
from .rounds import Round

# Nobody is reminded of what they were asked a moment ago.
DAY = timedelta(days=1)
DECIDED = (Status.RESOLVED, Status.CLOSED, Status.REFERRED)
DECIDING = ("resolve", "deadlock", "withdraw")
THEIR_TURN = ("asked", "repeated")


def remind(round_: Round) -> None:
    """Those whose day comes soon, once for each word that is theirs."""
    at = clock.now()
    before = timedelta(days=catalogue.asking().reminder_days_before)
    found = _silent().where(
        Enquiry.due_at <= at + before, Enquiry.due_at > at, Enquiry.reminded_at.is_(None), Enquiry.email != "",
        Enquiry.asked_at <= at - DAY,
    )  # fmt: skip
    round_.each(found, _remind)


def _remind(complaint: Complaint, enquiry_id: int) -> None:
    perform(complaint, "remind_colleague", SYSTEM, details.EnquiryChosen(enquiry_id))


def escalate(round_: Round) -> None:
    """Those whose day has passed: the manager is told, and whoever handles it."""
    round_.each(_silent().where(Enquiry.due_at <= clock.now(), Enquiry.late_at.is_(None)), _escalate)


def _escalate(complaint: Complaint, enquiry_id: int) -> None:
    perform(complaint, "colleague_late", SYSTEM, details.EnquiryChosen(enquiry_id))


def tell_outcome(round_: Round) -> None:
    """Whoever gave their own account, once the decision has left and nobody can take it back any more, or when it was
    withdrawn. Of a joined complaint the other one counts; what is decided anew later is told as well.
    """
    held = timedelta(seconds=current_app.extensions["settings"].recall_seconds)
    decided = aliased(Complaint)
    joined = and_(Complaint.status == Status.MERGED, decided.id == Complaint.merged_into_id)
    itself = and_(Complaint.status != Status.MERGED, decided.id == Complaint.id)
    is_over = or_(
        and_(decided.status.in_(DECIDED), decided.resolved_at <= clock.now() - held),
        decided.status == Status.WITHDRAWN,
    )  # fmt: skip
    anew = exists().where(
        Event.complaint_id == decided.id, unindexed(Event.action).in_(DECIDING), Event.at > Enquiry.told_at
    )
    found = (
        select(Enquiry.id, Enquiry.complaint_id)
        .join(Complaint, Complaint.id == Enquiry.complaint_id)
        .join(decided, or_(joined, itself))
        .where(
            Enquiry.kind == "statement", Enquiry.state.in_(("told", "repeated", "answered")), is_over,
            or_(Enquiry.told_at.is_(None), anew),
        )
        .order_by(Enquiry.due_at)
    )  # fmt: skip
    round_.each(found, _tell_outcome)


def _tell_outcome(complaint: Complaint, enquiry_id: int) -> None:
    perform(complaint, "tell_outcome", SYSTEM, details.EnquiryChosen(enquiry_id))


def _silent() -> Select[int, int]:
    return _of(THEIR_TURN, tuple(WORKABLE))


def _of(states: tuple[str, ...], statuses: tuple[Status, ...]) -> Select[int, int]:
    return (
        select(Enquiry.id, Enquiry.complaint_id)
        .join(Complaint, Complaint.id == Enquiry.complaint_id)
        .where(Enquiry.state.in_(states), Complaint.status.in_([str(status) for status in statuses]))
        .order_by(Enquiry.due_at)
    )
