"""What stands in the way of an action. Features write blockers downwards, in the transaction that knows of them."""

from datetime import datetime

from sqlalchemy import update

from ..db import db
from .models import Blocker, Complaint


def put(complaint: Complaint, action: str, kind: str, about: int, words: str) -> None:
    """`action` has to wait for what `words` says; `kind` and `about` name it for `clear`."""
    db.session.add(Blocker(complaint_id=complaint.id, action=action, kind=kind, about=about, words=words))


def clear(complaint: Complaint, kind: str, about: int | None, at: datetime) -> None:
    """It is done. With `about` None, all of this kind are."""
    statement = update(Blocker).where(
        Blocker.complaint_id == complaint.id, Blocker.kind == kind, Blocker.cleared_at.is_(None)
    )
    if about is not None:
        statement = statement.where(Blocker.about == about)
    db.session.execute(statement.values(cleared_at=at))
