"""A second look by somebody who had no part in it: at our decision, or at how we handle a complaint."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, select

from ..access import SYSTEM, Actor, Role
from ..accounts import queries as accounts
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..complaints import blockers, deadlines, holdings, letters, notices
from ..complaints import details as d
from ..complaints import queries as cases
from ..complaints.access import is_about, readable_by
from ..complaints.checks import looks_at
from ..complaints.holdings import ME, Handing, Kind
from ..complaints.joined import joined_with, told_with
from ..complaints.lifecycle import afterwards, carries_out, may, perform
from ..complaints.models import APART, Clock, ClockMove, Complaint, Event, Reader, Task
from ..complaints.service import add_task, keep_files, say
from ..complaints.statuses import Status
from ..db import db
from ..errors import NotAllowed, NotFound, WrongState
from ..followups.service import taking_up
from ..outbox import queries as mails
from ..outbox import service as outbox
from ..outbox.models import Delivery
from .models import SecondLook

REVIEW, HANDLING = "review", "handling"
OUTCOMES = ("stands", "partly", "changed")
KIND = "second_look"
LOOKS_FIRST = "Somebody else looks at our decision first."
MAY_ANSWER = "What they wrote to you may hold the answer to our question: pass on what does."
DECIDING = (
    "resolve", "deadlock", "correct_decision", "take_decision_back", "draft_decision", "sign_off", "send_back",
    "approve", "refuse", "offer", "take_back", "add_sweetener", "assess", "state_facts", "go_on_unconfirmed",
    "record_finding", "answer_wishes", "waive", "skip_enquiry", "merge", "decide_restriction", "talk",
)  # fmt: skip
"""Whoever did one of these had a part in what was decided."""


@carries_out("complain_of_handling")
def _of_handling(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event) -> dict[str, Any]:
    look = _begin(complaint, HANDLING, event)
    complaint.level = max(complaint.level, 1)
    return _told(complaint, actor, needs, event, look)


@carries_out("ask_review")
def _ask_review(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event) -> dict[str, Any]:
    look = _begin(complaint, REVIEW, event)
    complaint.closed_at = complaint.resolved_at = complaint.fulfilled_on = None
    blockers.put(complaint, blockers.CONCLUDE, KIND, look.id, LOOKS_FIRST)
    deadlines.start_again(complaint, event.at, after=look.due_at)
    return _told(complaint, actor, needs, event, look)


def _told(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event, look: SecondLook) -> dict[str, Any]:
    """Their words are for whoever looks at it, who signs the letter as well: not for those whom they speak of, but
    where they said them to a colleague of these."""
    say(complaint, event, actor, "message" if actor.is_staff else APART, needs.reason)
    if not actor.is_staff:
        _ask_for_the_answer(complaint, accounts.find_user(look.manager_id), event)
    return _facts(look)


def _facts(look: SecondLook) -> dict[str, Any]:
    """What the letter says of it."""
    looker = accounts.find_user(look.manager_id)
    return {"look": look, "looker": looker, "signer": looker}


@letters.anew(HANDLING)
def _still_looked_at(complaint: Complaint, _dropped: Sequence[Delivery]) -> list[dict[str, Any]]:
    """How we handled it is looked at, whatever becomes of the complaint."""
    look = current(complaint.id, HANDLING)
    return [_facts(look)] if look is not None else []


@carries_out("add_to_look")
def _add_to_look(complaint: Complaint, actor: Actor, needs: d.LookAddedTo, event: Event) -> None:
    """What they write to whoever looks at it is read by that one alone; by whoever could, where nobody does now."""
    say(complaint, event, actor, APART, needs.text)
    keep_files(complaint, event, actor, needs.files)
    reader = _reader(complaint, needs.kind)
    event.facts = {"kind": needs.kind} | ({} if reader is None else {"now": reader.id})
    words = f"{complaint.customer.called} wrote about what is looked at again"
    readers = free(complaint) if reader is None else [reader]
    for user in readers:
        notices.tell_person(user, "customer_wrote", complaint, words)
    _ask_for_the_answer(complaint, reader or _least_busy(readers), event)


def _ask_for_the_answer(complaint: Complaint, reader: User | None, event: Event) -> None:
    """Whoever handles it waits for an answer, and can't see whether this is it: whoever reads it says so, once."""
    asked = (Task.complaint_id == complaint.id, Task.words == MAY_ANSWER, Task.done_at.is_(None))
    known = db.session.scalar(select(Task.id).where(*asked).limit(1)) is not None
    if complaint.state is Status.WAITING and reader is not None and not known:
        days = catalogue.targets().mail_working_days
        due = catalogue.organisation().working_time.end_of_working_day(event.at, days)
        add_task(complaint, "to_do", MAY_ANSWER, due, reader.id)


