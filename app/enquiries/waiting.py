"""Whom the desk waits for, across complaints: who was asked and is silent, whose account waits to be written back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from .. import clock
from ..access import Actor, Role
from ..accounts.models import User
from ..complaints.access import readable_by
from ..complaints.closeness import subject_for
from ..complaints.models import Complaint
from ..complaints.statuses import WORKABLE
from ..complaints.tallies import ME, NOW, capped, mine_or_nobodys
from ..db import db
from .models import Enquiry

MOST_SHOWN = 100
OURS = "told"
"""The state in which the next word is ours."""
SHOWN = ("asked", OURS, "repeated")


@dataclass(frozen=True)
class WaitingRow:
    """Somebody who was asked, with the complaint it is about."""

    id: int
    name: str
    office: str
    kind: str
    state: str
    asked_at: datetime
    due_at: datetime
    reminded_at: datetime | None
    reference: str
    title: str
    handler: str | None

    @property
    def is_late(self) -> bool:
        return self.state != OURS and self.due_at <= clock.now()


def waiting(actor: Actor, *, own: bool) -> Sequence[WaitingRow]:
    """Whom we wait for, the longest overdue first; with `own` on the asking colleague's complaints, or on nobody's."""
    statement = (
        select(
            Enquiry.id, Enquiry.name, Enquiry.office, Enquiry.kind, Enquiry.state, Enquiry.asked_at, Enquiry.due_at,
            Enquiry.reminded_at, Complaint.reference, subject_for(ME).label("title"), User.name.label("handler"),
        )
        .join(Complaint, Complaint.id == Enquiry.complaint_id)
        .outerjoin(User, User.id == Complaint.handler_id)
        .where(*_stands(own=own))
        .order_by(Enquiry.due_at, Enquiry.id)
        .limit(MOST_SHOWN)
    )  # fmt: skip
    return [WaitingRow(*tuple(row)) for row in db.session.execute(statement, {"me": actor.id})]


def _stands(*, own: bool) -> tuple[ColumnElement[bool], ...]:
    conditions: list[Any] = [
        Enquiry.state.in_(SHOWN), Complaint.status.in_([str(status) for status in WORKABLE]), readable_by(ME),
    ]  # fmt: skip
    return (*conditions, *([mine_or_nobodys()] if own else []))


def counted(actor: Actor) -> tuple[tuple[str, ColumnElement[int]], ...]:
    """For the sidebar: how many are late on this colleague's complaints, on everybody's for a manager."""
    return _LATE_OF_ALL if actor.role is Role.MANAGER else _LATE_OF_OWN if actor.role is Role.CSR else ()


def _late(*, own: bool) -> tuple[tuple[str, ColumnElement[int]], ...]:
    rows = select(Enquiry.id).join(Complaint, Complaint.id == Enquiry.complaint_id)
    late = rows.where(Enquiry.due_at < NOW, Enquiry.state.in_(("asked", "repeated")), *_stands(own=own)[1:])
    return (("colleagues_late", capped(late)),)


_LATE_OF_ALL, _LATE_OF_OWN = _late(own=False), _late(own=True)
