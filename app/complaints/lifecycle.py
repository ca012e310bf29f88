"""The life of a complaint: one table of everything that can be done to it, and the one function that does it.

`perform` is the only writer of `Complaint.status`. What an action changes beyond status, clocks, event and mail is an
effect, registered with `@carries_out(name)` by the feature that knows how (`service.py`, `remedies`, `followups`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import update

from .. import clock
from ..access import Actor
from ..db import db
from ..errors import Blocked, Invalid, NotAllowed, Stale, WrongState
from . import attention, blockers, checks, deadlines, details, kept, letters
from .access import PREDICATES
from .models import Complaint, Event, Message
from .named_ends import NAMED_ENDS
from .statuses import ANY, DECIDABLE, ENDED, OPEN, WORKABLE, Status
from .wording import boxes

R, ACK, ASD, INV = Status.RECEIVED, Status.ACKNOWLEDGED, Status.ASSESSED, Status.INVESTIGATING
WAI, OFF, AGR, RES = Status.WAITING, Status.OFFERED, Status.AGREED, Status.RESOLVED
CLO, WIT, MER, REF = Status.CLOSED, Status.WITHDRAWN, Status.MERGED, Status.REFERRED

End = Status | Mapping[Status, Status] | str | None


@dataclass(frozen=True)
class Action:
    """One row. `end`: a status, a map by starting status (the rest stay), `"returns"` for where it came from, or None.

    `who` names predicates of `access`; any of them suffices. `needs` is a class of `details`, or None. `mail` is a kind
    under `templates/mail`. `clocks` names rules of `deadlines`. `guarded` actions refuse a stale version. `when` names a
    further condition of `CONDITIONS`.
    """

    name: str
    words: str
    start: frozenset[Status]
    end: End
    who: tuple[str, ...]
    needs: type | None = None
    mail: str | None = None
    clocks: tuple[str, ...] = ()
    guarded: bool = True
    when: str | None = None


@dataclass(frozen=True)
class Condition:
    """What must be true of the complaint besides its status, and what a person reads when it is not."""

    holds: Callable[[Complaint], bool]
    otherwise: str


CONDITIONS = {
    "unacknowledged": Condition(lambda case: case.acknowledged_at is None, "A person has acknowledged it already."),
    "handled": Condition(lambda case: case.handler_id is not None, "Nobody has it."),
    "escalated": Condition(lambda case: case.level > 0, "It is not escalated."),
    "in_need": Condition(lambda case: case.has_needs, "Nothing is recorded that they need."),
    "sensitive": Condition(lambda case: case.sensitive, "It is not marked as sensitive."),
}


def _set(*statuses: Status) -> frozenset[Status]:
    return frozenset(statuses)


_D = details
_CUSTOMER = ("customer", "for_customer")
_INQUIRER = ("handler", "deputy", "manager")
_ENQUIRY = _set(ASD, INV, WAI, OFF, AGR)
_ROWS = (
    # name, words on the desk, from, to, who, needs, mail, clocks
    Action("file", "File a complaint", frozenset(), R, ("customer", "staff", "system"), _D.Filing, "received", ("start",)),
    Action("acknowledge", "Acknowledge", OPEN, {R: ACK}, ("desk",), _D.Acknowledgement, "acknowledged", ("acknowledged",), when="unacknowledged"),
    Action("assess", "Assess", OPEN, {R: ASD, ACK: ASD}, ("handler", "deputy", "manager"), _D.Assessment, "moved"),
    Action("assign", "Assign or hand over", OPEN, None, ("manager", "handler", "deputy", "taker", "system"), _D.Handover),
    Action("put_back", "Put it back for the team", OPEN, None, ("manager", "system"), _D.Reason, when="handled"),
    Action("mark_words", "Mark their words", OPEN, None, ("desk",), _D.Marks, guarded=False),
    Action("state_facts", "Write down what we understood", _set(ASD, INV), None, ("handler", "deputy"), _D.Facts, "facts"),
    Action("confirm_facts", "Facts confirmed", _set(ASD, INV), {ASD: INV}, _CUSTOMER),
    Action("correct_facts", "Facts corrected", _set(ASD, INV), None, _CUSTOMER, _D.Words),
    Action("go_on_unconfirmed", "Go on without confirmation", _set(ASD), INV, ("handler", "deputy"), _D.Reason),
    Action("ask_customer", "Ask the customer", _set(ASD, INV, AGR), WAI, ("handler", "deputy"), _D.Question, "question", ("pause",)),
    Action("answer", "Customer answered", _set(WAI), "returns", _CUSTOMER, _D.Words, None, ("resume",), guarded=False),
    Action("go_on_without", "Go on without an answer", _set(WAI), "returns", ("handler", "deputy", "system"), _D.Reason, None, ("resume",)),
    Action("plan_question", "Add a question to the plan", _ENQUIRY, None, _INQUIRER, _D.QuestionPlanned, guarded=False),
    Action("answer_question", "Answer a question of the plan", _ENQUIRY, None, _INQUIRER, _D.QuestionAnswered),
    Action("drop_question", "Drop a question of the plan", _ENQUIRY, None, _INQUIRER, _D.QuestionDropped),
    Action("add_evidence", "Add evidence", OPEN, None, _INQUIRER, _D.Exhibit, guarded=False),
    Action("set_aside_evidence", "Set evidence aside", OPEN, None, _INQUIRER, _D.EvidenceSetAside),
    Action("waive", "Go on without it", _ENQUIRY, None, ("waiver",), _D.Waiver),
    Action("record_finding", "Write a finding", _set(INV, WAI, OFF, AGR), None, _INQUIRER, _D.Finding),
    Action("answer_wishes", "Say what each wish gets", _set(INV, AGR), None, _INQUIRER, _D.WishesAnswered),
    Action("ask_approval", "Ask for approval", _set(INV), None, ("handler", "deputy"), _D.ApprovalRequest),
    Action("approve", "Approve", _set(INV), None, ("approver",), _D.ApprovalDecision),
    Action("refuse", "Refuse approval", _set(INV), None, ("approver",), _D.ApprovalDecision),
    Action("offer", "Make an offer", _set(INV), OFF, ("handler", "deputy", "manager"), _D.Offer, "offer", ("pause",)),
    Action("accept", "Offer accepted", _set(OFF), AGR, _CUSTOMER, None, "agreed", ("resume",)),
    Action("decline", "Offer declined", _set(OFF), INV, _CUSTOMER, _D.Declined, "declined", ("resume",)),
    Action("discuss", "Customer wants to talk", _set(OFF), None, _CUSTOMER, _D.Words, None, ("contact_again",), guarded=False),
    Action("lapse", "Offer lapsed", _set(OFF), INV, ("system",), None, "offer_ended", ("resume",)),
    Action("take_back", "Take the offer back", _set(OFF), INV, ("handler", "deputy", "manager"), _D.Reason, "offer_ended", ("resume",)),
    Action("agreement_failed", "The agreement failed", _set(AGR), INV, ("handler", "deputy", "manager"), _D.Reason, "agreement_changed"),
    Action("brought_failed", "What was agreed on a joined one failed", DECIDABLE, None, ("handler", "deputy", "manager"), _D.BroughtFailed, "agreement_changed"),
    Action("draft_decision", "Write the decision letter", DECIDABLE | _set(RES, CLO, REF), None, ("handler", "deputy", "manager"), _D.DecisionDraft),
    Action("ask_sign_off", "Ask for a second signature", DECIDABLE | _set(RES, CLO, REF), None, ("handler", "deputy", "manager"), _D.SignOffAsked),
    Action("sign_off", "Sign the letter", DECIDABLE | _set(RES, CLO, REF), None, ("signer",), _D.SignedOff),
    Action("send_back", "Send the letter back", DECIDABLE | _set(RES, CLO, REF), None, ("signer",), _D.SentBack),
    Action("resolve", "Resolve", _set(AGR, INV), RES, ("handler", "deputy", "manager"), _D.Resolution, "decision", ("decided",)),
    Action("ask_satisfaction", "Ask whether it worked", _set(RES), None, ("system",), None, "follow_up"),
    Action("remind", "Remind of the question", _set(RES), None, ("system",), None, "reminder"),
    Action("confirm_satisfied", "Customer is satisfied", _set(RES, INV, ASD), CLO, _CUSTOMER, _D.Feedback, "thanks", ("stop",)),
    Action("not_right", "It is not right", _set(AGR, RES, CLO, WIT, REF), "reopened", _CUSTOMER, _D.NotRight, "reopened", ("start_again",), guarded=False),
    Action("not_right_yet", "It is not going right", WORKABLE - {AGR}, None, _CUSTOMER, _D.NotRight, "escalated", ("contact_again", "escalated"), guarded=False),
    Action("close_quietly", "Close without an answer", _set(RES), CLO, ("system",), None, "closed", ("stop",)),
    Action("escalate", "Escalate", OPEN, None, ("customer", "handler", "deputy", "manager", "system"), _D.Reason, "escalated", ("escalated",)),
    Action("take_it_on", "Take the escalation on", OPEN, None, ("manager",), None, None, ("taken_on",), when="escalated"),
    Action("stand_down", "Stand down", OPEN, None, ("manager",), _D.Reason, None, ("taken_on",), when="escalated"),
    Action("withdraw", "Withdrawn", OPEN, WIT, _CUSTOMER, _D.Withdrawal, "withdrawn", ("stop",)),
    Action("merge", "Join with another", OPEN, MER, ("handler", "deputy", "manager"), _D.Merge, "joined", ("stop",)),
    Action("unmerge", "Separate again", _set(MER), "returns", ("handler", "deputy", "manager"), _D.Reason),
    Action("relate", "Link with another", ANY, None, ("desk",), _D.Relation, guarded=False),
    Action("unrelate", "Remove a link", ANY, None, ("desk",), _D.RelationEnded, guarded=False),
    Action("add_to_problem", "Add to a problem", ANY - {MER}, None, ("desk",), _D.ProblemChosen, guarded=False),
    Action("leave_problem", "Take off the problem", ANY, None, ("desk",), guarded=False),
    Action("note_outside_body", "Note an outside body", ANY - {MER}, None, ("customer", "handler", "deputy"), _D.OutsideBodyNote),
    Action("deadlock", "Final position", _set(INV, OFF), REF, ("manager",), _D.Deadlock, "deadlock", ("decided",)),
    Action("correct_decision", "Send a corrected letter", _set(RES, CLO, REF), None, ("handler", "deputy", "manager"), _D.DecisionCorrected, "correction"),
    Action("take_decision_back", "Take the decision back", _set(RES, CLO, REF), "undecided", ("desk",)),
    Action("outside_decision", "The outside body decided", _set(REF), "decided_outside", ("handler", "deputy", "manager"), _D.OutsideDecision, "outside_decision"),
    Action("note", "Keep a note", ANY, None, ("staff",), _D.Words, guarded=False),
    Action("message", "Write", ANY, None, ("desk", "customer"), _D.Words, "message", guarded=False),
    Action("promise", "Promise something", OPEN, None, ("handler", "deputy", "manager"), _D.PromiseTerms, "promise", guarded=False),
    Action("keep_promise", "Promise kept", ANY, None, ("handler", "deputy", "manager"), _D.PromiseKept),
    Action("move_promise", "Move a promise", ANY, None, ("handler", "deputy", "manager"), _D.PromiseMoved, "promise_moved"),
    Action("break_promise", "Promise broken", ANY, None, ("system",), _D.PromiseKept),
    Action("attach", "Add files", ANY, None, ("desk", "customer"), _D.Files, guarded=False),
    Action("log_call", "Log a call", ANY, None, ("desk",), _D.CallLog, guarded=False),
    Action("correct_details", "Correct the record", ANY, None, ("handler", "deputy", "manager"), _D.Correction),
    Action("add_task", "Add a task", OPEN, None, ("desk",), _D.TaskTerms, guarded=False),
    Action("pass_on", "Give tasks or promises to somebody else", ANY, None, ("handler", "deputy", "manager", "system"), _D.PassOn, guarded=False),
    Action("verify_task", "Confirm that it is done", OPEN, None, ("handler", "deputy", "manager"), _D.TaskDone),
    Action("restrict_readers", "Restrict who may read", ANY, None, ("manager",), _D.Readers),
    Action("record_needs", "Record what they need", ANY, None, ("staff",), _D.Needs, guarded=False),
    Action("end_need", "A need no longer holds", ANY, None, ("handler", "deputy", "manager"), _D.NeedEnded, when="in_need"),
    Action("mark_sensitive", "Mark as sensitive", ANY, None, ("marker",), _D.Sensitivity),
    Action("lift_sensitivity", "No longer sensitive", ANY, None, ("manager",), _D.Reason, when="sensitive"),
    Action("tag", "Tag it", ANY, None, ("desk",), _D.Tags, guarded=False),
    Action("record_cause", "Record the cause", ANY, None, ("handler", "deputy", "manager"), _D.Cause),
    Action("record_lesson", "Record the lesson", ANY, None, ("handler", "deputy", "manager"), _D.Lesson),
    Action("check_quality", "Check the quality", _set(RES, CLO), None, ("reviewer",), _D.QualityCheck),
)  # fmt: skip

ACTIONS: dict[str, Action] = {row.name: row for row in _ROWS}

Effect = Callable[[Complaint, Actor, Any, Event], dict[str, Any] | None]
EFFECTS: dict[str, Effect] = {}
E = TypeVar("E", bound=Effect)


def carries_out(name: str) -> Callable[[E], E]:
    """Register what `name` changes. The effect may return facts for the mail, or `{"mail": None}` for no mail."""

    def register(effect: E) -> E:
        assert name in ACTIONS and name not in EFFECTS, name
        EFFECTS[name] = effect
        return effect

    return register


@dataclass(frozen=True)
class Step:
    """One action of several that are done together."""

    name: str
    needs: object = None
    spoken: details.Spoken | None = None


def may(actor: Actor, complaint: Complaint, name: str) -> bool:
    """Whether status, condition and actor allow the action, blockers left aside."""
    row = ACTIONS[name]
    return (
        complaint.state in row.start
        and (row.when is None or CONDITIONS[row.when].holds(complaint))
        and any(PREDICATES[who](actor, complaint) for who in row.who)
    )


def allowed(actor: Actor, complaint: Complaint) -> list[Action]:
    """The rows this actor may perform now, in the table's order. Pages draw their buttons from it."""
    return [row for row in _ROWS if may(actor, complaint, row.name)]


