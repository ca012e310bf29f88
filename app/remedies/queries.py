"""Reads of offers and approvals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import or_, select, union

from .. import clock
from ..access import Actor
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..catalogue import remedies
from ..catalogue.models import Voucher
from ..catalogue.queries import RemedyChoice
from ..complaints.casefile import CASE, CaseFile, of_case
from ..complaints.models import Complaint, Task, WishAnswer
from ..db import db
from ..gathering import Part
from . import authority, deciders, limits
from .models import Agreement, Approval, Offer, OfferedRemedy, Sweetener, parted

OFFERS = of_case(Offer)
OFFERED_REMEDIES = Part(OfferedRemedy, (Offer.complaint_id == CASE,), ((Offer, Offer.id == OfferedRemedy.offer_id),))
APPROVALS = of_case(Approval)
AGREEMENTS = of_case(Agreement)
SWEETENERS = of_case(Sweetener)
VOUCHERS = Part(
    Voucher, (Offer.complaint_id == CASE,),
    ((OfferedRemedy, OfferedRemedy.voucher_id == Voucher.id), (Offer, Offer.id == OfferedRemedy.offer_id)),
)  # fmt: skip
ON_TOP_VOUCHERS = Part(Voucher, (Sweetener.complaint_id == CASE,), ((Sweetener, Sweetener.voucher_id == Voucher.id),))
PARTS = (OFFERS, OFFERED_REMEDIES, APPROVALS, AGREEMENTS, SWEETENERS, VOUCHERS, ON_TOP_VOUCHERS)
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


@dataclass(frozen=True)
class Asked:
    """What was asked for last on a complaint, when, and what became of it: `state` as the approval's, by whom and
    why."""

    amount: Decimal
    kinds: list[str]
    state: str
    decided_by: str
    reason: str
    asked_at: datetime

    @property
    def told(self) -> str:
        return deciders.told(self.amount, self.kinds)

    @property
    def is_open(self) -> bool:
        return self.state == "asked"


def find_last_asked(complaint_id: int) -> Asked | None:
    """The last approval that was asked for, and that is of use still."""
    statement = (
        select(
            Approval.amount, Approval.kinds, Approval.state, User.name, Approval.decision_reason, Approval.asked_at,
        )
        .outerjoin(User, User.id == Approval.decided_by_id)
        .where(Approval.complaint_id == complaint_id, Approval.state != "dropped")
        .order_by(Approval.id.desc())
    )  # fmt: skip
    row = db.session.execute(statement.limit(1)).first()
    return Asked(row[0], parted(row[1]), row[2], row[3] or "", row[4], row[5]) if row is not None else None


def open_remedy_tasks(complaint_id: int) -> Sequence[Task]:
    """Agreed remedies whose carrying out nobody has confirmed yet."""
    statement = select(Task).where(Task.complaint_id == complaint_id, Task.kind == "remedy", Task.done_at.is_(None))
    return db.session.scalars(statement).all()


def open_tasks_of(offer: Offer) -> Sequence[Task]:
    """What of an agreement nobody has confirmed as done yet, wherever it is carried out; steps before what they are
    steps of."""
    lines = select(OfferedRemedy.task_id).where(OfferedRemedy.offer_id == offer.id)
    answers = select(WishAnswer.task_id).where(WishAnswer.offer_id == offer.id)
    own = union(lines, answers).subquery()
    ids = select(own.c.task_id)
    of_offer = or_(Task.id.in_(ids), Task.parent_id.in_(ids))
    found = select(Task).where(of_offer, Task.done_at.is_(None))
    return db.session.scalars(found.order_by(Task.parent_id.is_(None), Task.id)).all()


@dataclass(frozen=True)
class Choice:
    """A remedy that may be offered on a case. `why_not` says why not now; `left` is what is left of its budget this
    month, None where it has none, `pieces` of its stock or its codes. `asks_first` is where its kind is not for
    their role, or even one of it, at what one costs, needs somebody's approval."""

    remedy: RemedyChoice
    why_not: str = ""
    asks_first: bool = False
    left: Decimal | None = None
    pieces: int | None = None


def choices(complaint: Complaint, actor: Actor, *, our_fault: bool | None = None) -> list[Choice]:
    """Every remedy of the catalogue that an offer may hold: what can be done at once first, what cannot be offered now
    last, each in the catalogue's order. `our_fault` is what was said, where nothing was found yet."""
    found = [row for row in catalogue.remedies() if row.kind != remedies.SWEETENER]
    left, room = limits.left_of(found, complaint), authority.room(actor, complaint)
    today = catalogue.organisation().working_time.local(clock.now()).date()
    fault = authority.is_our_fault(complaint) if our_fault is None else our_fault
    approved = deciders.approved_kinds(complaint)
    rows = [
        Choice(
            row,
            limits.against(row, actor, left, our_fault=fault, today=today),
            asks_first=(
                bool(limits.above_role(row, actor, approved))
                or (row.unit_cost or authority.NONE) > room.left
                or (row.takes_money and not room.left)
            ),
            left=left.budget.get(row.id),
            pieces=left.stock.get(row.id, left.codes.get(row.id)),
        )
        for row in found
    ]
    return sorted(rows, key=lambda row: (bool(row.why_not), row.asks_first))