def _reader(complaint: Complaint, kind: str) -> User | None:
    """Whoever looks at it, or did last, where they are still here and no part of it has become theirs."""
    looks = select(SecondLook).where(SecondLook.complaint_id == complaint.id, SecondLook.kind == kind)
    look = db.session.scalars(looks.order_by(SecondLook.id.desc()).limit(1)).one_or_none()
    user = accounts.find_user(look.manager_id) if look is not None else None
    if user is None or not user.active or user.id in {complaint.handler_id, complaint.manager_id}:
        return None
    return user


def _begin(complaint: Complaint, kind: str, event: Event) -> SecondLook:
    if current(complaint.id, kind) is not None:
        raise WrongState("Somebody looks at it already. What you add there reaches them.")
    due = _due_after(event.at)
    look = SecondLook(complaint_id=complaint.id, kind=kind, asked_at=event.at, due_at=due)
    db.session.add(look)
    db.session.flush()
    event.facts = {"look": look.id, "kind": kind}
    deadlines.run(complaint, deadlines.SECOND_LOOK, event.at, due, about=look.id)
    chosen = _least_busy(_uncalled(complaint) or free(complaint))
    _give(look, chosen, complaint)
    if chosen is not None:
        event.facts = {**event.facts, "now": chosen.id}
    return look


def _give(look: SecondLook, user: User | None, complaint: Complaint) -> None:
    look.manager_id = user.id if user is not None else None
    if user is not None:
        notices.tell_person(user, "escalated", complaint, f"Look again at the complaint of {complaint.customer.called}")
    else:
        notices.tell_group(
            "administrators", "managers", "escalated", complaint, "Nobody without a part in it can take a second look"
        )


@afterwards
def _follow(complaint: Complaint, actor: Actor, events: Sequence[Event]) -> None:
    """Whoever withdraws no longer asks what we decided: that look is called off, and taken up where they open it again,
    or where what they had asked about is separated from what they withdrew. How we handled it is looked at all the
    same."""
    for event in events:
        if event.action == "withdraw":
            _call_off(complaint, event)
        elif event.action == "not_right" and event.from_status == Status.WITHDRAWN:
            _hand_on(actor, event)
        elif event.action == "unmerge":
            _take_up(complaint, event)
            _hand_on(actor, event)


def ending_with(complaint: Complaint) -> bool:
    """Whether a look at our decision is called off where this is withdrawn."""
    return bool(db.session.scalars(_reviews(told_with(complaint)).where(SecondLook.current == 1).limit(1)).all())


def _reviews(complaint_ids: Sequence[int]) -> Select[SecondLook]:
    """Looks at our decision that nobody has answered."""
    theirs = (SecondLook.complaint_id.in_(complaint_ids), SecondLook.kind == REVIEW, SecondLook.answered_at.is_(None))
    return select(SecondLook).where(*theirs).order_by(SecondLook.id)


def _locked(complaint: Complaint, found: Select[SecondLook]) -> list[tuple[SecondLook, Complaint]]:
    """Each with its complaint; those joined with this one are locked before it is read what became of their looks."""
    joined = set(db.session.scalars(found.with_only_columns(SecondLook.complaint_id))) - {complaint.id}
    cases.locked(joined)
    looks = db.session.scalars(found.execution_options(populate_existing=True)).all()
    return [(look, cases.get_by_id(look.complaint_id)) for look in looks]


def _call_off(complaint: Complaint, event: Event) -> None:
    for look, its in _locked(complaint, _reviews(told_with(complaint)).where(SecondLook.current == 1)):
        look.current = None
        deadlines.meet(its, deadlines.SECOND_LOOK, event.at, about=look.id)
        deadlines.refresh(its, event.at)
        blockers.clear(its, KIND, look.id, event.at)
        if (looker := accounts.find_user(look.manager_id)) is not None:
            words = f"{complaint.customer.called} withdrew it: our decision need not be looked at again"
            notices.tell_person(looker, "escalated", its, words)


@taking_up
def _take_up(complaint: Complaint, event: Event) -> None:
    """It runs on without the time between; where its day had passed before, by a new one. The day to settle it by
    counts from that day, until something else that is done with it gives another."""
    ids = [complaint.id, *(row.id for row in joined_with(complaint))]
    called_off = _locked(complaint, _reviews(ids).where(SecondLook.current.is_(None)))
    for look, its in called_off:
        _run_on(look, its, event.at)
        blockers.put_back(its, blockers.CONCLUDE, KIND, look.id, LOOKS_FIRST)
        if its is complaint:
            deadlines.start_again(its, event.at, after=look.due_at)
        deadlines.refresh(its, event.at)
    event.facts = {**event.facts, "looks": [look.id for look, _its in called_off]} if called_off else event.facts


