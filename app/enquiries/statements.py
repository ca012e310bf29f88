"""Accounts of those who were involved, taken with the care a customer gets: we listen, write back what we understood,
and they read and confirm their own words or correct them. Every text is kept. At the end they are told the outcome.

Seed 003: "give them the same attention; repeat steps 1 to 3 with all concerned".
"""

from ..access import Actor
from ..catalogue import queries as catalogue
from ..complaints import details as d
from ..complaints import notices
from ..complaints import queries as cases
from ..complaints.lifecycle import carries_out
from ..complaints.models import Complaint, Event
from ..complaints.service import say
from ..complaints.statuses import Status
from . import asking, mails, queries

OUTCOMES = {
    "upheld": "The customer was right.",
    "partly_upheld": "The customer was right in part.",
    "not_upheld": "We see it differently from the customer.",
    "outside_our_control": "It was outside our control.",
    "final": "We gave the customer our final answer.",
    "withdrawn": "The customer withdrew the complaint, so nothing was decided.",
}


@carries_out("repeat_statement")
def _repeat(complaint: Complaint, actor: Actor, needs: d.StatementRepeated, event: Event) -> None:
    enquiry = asking.get(complaint, needs.enquiry_id, actor, "told", "repeated")
    asking.add_saying(enquiry, "us", needs.words, actor, event)
    enquiry.state = "repeated"
    enquiry.due_at, enquiry.reminded_at, enquiry.late_at = asking.due_in(catalogue.asking().days), None, None
    event.facts = {"enquiry": enquiry.id}
    say(complaint, event, actor, "evidence", needs.words, internal=True)
    mails.send("statement_read_back", complaint, enquiry, actor, understood=needs.words)


@carries_out("confirm_statement")
def _confirm(complaint: Complaint, actor: Actor, needs: d.StatementConfirmed, event: Event) -> None:
    enquiry = asking.get(complaint, needs.enquiry_id, actor, "repeated")
    read = queries.sayings(enquiry.id)[-1]
    read.confirmed_at = event.at
    enquiry.state = "answered"
    event.facts = {"enquiry": enquiry.id, **({"heard": needs.heard} if needs.heard else {})}
    asking.settle(complaint, enquiry, read.words, event)
    if not actor.is_staff:
        notices.tell("colleague_answered", complaint, f"{enquiry.name} confirmed their account")


@carries_out("correct_statement")
def _correct(complaint: Complaint, actor: Actor, needs: d.EnquiryAnswered, event: Event) -> None:
    enquiry = asking.get(complaint, needs.enquiry_id, actor, "repeated")
    asking.add_saying(enquiry, "them", needs.words, actor, event, needs.heard)
    enquiry.state = "told"
    event.facts = {"enquiry": enquiry.id, **({"heard": needs.heard} if needs.heard else {})}
    say(complaint, event, actor, "evidence", needs.words, internal=True)
    asking.take_files(complaint, enquiry, needs, actor, event)
    if not actor.is_staff:
        notices.tell("colleague_answered", complaint, f"{enquiry.name} corrected their account: write it back again")


@carries_out("tell_outcome")
def _tell_outcome(complaint: Complaint, actor: Actor, needs: d.EnquiryChosen, event: Event) -> None:
    enquiry = asking.get(complaint, needs.enquiry_id, actor, "told", "repeated", "answered")
    told_before, enquiry.told_at, enquiry.told_outcome = enquiry.told_at, event.at, _outcome_of(complaint)
    event.facts = {"enquiry": enquiry.id}
    outcome = OUTCOMES[enquiry.told_outcome]
    mails.send("statement_outcome", complaint, enquiry, actor, outcome=outcome, again=told_before is not None)


DECISIONS = ("resolve", "deadlock", "correct_decision")


def _outcome_of(complaint: Complaint) -> str:
    """The code of what came of it; of a joined one what came of the complaint in which it goes on."""
    decided = complaint
    while decided.merged_into_id is not None and decided.state is Status.MERGED:
        decided = cases.get_by_id(decided.merged_into_id)
    return "withdrawn" if decided.state is Status.WITHDRAWN else _decided(decided)


def _decided(complaint: Complaint) -> str:
    """What our last letter says, those left aside that were taken back; `final` for a position without an outcome."""
    said: list[str] = []
    for event in cases.events(complaint.id):
        if event.action in DECISIONS:
            said.append(event.facts.get("outcome", "final"))
        elif event.action == "take_decision_back" and said:
            said.pop()
    return said[-1] if said else "final"
