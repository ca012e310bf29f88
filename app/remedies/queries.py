"""Reads of offers and approvals."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import or_, select

from ..complaints.models import Complaint, Task
from ..db import db
from .models import Approval, Offer, OfferedRemedy


def offers(complaint_id: int) -> Sequence[Offer]:
    """All offers, the newest first."""
    return db.session.scalars(
        select(Offer).where(Offer.complaint_id == complaint_id).order_by(Offer.number.desc())
    ).all()


def find_open_offer(complaint_id: int) -> Offer | None:
    statement = select(Offer).where(Offer.complaint_id == complaint_id, Offer.state == "open")
    return db.session.scalars(statement).one_or_none()


def agreed(complaint_id: int) -> Sequence[OfferedRemedy]:
    """What the customer accepted last, remedy by remedy."""
    return next((offer.lines for offer in offers(complaint_id) if offer.state == "accepted"), [])


def approvals(complaint_id: int) -> Sequence[Approval]:
    return db.session.scalars(
        select(Approval).where(Approval.complaint_id == complaint_id).order_by(Approval.id.desc())
    ).all()


def find_asked_approval(complaint_id: int) -> Approval | None:
    statement = select(Approval).where(Approval.complaint_id == complaint_id, Approval.state == "asked")
    return db.session.scalars(statement.order_by(Approval.id.desc()).limit(1)).one_or_none()


def approved_amount(complaint_id: int) -> Decimal:
    """The largest amount that somebody approved for all offers of this complaint together."""
    statement = select(Approval.amount).where(Approval.complaint_id == complaint_id, Approval.state == "approved")
    return max(db.session.scalars(statement), default=Decimal(0))


def accepted_total(complaint_id: int) -> Decimal:
    """What customers accepted of this complaint and of those joined with it; an agreement that failed gave nothing."""
    joined = select(Complaint.id).where(or_(Complaint.id == complaint_id, Complaint.merged_into_id == complaint_id))
    statement = select(Offer).where(Offer.complaint_id.in_(joined), Offer.state == "accepted")
    return sum((offer.total for offer in db.session.scalars(statement)), Decimal(0))


def open_remedy_tasks(complaint_id: int) -> Sequence[Task]:
    """Agreed remedies whose carrying out nobody has confirmed yet."""
    statement = select(Task).where(Task.complaint_id == complaint_id, Task.kind == "remedy", Task.done_at.is_(None))
    return db.session.scalars(statement).all()
