"""How a complaint ends, and how it comes back: resolved, closed, withdrawn, with an outside body, reopened."""

from collections.abc import Sequence

from ..access import Actor
from ..catalogue import queries as catalogue
from ..outbox.models import Delivery
from . import blockers, deadlines, letters, notices, outside
from . import details as d
from .joined import told_with
from .lifecycle import carries_out
from .models import Complaint, Event
from .service import add_task, say, title_from


@carries_out("close_quietly")
def _close_quietly(complaint: Complaint, actor: Actor, needs: None, event: Event) -> None:
    complaint.closed_at = event.at
    complaint.satisfaction = "not_answered"
    ask_for_lesson(complaint, event)


@carries_out("withdraw")
def _withdraw(complaint: Complaint, actor: Actor, needs: d.Withdrawal, event: Event) -> dict[str, object]:
    complaint.closed_at = event.at
    # A customer's own words are theirs to read; a colleague's account of them is for colleagues.
    say(complaint, event, actor, "reason", needs.reason, internal=actor.is_staff)
    return {"look_ends": blockers.waits_for(told_with(complaint), deadlines.SECOND_LOOK)}


@carries_out("note_outside_body")
def _note_outside_body(complaint: Complaint, actor: Actor, needs: d.OutsideBodyNote, event: Event) -> dict[str, object]:
    """What we promise then: they are sent what they need to look at it."""
    event.facts = {"on": needs.on.isoformat()}
    say(complaint, event, actor, "note", needs.body, internal=actor.is_staff)
    if (task := outside.to_send(complaint.id)) is None or task.done_at is not None:
        words = f"Send {needs.body.strip()} what they need to look at it, and write down what you sent."
        task = add_task(complaint, outside.TASK, words, outside.due_after(event.at))
    if not actor.is_staff or complaint.handler_id != actor.id:
        told = f"{complaint.customer.called} went to {title_from(needs.body)}: send them what they need"
        notices.tell("customer_wrote", complaint, told)
    return {"sent_by": task.due_at}


@letters.anew("went_outside")
def _still_to_send(complaint: Complaint, _dropped: Sequence[Delivery]) -> list[dict[str, object]]:
    """They are sent it, whatever becomes of the complaint here."""
    task = outside.to_send(complaint.id)
    return [{"sent_by": task.due_at}] if task is not None and task.done_at is None else []


@carries_out("outside_decision")
def _outside_decision(complaint: Complaint, actor: Actor, needs: d.OutsideDecision, event: Event) -> None:
    say(complaint, event, actor, "decision", needs.decision)
    if needs.more_to_do:
        complaint.resolved_at = None
        deadlines.start_again(complaint, event.at)
    else:
        complaint.closed_at = event.at
        ask_for_lesson(complaint, event)


def ask_for_lesson(complaint: Complaint, event: Event) -> None:
    """The handler's task after the end: what we learned and what changes, or why there is no lesson."""
    days = catalogue.organisation().working_time
    add_task(complaint, "lesson", "Write down what we learned from this.", days.end_of_working_day(event.at, 5))
    notices.tell("lesson", complaint, "It is closed: write down what we learned")