def _run_on(look: SecondLook, its: Complaint, at: datetime) -> None:
    running = next(row for row in its.clocks if (row.kind, row.about) == (deadlines.SECOND_LOOK, look.id))
    off_at, working = running.ended_at or at, catalogue.organisation().working_time
    deadlines.run_on(its, deadlines.SECOND_LOOK, look.id, off_at)
    if running.due_at <= off_at:
        deadlines.move(running, _due_after(at), at, deadlines.NOT_KEPT)
    else:
        due = working.after_working_time(running.due_at, working.working_time_between(off_at, at))
        deadlines.move(running, due, at, deadlines.WITHDRAWN)
    look.current, look.due_at = 1, running.due_at


def _hand_on(actor: Actor, event: Event) -> None:
    """The same person looks, where they still can, and the customer reads who does, and by when."""
    for look_id in event.facts.get("looks", ()):
        look = db.session.get_one(SecondLook, look_id)
        its = cases.get_by_id(look.complaint_id)
        people, before = free(its), accounts.find_user(look.manager_id)
        chosen = before if before in people else _least_busy(people)
        if chosen is before or chosen is None:
            _give(look, chosen, its)
        else:
            perform(its, "give_look", SYSTEM, d.LookGiven(look.id, chosen.id))
            if before is not None and before.active:
                words = f"{its.customer.called} opened it again: {chosen.name} looks at our decision now"
                notices.tell_person(before, "escalated", its, words)
        letters.send(REVIEW, its, actor, None, None, {**_facts(look), "missed": _missed(look, event.at)})


def _missed(look: SecondLook, at: datetime) -> datetime | None:
    """The day of its answer that was not kept, where it has another since this moment."""
    late = (Clock.kind == deadlines.SECOND_LOOK, Clock.about == look.id, ClockMove.moved_at == at,
            ClockMove.reason == deadlines.NOT_KEPT)  # fmt: skip
    moves = select(ClockMove.was_due_at).join(Clock, Clock.id == ClockMove.clock_id).where(*late)
    return db.session.scalar(moves.limit(1))


def _due_after(at: datetime) -> datetime:
    days = catalogue.ladder().second_look_working_days
    return catalogue.organisation().working_time.end_of_working_day(at, days)


def current(complaint_id: int, kind: str) -> SecondLook | None:
    """The second look of this kind that waits for its answer."""
    statement = select(SecondLook).where(
        SecondLook.complaint_id == complaint_id, SecondLook.kind == kind, SecondLook.current == 1
    )
    return db.session.scalars(statement).one_or_none()


def looker(look_id: int | None) -> User | None:
    """Whoever has this look."""
    look = db.session.get(SecondLook, look_id or 0)
    return accounts.find_user(look.manager_id) if look is not None else None


def open_of(complaint_id: int) -> Sequence[SecondLook]:
    """Everything of this complaint that waits for a second look."""
    statement = select(SecondLook).where(SecondLook.complaint_id == complaint_id, SecondLook.current == 1)
    return db.session.scalars(statement.order_by(SecondLook.id)).all()


def took_part(complaint: Complaint) -> set[int]:
    """Everybody who handled it, looked after it, or had a part in a decision or an offer on it, a second look too."""
    handed = select(Event).where(Event.complaint_id == complaint.id, Event.action.in_(("assign", "put_back")))
    found = {complaint.handler_id, complaint.manager_id}
    for event in db.session.scalars(handed):
        found |= {event.facts.get("was"), event.facts.get("now")}
    acted = select(Event.actor_id).where(
        Event.complaint_id == complaint.id, Event.actor_kind == "staff",
        Event.action.in_((*DECIDING, "take_it_on", "stand_down")),
    )  # fmt: skip
    found |= set(db.session.scalars(acted))
    answered = SecondLook.complaint_id == complaint.id, SecondLook.answered_at.is_not(None)
    found |= set(db.session.scalars(select(SecondLook.manager_id).where(*answered)))
    return {user_id for user_id in found if user_id is not None}


def free(complaint: Complaint) -> list[User]:
    """Managers who had no part in it, whom it is not about, and who may read it; else quality assurance."""
    return _first(complaint, took_part(complaint))


def _uncalled(complaint: Complaint) -> list[User]:
    """Those of them who are not called to it at the same time: while an escalation waits for somebody to take it on,
    whoever was told of it may have to mend what is complained of. Nobody where none waits."""
    waiting = deadlines.find(complaint, deadlines.ESCALATION)
    if waiting is None:
        return []
    return _first(complaint, took_part(complaint) | mails.told_since("escalated", complaint.id, waiting.started_at))


