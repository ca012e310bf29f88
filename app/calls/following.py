"""What becomes of calls when something else happens to a complaint: it is withdrawn, joined, or about whoever rings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, or_, select, update

from .. import clock
from ..access import SYSTEM, Actor
from ..complaints import deadlines, letters, readers, todo
from ..complaints import details as d
from ..complaints.calls import CHECK_IN, EXPLAIN_DECISION, FOLLOW_UP_CALL, RING, TO_RING
from ..complaints.joining import last_joining
from ..complaints.lifecycle import afterwards, perform
from ..complaints.models import Clock, Complaint, Event, Promise, Task
from ..complaints.queries import locked
from ..complaints.statuses import Status
from ..db import db
from ..people import service as people
from ..people.models import Customer
from ..sentences import to_translate as N_
from . import of_managers, once, queries, requests, service
from .models import Appointment, CallRequest, CheckIn

WITHDRAWN = N_("You withdrew your complaint, so nobody rings you about it.")
CLOSED = N_("We do not ring you for now. How to reach us stands in our other letter.")
ANOTHER = N_("Whoever was to ring you can't. We are sorry. Choose another time, and somebody else rings you.")


@afterwards
def _follow(complaint: Complaint, actor: Actor, events: Sequence[Event]) -> None:
    for event in events:
        if event.action in FOLLOWED:
            FOLLOWED[event.action](complaint, actor, event)


def _named(complaint: Complaint, actor: Actor, event: Event) -> None:
    service.release(complaint)
    take_away(complaint)


def _withdrawn(complaint: Complaint, actor: Actor, event: Event) -> None:
    """Nobody is rung any more, and both sides' calendars lose the call."""
    _call_off(complaint, WITHDRAWN)
    for plan in queries.running_check_ins(complaint.id):
        plan.ended_at = event.at
    todo.drop(complaint, (*TO_RING, CHECK_IN), event.at, "They withdrew the complaint.", by=actor)


def _taken_up(complaint: Complaint, actor: Actor, event: Event) -> None:
    """What was withdrawn is open again, and so are its promises: calls among them are to be made."""
    if event.from_status != Status.WITHDRAWN:
        return
    promised = select(Promise.task_id).where(Promise.complaint_id == complaint.id, Promise.kept_at.is_(None))
    for task in db.session.scalars(select(Task).where(Task.id.in_(promised), Task.kind == RING, Task.dropped)):
        _make_again(task)
    db.session.flush()
    keep_off_the_telephone(complaint, actor)
    deadlines.refresh(complaint, event.at)


def _make_again(call: Task) -> None:
    call.done_at, call.done_by_id, call.result, call.dropped, call.tries = None, None, "", False, 0


def _closed_quietly(complaint: Complaint, actor: Actor, event: Event) -> None:
    """Nobody rings to ask or to explain any more. What they asked for, or were promised, they are still told of: those
    calls are to be made."""
    todo.drop(complaint, (FOLLOW_UP_CALL, EXPLAIN_DECISION), event.at, "It was closed without an answer.", by=actor)


def _looked_at_again(complaint: Complaint, actor: Actor, event: Event) -> None:
    """Whoever asks for that has said that it was not put right."""
    todo.drop(complaint, (FOLLOW_UP_CALL,), event.at, "They asked for a second look.", by=actor)


def _accepted(complaint: Complaint, actor: Actor, event: Event) -> None:
    """What they wanted to talk about they have said yes to: nobody has to get back to them about it, if that was not
    late. A word that they wait for since something else is still owed, and so is a call that was arranged."""
    word = deadlines.find(complaint, deadlines.CONTACT_AGAIN)
    if word is None or not _is_about_the_offer(complaint, word):
        return
    late = word.due_at < event.at
    deadlines.meet(complaint, deadlines.CONTACT_AGAIN, event.at if late else word.started_at)
    deadlines.refresh(complaint, event.at)


def _is_about_the_offer(complaint: Complaint, word: Clock) -> bool:
    """Whether all that they wait for since then is to talk about what we offered."""
    asking = Event.action.in_(("discuss", "escalate", "not_right_yet"))
    said = select(Event).where(Event.complaint_id == complaint.id, Event.at >= word.started_at, asking)
    rows = db.session.scalars(said).all()
    begun_by_it = any(row.at == word.started_at for row in rows)
    return begun_by_it and all(row.action == "discuss" for row in rows)


def _restricted(complaint: Complaint, actor: Actor, event: Event) -> None:
    """Whoever has the telephone closed is not rung, on none of their complaints."""
    if complaint.customer.has_closed("telephone"):
        for other in locked({complaint.id, *waiting_to_be_rung(complaint.customer)}):
            keep_off_the_telephone(other, actor)


def waiting_to_be_rung(customer: Customer) -> list[int]:
    """Ids of all complaints of this person on which a call is booked or to be made."""
    same = [row.id for row in people.same_person(customer)]
    rung = or_(
        exists().where(Appointment.complaint_id == Complaint.id, Appointment.state == "booked"),
        exists().where(Task.complaint_id == Complaint.id, Task.kind.in_(TO_RING), Task.done_at.is_(None)),
    )
    return list(db.session.scalars(select(Complaint.id).where(Complaint.customer_id.in_(same), rung)))


def keep_off_the_telephone(complaint: Complaint, actor: Actor) -> None:
    """Where it is closed to them, and no manager lets us use it, nobody is to ring them any more."""
    if complaint.customer.stops("telephone"):
        _call_off(complaint, CLOSED, but_meetings=True)
        requests.put_in_writing(complaint, actor)
        meetings = requests.to_meet(complaint.id)
        todo.drop(complaint, TO_RING, clock.now(), "The telephone is closed to them.", by=actor, besides=meetings)


