"""The life of a complaint: the one function that does what stands in the table of `actions`.

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
from . import attention, blockers, checks, deadlines, details, given, kept, letters
from .access import PREDICATES
from .actions import ACTIONS, CONDITIONS, Action
from .models import Complaint, Event, Message
from .named_ends import NAMED_ENDS
from .statuses import ENDED, Status
from .wording import boxes

Effect = Callable[[Complaint, Actor, Any, Event], dict[str, Any] | None]
EFFECTS: dict[str, Effect] = {}
Listener = Callable[[Complaint, Actor, Sequence[Event]], None]
LISTENERS: list[Listener] = []
E = TypeVar("E", bound=Effect)


def carries_out(name: str) -> Callable[[E], E]:
    """Register what `name` changes. The effect may return facts for the mail, or `{"mail": None}` for no mail."""

    def register(effect: E) -> E:
        assert name in ACTIONS and name not in EFFECTS, name
        EFFECTS[name] = effect
        return effect

    return register


def afterwards(listener: Listener) -> Listener:
    """Register what hears of everything that was done, once it is done: all entries of the log that belong together."""
    LISTENERS.append(listener)
    return listener


def _tell(complaint: Complaint, actor: Actor, events: Sequence[Event]) -> None:
    for listener in LISTENERS:
        listener(complaint, actor, events)


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
        complaint.removed_at is None
        and complaint.state in row.start
        and (row.when is None or CONDITIONS[row.when].holds(complaint))
        and any(PREDICATES[who](actor, complaint) for who in row.who)
    )


def allowed(actor: Actor, complaint: Complaint) -> list[Action]:
    """The rows this actor may perform now, in the table's order. Pages draw their buttons from it."""
    return [row for row in ACTIONS.values() if may(actor, complaint, row.name)]


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

    Where the date moves that the customer was given, whatever moved it, they hear of it: in the letter of the row, or
    else in one that says nothing but that.

    `needs` is what the row asks for, `version` the one the actor's form was made from, `spoken` the customer's word
    where a colleague speaks for them. Raises WrongState, NotAllowed, Blocked, Stale or Invalid, in that order.
    """
    before = given.date_of(complaint) if name != "file" else None
    event, facts, kind = _do(complaint, Step(name, needs, spoken), actor, version)
    moved = given.moved_since(before)
    kind = kind or ("moved" if moved else None)
    if kind is not None:
        letters.send(kind, complaint, actor, needs, event, {**moved, **facts})
    _tell(complaint, actor, [event])
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
    before = given.date_of(complaint)
    for step in steps:
        event, facts, _kind = _do(complaint, step, actor, None if events else version)
        event.facts = {**event.facts, "together": mail}
        events.append(event)
        told.update(facts)
    if events:
        told.update(given.moved_since(before))
        letters.belongs_to(letters.send(mail, complaint, actor, needs, events[-1], told), complaint, events)
        _tell(complaint, actor, events)
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
        letters.belongs_to(letters.send(kind, first, actor, needs, event, told), first, events)
    for complaint, own, _facts, _kind in done:
        _tell(complaint, actor, [own])
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
        from_status=None if name == "file" else complaint.status, to_status=str(_end(row, complaint, needs)),
        facts={} if spoken is None else {"spoken": spoken.channel},
    )  # fmt: skip
    db.session.add(event)
    if name != "file":  # a new complaint is written once, when everything about it is known
        db.session.flush()
    _set_status(complaint, Status(event.to_status), row)
    placed = None if name == "file" else kept.place(complaint)
    facts = (EFFECTS[name](complaint, actor, needs, event) if name in EFFECTS else None) or {}
    if spoken is not None:
        _keep_spoken(complaint, event, actor, spoken)
        deadlines.heard(complaint, at, spoken.channel)
    for rule in row.clocks:
        deadlines.RULES[rule](complaint, at)
    deadlines.refresh(complaint, at)
    kept.refresh(complaint, placed)
    if name != "file" and (actor.kind == "customer" or spoken is not None):
        complaint.heard_at = at
    kind = facts.pop("mail", row.mail)
    # A decision goes its own way with its PDF: it is a letter of ours all the same.
    attention.keep(complaint, event, kind or row.mail, spoken=spoken is not None)
    if row.guarded and name != "file":
        complaint.version += 1
    db.session.flush()
    return event, facts, kind


def check(complaint: Complaint, name: str, actor: Actor, version: int | None = None) -> None:
    """Refuse what `perform` would, whatever the details: WrongState, NotAllowed, Blocked, Stale, in that order."""
    row = ACTIONS[name]
    if complaint.removed_at is not None:
        raise WrongState("Its words were removed: nothing is done to it any more.")
    if row.name != "file" and complaint.state not in row.start:
        raise WrongState(f"“{row.words}” is not possible while the complaint is {complaint.status}.")
    if row.when is not None and not CONDITIONS[row.when].holds(complaint):
        raise WrongState(CONDITIONS[row.when].refusal(complaint))
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
