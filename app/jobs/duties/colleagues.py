"""People we asked: reminded before their day, a manager told after it, and told the outcome when it is decided."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import CTE, ColumnElement, Select, and_, exists, func, or_, select
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
ACCOUNTS = ("told", "repeated", "answered")
"""States of an account that was given."""


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
    withdrawn. Of a joined complaint the one counts in which it goes on. What is decided anew later is told as well, and
    what a corrected letter says otherwise.
    """
    held = timedelta(seconds=current_app.extensions["settings"].recall_seconds)
    decided, ends = aliased(Complaint), _ends()
    is_over = or_(
        and_(decided.status.in_(DECIDED), decided.resolved_at <= clock.now() - held),
        decided.status == Status.WITHDRAWN,
    )  # fmt: skip
    anew = exists().where(
        Event.complaint_id == decided.id, unindexed(Event.action).in_(DECIDING), Event.at > Enquiry.told_at
    )
    found = (
        select(Enquiry.id, Enquiry.complaint_id)
        .join(ends, ends.c.of == Enquiry.complaint_id)
        .join(decided, decided.id == ends.c.id)
        .where(
            Enquiry.kind == "statement", Enquiry.state.in_(ACCOUNTS), is_over,
            or_(Enquiry.told_at.is_(None), anew, _corrected(decided, clock.now() - held)),
        )
        .order_by(Enquiry.due_at)
    )  # fmt: skip
    round_.each(found, _tell_outcome)


def _ends() -> CTE:
    """For each complaint with an account of somebody: itself, and where it is joined those in which it goes on. Of
    these only the last is ever decided.
    """
    accounts = select(Enquiry.complaint_id).where(Enquiry.kind == "statement", Enquiry.state.in_(ACCOUNTS))
    ends = select(Complaint.id.label("of"), Complaint.id.label("id")).where(Complaint.id.in_(accounts))
    found = ends.cte("ends", recursive=True)
    further = select(found.c.of, Complaint.merged_into_id).join(Complaint, Complaint.id == found.c.id)
    return found.union(further.where(Complaint.status == Status.MERGED))


def _corrected(decided: type[Complaint], before: datetime) -> ColumnElement[bool]:
    """Whether a letter that corrected ours since says another outcome than they were told."""
    back = aliased(Event)
    taken_back = exists().where(
        back.complaint_id == Event.complaint_id, unindexed(back.action) == "take_decision_back", back.at >= Event.at
    )
    says = func.coalesce(Event.facts["outcome"].as_string(), "final")
    return exists().where(
        Event.complaint_id == decided.id, unindexed(Event.action) == "correct_decision", Event.at >= Enquiry.told_at,
        Event.at <= before, says != Enquiry.told_outcome, ~taken_back,
    )  # fmt: skip


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
