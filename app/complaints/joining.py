"""Two complaints of one customer become one, and two again: both records are kept.

What is still to do goes on with the one that stays, with what has to wait for it, and comes back when they are
separated. Promises stay on the page of the one they were made on: their dates run on there.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from .. import clock
from ..access import Actor
from ..catalogue import queries as catalogue
from ..db import db
from ..errors import WrongState
from ..people.models import Customer
from . import concerns, deadlines, gate, given, problems, promises, queries
from . import details as d
from .access import stands_apart, visible_to
from .closeness import subject_for
from .joinable import find_staying
from .joined import goes_on_in
from .lifecycle import carries_out
from .models import Attachment, Blocker, Complaint, Event, Promise, Task
from .service import add_task, say
from .statuses import Status

MOST_OFFERED = 10
STAYS_BEHIND = frozenset({"finding", "question"})
"""What a decision would have waited for that does not go along: colleagues who were asked do."""
# What says on the row of a complaint that its customer waits for us.
WAITS = ("unanswered_at", "refused_at")
GOES_ALONG = frozenset({deadlines.CONTACT, deadlines.CONTACT_AGAIN, deadlines.ESCALATION})
"""Clocks that go on with the one that stays, though it had none like it itself."""


Along = Callable[[Complaint, Complaint, Event], dict[str, Any]]
ALONG: list[Along] = []
SEPARATING: list[Along] = []


def goes_along(settle: Along) -> Along:
    """Register what a feature settles between a complaint and the one that stays, before what is still to do goes
    along; returns what the letter about the joining says of it."""
    ALONG.append(settle)
    return settle


def comes_apart(settle: Along) -> Along:
    """Register the same of two that are separated again, once what is still to do has come back; of the letter about
    that."""
    SEPARATING.append(settle)
    return settle


@carries_out("merge")
def _merge(complaint: Complaint, actor: Actor, needs: d.Merge, event: Event) -> dict[str, object]:
    into = find_staying(complaint, actor, needs.into_reference, for_change=True)
    complaint.merged_into_id = into.id
    was = into.received_at
    into.received_at = min(was, complaint.received_at)
    into.heard_at = max(into.heard_at, complaint.heard_at)
    into.level = max(into.level, complaint.level)
    into.in_danger = into.in_danger or complaint.in_danger
    dates = {row.reference: date[1] for row in (complaint, into) if (date := given.date_of(row)) is not None}
    # Read before anything else is done to what has ended: that waits for nobody.
    waited = {name: at for name in WAITS if (at := getattr(complaint, name)) is not None}
    _keep_earlier(into, complaint, event.at, settle=given.agreed_by(into) is None)
    told = {name: fact for settle in ALONG for name, fact in settle(complaint, into, event).items()}
    tasks = _open_tasks(complaint.id)
    _give_tasks([task.id for task in tasks], into.id)
    if (agreed := given.agreed_by(into)) is not None:
        given.not_before(into, agreed, event.at)
        deadlines.refresh(into, event.at)
    for name, at in waited.items():
        setattr(into, name, min(getattr(into, name) or at, at))
    event.facts = {
        **event.facts,
        "into": into.id, "reference": into.reference, "until": (event.at + _time_to_separate()).isoformat(),
        "tasks": [task.id for task in tasks], "waited": {name: at.isoformat() for name, at in waited.items()},
        "reminder": _remind(complaint, into, actor, event),
    }  # fmt: skip
    there = {"from": complaint.id, "reference": complaint.reference, "was_received_at": was.isoformat()}
    _log_there(into, "merge", actor, event, there)
    problems.take_along(complaint, into, actor)
    say(complaint, event, actor, "reason", needs.reason, internal=True)
    return {
        "into": into,
        "is_late": into.expected_at < event.at,
        "offer_rests": event.from_status == Status.OFFERED,
        "is_agreed": agreed is not None,
        "before": given.replaced(into, dates) if agreed is not None else [],
        **told,
    }


def _keep_earlier(complaint: Complaint, joined: Complaint, at: datetime, *, settle: bool) -> None:
    """Of two complaints that become one, the earlier dates hold, that to settle it by only with `settle`; where
    somebody waits for a person, they still do."""
    kinds = (deadlines.ACKNOWLEDGE, *sorted(GOES_ALONG), *((deadlines.RESOLUTION,) if settle else ()), deadlines.LEGAL)
    for kind in kinds:
        own, other = deadlines.find(complaint, kind), deadlines.find(joined, kind)
        if other is None or (own is None and kind not in GOES_ALONG):
            continue
        if own is None:
            deadlines.run(complaint, kind, other.started_at, other.due_at)
        elif other.due_at < own.due_at:
            deadlines.move(own, other.due_at, at, deadlines.EARLIER)
            if kind == deadlines.RESOLUTION:
                complaint.expected_at, complaint.expected_basis = joined.expected_at, joined.expected_basis
    _owe_their_word(complaint, joined, at)
    deadlines.refresh(complaint, at)


def _owe_their_word(complaint: Complaint, joined: Complaint, at: datetime) -> None:
    """Who says something before our first answer waits for that one. Where nobody owes it on the complaint that stays,
    the word they wait for is owed there, by the same day."""
    first = deadlines.first_owed(joined, at)
    if first is None or first.kind != deadlines.ACKNOWLEDGE or joined.unanswered_at is None:
        return
    if deadlines.find(complaint, deadlines.ACKNOWLEDGE) is not None:
        return
    if (own := deadlines.find(complaint, deadlines.CONTACT_AGAIN)) is None:
        deadlines.run(complaint, deadlines.CONTACT_AGAIN, joined.unanswered_at, first.due_at)
    elif first.due_at < own.due_at:
        deadlines.move(own, first.due_at, at, deadlines.EARLIER)


def left_open(complaint: Complaint) -> list[str]:
    """What it would still have to answer before a decision: concerns and questions, which do not go along."""
    rows = db.session.scalars(select(Blocker).where(Blocker.complaint_id == complaint.id)).all()
    stated = concerns.current(complaint.id)
    said = {concern.id: concern.words for concern in stated}
    lacks = gate.lacking(stated, rows)
    return [said[row.about] if row.kind == "finding" else row.words for row in lacks if row.kind in STAYS_BEHIND]


def _remind(complaint: Complaint, into: Complaint, actor: Actor, event: Event) -> int | None:
    """A task on the one that stays to answer what was open here; returns its id, None where nothing was."""
    if not (waiting := left_open(complaint)):
        return None
    working = catalogue.organisation().working_time
    said = " ".join(words if words.endswith((".", "?", "!", "”")) else f"{words}." for words in waiting)
    task = add_task(
        into, "to_do", f"Still to be answered from {complaint.reference}: {said}",
        working.end_of_working_day(event.at, 2), into.handler_id or actor.id,
    )  # fmt: skip
    db.session.flush()
    return task.id


@carries_out("unmerge")
def _unmerge(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event) -> dict[str, object]:
    merged = last_joining(complaint.id)
    if merged is None or merged.at + _time_to_separate() < clock.now():
        days, words = catalogue.targets().unmerge_days, "That time is over: both stay as they are."
        raise WrongState(f"Complaints can be separated again for {days} days. {words}")
    into = queries.get_by_id(complaint.merged_into_id or 0, for_change=True)
    _give_back(complaint, into, actor, event, merged)
    told = {name: fact for settle in SEPARATING for name, fact in settle(complaint, into, event).items()}
    for name, at in merged.facts.get("waited", {}).items():
        setattr(complaint, name, datetime.fromisoformat(at))
    deadlines.revive(complaint, merged.at)
    complaint.merged_into_id = None
    say(complaint, event, actor, "reason", needs.reason, internal=True)
    return {"other": merged.facts["reference"], "into": into, **told}


def separable_until(complaint: Complaint) -> datetime | None:
    """Until when a joined complaint can be separated again; None where it is not joined."""
    merged = last_joining(complaint.id) if complaint.merged_into_id is not None else None
    return merged.at + _time_to_separate() if merged is not None else None


def comes_back(complaint: Complaint) -> Sequence[Task]:
    """What went along to the other one and is still to do: it comes home when the two are separated."""
    joining = last_joining(complaint.id)
    went = joining.facts.get("tasks", ()) if joining is not None else ()
    # What came from a third one may have gone home already, and what went further is with the last of them.
    there = select(Complaint.id).where(Complaint.reference.in_(goes_on_in(complaint.reference)))
    waiting = select(Task).where(Task.id.in_(went), Task.done_at.is_(None), Task.complaint_id.in_(there))
    return db.session.scalars(waiting.order_by(Task.id)).all()


def last_joining(complaint_id: int) -> Event | None:
    """When it was joined with another for the last time: the entry of its own log."""
    joinings = select(Event).where(Event.complaint_id == complaint_id, Event.action == "merge")
    return next((row for row in db.session.scalars(joinings.order_by(Event.id.desc())) if "into" in row.facts), None)


def _time_to_separate() -> timedelta:
    return timedelta(days=catalogue.targets().unmerge_days)


def _give_back(complaint: Complaint, into: Complaint, actor: Actor, event: Event, merged: Event) -> None:
    """The other complaint's own date of receipt, and what is not done yet of what was to do for this one.

    The dates promised for the other one stay, so that nobody has to wait longer.
    """
    joinings = db.session.scalars(select(Event).where(Event.complaint_id == into.id, Event.action == "merge"))
    joined = [row for row in joinings if row.facts.get("from") == complaint.id]
    if into.received_at == complaint.received_at and joined:
        into.received_at = datetime.fromisoformat(joined[-1].facts["was_received_at"])
    _give_tasks([task.id for task in comes_back(complaint)], complaint.id)
    if (reminder := merged.facts.get("reminder")) and (task := db.session.get(Task, reminder)) and task.done_at is None:
        task.done_at, task.done_by_id, task.result = event.at, actor.id, "The two are separated again."
    _log_there(into, "unmerge", actor, event, {"from": complaint.id, "reference": complaint.reference})


def _open_tasks(complaint_id: int) -> Sequence[Task]:
    return db.session.scalars(select(Task).where(Task.complaint_id == complaint_id, Task.done_at.is_(None))).all()


def _give_tasks(ids: Collection[int], complaint_id: int) -> None:
    """These go on with that complaint, and what had to wait for them there waits for them here."""
    if not ids:
        return
    waiting = update(Blocker).where(Blocker.kind == "task", Blocker.about.in_(ids), Blocker.cleared_at.is_(None))
    for statement in (update(Task).where(Task.id.in_(ids)), waiting):
        db.session.execute(
            statement.values(complaint_id=complaint_id), execution_options={"synchronize_session": "fetch"}
        )


def _log_there(into: Complaint, action: str, actor: Actor, event: Event, facts: dict[str, object]) -> None:
    """The same entry in the log of the complaint that goes on."""
    db.session.add(
        Event(complaint=into, at=event.at, action=action, actor_kind=actor.kind, actor_id=actor.id,
              from_status=into.status, to_status=into.status, facts=facts)
    )  # fmt: skip
    into.version += 1


def others_open(complaint: Complaint, actor: Actor) -> Sequence[Row[int, str, str, datetime]]:
    """Other open complaints of this customer's address that `actor` may know of, the newest first."""
    email = complaint.customer.email
    if not email:
        return []
    statement = (
        select(Complaint.id, Complaint.reference, subject_for(actor.id).label("title"), Complaint.received_at)
        .join(Customer, Customer.id == Complaint.customer_id)
        .where(Customer.email == email, Complaint.id != complaint.id, Complaint.is_open, visible_to(actor))
        .order_by(Complaint.id.desc())
        .limit(MOST_OFFERED)
    )
    return db.session.execute(statement).all()


@dataclass(frozen=True)
class Side:
    """One of two complaints as it stands beside the other."""

    complaint: Complaint
    files: Sequence[str]
    promises: Sequence[Promise]
    tasks: Sequence[Task]


def side(complaint: Complaint) -> Side:
    """What there is of a complaint that matters to whoever joins it with another."""
    its = (Attachment.complaint_id == complaint.id, ~stands_apart(Attachment.event_id))
    files = select(Attachment.name).where(*its).order_by(Attachment.id)
    unkept = [promise for promise in promises.of_complaint(complaint.id) if promise.state != "kept"]
    return Side(complaint, db.session.scalars(files).all(), unkept, _open_tasks(complaint.id))
