"""Reads of follow-ups."""

from sqlalchemy import select

from ..db import db
from .models import Answer, FollowUp


def find_current(complaint_id: int) -> FollowUp | None:
    """The newest round of asking, answered or not."""
    statement = select(FollowUp).where(FollowUp.complaint_id == complaint_id).order_by(FollowUp.id.desc()).limit(1)
    return db.session.scalars(statement).one_or_none()


def latest_answer(complaint_id: int) -> Answer | None:
    round_ = find_current(complaint_id)
    return round_.answers[-1] if round_ is not None and round_.answers else None
