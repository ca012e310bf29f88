"""Reads of offers and approvals."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import literal_column, or_, select

from ..access import Actor
from ..accounts.models import User
from ..complaints.access import visible_to
from ..complaints.casefile import CASE, CaseFile, of_case
from ..complaints.closeness import subject_for
from ..complaints.models import Complaint, Task, WishAnswer
from ..db import AnyRow, db
from ..gathering import Part
from ..people.models import Customer
from .models import Approval, Offer, OfferedRemedy

MOST_WAITING = 50

OFFERS = of_case(Offer)
OFFERED_REMEDIES = Part(OfferedRemedy, (Offer.complaint_id == CASE,), ((Offer, Offer.id == OfferedRemedy.offer_id),))
APPROVALS = of_case(Approval)
PARTS = (OFFERS, OFFERED_REMEDIES, APPROVALS)
"""What the page of a case reads of this feature, with everything else there is of it."""


def offers_in(file: CaseFile) -> list[Offer]:
    """All offers of a file that was read with `PARTS`, the newest first."""
    offers = file.found.of(OFFERS)
    for offer in offers:
        offer.lines = [line for line in file.found.of(OFFERED_REMEDIES) if line.offer_id == offer.id]
    return sorted(offers, key=lambda offer: offer.number, reverse=True)


def approvals_in(file: CaseFile) -> list[Approval]:
    """All approvals of a file that was read with `PARTS`, the newest first."""
    return file.found.of(APPROVALS)[::-1]


def offers(complaint_id: int) -> Sequence[Offer]:
    """All offers, the newest first."""
    return db.session.scalars(
        select(Offer).where(Offer.complaint_id == complaint_id).order_by(Offer.number.desc())
    ).all()


def find_open_offer(complaint_id: int) -> Offer | None:
    statement = select(Offer).where(Offer.complaint_id == complaint_id, Offer.state == "open")
    return db.session.scalars(statement).one_or_none()


def find_agreed(complaint_id: int) -> Offer | None:
    """What the customer accepted last."""
    return next((offer for offer in offers(complaint_id) if offer.state == "accepted"), None)


def ended(complaint_id: int) -> frozenset[int]:
    """Offers that came to nothing: declined, lapsed, taken back, failed. What they gave to a wish, it does not get."""
    statement = select(Offer.id).where(Offer.complaint_id == complaint_id, Offer.state.not_in(("open", "accepted")))
    return frozenset(db.session.scalars(statement))


def find_asked_approval(complaint_id: int) -> Approval | None:
    statement = select(Approval).where(Approval.complaint_id == complaint_id, Approval.state == "asked")
    return db.session.scalars(statement.order_by(Approval.id.desc()).limit(1)).one_or_none()


def waiting_approvals(actor: Actor) -> Sequence[AnyRow]:
    """Approvals that somebody asked for and nobody has decided, the longest wait first, at most MOST_WAITING."""
    statement = (
        select(
            Approval.id, Approval.amount, Approval.reason, Approval.asked_at, Approval.asked_by_id,
            User.name.label("asked_by"), Complaint.reference, subject_for(actor.id).label("title"),
            Complaint.handler_id, Complaint.due_at,
            Complaint.at_risk_at, Complaint.due_kind, Customer.name.label("customer"),
        )
        .join(Complaint, Complaint.id == Approval.complaint_id)
        .join(Customer, Customer.id == Complaint.customer_id)
        .join(User, User.id == Approval.asked_by_id)
        .where(Approval.state == literal_column("'asked'"), visible_to(actor))
    )  # fmt: skip
    return db.session.execute(statement.order_by(Approval.asked_at, Approval.id).limit(MOST_WAITING)).all()


def approved_amount(complaint_id: int) -> Decimal:
    """The largest amount that somebody approved for all offers of this complaint together."""
    statement = select(Approval.amount).where(Approval.complaint_id == complaint_id, Approval.state == "approved")
    return max(db.session.scalars(statement), default=Decimal(0))


def open_remedy_tasks(complaint_id: int) -> Sequence[Task]:
    """Agreed remedies whose carrying out nobody has confirmed yet."""
    statement = select(Task).where(Task.complaint_id == complaint_id, Task.kind == "remedy", Task.done_at.is_(None))
    return db.session.scalars(statement).all()


def open_tasks_of(offer: Offer) -> Sequence[Task]:
    """What of an agreement nobody has confirmed as done yet, wherever it is carried out."""
    lines = select(OfferedRemedy.task_id).where(OfferedRemedy.offer_id == offer.id)
    answers = select(WishAnswer.task_id).where(WishAnswer.offer_id == offer.id)
    of_offer = or_(Task.id.in_(lines), Task.id.in_(answers))
    return db.session.scalars(select(Task).where(of_offer, Task.done_at.is_(None))).all()
