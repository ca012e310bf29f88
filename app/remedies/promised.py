"""What a customer was promised by accepting an offer: on this complaint, and on those that were joined with it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import literal, null, select

from ..catalogue import queries as catalogue
from ..complaints.joined import joined_with
from ..complaints.models import Complaint, Task, WishAnswer
from ..db import AnyRow, db
from .agreements import besides
from .models import Offer, OfferedRemedy


@dataclass(frozen=True)
class Promised:
    """A remedy. `reference` names the joined complaint it was agreed on, empty where that is this one; `since` is
    when it came to this one, by the customer's answer or by joining. `due_at` and `done_at` are those of its task;
    `more` is what its kind has besides: the thing itself, per cent, until when; `told` what of its sum they read."""

    offer_id: int
    task_id: int | None
    words: str
    amount: Decimal | None
    due_at: datetime | None
    done_at: datetime | None
    since: datetime
    reference: str = ""
    is_told: bool = True
    more: str = ""
    told: Decimal | None = None


def accepted(complaint: Complaint) -> list[Promised]:
    """All that was accepted and did not fail: of this complaint first, then of those joined with it. What `is_told` no
    longer, because the addresses differ, is for colleagues alone."""
    joined = {row.id: row for row in joined_with(complaint)}
    statement = (
        select(
            Offer.id, Offer.complaint_id, Offer.made_at, Offer.answered_at, OfferedRemedy.words, OfferedRemedy.amount,
            OfferedRemedy.task_id, Task.due_at, Task.done_at, OfferedRemedy.item, OfferedRemedy.percentage,
            OfferedRemedy.valid_until, OfferedRemedy.remedy_id,
        )
        .join(OfferedRemedy, OfferedRemedy.offer_id == Offer.id)
        .outerjoin(Task, Task.id == OfferedRemedy.task_id)
        .where(Offer.complaint_id.in_((complaint.id, *joined)), Offer.state == "accepted")
        .order_by(Offer.id, OfferedRemedy.id)
    )  # fmt: skip
    found = []
    for row in (*db.session.execute(statement), *_granted((complaint.id, *joined))):
        came, at = joined.get(row.complaint_id), row.answered_at or row.made_at
        promised = Promised(
            row.id, row.task_id, row.words, row.amount, row.due_at, row.done_at, at, more=besides(row),
            told=catalogue.told_amount(row.remedy_id, row.amount) if row.remedy_id is not None else None,
        )  # fmt: skip
        if came is not None:
            promised = replace(promised, since=max(at, came.at), reference=came.reference, is_told=came.is_told)
        found.append(promised)
    return sorted(found, key=lambda row: row.reference)


def _granted(complaint_ids: Collection[int]) -> Iterable[AnyRow]:
    """What wishes get beyond the remedies."""
    statement = (
        select(
            Offer.id, Offer.complaint_id, Offer.made_at, Offer.answered_at, WishAnswer.detail.label("words"),
            null().label("amount"), WishAnswer.task_id, Task.due_at, Task.done_at, literal("").label("item"),
            null().label("percentage"), null().label("valid_until"),
            null().label("remedy_id"),
        )
        .join(WishAnswer, WishAnswer.offer_id == Offer.id)
        .join(Task, Task.id == WishAnswer.task_id)
        .where(Offer.complaint_id.in_(complaint_ids), Offer.state == "accepted")
        .order_by(Offer.id, WishAnswer.id)
    )  # fmt: skip
    return db.session.execute(statement)


def told(complaint: Complaint) -> list[Promised]:
    """The same, as the customer may read it."""
    return [row for row in accepted(complaint) if row.is_told]


def owed(complaint: Complaint, *, but: int | None = None) -> list[Promised]:
    """What of it is still to be done, without that of the offer `but`, which is told by itself."""
    return [row for row in told(complaint) if row.done_at is None and row.offer_id != but]


def brought(complaint: Complaint) -> list[Promised]:
    """What of it came with complaints that were joined with this one."""
    return [row for row in accepted(complaint) if row.reference]


def agreed(complaint: Complaint) -> list[Promised]:
    """What the customer accepted last on this complaint, remedy by remedy, and what came with those joined with it."""
    rows = told(complaint)
    last = max((row.offer_id for row in rows if not row.reference), default=None)
    return [row for row in rows if row.reference or row.offer_id == last]


def total(rows: Sequence[Promised]) -> Decimal:
    return sum((row.amount for row in rows if row.amount is not None), Decimal(0))