def _call_off(complaint: Complaint, reason: str, *, but_meetings: bool = False) -> None:
    service.release(complaint)
    for call in _to_come(complaint):
        if but_meetings and call.is_here:
            continue
        perform(complaint, "cancel_call", SYSTEM, d.CallCancelled(call.id, reason))


def _joined(complaint: Complaint, actor: Actor, event: Event) -> None:
    """What is booked, asked and planned goes on with the complaint that stays, as its tasks do."""
    if "into" not in event.facts:
        return
    into = db.session.get_one(Complaint, event.facts["into"])
    service.release(complaint)
    calls, plans = queries.booked_of(complaint.id), queries.running_check_ins(complaint.id)
    event.facts = {**event.facts, "calls": [row.id for row in calls], "check_ins": [row.id for row in plans]}
    for call in calls:
        call.complaint_id = into.id
    for plan in plans:
        plan.complaint_id = into.id
    db.session.flush()
    _follow_tasks((complaint.id, into.id))
    once.told_of(complaint, into, event)
    take_away(into)


def _separated(complaint: Complaint, actor: Actor, event: Event) -> None:
    """What came along and still stands goes home, with whatever look in was planned meanwhile."""
    joining = last_joining(complaint.id)
    if joining is None:
        return
    into_id = joining.facts["into"]
    for call in queries.booked_of(into_id):
        if call.id in joining.facts.get("calls", ()):
            call.complaint_id = complaint.id
    for plan in queries.running_check_ins(into_id):
        if plan.id in joining.facts.get("check_ins", ()):
            plan.complaint_id = complaint.id
            open_ = select(CheckIn.task_id).where(CheckIn.plan_id == plan.id, CheckIn.logged_at.is_(None))
            db.session.execute(update(Task).where(Task.id.in_(open_)).values(complaint_id=complaint.id))
    db.session.flush()
    _follow_tasks((complaint.id, into_id))
    take_away(complaint)


def _follow_tasks(complaint_ids: tuple[int, int]) -> None:
    """Who asked to be rung, and on whom we look in, stands where the task of it stands."""
    models: tuple[Any, ...] = (CallRequest, CheckIn)
    for model in models:
        waiting = select(model, Task.complaint_id).join(Task, Task.id == model.task_id).where(
            model.complaint_id.in_(complaint_ids), Task.done_at.is_(None), Task.complaint_id != model.complaint_id
        )  # fmt: skip
        for row, complaint_id in db.session.execute(waiting).all():
            row.complaint_id = complaint_id
    db.session.flush()


def _moved_promise(complaint: Complaint, actor: Actor, event: Event) -> None:
    """A call that was promised, or what is written in its place, is to be made by the date that its promise has now;
    again, where nobody answered and we wrote."""
    promise = db.session.get_one(Promise, event.facts["promise"])
    task = db.session.get(Task, promise.task_id) if promise.task_id is not None else None
    if task is not None and task.kind in (RING, requests.TO_WRITE):
        task.due_at = promise.due_at
        if task.done_at is not None and not task.dropped:
            _make_again(task)


def _talks(complaint: Complaint, actor: Actor, event: Event) -> None:
    """They want to talk, and read by when they hear from us, and from whom: where a call is booked, that is when."""
    told = queries.told(complaint)
    if told.booked is not None:
        deadlines.rung_at(complaint, told.booked.ends_at, event.at)
        deadlines.refresh(complaint, event.at)
    rings_by = min((row.due_at for row in told.asked if row.by_customer and row.due_at > event.at), default=None)
    broken = event.facts.get("broken")
    facts = {
        "call": told.booked, "rings_by": rings_by, "broken": datetime.fromisoformat(broken) if broken else None,
    }  # fmt: skip
    letters.send("talk", complaint, actor, None, event, facts)


FOLLOWED = {
    "accept": _accepted,
    "ask_review": _looked_at_again,
    "discuss": _talks,
    "move_promise": _moved_promise,
    "name_involved": _named,
    "not_right": _taken_up,
    "withdraw": _withdrawn,
    "close_quietly": _closed_quietly,
    "merge": _joined,
    "unmerge": _separated,
    "decide_restriction": _restricted,
}
"""What else is to be done after these actions."""


def take_away(complaint: Complaint) -> None:
    """Calls to come by those whom the complaint is about: somebody else rings at that time or, where nobody can, the
    customer reads that they choose another."""
    out = readers.kept_out(complaint)
    for call in _to_come(complaint):
        if call.manager_id not in out:
            continue
        other_id = _somebody_else(complaint, call)
        if other_id is None:
            perform(complaint, "cancel_call", SYSTEM, d.CallCancelled(call.id, ANOTHER))
        else:
            perform(complaint, "hand_call_on", SYSTEM, d.CallHandedOn((call.id,), other_id, from_id=call.manager_id))


def _to_come(complaint: Complaint) -> list[Appointment]:
    return [call for call in queries.booked_of(complaint.id) if call.ends_at > clock.now()]


def _somebody_else(complaint: Complaint, call: Appointment) -> int | None:
    """Who rings people at that very time, first whoever knows the complaint."""
    known = (complaint.manager_id, complaint.handler_id)
    found = [
        slot.manager_id
        for slot in queries.slots_at(call.starts_at, complaint)
        if not slot.taken
        and slot.ends_at >= call.ends_at
        and (not call.of_manager or of_managers.is_manager(slot.manager_id))
    ]
    return min(found, key=lambda user_id: user_id not in known, default=None)
