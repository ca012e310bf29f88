"""Calling a manager now, and further people until somebody comes.

A call belongs to a complaint, then everything about it is an action with its entry in the log; or it was made while a
complaint was being taken down, before there was one, and is a row alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from .. import clock
from ..access import SYSTEM, Actor
from ..accounts import queries as accounts
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..complaints import details as d
from ..complaints import queries as cases
from ..complaints.access import is_about
from ..complaints.checks import looks_at
from ..complaints.lifecycle import carries_out, perform
from ..complaints.models import Complaint, Event, Reader
from ..db import db
from ..errors import Invalid, NotAllowed, NotFound, WrongState
from ..outbox import service as outbox
from . import rota
from .models import Called, ManagerCall

UPSET, BACKUP, THREAT = "upset", "backup", "threat"
MISTAKE = "mistake"
RESULTS = ("handed_over", "calmer", "over", MISTAKE)
RENEWED = "renewed"
EVERYBODY = rota.LAST_STAGE
"""The last stage of a call."""
JUST_NOW = timedelta(minutes=10)
"""A second threat this soon is the first one, pressed twice."""
FRESH = timedelta(hours=1)
"""Pressing again this soon leads back to the call that is open; later it is a call of its own."""
WORDS = {
    UPSET: "{who} needs you now: {customer} is very upset",
    BACKUP: "{who} needs your help now with {customer}",
    THREAT: "{who} feels threatened. Ring them or go to them now",
}


@dataclass(frozen=True)
class Ahead:
    """The next people, and when they are called; nobody is named where it is everybody who leads."""

    at: datetime
    names: tuple[str, ...]


def press(kind: str, actor: Actor, complaint: Complaint | None = None) -> ManagerCall:
    """Call a manager, unless one was called just now: then that call, once more for a colleague who feels threatened.

    The caller has locked the complaint.
    """
    present = find_open(complaint, actor)
    if present is not None and _is_fresh(present) and (kind != THREAT or present.kind == THREAT):
        return present
    if complaint is None:
        return start(kind, actor, None, clock.now())
    event = perform(complaint, "page_manager", actor, d.ManagerCalled(kind))
    return get(event.facts["call"])


def start(kind: str, actor: Actor, complaint: Complaint | None, at: datetime) -> ManagerCall:
    """A new call; one that is open ends with it."""
    before = find_open(complaint, actor)
    if before is not None:
        _close(before, actor, RENEWED, at)
    return _call(kind, actor, complaint, at)


def get(call_id: int) -> ManagerCall:
    """The call, locked and as it is now. Raises NotFound."""
    call = db.session.get(ManagerCall, call_id, with_for_update=True, populate_existing=True)
    if call is None:
        raise NotFound("There is no such call.")
    return call


def accept(call: ManagerCall, actor: Actor) -> None:
    """Say that one comes. Raises WrongState when somebody else does already, NotAllowed for who is not called and for
    whoever called.
    """
    if call.complaint_id is not None:
        perform(_case(call), "accept_page", actor, d.PageMentioned(call.id))
    elif actor.role not in rota.CALLED_ROLES:
        raise NotAllowed("A manager comes when somebody calls.")
    else:
        _accept(get(call.id), actor, clock.now())


def end(call: ManagerCall, actor: Actor, result: str) -> None:
    """It is over, and how it ended. Raises Invalid for another word than those of RESULTS, WrongState when it was."""
    if call.complaint_id is not None:
        perform(_case(call), "end_page", actor, d.PageEnded(call.id, result))
    elif result not in RESULTS:
        raise Invalid("Say how it ended.", errors={"result": "Say how it ended."})
    else:
        _end(get(call.id), actor, result, clock.now())


def go_further(call_id: int) -> bool:
    """Call the next people, if nobody has come in time; returns whether it did. Locks the complaint before the call."""
    complaint_id = db.session.scalar(select(ManagerCall.complaint_id).where(ManagerCall.id == call_id))
    complaint = cases.get_by_id(complaint_id, for_change=True) if complaint_id is not None else None
    call = get(call_id)
    if call.further_at is None or call.further_at > clock.now():
        return False
    if complaint is not None:
        perform(complaint, "page_further", SYSTEM, d.PageMentioned(call.id))
    else:
        _go_further(call, clock.now())
    return True


def _case(call: ManagerCall) -> Complaint:
    assert call.complaint_id is not None
    return cases.get_by_id(call.complaint_id, for_change=True)


@carries_out("page_manager")
def _page(complaint: Complaint, actor: Actor, needs: d.ManagerCalled, event: Event) -> None:
    call = start(needs.kind, actor, complaint, event.at)
    event.facts = {"call": call.id, "kind": call.kind, "stage": call.stage, "told": told(call)}


@looks_at("page_manager")
def _kind_known(complaint: Complaint, actor: Actor, needs: d.ManagerCalled) -> dict[str, str]:
    return {} if not needs.kind or needs.kind in WORDS else {"kind": "Choose from the list."}


@carries_out("page_further")
def _page_further(complaint: Complaint, actor: Actor, needs: d.PageMentioned, event: Event) -> None:
    call = _of(complaint, needs.call_id)
    before = set(told(call))
    _go_further(call, event.at)
    event.facts = {"call": call.id, "stage": call.stage, "told": [who for who in told(call) if who not in before]}


@carries_out("accept_page")
def _accept_page(complaint: Complaint, actor: Actor, needs: d.PageMentioned, event: Event) -> None:
    call = _of(complaint, needs.call_id)
    _accept(call, actor, event.at)
    event.facts = {"call": call.id, "minutes": int((event.at - call.asked_at).total_seconds() // 60)}


@carries_out("end_page")
def _end_page(complaint: Complaint, actor: Actor, needs: d.PageEnded, event: Event) -> None:
    call = _of(complaint, needs.call_id)
    _end(call, actor, needs.result, event.at)
    event.facts = {"call": call.id, "result": needs.result}


@looks_at("end_page")
def _result_known(complaint: Complaint, actor: Actor, needs: d.PageEnded) -> dict[str, str]:
    return {} if not needs.result or needs.result in RESULTS else {"result": "Choose from the list."}


def _of(complaint: Complaint, call_id: int) -> ManagerCall:
    call = get(call_id)
    if call.complaint_id != complaint.id:
        raise NotFound("There is no such call.")
    return call


def find_open(complaint: Complaint | None, actor: Actor) -> ManagerCall | None:
    """The open call of this complaint; without one, the open call of this colleague that has none."""
    statement = select(ManagerCall).where(ManagerCall.ended_at.is_(None))
    if complaint is not None:
        statement = statement.where(ManagerCall.complaint_id == complaint.id)
    else:
        statement = statement.where(ManagerCall.complaint_id.is_(None), ManagerCall.asked_by_id == actor.id)
    return db.session.scalars(statement.order_by(ManagerCall.id.desc()).limit(1).with_for_update()).one_or_none()


def _is_fresh(call: ManagerCall) -> bool:
    return clock.now() - (call.accepted_at or call.asked_at) < FRESH


def still_reaches(call: ManagerCall) -> bool:
    """Whether pressing again would call nobody else: it was just made or accepted, or it still goes further."""
    just_now = clock.now() - (call.accepted_at or call.asked_at) < JUST_NOW
    return just_now or (call.further_at is not None and _is_fresh(call))


def _call(kind: str, actor: Actor, complaint: Complaint | None, at: datetime) -> ManagerCall:
    call = ManagerCall(
        complaint_id=complaint.id if complaint else None, kind=kind, asked_by_id=actor.id, asked_at=at, stage=0
    )
    db.session.add(call)
    db.session.flush()
    _tell(call, complaint, at)
    return call


def _go_further(call: ManagerCall, at: datetime) -> None:
    call.stage += 1
    _tell(call, _case(call) if call.complaint_id is not None else None, at)


def _tell(call: ManagerCall, complaint: Complaint | None, at: datetime) -> None:
    """Tell whoever the stage names and is here; where that is nobody new, those of the next."""
    known = set(told(call))
    while True:
        people = [user for user in _people(call.stage, complaint, at) if user.id not in known | {call.asked_by_id}]
        if people or call.stage >= EVERYBODY:
            break
        call.stage += 1
    call.further_at = at + _patience() if call.stage < EVERYBODY else None
    asker = accounts.get_user(call.asked_by_id)
    customer = complaint.customer.name if complaint else ""
    words = WORDS[call.kind].format(who=asker.name, customer=customer or "a customer")
    for user in people:
        db.session.add(Called(call_id=call.id, user_id=user.id, stage=call.stage, at=at))
        outbox.tell(user.id, f"page_{call.kind}", words, call.complaint_id)
        recipient = outbox.Recipient(user.name, user.email, is_staff=True)
        facts = {"words": words, "complaint": complaint, "call": call, "asker": asker}
        outbox.enqueue("staff_called", recipient, facts, about=call.complaint_id)
    db.session.flush()


def _patience() -> timedelta:
    """How long those who were called have to say that they come."""
    return timedelta(minutes=catalogue.safety().further_minutes)


def ahead(call: ManagerCall) -> list[Ahead]:
    """Who is called next, and when, as long as nobody says that they come."""
    if call.further_at is None:
        return []
    complaint = cases.get_by_id(call.complaint_id) if call.complaint_id is not None else None
    known, at, found = {*told(call), call.asked_by_id}, call.further_at, []
    for stage in range(call.stage + 1, EVERYBODY + 1):
        people = [user for user in _people(stage, complaint, at) if user.id not in known]
        if people:
            found.append(Ahead(at, () if stage == EVERYBODY else tuple(user.name for user in people)))
            known |= {user.id for user in people}
            at += _patience()
    return found


def _people(stage: int, complaint: Complaint | None, at: datetime) -> Sequence[User]:
    """Those of this stage who may know of the complaint; of a restricted one, in the end, all its readers."""
    known = who_may_know(rota.of_stage(stage, at), complaint)
    if known or stage < EVERYBODY or complaint is None or not complaint.restricted:
        return known
    return who_may_know([user for user in accounts.staff() if user.active], complaint)


def who_may_know(people: Sequence[User], complaint: Complaint | None) -> list[User]:
    """Those of these whom the complaint is not about; of a restricted one, its readers among them."""
    if complaint is None:
        return list(people)
    known = [user for user in people if not is_about(user.id, complaint)]
    if not complaint.restricted:
        return known
    readers = set(db.session.scalars(select(Reader.user_id).where(Reader.complaint_id == complaint.id)))
    return [user for user in known if user.id in readers]


def told(call: ManagerCall) -> list[int]:
    """Ids of everybody whom it reached."""
    return list(db.session.scalars(select(Called.user_id).where(Called.call_id == call.id).order_by(Called.user_id)))


def _accept(call: ManagerCall, actor: Actor, at: datetime) -> None:
    if call.ended_at is not None:
        raise WrongState("This is over. Nobody needs you there now.")
    if call.asked_by_id == actor.id:
        raise NotAllowed("Somebody else comes to you.")
    if call.accepted_by_id is not None:
        raise WrongState(f"{accounts.get_user(call.accepted_by_id).name} is coming already.")
    call.accepted_at, call.accepted_by_id, call.further_at = at, actor.id, None
    outbox.tell(call.asked_by_id, "page_accepted", f"{actor.name} is coming", call.complaint_id)
    db.session.flush()


def _end(call: ManagerCall, actor: Actor, result: str, at: datetime) -> None:
    if call.ended_at is not None:
        raise WrongState("This is over already.")
    if actor.id != call.asked_by_id and actor.role not in rota.CALLED_ROLES:
        raise NotAllowed("Whoever called, or a manager, says that it is over.")
    is_mistake = result == MISTAKE
    if is_mistake and actor.id != call.asked_by_id:
        raise NotAllowed("Whoever called says that it was pressed by mistake.")
    _close(call, actor, result, at)
    words = (
        f"{actor.name} pressed it by mistake: nobody is needed" if is_mistake else f"{actor.name} says that it is over"
    )
    for user_id in {call.accepted_by_id, call.asked_by_id, *(told(call) if is_mistake else ())} - {actor.id, None}:
        outbox.tell(user_id or 0, "page_ended", words, call.complaint_id)


def _close(call: ManagerCall, actor: Actor, result: str, at: datetime) -> None:
    call.ended_at, call.ended_by_id, call.result, call.further_at = at, actor.id, result, None
    db.session.flush()
