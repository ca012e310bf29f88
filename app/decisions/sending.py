"""Letters leaving: the decision, the final position, and the letter that takes the place of a wrong one.

What leaves is a version, kept with its digest; nothing of it changes any more. Whatever way it is sent, a concern
without an answer, something that is missing, or a signature that is not there keeps it here.
"""

from collections.abc import Mapping
from datetime import date, datetime

from .. import clock
from ..access import Actor
from ..accounts import queries as accounts
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..complaints import blockers, findings, letters, wishes
from ..complaints import details as d
from ..complaints.checks import looks_at
from ..complaints.lifecycle import carries_out
from ..complaints.models import Complaint, Event
from ..complaints.service import say
from ..complaints.statuses import Status
from ..complaints.wording import boxes
from ..errors import Invalid, WrongState
from ..outbox import enclosures
from ..outbox.rendering import Letter as Rendered
from ..remedies import queries as remedies
from . import content, explaining, kinds, queries, signing
from .composing import APOLOGISED, NO_APOLOGY, NO_REMEDY
from .drafting import SIGNATURE, draft, keep
from .models import Letter, LetterVersion

MISSING = "Something is missing."


@looks_at("resolve", "deadlock", "correct_decision")
def _letter_lacks(complaint: Complaint, actor: Actor, needs: d.Decision) -> dict[str, str]:
    """What the letter lacks as it would be composed now, and what stands against the decision in it."""
    errors: Mapping[str, str] = {}
    if isinstance(needs, d.Resolution):
        errors = _decision_lacks(complaint, needs)
    elif isinstance(needs, d.DecisionCorrected):
        errors = _lacking(needs.decision, complaint.told)
    if isinstance(needs, d.Resolution) and not needs.with_letter:
        return {**errors}
    composed = draft(complaint, needs, _signer(complaint, needs, actor)).composed
    gaps = {gap.field: gap.words for gap in reversed(composed.gaps)}
    if "no_remedy_reason" in errors:  # it asks what becomes of the wishes as well
        gaps.pop("wishes", None)
    return gaps | {**errors}


def _decision_lacks(complaint: Complaint, needs: d.Resolution) -> dict[str, str]:
    errors = wishes.unsettled(complaint, needs.no_remedy_reason, remedies.ended(complaint.id))
    if needs.outcome not in findings.OUTCOMES:
        errors["outcome"] = "Choose the outcome."
    if complaint.state is Status.INVESTIGATING and needs.fulfilled_on is None and not needs.no_remedy_reason.strip():
        errors = {"no_remedy_reason": NO_REMEDY} | errors
    if needs.fulfilled_on is not None and needs.fulfilled_on > _local(clock.now()):
        errors["fulfilled_on"] = "That day is still to come: promise it, and resolve when it is done."
    if needs.outcome in APOLOGISED and not needs.apology.strip():
        errors["apology"] = NO_APOLOGY
    return errors


@carries_out("resolve")
def _resolve(complaint: Complaint, actor: Actor, needs: d.Resolution, event: Event) -> dict[str, object]:
    findings.settle(complaint, needs.concerns, needs.explanation, {}, needs.outcome)
    wishes.settle(complaint, needs.no_remedy_reason, event.at, remedies.ended(complaint.id))
    was = {"outcome": complaint.outcome, "cause": complaint.cause, "fulfilled_on": _iso(complaint.fulfilled_on)}
    _decide(complaint, needs)
    complaint.resolved_at = event.at
    complaint.fulfilled_on = needs.fulfilled_on or complaint.fulfilled_on or _today(event)
    event.facts = {
        "outcome": needs.outcome, "cause": needs.cause, "fulfilled_on": _iso(complaint.fulfilled_on), "was": was
    }  # fmt: skip
    return (
        _send(complaint, actor, needs, event) if needs.with_letter else _say_elsewhere(complaint, actor, needs, event)
    )


@carries_out("deadlock")
def _deadlock(complaint: Complaint, actor: Actor, needs: d.Deadlock, event: Event) -> dict[str, object]:
    findings.settle(complaint, needs.concerns, needs.position, {})
    wishes.settle(complaint, needs.position, event.at, remedies.ended(complaint.id))
    complaint.resolved_at = event.at
    return _send(complaint, actor, needs, event)


