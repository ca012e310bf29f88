"""A line that went dead: whoever was cut off is to be rung back, until the call goes on, they are reached or let go."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import joinedload

from .. import clock
from ..access import Actor
from ..calls import requests
from ..catalogue import queries as catalogue
from ..complaints import checks, deadlines
from ..complaints import details as d
from ..complaints.access import visible_to
from ..complaints.calls import RING
from ..complaints.lifecycle import may, perform
from ..complaints.models import Complaint, Task
from ..db import db
from .answers import Answers
from .models import Conversation

WHY = "We were cut off while we talked."
GOES_ON = "The call went on."
MOST = 20


def ring_back(talk: Conversation, answers: Answers, actor: Actor) -> None:
    """They stand among the calls to make, today where there is time for it. Whom nobody may ring, or whose complaint or
    number nobody wrote down yet, stands in `waiting` alone."""
    if talk.complaint is None or not may(actor, talk.complaint, "ask_for_call"):
        return
    number = answers.number.strip() or talk.complaint.customer.phone.strip()
    asked = d.CallAsked(WHY, number, by=_today())
    if number and not checks.faults("ask_for_call", talk.complaint, actor, asked):
        perform(talk.complaint, "ask_for_call", actor, asked)


def goes_on(talk: Conversation, actor: Actor) -> None:
    """Nobody has to ring them about that any more."""
    if talk.complaint is not None:
        requests.called_off(talk.complaint, actor, WHY, GOES_ON)


def waiting(actor: Actor) -> Sequence[Conversation]:
    """Calls of this colleague that dropped and that stand nowhere else among those to make, the oldest first."""
    rings = (Task.complaint_id == Conversation.complaint_id, Task.kind == RING)
    # Still to ring, or rung since about just that: reached, or written to after calls that nobody answered.
    was_rung = and_(Task.words == WHY, Task.done_at >= Conversation.saved_at)
    to_ring = exists().where(*rings, or_(Task.done_at.is_(None), was_rung))
    statement = (
        select(Conversation)
        .outerjoin(Complaint, Complaint.id == Conversation.complaint_id)
        .options(joinedload(Conversation.complaint).joinedload(Complaint.customer))
        .where(Conversation.by_id == actor.id, Conversation.state == "dropped", ~to_ring)
        .where(or_(Conversation.complaint_id.is_(None), visible_to(actor)))
    )
    return db.session.scalars(statement.order_by(Conversation.saved_at, Conversation.id).limit(MOST)).all()


def _today() -> date | None:
    """None where our day is over: then they are rung as soon as anybody who asks to be."""
    today = catalogue.organisation().working_time.local(clock.now()).date()
    return today if deadlines.close_of(today) > clock.now() else None
