"""Danger that somebody tells us of after they complained has the effect it has when it is told at once."""

from datetime import datetime

from ..access import Actor
from . import assessing, deadlines, notices, severity
from . import details as d
from .lifecycle import carries_out
from .models import Complaint, Event
from .service import say


@carries_out("tell_danger")
def _tell_danger(complaint: Complaint, actor: Actor, needs: d.DangerTold, event: Event) -> None:
    """Managers hear of it at once, and again where it is said again; it is escalated, and as pressing as danger is."""
    known, complaint.in_danger = complaint.in_danger, True
    event.facts = {"in_danger": True}
    say(complaint, event, actor, "message", needs.words)
    if complaint.is_open and not known:
        complaint.level += 1
        event.facts = {**event.facts, "level": complaint.level}
        _look_for_it(complaint, event.at)
        assessing.raise_to(complaint, event, severity.floor(in_danger=True))
    notices.tell("danger", complaint, "Somebody may be in danger")


def _look_for_it(complaint: Complaint, at: datetime) -> None:
    """Danger has a look of its own, counted from now, whatever a manager was asked for before: that goes along, with
    its day where it is still to come."""
    waiting = deadlines.find(complaint, deadlines.ESCALATION)
    deadlines.meet(complaint, deadlines.ESCALATION, at)
    if waiting is not None and waiting.due_at > at:
        deadlines.run(complaint, deadlines.ESCALATION, at, waiting.due_at)
    else:
        deadlines.escalated(complaint, at)
