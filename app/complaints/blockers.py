"""What stands in the way of an action. Features write blockers downwards, in the transaction that knows of them.

Every route to an action passes `lifecycle.perform`, and that asks here: one case or many, a page, a mail, the worker.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from ..db import db
from .models import Blocker, Complaint

CONCLUDE = "conclude"
"""Blocks every action of CONCLUDING."""
CONCLUDING = frozenset({"resolve", "deadlock"})
# The actions something may stand in the way of; others spare themselves the question.
BLOCKABLE = CONCLUDING | {"offer", "correct_decision"}


def blocks(blocker: Blocker, action: str) -> bool:
    """Whether `action` has to wait for it."""
    is_for = blocker.action == action or (blocker.action == CONCLUDE and action in CONCLUDING)
    return is_for and blocker.cleared_at is None and blocker.waived_at is None


def standing(complaint: Complaint, action: str) -> Sequence[Blocker]:
    """What `action` has to wait for now, in the order in which it came up."""
    if action not in BLOCKABLE:
        return []
    names = (action, CONCLUDE) if action in CONCLUDING else (action,)
    statement = select(Blocker).where(
        Blocker.complaint_id == complaint.id, Blocker.action.in_(names), Blocker.cleared_at.is_(None),
        Blocker.waived_at.is_(None),
    )  # fmt: skip
    return db.session.scalars(statement.order_by(Blocker.id)).all()


def put(complaint: Complaint, action: str, kind: str, about: int, words: str) -> Blocker:
    """`action` has to wait for what `words` says; `kind` and `about` name it for `clear`."""
    blocker = Blocker(complaint_id=complaint.id, action=action, kind=kind, about=about, words=words)
    db.session.add(blocker)
    return blocker


def put_back(complaint: Complaint, action: str, kind: str, about: int, words: str) -> None:
    """The same of something that was cleared, or gone on without, and is not done after all."""
    found = select(Blocker).where(
        Blocker.complaint_id == complaint.id, Blocker.action == action, Blocker.kind == kind, Blocker.about == about
    )
    blocker = db.session.scalars(found).one_or_none() or put(complaint, action, kind, about, words)
    blocker.words, blocker.cleared_at = words, None
    blocker.waived_at = blocker.waived_by_id = None
    blocker.waiver = ""


def clear(complaint: Complaint, kind: str, about: int | None, at: datetime) -> None:
    """It is done. With `about` None, all of this kind are."""
    statement = update(Blocker).where(
        Blocker.complaint_id == complaint.id, Blocker.kind == kind, Blocker.cleared_at.is_(None)
    )
    if about is not None:
        statement = statement.where(Blocker.about == about)
    db.session.execute(statement.values(cleared_at=at))


def stand_again(complaint: Complaint, kind: str, about: int, cleared_at: datetime) -> None:
    """Take back that this was cleared at that moment."""
    cleared = update(Blocker).where(
        Blocker.complaint_id == complaint.id, Blocker.kind == kind, Blocker.about == about,
        Blocker.cleared_at == cleared_at,
    )  # fmt: skip
    db.session.execute(cleared.values(cleared_at=None))


def waits_for(complaint_ids: Sequence[int], kind: str, about: int | None = None) -> bool:
    """Whether something of this kind is not done yet on one of these, also where somebody goes on without it."""
    found = select(Blocker.id).where(
        Blocker.complaint_id.in_(complaint_ids), Blocker.kind == kind, Blocker.cleared_at.is_(None)
    )
    if about is not None:
        found = found.where(Blocker.about == about)
    return db.session.scalar(found.limit(1)) is not None


def waived(complaint: Complaint, kind: str) -> Sequence[Blocker]:
    """What of this kind somebody went on without, with the reason."""
    statement = select(Blocker).where(
        Blocker.complaint_id == complaint.id, Blocker.kind == kind, Blocker.waived_at.is_not(None)
    )
    return db.session.scalars(statement.order_by(Blocker.id)).all()
