"""Asking the customer something: our own clock waits, with an end, and goes on with the answer or without it."""

from .. import clock
from ..access import Actor
from . import deadlines, notices
from . import details as d
from .checks import looks_at
from .lifecycle import carries_out
from .models import Complaint, Event
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
def _go_on(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event) -> None:
    say(complaint, event, actor, "reason", needs.reason, internal=True)