def needs_spoken(actor: Actor, complaint: Complaint, name: str) -> bool:
    """Whether a colleague would do this only on the customer's word, so that channel and words are required."""
    own = [who for who in ACTIONS[name].who if who != "for_customer"]
    return actor.is_staff and not any(PREDICATES[who](actor, complaint) for who in own)


def perform(
    complaint: Complaint,
    name: str,
    actor: Actor,
    needs: object = None,
    *,
    version: int | None = None,
    spoken: details.Spoken | None = None,
) -> Event:
    """Do `name` to `complaint`, whole or not at all; the caller's request commits.

    `needs` is what the row asks for, `version` the one the actor's form was made from, `spoken` the customer's word where
    a colleague speaks for them. Raises WrongState, NotAllowed, Blocked, Stale or Invalid, in that order.
    """
    event, facts, kind = _do(complaint, Step(name, needs, spoken), actor, version)
    if kind is not None:
        letters.send(kind, complaint, actor, needs, event, facts)
    return event


def perform_all(
    complaint: Complaint, steps: Iterable[Step], actor: Actor, mail: str, needs: object, *, version: int | None = None
) -> list[Event]:
    """Do several actions one after the other, all or nothing, with one letter `mail` in place of theirs.

    `steps` may be found out one at a time: each is asked for when those before it are done. The letter gets `needs` and
    what all effects returned. Raises what `perform` raises.
    """
    events: list[Event] = []
    told: dict[str, Any] = {}
    for step in steps:
        event, facts, _kind = _do(complaint, step, actor, None if events else version)
        event.facts = {**event.facts, "together": mail}
        events.append(event)
        told.update(facts)
    if events:
        letters.belongs_to(letters.send(mail, complaint, actor, needs, events[-1], told), events)
    return events