@carries_out("correct_decision")
def _correct(complaint: Complaint, actor: Actor, needs: d.DecisionCorrected, event: Event) -> dict[str, object]:
    before = queries.find_sent(complaint.id)
    if before is None:
        raise WrongState("No letter of ours has left about this complaint.")
    decision = needs.decision
    whole = decision.position if isinstance(decision, d.Deadlock) else decision.explanation
    outcome = decision.outcome if isinstance(decision, d.Resolution) else ""
    findings.settle(complaint, decision.concerns, whole, _lacking(decision, complaint.told), outcome)
    if isinstance(decision, d.Resolution):
        event.facts = {"outcome": decision.outcome, "was": {"outcome": complaint.outcome, "cause": complaint.cause}}
        _decide(complaint, decision)
    return _send(complaint, actor, needs, event)


def _lacking(decision: d.Resolution | d.Deadlock, told: tuple[str, ...]) -> Mapping[str, str]:
    """What is missing in the decision inside a correction; of one by itself `lifecycle` says it."""
    errors = {**boxes.unfilled(kinds.kind_of(decision).action, decision, told), **d.missing(decision)}
    if isinstance(decision, d.Resolution) and decision.outcome not in findings.OUTCOMES:
        errors["outcome"] = "Choose the outcome."
    return errors


def _decide(complaint: Complaint, decision: d.Resolution) -> None:
    complaint.outcome, complaint.cause, complaint.explanation = decision.outcome, decision.cause, decision.explanation


def _send(complaint: Complaint, actor: Actor, needs: d.Decision, event: Event) -> dict[str, object]:
    """Compose it, keep it, enqueue it with its PDF. Raises Invalid or Blocked."""
    drafted = draft(complaint, needs, _signer(complaint, needs, actor))
    if drafted.composed.gaps:
        raise Invalid(MISSING, errors={gap.field: gap.words for gap in reversed(drafted.composed.gaps)})
    signing.require_signature(complaint, drafted)
    version = keep(complaint, drafted, actor, event.at)
    letter, kind = version.letter, kinds.kind_of(needs)
    blockers.clear(complaint, SIGNATURE, None, event.at)
    event.facts = {**event.facts, "letter": letter.id, "number": version.number}
    say(complaint, event, actor, "decision", drafted.composed.content.text)
    facts = {"content": drafted.composed.content, "signer": version.author}
    delivery = letters.send(kind.mail, complaint, actor, needs, event, facts)
    if delivery is not None:
        enclosures.enclose(delivery, letter.id, file_name(letter, complaint), enclosures.PDF)
    letter.state, letter.sent_at, letter.sent_number = "sent", event.at, version.number
    letter.event_id, letter.delivery_id = event.id, delivery.id if delivery is not None else None
    explaining.ask_for_call(complaint, event)
    return {"mail": None}  # it is on its way already, with what goes with it


def _say_elsewhere(complaint: Complaint, actor: Actor, needs: d.Resolution, event: Event) -> dict[str, object]:
    """Another letter says it; what needs a second signature needs it there too. Raises Blocked."""
    signing.require_signature(complaint, draft(complaint, needs, _signer(complaint, needs, actor)))
    say(complaint, event, actor, "decision", needs.explanation)
    return {"asked": wishes.standing(wishes.read(complaint.id))}


def _signer(complaint: Complaint, needs: d.Decision, actor: Actor) -> User:
    """Whose name stands under it: the author's, also when somebody else sends what they wrote."""
    letter = queries.find_current(complaint.id)
    if letter is not None and letter.latest.typed == kinds.write(needs):
        return letter.latest.author
    return accounts.get_user(actor.id or 0)


def preview(complaint: Complaint, version: LetterVersion, actor: Actor) -> Rendered:
    """A version as the mail that would leave now."""
    facts = {"content": content.read(version.content), "signer": version.author}
    return letters.preview(kinds.KINDS[version.letter.kind].mail, complaint, actor, facts)


def file_name(letter: Letter, complaint: Complaint) -> str:
    """What its PDF is called where somebody saves it."""
    words = {"final_position": "Our final position", "correction": "Our corrected letter"}.get(
        letter.kind, "Our decision"
    )
    return f"{words} {complaint.reference}.pdf"


def _today(event: Event) -> date:
    return _local(event.at)


def _local(at: datetime) -> date:
    return catalogue.organisation().working_time.local(at).date()


def _iso(day: date | None) -> str:
    return day.isoformat() if day is not None else ""
