"""Reads of conversations."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from ..access import Actor
from ..complaints import lifecycle
from ..complaints import queries as complaints
from ..complaints.access import visible_to
from ..complaints.calls import CHECK_IN, TO_RING
from ..complaints.casefile import CaseFile, of_case
from ..complaints.models import Complaint, Event, Task
from ..complaints.statuses import Status
from ..db import db
from ..errors import NotFound
from .models import Conversation

GOING = ("going", "dropped")
MOST_SHOWN = 8
JUST_BEFORE = timedelta(minutes=1)
"""A talk that a threat ends may end a moment before the call for a manager is made."""
TALKS = of_case(Conversation)
PARTS = (TALKS,)
"""What the page of a case reads of this feature."""


def in_file(file: CaseFile) -> list[Conversation]:
    """The conversations of a file that was read with `PARTS`, the newest first."""
    return sorted(file.found.of(TALKS), key=lambda talk: talk.id, reverse=True)


def get(conversation_id: int, actor: Actor, *, for_change: bool = False) -> Conversation:
    """A conversation about a complaint that this colleague may read, or one of their own that has none yet.

    `for_change` locks it. Raises NotFound, and ReasonNeeded where they say first why they open the complaint.
    """
    statement = select(Conversation).where(Conversation.id == conversation_id)
    if for_change:
        statement = statement.with_for_update(of=Conversation)
    talk = db.session.scalars(statement).one_or_none()
    if talk is None or (talk.complaint_id is None and talk.by_id != actor.id):
        raise NotFound("There is no such conversation.")
    if talk.complaint_id is not None:
        reference = complaints.get_by_id(talk.complaint_id).reference
        complaints.get(reference, actor, for_change=for_change)
    return talk


def find_going(complaint_id: int) -> Conversation | None:
    """The conversation about a complaint that has not ended yet."""
    statement = select(Conversation).where(Conversation.complaint_id == complaint_id, Conversation.state.in_(GOING))
    return db.session.scalars(statement.order_by(Conversation.id.desc()).limit(1)).one_or_none()


def talk_during(user_id: int, complaint_id: int | None, at: datetime) -> Conversation | None:
    """The conversation this colleague was in at that moment, about this complaint or, without one, a new caller."""
    about = (
        Conversation.complaint_id == complaint_id if complaint_id is not None else Conversation.complaint_id.is_(None)
    )
    on = or_(Conversation.ended_at.is_(None), Conversation.ended_at >= at - JUST_BEFORE)
    own = select(Conversation).where(
        Conversation.by_id == user_id, about, Conversation.began_at <= at, Conversation.state != "dropped", on
    )
    return db.session.scalars(own.order_by(Conversation.id.desc()).limit(1)).one_or_none()


def of_ticket(ticket: str) -> Conversation | None:
    """What the form of this ticket began."""
    return db.session.scalars(select(Conversation).where(Conversation.ticket == ticket)).one_or_none()


def unfinished(actor: Actor) -> Sequence[Conversation]:
    """This colleague's own that have not ended, the newest first: a line that was lost, a day that was over."""
    statement = (
        select(Conversation)
        .outerjoin(Complaint, Complaint.id == Conversation.complaint_id)
        .options(joinedload(Conversation.complaint))
        .where(Conversation.by_id == actor.id, Conversation.state.in_(GOING))
        .where(or_(Conversation.complaint_id.is_(None), visible_to(actor)))
    )
    return db.session.scalars(statement.order_by(Conversation.id.desc()).limit(20)).all()


def ended_well(actor: Actor) -> Sequence[Conversation]:
    """This colleague's latest talks with people who never complained, in which all was well."""
    own = (Conversation.by_id == actor.id, Conversation.complaint_id.is_(None), Conversation.ended_how == "well")
    return db.session.scalars(select(Conversation).where(*own).order_by(Conversation.id.desc()).limit(20)).all()


def to_be_rung_about(complaint: Complaint) -> list[str]:
    """Why somebody is to ring, meet or look in on them, the most urgent first."""
    due = (Task.complaint_id == complaint.id, Task.done_at.is_(None), Task.kind.in_((*TO_RING, CHECK_IN)))
    return list(db.session.scalars(select(Task.words).where(*due).order_by(Task.due_at, Task.id).limit(MOST_SHOWN)))


def talked_before(complaint: Complaint) -> bool:
    """Whether somebody of ours reached them about it before, or is at work on it, so that the next talk calls back."""
    if complaint.state not in (Status.RECEIVED, Status.ACKNOWLEDGED, Status.ASSESSED):
        return True
    reached = select(Event.id).where(Event.complaint_id == complaint.id, Event.action.in_(("talk", "call_happened")))
    return db.session.scalar(reached.limit(1)) is not None


def may_talk(actor: Actor, complaint: Complaint) -> bool:
    """Whether this colleague may talk with the customer along the guide."""
    return lifecycle.may(actor, complaint, "talk")
