"""Statuses that an action leads to by what was before: back where a question came from, open again, undecided."""

from collections.abc import Callable

from sqlalchemy import select

from ..db import db
from . import blockers, deadlines
from . import details as d
from .models import Complaint, Event
from .statuses import WORKABLE, Status


def _returns(complaint: Complaint, _needs: object) -> Status:
    """Where a question was asked from, or where a joined complaint stood before: perhaps at that question."""
    if complaint.state is Status.MERGED:
        ends = ("merge", "brought_failed")
        found = select(Event).where(
            Event.complaint_id == complaint.id, Event.action.in_(ends), Event.to_status == Status.MERGED
        )
        last = db.session.scalars(found.order_by(Event.id.desc())).all()
        joined = next(row for row in last if row.action == "merge")
        failed = last[0].action != "merge"  # meanwhile what was agreed on it could not be done
        was = Status(joined.from_status or Status.INVESTIGATING)
        return Status.INVESTIGATING if failed and was is Status.AGREED else was
    return Status(complaint.returns_to or Status.INVESTIGATING)


def _reopened(complaint: Complaint, _needs: object) -> Status:
    """Back to the investigation, or to the assessment where the facts were never confirmed; where nobody had looked at
    it before it was withdrawn, to where it stood then."""
    confirmed = select(Event.id).where(
        Event.complaint_id == complaint.id, Event.action.in_(("confirm_facts", "go_on_unconfirmed"))
    )
    if db.session.scalar(confirmed.limit(1)):
        return Status.INVESTIGATING
    if complaint.state is Status.WITHDRAWN and complaint.impact is None:
        return Status.RECEIVED if complaint.acknowledged_at is None else Status.ACKNOWLEDGED
    return Status.ASSESSED


def _decided_outside(_complaint: Complaint, needs: object) -> Status:
    assert isinstance(needs, d.OutsideDecision)
    return Status.INVESTIGATING if needs.more_to_do else Status.CLOSED


def _undecided(complaint: Complaint, _needs: object) -> Status:
    """Where the last decision was taken, unless the case has gone on since, or that letter only corrected another."""
    decisions = ("resolve", "deadlock", "correct_decision")
    found = select(Event).where(Event.complaint_id == complaint.id, Event.action.in_(decisions))
    last = db.session.scalars(found.order_by(Event.id.desc()).limit(1)).one_or_none()
    if last is None or last.action == "correct_decision" or last.to_status != complaint.status:
        return complaint.state
    return Status(last.from_status or complaint.status)


def _looked_again(complaint: Complaint, needs: object) -> Status:
    """A second look that finds our decision right settles the complaint again; anything else leaves it as it is."""
    assert isinstance(needs, d.LookAnswered)
    waits = blockers.waits_for([complaint.id], deadlines.SECOND_LOOK, needs.look_id)
    settled = needs.outcome == "stands" and complaint.state in WORKABLE and waits
    return Status.RESOLVED if settled else complaint.state


NAMED_ENDS: dict[str, Callable[[Complaint, object], Status]] = {
    "returns": _returns,
    "reopened": _reopened,
    "decided_outside": _decided_outside,
    "undecided": _undecided,
    "looked_again": _looked_again,
}
