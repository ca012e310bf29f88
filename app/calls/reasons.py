"""Why somebody is to be rung: everything that one call settles, on whichever list their complaint stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Date, Integer, and_, cast, false, func, literal_column, null, or_, select, union_all

from ..access import Actor
from ..catalogue import queries as catalogue
from ..complaints import calls
from ..complaints.access import visible_to
from ..complaints.closeness import subject_for
from ..complaints.models import Complaint, Task
from ..db import AnyRow, AnySelect, UtcDateTime, db
from ..people.models import Customer
from .lists import MOST, TONIGHT, Part, Place, following, part_of, stands_above
from .models import CheckIn, CheckInPlan
from .queries import is_promised

WAITING = "waiting"
"""The kind of a reason that is no task: they wait for a person, since what they did last."""

LAST = datetime.max.replace(tzinfo=UTC)
C = Complaint


@dataclass(frozen=True)
class Reasons:
    """By complaint, its reasons; and this colleague's calls that stand on no list above, the most urgent first."""

    by_complaint: dict[int, list[AnyRow]]
    others: Part

    def of(self, complaint_id: int) -> Sequence[AnyRow]:
        return self.by_complaint.get(complaint_id, [])

    def due_at(self, complaint_id: int, otherwise: datetime | None) -> datetime | None:
        """The earliest date that was promised for a call."""
        dates = [row.due_at for row in self.of(complaint_id)]
        return min([date for date in (*dates, otherwise) if date is not None], default=None)

    def is_only_rung(self, complaint_id: int) -> bool:
        """Whether no letter can go to them after so many calls that nobody answered."""
        tries = self.tries(complaint_id)
        enough = catalogue.calls().tries_before_letter
        return tries >= enough and any(row.only_rung for row in self.of(complaint_id))

    def tries(self, complaint_id: int) -> int:
        return max((row.tries for row in self.of(complaint_id)), default=0)


def of(
    actor: Actor, complaint_ids: Collection[int], *, own: bool, with_others: bool, others_after: Place | None = None
) -> Reasons:
    """Those of these complaints, and with them the calls of `actor` that stand on no list of the same page, from the
    first or from a place on."""
    now = or_(Task.kind.in_(calls.TO_RING), and_(Task.kind == calls.CHECK_IN, Task.due_at < TONIGHT))
    parts = [_tasks(actor, "here", C.id.in_(complaint_ids), now), _waits(actor, complaint_ids)]
    if with_others:
        mine = Task.owner_id == actor.id, Task.kind.in_((calls.FOLLOW_UP_CALL, calls.EXPLAIN_DECISION))
        rest = _tasks(actor, "others", *mine, ~stands_above(actor.id, own))
        if others_after is not None:
            rest = rest.where(following(Task.due_at, Task.id, others_after))
        parts.append(rest.order_by(Task.due_at, Task.id).limit(MOST + 1))
    rows = db.session.execute(union_all(*(select(part.subquery()) for part in parts))).all()
    found: dict[int, list[AnyRow]] = {}
    others = []
    for row in sorted(rows, key=lambda row: (row.due_at or LAST, row.id)):
        if row.part == "others":
            others.append(row)
        else:
            found.setdefault(row.complaint_id, []).append(row)
    return Reasons(found, part_of(others, "due_at"))


def _tasks(actor: Actor, part: str, *conditions: Any) -> AnySelect:
    return (
        select(
            Task.id, literal_column(f"'{part}'").label("part"), Task.complaint_id, Task.kind, Task.due_at, Task.words,
            Task.tries, is_promised().label("promised"), CheckIn.id.label("check_in_id"), CheckIn.day,
            CheckInPlan.planned_at, CheckInPlan.every_days, CheckInPlan.until, *_whose(actor),
        )
        .join(C, C.id == Task.complaint_id)
        .outerjoin(CheckIn, CheckIn.task_id == Task.id)
        .outerjoin(CheckInPlan, CheckInPlan.id == CheckIn.plan_id)
        .join(Customer, Customer.id == C.customer_id)
        .where(Task.done_at.is_(None), visible_to(actor), *conditions)
    )  # fmt: skip


def _waits(actor: Actor, complaint_ids: Collection[int]) -> AnySelect:
    return (
        select(
            C.id, literal_column("'here'").label("part"), C.id.label("complaint_id"),
            literal_column(f"'{WAITING}'").label("kind"), calls.due_at.label("due_at"),
            func.coalesce(calls.last_heard, literal_column("''")).label("words"), calls.tries.label("tries"),
            false().label("promised"), _none("check_in_id", Integer), _none("day", Date),
            _none("planned_at", UtcDateTime), _none("every_days", Integer), _none("until", Date), *_whose(actor),
        )
        .join(Customer, Customer.id == C.customer_id)
        .where(C.call_since.is_not(None), C.id.in_(complaint_ids), visible_to(actor))
    )  # fmt: skip


def _none(name: str, kind: Any) -> Any:
    return cast(null(), kind).label(name)


def _whose(actor: Actor) -> tuple[Any, ...]:
    only_rung = and_(Customer.email == "", Customer.postal_address == "").label("only_rung")
    named = subject_for(actor.id).label("title"), Customer.name.label("customer")
    return C.reference, C.status, *named, Customer.phone, Customer.held_at, only_rung