def _first(complaint: Complaint, without: set[int]) -> list[User]:
    readers = set(db.session.scalars(select(Reader.user_id).where(Reader.complaint_id == complaint.id)))
    for role in (Role.MANAGER, Role.QA):
        people = [user for user in accounts.active_with_role(role) if user.id not in without]
        people = [user for user in people if not is_about(user.id, complaint)]
        people = [user for user in people if not complaint.restricted or user.id in readers]
        if people:
            return people
    return []


def _least_busy(people: Sequence[User]) -> User | None:
    """Whoever is here and has the fewest second looks open."""
    ids = [user.id for user in people]
    counted = select(SecondLook.manager_id, func.count()).where(SecondLook.current == 1, SecondLook.manager_id.in_(ids))
    open_now = {row[0]: row[1] for row in db.session.execute(counted.group_by(SecondLook.manager_id))}
    return min(people, key=lambda user: (user.is_away, open_now.get(user.id, 0), user.id), default=None)


@looks_at("give_look")
def _had_a_part(complaint: Complaint, actor: Actor, needs: d.LookGiven) -> dict[str, str]:
    if needs.manager_id is None or needs.manager_id in {user.id for user in free(complaint)}:
        return {}
    return {"manager_id": "They had a part in it. Choose somebody who had none."}


@carries_out("give_look")
def _give_look(complaint: Complaint, actor: Actor, needs: d.LookGiven, event: Event) -> None:
    look = _waiting(complaint, needs.look_id)
    event.facts = {"look": look.id, "was": look.manager_id, "now": needs.manager_id}
    _give(look, accounts.get_user(needs.manager_id), complaint)


@looks_at("answer_look")
def _known_outcome(complaint: Complaint, actor: Actor, needs: d.LookAnswered) -> dict[str, str]:
    return {} if not needs.outcome or needs.outcome in OUTCOMES else {"outcome": "Choose from the list."}


@carries_out("answer_look")
def _answer(complaint: Complaint, actor: Actor, needs: d.LookAnswered, event: Event) -> dict[str, Any]:
    look = _waiting(complaint, needs.look_id)
    if look.manager_id != actor.id:
        raise NotAllowed("Whoever it was given to answers it.")
    if actor.id in took_part(complaint):
        raise NotAllowed("You have had a part in it since. Give it to somebody who had none.")
    look.answered_at, look.outcome, look.answer, look.current = event.at, needs.outcome, needs.answer, None
    event.facts = {"look": look.id, "kind": look.kind, "outcome": needs.outcome}
    deadlines.meet(complaint, deadlines.SECOND_LOOK, event.at, about=look.id)
    blockers.clear(complaint, KIND, look.id, event.at)
    if event.from_status != event.to_status:  # our decision stands: it is settled again
        complaint.resolved_at = event.at
        deadlines.decided(complaint, event.at)
    say(complaint, event, actor, "message", needs.answer)
    if complaint.handler_id is not None and complaint.handler_id != actor.id:
        outbox.tell(complaint.handler_id, "second_look", f"{actor.name} answered the second look", complaint.id)
    return {"look": look}


def _waiting(complaint: Complaint, look_id: int) -> SecondLook:
    look = db.session.get(SecondLook, look_id, with_for_update=True, populate_existing=True)
    if look is None or look.complaint_id != complaint.id or look.current is None:
        raise NotFound("No such second look is open.")
    return look


def _held() -> Any:
    return (
        select(
            SecondLook.id, SecondLook.complaint_id, SecondLook.manager_id.label("owner_id"),
            literal("A second look").label("words"), Complaint.reference, SecondLook.due_at,
            readable_by(ME).label("visible"),
        )
        .join(Complaint, Complaint.id == SecondLook.complaint_id)
        .where(SecondLook.current == 1, SecondLook.manager_id.is_not(None))
    )  # fmt: skip


def _pass_on(ids: Sequence[int], handing: Handing) -> None:
    """To whoever was chosen, where they had no part in it; else to somebody who had none."""
    for look in db.session.scalars(select(SecondLook).where(SecondLook.id.in_(ids))).all():
        complaint = cases.get_by_id(look.complaint_id, for_change=True)
        people = [user for user in free(complaint) if user.id != handing.from_id]
        chosen = next((user for user in people if user.id == handing.to_id), None) or _least_busy(people)
        if chosen is not None:
            actor = handing.actor if may(handing.actor, complaint, "give_look") else SYSTEM
            perform(complaint, "give_look", actor, d.LookGiven(look.id, chosen.id))
        else:
            _give(look, None, complaint)


holdings.hold(
    Kind(
        7, "looks", "second look", "second looks", _held, _pass_on, roles=frozenset({Role.MANAGER, Role.QA}),
        may_be_nobodys=True, in_absence=True,
    )
)  # fmt: skip
