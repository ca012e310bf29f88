"""What people ask of their own data, across complaints: what waits for its answer, the first date first, and the rest.

For managers and administrators, and for whoever the settings name for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from .. import clock
from ..access import Actor, Role
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..db import db
from ..errors import NotAllowed, NotFound
from ..people.models import Customer
from .access import readable_by
from .models import Complaint, OwnDataRequest, Task
from .tallies import ME, capped

MOST_SHOWN = 200
DECIDE = frozenset({Role.MANAGER, Role.ADMIN})
R, C = OwnDataRequest, Complaint


@dataclass(frozen=True)
class RequestRow:
    """One request, with the complaint it stands on and whoever has it to do."""

    id: int
    kind: str
    outcome: str
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None
    covers: list[int]
    reference: str
    customer: str
    owner: str | None
    complaint_id: int

    @property
    def is_late(self) -> bool:
        return self.answered_at is None and self.due_at <= clock.now()

    @property
    def is_near(self) -> bool:
        """Whether whoever has it was, or is about to be, reminded of it."""
        return self.answered_at is None and self.due_at <= clock.now() + timedelta(days=alarm_days())


def decides(actor: Actor) -> bool:
    """Whether the list is for this colleague."""
    return actor.role in DECIDE or actor.keeps_data


def check_decides(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not decides(actor):
        raise NotAllowed("This page is for managers, and for whoever is named for people’s own data.")


def alarm_days() -> int:
    """How long before the date we are reminded of it."""
    return catalogue.targets().own_data_alarm_days


def waiting(actor: Actor) -> Sequence[RequestRow]:
    """What has no answer yet, the first date first."""
    return _rows(actor, _listed().where(R.answered_at.is_(None)).order_by(R.due_at, R.id))


def answered(actor: Actor) -> Sequence[RequestRow]:
    """What had its answer, the latest first."""
    return _rows(actor, _listed().where(R.answered_at.is_not(None)).order_by(R.answered_at.desc(), R.id.desc()))


def reference_of(request_id: int, actor: Actor) -> str:
    """The complaint that a request stands on. Raises NotFound also where `actor` may not know of it."""
    found = select(C.reference).join(R, R.complaint_id == C.id).where(R.id == request_id, readable_by(ME))
    reference = db.session.scalar(found, {"me": actor.id})
    if reference is None:
        raise NotFound("There is no such request.")
    return reference


def counted(actor: Actor) -> tuple[tuple[str, ColumnElement[int]], ...]:
    """For the sidebar: how many wait for their answer."""
    return _COUNTED if decides(actor) else ()


def _listed() -> Select[Any]:
    return (
        select(
            R.id, R.kind, R.outcome, R.asked_at, R.due_at, R.answered_at, R.covers, C.reference,
            Customer.name.label("customer"), User.name.label("owner"), R.complaint_id,
        )
        .join(C, C.id == R.complaint_id)
        .join(Customer, Customer.id == C.customer_id)
        .join(Task, Task.id == R.task_id)
        .outerjoin(User, User.id == Task.owner_id)
        .where(readable_by(ME))
    )  # fmt: skip


def _rows(actor: Actor, statement: Select[Any]) -> Sequence[RequestRow]:
    found = db.session.execute(statement.limit(MOST_SHOWN), {"me": actor.id})
    return [RequestRow(*tuple(row)) for row in found]


_WAITING = select(R.id).join(C, C.id == R.complaint_id).where(R.answered_at.is_(None), readable_by(ME))
_COUNTED = (("own_data", capped(_WAITING)),)
