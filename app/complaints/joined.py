"""Complaints that go on in another one, by whatever way they came there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from ..db import db
from ..people.models import Customer
from .models import Complaint, Event
from .statuses import Status


@dataclass(frozen=True)
class Joined:
    """`at` is since when it goes on there; `is_told` whether both still have one address: else what it holds may be
    somebody else's to read."""

    id: int
    reference: str
    at: datetime
    is_told: bool


def joined_with(complaint: Complaint) -> list[Joined]:
    """Those that were joined with this one, those joined with them before, and so on."""
    came = select(Complaint.id).where(Complaint.merged_into_id == complaint.id).cte("came", recursive=True)
    came = came.union(select(Complaint.id).join(came, Complaint.merged_into_id == came.c.id))
    last = select(func.max(Event.at)).where(Event.complaint_id == Complaint.id, Event.to_status == Status.MERGED)
    statement = (
        select(
            Complaint.id, Complaint.reference, Complaint.merged_into_id, Customer.email,
            last.scalar_subquery().label("joined_at"),
        )
        .join(came, came.c.id == Complaint.id)
        .join(Customer, Customer.id == Complaint.customer_id)
        .order_by(Complaint.id)
    )  # fmt: skip
    rows = {row.id: row for row in db.session.execute(statement)}
    email = complaint.customer.email.lower()

    def since(complaint_id: int) -> datetime:
        """The last of the joinings on its way here."""
        row = rows[complaint_id]
        at = row.joined_at or complaint.received_at
        return max(at, since(row.merged_into_id)) if row.merged_into_id in rows else at

    return [Joined(row.id, row.reference, since(row.id), row.email.lower() == email) for row in rows.values()]


def told_with(complaint: Complaint) -> list[int]:
    """This one and those joined with it of which whoever reads this one may hear."""
    return [complaint.id, *(row.id for row in joined_with(complaint) if row.is_told)]


def goes_on_in(reference: str) -> list[str]:
    """References of the complaint that this one was joined with, of the one that was joined with, and so on."""
    found: list[str] = []
    while (into := _into(found[-1] if found else reference)) and into not in found:
        found.append(into)
    return found


def _into(reference: str) -> str | None:
    other = aliased(Complaint)
    joined = select(other.reference).join(Complaint, Complaint.merged_into_id == other.id)
    return db.session.scalar(joined.where(Complaint.reference == reference))
