"""What a decision waits for: one list, which the case page shows, and of which people may go on without some things.

`lifecycle.check` asks the rows of it before any form is looked at, `findings.settle` the concerns once it is filled in.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from ..db import db
from . import blockers
from .concerns import current
from .findings import is_answered, reasons
from .models import Blocker, Complaint, Concern

# What somebody may go on without, for a reason. What was agreed with the customer is not among it.
WAIVABLE = frozenset({"enquiry", "finding", "question"})


@dataclass(frozen=True)
class Lack:
    """Something a decision waits for, named by kind and id."""

    kind: str
    about: int
    words: str


def lacking(concerns: Iterable[Concern], rows: Iterable[Blocker]) -> list[Lack]:
    """Everything that stands in the way of a decision: concerns without a finding, and what features put there."""
    known, stated = list(rows), list(concerns)
    waived = reasons(stated, known)
    found = [
        Lack("finding", concern.id, f"Finding for concern {concern.position}")
        for concern in stated
        if not is_answered(concern) and concern.id not in waived
    ]
    return found + [Lack(row.kind, row.about, row.words) for row in known if blockers.blocks(row, "resolve")]


def waivable(complaint: Complaint) -> list[Lack]:
    """What somebody may go on without now."""
    found = lacking(current(complaint.id), _rows(complaint))
    return [row for row in found if row.kind in WAIVABLE]


def _rows(complaint: Complaint) -> Iterable[Blocker]:
    return db.session.scalars(select(Blocker).where(Blocker.complaint_id == complaint.id).order_by(Blocker.id)).all()
