"""A colleague felt threatened: their talk ends there. What was written down stays, and nothing more is asked."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from ..access import Actor
from ..complaints.lifecycle import afterwards
from ..complaints.models import Complaint, Event
from ..db import attempt, db
from ..errors import DomainError, Stale
from . import queries, service
from .answers import Answers
from .models import Conversation
from .taking import Typed, one

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


def keep(talk: Conversation, kind: str, typed: Typed, page: service.Page, actor: Actor) -> None:
    """Keep what stands in the page of a step, just before help is called from it. Nothing that is wrong with it stands
    in the way of the call: what another window wrote since stays, and the notes of this one stand below it.
    """
    try:
        with attempt():
            service.keep(talk, kind, typed, page, actor)
    except Stale:
        answers, words = service.answers_of(talk), one(typed, "notes").strip()
        known = answers.notes.get(kind, "")
        if words and words not in known:
            answers.notes[kind] = f"{known}\n\n{words}" if known else words
            talk.answers, talk.version, talk.tab = answers.model_dump(), talk.version + 1, ""
            db.session.flush()  # so that the other window reads it before it keeps anything
    except DomainError:
        return  # it has ended, or is somebody else's to write into


def end_own(actor: Actor, complaint_id: int | None) -> None:
    """End the talk this colleague is in: about this complaint, one that dropped among them, or with a caller who has
    none yet."""
    own = select(Conversation).where(Conversation.by_id == actor.id)
    if complaint_id is not None:
        own = own.where(Conversation.complaint_id == complaint_id, Conversation.state.in_(queries.GOING))
    else:
        own = own.where(Conversation.complaint_id.is_(None), Conversation.state == "going")
        own = own.order_by(Conversation.saved_at.desc()).limit(1)
    for talk in db.session.scalars(own.with_for_update(of=Conversation)).all():
        end(talk)


def go_on_after_mistake(actor: Actor, complaint_id: int | None, at: datetime) -> Conversation | None:
    """It was pressed by mistake: the talk that ended with it goes on where it stood, unless another has begun since."""
    talk = queries.talk_during(actor.id or 0, complaint_id, at)
    if talk is None or talk.ended_how != UNSAFE:
        return None
    if complaint_id is not None and queries.find_going(complaint_id) is not None:
        return None
    talk.state, talk.ended_how, talk.ended_at = "going", "", None
    talk.version += 1
    db.session.flush()
    return talk


def end(talk: Conversation) -> None:
    """This one ends."""
    code = talk.code_sealed
    service.close(talk, "ended", UNSAFE)
    talk.code_sealed = code  # pressed by mistake, it goes on, and the code is still to be read out
