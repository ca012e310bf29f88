"""The life of a complaint: one table of everything that can be done to it, and the one function that does it.

`perform` is the only writer of `Complaint.status`. What an action changes beyond status, clocks, event and mail is an
effect, registered with `@carries_out(name)` by the feature that knows how (`service.py`, `remedies`, `followups`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select, update

from .. import clock
from ..access import Actor
from ..db import db
from ..errors import Blocked, Invalid, NotAllowed, Stale, WrongState
from . import deadlines, details, letters
from .access import PREDICATES
from .models import Blocker, Complaint, Event, Message
from .statuses import ANY, ENDED, OPEN, WORKABLE, Status

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
    "escalated": Condition(lambda case: case.level > 0, "It is not escalated."),
}


def _set(*statuses: Status) -> frozenset[Status]:
    return frozenset(statuses)


_D = details
_CUSTOMER = ("customer", "for_customer")
_ROWS = (
    # name, words on the desk, from, to, who, needs, mail, clocks
    Action("file", "File a complaint", frozenset(), R, ("customer", "staff", "system"), _D.Filing, "received", ("start",)),
    Action("acknowledge", "Acknowledge", OPEN, {R: ACK}, ("desk",), _D.Acknowledgement, "acknowledged", ("acknowledged",), when="unacknowledged"),
    Action("assess", "Assess", OPEN, {R: ASD, ACK: ASD}, ("handler", "manager"), _D.Assessment, "moved"),
    Action("assign", "Assign or hand over", OPEN, None, ("manager", "handler", "taker"), _D.Handover),
    Action("state_facts", "Write down what we understood", _set(ASD, INV), None, ("handler",), _D.Facts, "facts"),
    Action("confirm_facts", "Facts confirmed", _set(ASD, INV), {ASD: INV}, _CUSTOMER),
    Action("correct_facts", "Facts corrected", _set(ASD, INV), None, _CUSTOMER, _D.Words),
    Action("go_on_unconfirmed", "Go on without confirmation", _set(ASD), INV, ("handler",), _D.Reason),
    Action("ask_customer", "Ask the customer", _set(ASD, INV, AGR), WAI, ("handler",), _D.Question, "question", ("pause",)),
    Action("answer", "Customer answered", _set(WAI), "returns", _CUSTOMER, _D.Words, None, ("resume",), guarded=False),
    Action("go_on_without", "Go on without an answer", _set(WAI), "returns", ("handler", "system"), _D.Reason, None, ("resume",)),
    Action("ask_approval", "Ask for approval", _set(INV), None, ("handler",), _D.ApprovalRequest),
    Action("approve", "Approve", _set(INV), None, ("approver",), _D.ApprovalDecision),
    Action("refuse", "Refuse approval", _set(INV), None, ("approver",), _D.ApprovalDecision),
    Action("offer", "Make an offer", _set(INV), OFF, ("handler", "manager"), _D.Offer, "offer", ("pause",)),
    Action("accept", "Offer accepted", _set(OFF), AGR, _CUSTOMER, None, "agreed", ("resume",)),
    Action("decline", "Offer declined", _set(OFF), INV, _CUSTOMER, _D.Declined, "declined", ("resume",)),
    Action("discuss", "Customer wants to talk", _set(OFF), None, _CUSTOMER, _D.Words, None, ("contact_again",), guarded=False),
    Action("lapse", "Offer lapsed", _set(OFF), INV, ("system",), None, "offer_ended", ("resume",)),
    Action("take_back", "Take the offer back", _set(OFF), INV, ("handler", "manager"), _D.Reason, "offer_ended", ("resume",)),
    Action("agreement_failed", "The agreement failed", _set(AGR), INV, ("handler", "manager"), _D.Reason, "agreement_changed"),
    Action("resolve", "Resolve", _set(AGR, INV), RES, ("handler", "manager"), _D.Resolution, "decision", ("decided",)),
    Action("ask_satisfaction", "Ask whether it worked", _set(RES), None, ("system",), None, "follow_up"),
    Action("remind", "Remind of the question", _set(RES), None, ("system",), None, "reminder"),
    Action("confirm_satisfied", "Customer is satisfied", _set(RES, INV, ASD), CLO, _CUSTOMER, _D.Feedback, "thanks", ("stop",)),
    Action("not_right", "It is not right", _set(AGR, RES, CLO, WIT, REF), "reopened", _CUSTOMER, _D.NotRight, "reopened", ("start_again",), guarded=False),
    Action("not_right_yet", "It is not going right", WORKABLE - {AGR}, None, _CUSTOMER, _D.NotRight, "escalated", ("contact_again", "escalated"), guarded=False),
    Action("close_quietly", "Close without an answer", _set(RES), CLO, ("system",), None, "closed", ("stop",)),
    Action("escalate", "Escalate", OPEN, None, ("customer", "handler", "manager", "system"), _D.Reason, "escalated", ("escalated",)),
    Action("take_it_on", "Take the escalation on", OPEN, None, ("manager",), None, None, ("taken_on",), when="escalated"),
    Action("stand_down", "Stand down", OPEN, None, ("manager",), _D.Reason, None, ("taken_on",), when="escalated"),
    Action("withdraw", "Withdrawn", OPEN, WIT, _CUSTOMER, _D.Withdrawal, "withdrawn", ("stop",)),
    Action("merge", "Join with another", OPEN, MER, ("handler", "manager"), _D.Merge, "joined", ("stop",)),
    Action("unmerge", "Separate again", _set(MER), "returns", ("handler", "manager"), _D.Reason),
    Action("note_outside_body", "Note an outside body", ANY - {MER}, None, ("customer", "handler"), _D.OutsideBodyNote),
    Action("deadlock", "Final position", _set(INV, OFF), REF, ("manager",), _D.Deadlock, "deadlock", ("decided",)),
    Action("outside_decision", "The outside body decided", _set(REF), "decided_outside", ("handler", "manager"), _D.OutsideDecision, "outside_decision"),
    Action("note", "Keep a note", ANY, None, ("staff",), _D.Words, guarded=False),
    Action("message", "Write", ANY, None, ("desk", "customer"), _D.Words, "message", guarded=False),
    Action("promise", "Promise something", OPEN, None, ("handler", "manager"), _D.PromiseTerms, "promise", guarded=False),
    Action("keep_promise", "Promise kept", ANY, None, ("handler", "manager"), _D.PromiseKept),
    Action("move_promise", "Move a promise", ANY, None, ("handler", "manager"), _D.PromiseMoved, "promise_moved"),
    Action("break_promise", "Promise broken", ANY, None, ("system",), _D.PromiseKept),
    Action("attach", "Add files", ANY, None, ("desk", "customer"), _D.Files, guarded=False),
    Action("log_call", "Log a call", ANY, None, ("desk",), _D.CallLog, guarded=False),
    Action("correct_details", "Correct the record", ANY, None, ("handler", "manager"), _D.Correction),
    Action("add_task", "Add a task", OPEN, None, ("desk",), _D.TaskTerms, guarded=False),
    Action("verify_task", "Confirm that it is done", OPEN, None, ("handler", "manager"), _D.TaskDone),
    Action("restrict_readers", "Restrict who may read", ANY, None, ("manager",), _D.Readers),
    Action("record_cause", "Record the cause", ANY, None, ("handler", "manager"), _D.Cause),
    Action("record_lesson", "Record the lesson", ANY, None, ("handler", "manager"), _D.Lesson),
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
    facts = (EFFECTS[name](complaint, actor, needs, event) if name in EFFECTS else None) or {}
    if spoken is not None:
        _keep_spoken(complaint, event, actor, spoken)
    for rule in row.clocks:
        deadlines.RULES[rule](complaint, at)
    deadlines.refresh(complaint, at)
    if row.guarded and name != "file":
        complaint.version += 1
    db.session.flush()
    if (kind := facts.pop("mail", row.mail)) is not None:
        letters.send(kind, complaint, actor, needs, event, facts)
    return event


def check(complaint: Complaint, name: str, actor: Actor, version: int | None = None) -> None:
    """Refuse what `perform` would refuse whatever the details: WrongState, NotAllowed, Blocked, Stale, in that order."""
    row = ACTIONS[name]
    if row.name != "file" and complaint.state not in row.start:
        raise WrongState(f"“{row.words}” is not possible while the complaint is {complaint.status}.")
    if row.when is not None and not CONDITIONS[row.when].holds(complaint):
        raise WrongState(CONDITIONS[row.when].otherwise)
    if row.name != "file" and not any(PREDICATES[who](actor, complaint) for who in row.who):
        raise NotAllowed(f"“{row.words}” belongs to somebody else.")
    if blockers := _blockers(complaint, row.name):
        raise Blocked(f"“{row.words}” has to wait.", reasons=[blocker.words for blocker in blockers])
    if row.guarded and version is not None and version != complaint.version:
        raise Stale("Somebody changed this complaint since you opened it.")


def _check_details(
    row: Action, complaint: Complaint, actor: Actor, needs: object, spoken: details.Spoken | None
) -> None:
    errors = {} if needs is None else details.missing(needs)
    if row.needs is not None and not isinstance(needs, row.needs):
        raise Invalid("Something is missing.", errors={"": "Something is missing."})
    if row.name != "file" and needs_spoken(actor, complaint, row.name) and (spoken is None or not spoken.words.strip()):
        errors["spoken_words"] = "Write down what the customer said, and how it reached you."
    if errors:
        raise Invalid("Something is missing.", errors=errors)


def _blockers(complaint: Complaint, name: str) -> list[Blocker]:
    if name not in BLOCKABLE:
        return []
    statement = select(Blocker).where(
        Blocker.complaint_id == complaint.id, Blocker.action == name, Blocker.cleared_at.is_(None)
    )
    return list(db.session.scalars(statement.order_by(Blocker.id)))


# The actions something may stand in the way of; others spare themselves the question.
BLOCKABLE = frozenset({"resolve", "offer"})


def _end(row: Action, complaint: Complaint, needs: object) -> Status:
    if row.end is None:
        return complaint.state
    if isinstance(row.end, Status):
        return row.end
    if isinstance(row.end, Mapping):
        return row.end.get(complaint.state, complaint.state)
    return _NAMED_ENDS[row.end](complaint, needs)


def _returns(complaint: Complaint, _needs: object) -> Status:
    """Where a question was asked from, or where a joined complaint stood before: perhaps at that question."""
    if complaint.state is Status.MERGED:
        joined = select(Event.from_status).where(
            Event.complaint_id == complaint.id, Event.action == "merge", Event.to_status == Status.MERGED
        )
        return Status(db.session.scalars(joined.order_by(Event.id.desc()).limit(1)).one() or Status.INVESTIGATING)
    return Status(complaint.returns_to or Status.INVESTIGATING)


def _reopened(complaint: Complaint, _needs: object) -> Status:
    """Back to the investigation, or to the assessment where the facts were never confirmed."""
    confirmed = select(Event.id).where(
        Event.complaint_id == complaint.id, Event.action.in_(("confirm_facts", "go_on_unconfirmed"))
    )
    return Status.INVESTIGATING if db.session.scalar(confirmed.limit(1)) else Status.ASSESSED


def _decided_outside(_complaint: Complaint, needs: object) -> Status:
    assert isinstance(needs, details.OutsideDecision)
    return Status.INVESTIGATING if needs.more_to_do else Status.CLOSED


_NAMED_ENDS: dict[str, Callable[[Complaint, object], Status]] = {
    "returns": _returns,
    "reopened": _reopened,
    "decided_outside": _decided_outside,
}


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
