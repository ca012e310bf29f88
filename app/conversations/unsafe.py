"""A colleague felt threatened: their talk ends there. What was written down stays, and nothing more is asked."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from ..access import Actor
from ..complaints.lifecycle import afterwards
from ..complaints.models import Complaint, Event
from ..db import db
from . import service
from .answers import Answers
from .models import Conversation

UNSAFE = "unsafe"
MOMENT = timedelta(minutes=1)


@afterwards
def _with_threat(complaint: Complaint, actor: Actor, events: Sequence[Event]) -> None:
    if any(event.action == "report_threat" for event in events):
        end_own(actor, complaint.id)


def caller_of(by_id: int, at: datetime) -> Answers | None:
    """What this colleague had written down of a caller who has no complaint, whose talk ended so at that moment."""
    ended = (Conversation.by_id == by_id, Conversation.complaint_id.is_(None), Conversation.ended_how == UNSAFE)
    then = Conversation.ended_at.between(at - MOMENT, at + MOMENT)
    newest = select(Conversation).where(*ended, then).order_by(Conversation.ended_at.desc()).limit(1)
    talk = db.session.scalars(newest).one_or_none()
    return service.answers_of(talk) if talk is not None else None


def end_own(actor: Actor, complaint_id: int | None) -> None:
    """End the talk this colleague is in: about this complaint, or with a caller who has none yet."""
    going = select(Conversation).where(Conversation.by_id == actor.id, Conversation.state == "going")
    about = (
        Conversation.complaint_id == complaint_id if complaint_id is not None else Conversation.complaint_id.is_(None)
    )
    newest = going.where(about).order_by(Conversation.saved_at.desc()).limit(1).with_for_update(of=Conversation)
    talk = db.session.scalars(newest).one_or_none()
    if talk is not None:
        service.close(talk, "ended", UNSAFE)
