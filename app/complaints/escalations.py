"""Escalation is a level, not a status: raised by anybody concerned, taken on by a manager, stood down with a reason."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select

from ..access import Actor
from ..catalogue import queries as catalogue
from ..db import db
from . import deadlines, notices
from . import details as d
from .lifecycle import carries_out
from .models import Complaint, Event
from .service import say
from .tallies import unindexed

RAISING = ("escalate", "climb")


def may_rise(at: datetime) -> ColumnElement[bool] | None:
    """Which complaints may go a level up by themselves: while we work, and once on a day. None where none may now."""
    working = catalogue.organisation().working_time
    if not working.is_open(at):
        return None
    today = working.midnight(working.local(at).date())
    return ~exists().where(
        Event.complaint_id == Complaint.id, Event.at >= today, unindexed(Event.action).in_(RAISING),
        Event.actor_kind == "system",
    )  # fmt: skip


def raised_at(complaint: Complaint) -> datetime:
    """When it came to the level that it has."""
    raising = (Event.complaint_id == complaint.id, Event.facts["level"].as_integer() == complaint.level)
    found = db.session.scalar(select(func.max(Event.at)).where(*raising, unindexed(Event.action) != "take_it_on"))
    return found or complaint.received_at


@carries_out("escalate")
def _escalate(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event) -> dict[str, object]:
    _raise_level(complaint, event)
    say(complaint, event, actor, "reason", needs.reason, internal=actor.kind != "customer")
    notices.tell("escalated", complaint, f"Escalated to level {complaint.level}")
    if actor.kind != "customer":
        return {"mail": None}
    broken = deadlines.broken_word(complaint, event.at)
    deadlines.contact_again(complaint, event.at)
    return {"broken": broken, "first": deadlines.first_owed(complaint, event.at)}


@carries_out("take_it_on")
def _take_it_on(complaint: Complaint, actor: Actor, needs: None, event: Event) -> None:
    complaint.manager_id = actor.id
    event.facts = {"level": complaint.level}


@carries_out("stand_down")
def _stand_down(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event) -> None:
    event.facts = {"was": complaint.level}
    complaint.level = 0
    say(complaint, event, actor, "reason", needs.reason, internal=True)


@carries_out("not_right_yet")
def _not_right_yet(complaint: Complaint, actor: Actor, needs: d.NotRight, event: Event) -> dict[str, object]:
    _raise_level(complaint, event)
    say(complaint, event, actor, "message", needs.reason)
    notices.tell("escalated", complaint, f"{complaint.customer.called} says it is not going right")
    broken = deadlines.broken_word(complaint, event.at)
    return {"broken": broken, "first": deadlines.first_owed(complaint, event.at)}


@carries_out("ask_news")
def _ask_news(complaint: Complaint, actor: Actor, needs: None, event: Event) -> None:
    notices.tell("customer_wrote", complaint, f"{complaint.customer.called} asks where it stands")


def _raise_level(complaint: Complaint, event: Event) -> None:
    complaint.level += 1
    event.facts = {"level": complaint.level}
