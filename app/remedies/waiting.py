"""Approvals that somebody asked for and nobody has decided, with what there is to know for deciding."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import func, literal_column, select

from ..access import Actor
from ..accounts.models import User
from ..complaints import wishes
from ..complaints.access import visible_to
from ..complaints.closeness import hides_words, subject_for
from ..complaints.models import Complaint
from ..complaints.whose import HANDLERS_DUE_AT
from ..db import AnyRow, db
from ..people.models import Customer
from . import authority, deciders
from .authority import Room
from .models import Approval, parted

MOST_WAITING = 50
EXCERPT = 400


@dataclass(frozen=True)
class Waiting:
    """`row` is the approval with its complaint; `wished` is what the customer asks for, wish by wish, nothing where the
    reader has to say first why they read it; `given` is what they accepted before, `promised` what an offer that is
    open would give them. `room` is the reader's, without what they keep back for this complaint already: the new
    approval takes its place. `kinds` are those asked for, `not_yours` those of them that are not for the reader's role,
    `others` who else may decide, by name, where the reader can't."""

    row: AnyRow
    wished: Sequence[str]
    given: Decimal
    promised: Decimal
    room: Room
    kinds: Sequence[str]
    not_yours: Sequence[str]
    others: Sequence[str] = ()

    @property
    def told(self) -> str:
        """What is asked for: the sum, the kinds."""
        return deciders.told(Decimal(self.row.amount), self.kinds)

    @property
    def not_told(self) -> str:
        return deciders.told(authority.NONE, self.not_yours)

    @property
    def is_above(self) -> bool:
        """Whether the limits of the reader's role do not reach so far, whatever the month left of them."""
        return bool(self.not_yours) or self.leaves_here < 0

    @property
    def may_decide(self) -> bool:
        """Whether the reader's limits, and what is left of their month, reach so far."""
        return not self.is_above and (not self.row.amount or self.leaves_this_month >= 0)

    @property
    def leaves_here(self) -> Decimal:
        """What would be left of the reader's limit for this complaint; below nothing where it is above it."""
        return self.room.per_case - Decimal(self.row.amount)

    @property
    def leaves_this_month(self) -> Decimal:
        return self.room.left_this_month - authority.beyond(Decimal(self.row.amount), self.given, self.promised)


def waiting(actor: Actor, room: Room) -> list[Waiting]:
    """All of them that `actor` may see, who has so much `room`: the longest wait first, at most MOST_WAITING."""
    return _told(actor, room, db.session.execute(_asked(actor).limit(MOST_WAITING)).all())


def find(complaint_id: int, actor: Actor) -> Waiting | None:
    """The one that waits on this complaint."""
    rows = db.session.execute(_asked(actor).where(Approval.complaint_id == complaint_id).limit(1)).all()
    return next(iter(_told(actor, authority.room(actor, None), rows)), None)


def _asked(actor: Actor) -> Any:
    return (
        select(
            Approval.id, Approval.amount, Approval.kinds, Approval.offered, Approval.reason, Approval.asked_at,
            Approval.asked_by_id,
            User.name.label("asked_by"), Complaint.id.label("complaint_id"), Complaint.reference,
            subject_for(actor.id).label("title"), hides_words(actor.id).label("is_hidden"),
            func.substr(Complaint.desired, 1, EXCERPT).label("desired"), Complaint.version, Complaint.handler_id,
            Complaint.due_at, Complaint.at_risk_at, Complaint.due_kind, HANDLERS_DUE_AT,
            Customer.name.label("customer"),
        )
        .join(Complaint, Complaint.id == Approval.complaint_id)
        .join(Customer, Customer.id == Complaint.customer_id)
        .join(User, User.id == Approval.asked_by_id)
        .where(Approval.state == literal_column("'asked'"), visible_to(actor))
        .order_by(Approval.asked_at, Approval.id)
    )  # fmt: skip


def _told(actor: Actor, room: Room, rows: Sequence[AnyRow]) -> list[Waiting]:
    if not rows:
        return []
    ids = [row.complaint_id for row in rows]
    stated, (given, promised) = wishes.words_of(ids), authority.given_and_promised(ids)
    held = authority.held_by(actor.id or 0, ids) if room.used_this_month else {}
    told = []
    for row in rows:
        kinds = parted(row.kinds)
        wished = stated.get(row.complaint_id) or [row.desired] * bool(row.desired.strip())
        told.append(
            Waiting(
                row, () if row.is_hidden else wished, given.get(row.complaint_id, authority.NONE),
                promised.get(row.complaint_id, authority.NONE),
                room.without(held.get(row.complaint_id, authority.NONE)), kinds, deciders.beyond(actor.role, kinds),
            )
        )  # fmt: skip
    return _with_others(told, actor)


def _with_others(told: Sequence[Waiting], actor: Actor) -> list[Waiting]:
    """Name who else may decide, where the reader can't."""
    if all(row.may_decide for row in told):
        return list(told)
    people = deciders.everybody()
    return [replace(row, others=_others(row, actor, people)) for row in told]


def _others(asked: Waiting, actor: Actor, people: Sequence[User]) -> list[str]:
    own = {asked.row.asked_by_id, asked.row.handler_id, actor.id}
    return [user.name for user in deciders.who_may(asked.row.amount, asked.kinds, people, own)]
