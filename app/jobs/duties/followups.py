"""Asking afterwards: the question whether it worked, one reminder, a call in grave cases, quiet closing, and weeks
later once more whether it lasted, where they agree."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import aliased

from ... import clock
from ...access import SYSTEM
from ...catalogue import queries as catalogue
from ...complaints import notices
from ...complaints.calls import FOLLOW_UP_CALL
from ...complaints.lifecycle import perform
from ...complaints.models import Complaint, Task
from ...complaints.service import add_task
from ...complaints.statuses import Status
from ...followups.models import Answer, FollowUp
from ...outbox.models import Delivery, State
from ...people.models import REFUSED, Customer
from .rounds import Round

GRAVE = (1, 2)
CALL_WORKING_DAYS = 2


def ask(round_: Round) -> None:
    """Complaints whose remedy was carried out some days ago; in the morning, when the house opens."""
    asked = exists().where(FollowUp.complaint_id == Complaint.id, FollowUp.asked_at >= Complaint.resolved_at)
    found = select(Complaint.id, Complaint.id.label("complaint_id")).where(
        Complaint.status == Status.RESOLVED,
        Complaint.fulfilled_on <= _morning() - timedelta(days=catalogue.targets().follow_up_days),
        ~asked,
    )
    round_.each(found, _ask)


def _morning() -> date:
    """The last day on which the house has opened."""
    organisation = catalogue.organisation()
    local = organisation.working_time.local(clock.now())
    return local.date() if local.time() >= organisation.opens else local.date() - timedelta(days=1)


def _ask(complaint: Complaint, _complaint_id: int) -> None:
    perform(complaint, "ask_satisfaction", SYSTEM)


def remind(round_: Round) -> None:
    """Questions without an answer for a week."""
    before = clock.now() - timedelta(days=catalogue.targets().follow_up_reminder_days)
    asked = (FollowUp.reminded_at.is_(None), FollowUp.asked_at <= before, _reached("follow_up", before))
    round_.each(_unanswered().where(*asked), _remind)


def _remind(complaint: Complaint, _follow_up_id: int) -> None:
    perform(complaint, "remind", SYSTEM)


def ask_for_calls(round_: Round) -> None:
    """Grave cases whose reminder had no answer: the handler rings before we close anything."""
    days = timedelta(days=catalogue.targets().follow_up_quiet_days) / 2
    told = exists().where(
        Task.complaint_id == Complaint.id, Task.kind == FOLLOW_UP_CALL, Task.due_at > FollowUp.reminded_at
    )
    found = _unanswered().where(
        FollowUp.reminded_at <= clock.now() - days,
        Complaint.priority.in_(GRAVE),
        Customer.phone != "",
        Customer.may_ring != "no",
        ~Customer.closed_ways.contains("telephone"),
        Customer.held_at.is_(None),
        ~told,
    )
    round_.each(found, _ask_for_call)


def _ask_for_call(complaint: Complaint, _follow_up_id: int) -> None:
    words = "Ring and ask whether it was put right: our two mails had no answer."
    due = catalogue.organisation().working_time.end_of_working_day(clock.now(), CALL_WORKING_DAYS)
    add_task(complaint, FOLLOW_UP_CALL, words, due)
    notices.tell("overdue", complaint, "Ring and ask whether it was put right")


def close_quietly(round_: Round) -> None:
    """Reminders without an answer for two weeks."""
    before = clock.now() - timedelta(days=catalogue.targets().follow_up_quiet_days)
    found = _unanswered().where(
        FollowUp.reminded_at <= before, _reached("follow_up", before), _reached("reminder", before)
    )
    round_.each(found, _close_quietly)


def _close_quietly(complaint: Complaint, _follow_up_id: int) -> None:
    perform(complaint, "close_quietly", SYSTEM)


def ask_again(round_: Round) -> None:
    """Whoever said some weeks ago that it is put right, and that we may ask once more; in the morning. Nobody without
    an address, nobody who did not agree that we keep it, and nobody whose complaint went on since."""
    until = catalogue.organisation().working_time.midnight(
        _morning() - timedelta(days=catalogue.targets().follow_up_again_days - 1)
    )
    later, newer = aliased(FollowUp), aliased(Answer)
    found = (
        select(FollowUp.id, FollowUp.complaint_id)
        .join(Answer, Answer.follow_up_id == FollowUp.id)
        .join(Complaint, Complaint.id == FollowUp.complaint_id)
        .join(Customer, Customer.id == Complaint.customer_id)
        .where(
            Answer.ask_again, Answer.at < until, FollowUp.again.is_(False),
            ~exists().where(newer.follow_up_id == FollowUp.id, newer.id > Answer.id),
            ~exists().where(later.complaint_id == FollowUp.complaint_id, later.id > FollowUp.id),
            Complaint.status == Status.CLOSED, Complaint.satisfaction == "yes",
            or_(Customer.email != "", Customer.postal_address != ""), Customer.consent_how != REFUSED,
        )
        .order_by(FollowUp.id)
    )  # fmt: skip
    round_.each(found, _ask_again)


def _ask_again(complaint: Complaint, _follow_up_id: int) -> None:
    perform(complaint, "ask_again", SYSTEM)


def _reached(kind: str, by: datetime) -> ColumnElement[bool]:
    """Whether no letter of this round still lies here, or was posted or told only after `by`: silence is no answer to a
    question that nobody was asked."""
    lies_here = or_(Delivery.state == State.TO_DO, Delivery.done_at > by)
    asked = (Delivery.about == Complaint.id, Delivery.kind == kind, Delivery.created_at >= FollowUp.asked_at)
    return ~exists().where(*asked, lies_here)


def _unanswered() -> Select[int, int]:
    """Rounds of asking about the last resolution that nobody has answered."""
    return (
        select(FollowUp.id, FollowUp.complaint_id)
        .join(Complaint, Complaint.id == FollowUp.complaint_id)
        .join(Customer, Customer.id == Complaint.customer_id)
        .where(
            Complaint.status == Status.RESOLVED, FollowUp.asked_at >= Complaint.resolved_at,
            ~FollowUp.answers.any(),
        )
        .order_by(FollowUp.id)
    )  # fmt: skip
