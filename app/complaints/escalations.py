"""Escalation is a level, not a status: raised by anybody concerned, taken on by a manager, stood down with a reason."""

from ..access import Actor
from . import details as d
from . import notices
from .lifecycle import carries_out
from .models import Complaint, Event
from .service import say


@carries_out("escalate")
def _escalate(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event) -> dict[str, object]:
    _raise_level(complaint, event)
    say(complaint, event, actor, "reason", needs.reason, internal=actor.kind != "customer")
    notices.tell("escalated", complaint, f"Escalated to level {complaint.level}")
    return {} if actor.kind == "customer" else {"mail": None}


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
def _not_right_yet(complaint: Complaint, actor: Actor, needs: d.NotRight, event: Event) -> None:
    _raise_level(complaint, event)
    say(complaint, event, actor, "message", needs.reason)
    notices.tell("escalated", complaint, f"{complaint.customer.called} says it is not going right")


def _raise_level(complaint: Complaint, event: Event) -> None:
    complaint.level += 1
    event.facts = {"level": complaint.level}