def perform_together(complaints: Sequence[Complaint], name: str, actor: Actor, needs: object) -> list[Event]:
    """Do `name` to several complaints of one customer, all or nothing, with one letter about the first that names all.

    All are locked. The letter gets the others, each with what its effect returned. Raises what `perform` raises.
    """
    done = [(complaint, *_do(complaint, Step(name, needs), actor, None)) for complaint in complaints]
    (first, event, facts, kind), *others = done
    events = [row[1] for row in done]
    if kind is not None:
        told = {**facts, "others": [(complaint, also) for complaint, _event, also, _kind in others]}
        letters.belongs_to(letters.send(kind, first, actor, needs, event, told), events)
    return events


def _do(
    complaint: Complaint, step: Step, actor: Actor, version: int | None
) -> tuple[Event, dict[str, Any], str | None]:
    """One action without its letter; returns what that needs: the effect's facts, and its kind, None for no letter."""
    name, needs, spoken = step.name, step.needs, step.spoken
    row = ACTIONS[name]
    check(complaint, name, actor, version)
    _check_details(row, complaint, actor, needs, spoken)
    at = clock.now()
    event = Event(
        complaint=complaint, at=at, action=name, actor_kind=actor.kind, actor_id=actor.id,
        from_status=None if name == "file" else complaint.status, to_status=str(_end(row, complaint, needs)), facts={},
    )  # fmt: skip
    db.session.add(event)
    if name != "file":  # a new complaint is written once, when everything about it is known
        db.session.flush()
    _set_status(complaint, Status(event.to_status), row)
    placed = None if name == "file" else kept.place(complaint)
    facts = (EFFECTS[name](complaint, actor, needs, event) if name in EFFECTS else None) or {}
    if spoken is not None:
        _keep_spoken(complaint, event, actor, spoken)
    for rule in row.clocks:
        deadlines.RULES[rule](complaint, at)
    deadlines.refresh(complaint, at)
    kept.refresh(complaint, placed)
    if name != "file" and (actor.kind == "customer" or spoken is not None):
        complaint.heard_at = at
    kind = facts.pop("mail", row.mail)
    attention.keep(complaint, event, kind, spoken=spoken is not None)
    if row.guarded and name != "file":
        complaint.version += 1
    db.session.flush()
    return event, facts, kind


