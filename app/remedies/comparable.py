"""What comparable cases received: the settled ones of the same category, those most alike first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, func, literal_column, select

from ..access import Actor
from ..complaints.access import readable_by
from ..complaints.closeness import hides_words, subject_for
from ..complaints.models import Complaint
from ..complaints.statuses import Status
from ..db import db
from .models import Offer, OfferedRemedy

MOST = 10
LOOKED_AT = 60
"""So many of the newest are compared; the MOST that are most alike are shown."""
EXCERPT = 160

C = Complaint


@dataclass(frozen=True)
class Remedy:
    """What was offered last: `remedy_id` of the catalogue, in the offer's words."""

    remedy_id: int
    words: str
    amount: Decimal | None


@dataclass(frozen=True)
class Comparable:
    """A settled case. `state` is that of its last offer, empty where there was none; `received` what they accepted."""

    reference: str
    title: str
    asked: str
    settled_at: datetime
    outcome: str
    satisfaction: str
    state: str
    received: Decimal
    remedies: tuple[Remedy, ...]


def comparables(complaint: Complaint, actor: Actor) -> list[Comparable]:
    """At most MOST that `actor` may read: the same category, then the same nature and cause, the nearest severity."""
    asked = {
        "category": complaint.category_id, "this": complaint.id, "reader": actor.id, "nature": complaint.nature,
        "cause": complaint.cause, "severity": complaint.severity,
    }  # fmt: skip
    rows = db.session.execute(_statement(), asked).all()
    found = [_comparable(list(of_case)) for _, of_case in groupby(rows, key=lambda row: row.place)]
    return found


def _comparable(rows: Sequence[Row[Any]]) -> Comparable:
    """One case from its rows, one for each remedy it was ever offered."""
    first, last = rows[0], max((row.number or 0) for row in rows)
    offered = [row for row in rows if row.number == last]
    return Comparable(
        reference=first.reference, title=first.title, asked=first.asked, settled_at=first.resolved_at,
        outcome=first.outcome, satisfaction=first.satisfaction, state=offered[0].state if offered else "",
        received=sum((row.amount for row in rows if row.state == "accepted" and row.amount), Decimal(0)),
        remedies=tuple(Remedy(row.remedy_id, row.words, row.amount) for row in offered if row.remedy_id is not None),
    )  # fmt: skip


@lru_cache
def _statement() -> Select[Any]:
    """Built once. The newest of the category are read from their index, the rest happens among those few."""
    reader = _bound("reader", C.id)
    asked = case((hides_words(reader), literal_column("''")), else_=func.substr(C.desired, 1, EXCERPT))
    newest = (
        select(
            C.id, C.reference, subject_for(reader).label("title"), asked.label("asked"), C.nature, C.cause,
            C.severity, C.resolved_at, C.outcome, C.satisfaction,
        )
        .where(
            C.category_id == _bound("category", C.id), C.resolved_at.is_not(None), C.id != _bound("this", C.id),
            C.status.in_((Status.RESOLVED.value, Status.CLOSED.value)), readable_by(reader),
        )
        .order_by(C.resolved_at.desc(), C.id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )  # fmt: skip
    place = func.row_number().over(order_by=_likeness(newest.c)).label("place")
    ranked = select(newest, place).subquery()
    return (
        select(ranked, Offer.number, Offer.state, OfferedRemedy.remedy_id, OfferedRemedy.words, OfferedRemedy.amount)
        .outerjoin(Offer, Offer.complaint_id == ranked.c.id)
        .outerjoin(OfferedRemedy, OfferedRemedy.offer_id == Offer.id)
        .where(ranked.c.place <= MOST)
        .order_by(ranked.c.place, Offer.number, OfferedRemedy.id)
    )


def _likeness(known: Any) -> tuple[Any, ...]:
    """What is most alike stands first; of those alike the newest. What is not known of either tells nothing."""

    def differs(name: str) -> Any:
        wanted = _bound(name, known[name])
        return case((wanted == "", 0), (known[name] == wanted, 0), else_=1)

    severity = func.abs(known.severity - _bound("severity", known.severity))
    return differs("nature") + differs("cause"), severity, known.resolved_at.desc(), known.id.desc()


def _bound(name: str, column: Any) -> Any:
    return bindparam(name, type_=column.type)
