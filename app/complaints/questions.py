"""Asking the customer something: our own clock waits, with an end, and goes on with the answer or without it."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from .. import clock
from ..access import Actor
from ..db import db
from . import deadlines, notices
from . import details as d
from .checks import looks_at
from .lifecycle import carries_out
from .models import APART, Complaint, Event, Message
from .service import keep_files, say


@looks_at("ask_customer")
def _has_passed(complaint: Complaint, actor: Actor, needs: d.Question) -> dict[str, str]:
    passed = needs.until is not None and deadlines.close_of(needs.until) <= clock.now()
    return {"until": "Choose a day that is still to come."} if passed else {}


@carries_out("ask_customer")
def _ask(complaint: Complaint, actor: Actor, needs: d.Question, event: Event) -> dict[str, object]:
    ends_at = deadlines.close_of(needs.until)
    deadlines.pause(complaint, event.at)
    deadlines.pause_until(complaint, ends_at)
    say(complaint, event, actor, "question", needs.text)
    event.facts = {"until": needs.until.isoformat()}
    return {"ends_at": ends_at}


@carries_out("answer")
def _answer(complaint: Complaint, actor: Actor, needs: d.Words, event: Event) -> None:
    say(complaint, event, actor, "answer", needs.text)
    keep_files(complaint, event, actor, needs.files)
    if actor.kind == "customer":
        notices.tell("customer_wrote", complaint, f"{complaint.customer.called} answered your question")


@carries_out("go_on_without")
def _go_on(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event) -> dict[str, object]:
    """Nobody is told that we did not hear from them who wrote since, or whose question was taken back before it left:
    for that one we waited in vain, and its time counts."""
    say(complaint, event, actor, "reason", needs.reason, internal=True)
    asked = db.session.scalars(_said(complaint).where(Message.kind == "question").limit(1)).one_or_none()
    if asked is None:
        return {}
    if asked.recalled_at is not None:
        deadlines.unpause(complaint)
        return {"mail": None}
    return {"mail": None} if _written_since(complaint, asked) else {}


def wrote_apart(complaint: Complaint) -> bool:
    """Whether they wrote to whoever looks at it again since we asked: it may be the answer."""
    asked = db.session.scalars(_said(complaint).where(Message.kind == "question").limit(1)).one_or_none()
    return asked is not None and any(row.kind == APART for row in _written_since(complaint, asked))


def _written_since(complaint: Complaint, asked: Message) -> Sequence[Message]:
    return db.session.scalars(_said(complaint).where(Message.from_customer, Message.at > asked.at)).all()


def _said(complaint: Complaint) -> Select[Message]:
    return select(Message).where(Message.complaint_id == complaint.id).order_by(Message.id.desc())