def check(complaint: Complaint, name: str, actor: Actor, version: int | None = None) -> None:
    """Refuse what `perform` would refuse whatever the details: WrongState, NotAllowed, Blocked, Stale, in that order."""
    row = ACTIONS[name]
    if row.name != "file" and complaint.state not in row.start:
        raise WrongState(f"“{row.words}” is not possible while the complaint is {complaint.status}.")
    if row.when is not None and not CONDITIONS[row.when].holds(complaint):
        raise WrongState(CONDITIONS[row.when].otherwise)
    if row.name != "file" and not any(PREDICATES[who](actor, complaint) for who in row.who):
        raise NotAllowed(f"“{row.words}” belongs to somebody else.")
    if standing := blockers.standing(complaint, row.name):
        raise Blocked(
            f"“{row.words}” has to wait.",
            reasons=[blocker.words for blocker in standing],
            about=[(blocker.kind, blocker.about) for blocker in standing],
        )
    if row.guarded and version is not None and version != complaint.version:
        raise Stale("Somebody changed this complaint since you opened it.")


def lacking(
    complaint: Complaint, name: str, actor: Actor, needs: object, spoken: details.Spoken | None = None
) -> dict[str, str]:
    """Everything that is missing or does not fit in what the action needs: field to what to do about it."""
    errors = checks.faults(name, complaint, actor, needs) | ({} if needs is None else details.missing(needs))
    if name != "file" and needs_spoken(actor, complaint, name) and (spoken is None or not spoken.words.strip()):
        errors["spoken_words"] = "Write down what the customer said, and how it reached you."
    if needs is not None and actor.is_staff:
        errors = {**boxes.unfilled(name, needs, complaint.told), **errors}
    return errors


def _check_details(
    row: Action, complaint: Complaint, actor: Actor, needs: object, spoken: details.Spoken | None
) -> None:
    if row.needs is not None and not isinstance(needs, row.needs):
        raise Invalid("Something is missing.", errors={"": "Something is missing."})
    if errors := lacking(complaint, row.name, actor, needs, spoken):
        raise Invalid("Something is missing.", errors=errors)


def _end(row: Action, complaint: Complaint, needs: object) -> Status:
    if row.end is None:
        return complaint.state
    if isinstance(row.end, Status):
        return row.end
    if isinstance(row.end, Mapping):
        return row.end.get(complaint.state, complaint.state)
    return NAMED_ENDS[row.end](complaint, needs)


def _set_status(complaint: Complaint, status: Status, row: Action) -> None:
    if row.name == "ask_customer":
        complaint.returns_to = complaint.status
    elif status not in {Status.WAITING, Status.MERGED}:
        complaint.returns_to = None
    complaint.status = status
    complaint.is_open = status not in ENDED


def _keep_spoken(complaint: Complaint, event: Event, actor: Actor, spoken: details.Spoken) -> None:
    event.facts = {**event.facts, "spoken": spoken.channel}
    # What a colleague wrote down for them with the action is theirs as well, and no word of ours.
    theirs = update(Message).where(Message.event_id == event.id, Message.internal.is_(False))
    db.session.execute(theirs.values(from_customer=True))
    db.session.add(
        Message(
            complaint_id=complaint.id, event_id=event.id, at=event.at, kind="spoken", from_customer=True,
            author_id=actor.id, body=spoken.words,
        )
    )  # fmt: skip
