"""What people ask of their own data: a copy of it, or its removal. Each has its date by law, and somebody named for it.

The answer is a letter that says what was done, or why not. What is removed by hand stands in that letter; the log with
its codes and dates stays in any case.
"""

import calendar
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select

from .. import clock
from ..access import Actor, Role
from ..accounts import queries as accounts
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..db import db
from ..errors import Invalid
from ..outbox.models import Delivery
from ..sentences import to_translate as N_
from ..web import filters
from . import deadlines, letters, notices, queries
from . import details as d
from .access import is_about
from .checks import looks_at
from .lifecycle import carries_out
from .models import Complaint, Event, Message, OwnDataMove, OwnDataRequest, Reader, Task
from .service import add_task, say

IT_WAITS = N_("It has to wait.")
TASK = "own_data"
COPY = "own_data"
"""What the link in the mail opens that brings somebody a copy."""
WAITS = "waits"
LONGEST_WAIT = 2
"""By so many months more the law lets an answer wait, for whoever is told why."""
KINDS = ("copy", "removal")
TO_DO = {
    "copy": "Send them a copy of everything we hold about them, and write that it is done.",
    "removal": "Decide on the removal of what we hold about them, carry it out, and write to them.",
}
ASKED = {"copy": "asks for a copy of their data", "removal": "asks us to remove their data"}


def covered(email: str) -> list[Complaint]:
    """The complaints of an address that a request from there is about: none of somebody else's before we have seen what
    allows whoever writes for them to ask."""
    theirs = queries.of_address(email, also_ended=True)
    return [complaint for complaint in theirs if not complaint.customer.is_unproven]


def open_of(complaint_ids: Sequence[int]) -> Sequence[OwnDataRequest]:
    """Requests about these complaints that have no answer yet, the first due first."""
    rows = select(OwnDataRequest).where(
        OwnDataRequest.complaint_id.in_(list(complaint_ids)), OwnDataRequest.answered_at.is_(None)
    )
    return db.session.scalars(rows.order_by(OwnDataRequest.due_at, OwnDataRequest.id)).all()


def open_about(complaint_ids: Collection[int], kind: str) -> list[OwnDataRequest]:
    """Requests of a kind that have no answer yet and are about any of these complaints, wherever they stand."""
    ids = set(complaint_ids)
    rows = select(OwnDataRequest).where(OwnDataRequest.answered_at.is_(None), OwnDataRequest.kind == kind)
    return [
        row for row in db.session.scalars(rows.order_by(OwnDataRequest.id)) if ids & {row.complaint_id, *row.covers}
    ]


def answered_of(complaint_ids: Sequence[int]) -> Sequence[OwnDataRequest]:
    """Those that were answered, the latest first."""
    rows = select(OwnDataRequest).where(
        OwnDataRequest.complaint_id.in_(list(complaint_ids)), OwnDataRequest.answered_at.is_not(None)
    )
    return db.session.scalars(rows.order_by(OwnDataRequest.answered_at.desc())).all()


def asked_on(complaints: Sequence[int]) -> Sequence[OwnDataRequest]:
    """All that was asked on these complaints, the first first."""
    rows = select(OwnDataRequest).where(OwnDataRequest.complaint_id.in_(list(complaints)))
    return db.session.scalars(rows.order_by(OwnDataRequest.id)).all()


def moves_of(complaint_ids: Collection[int], settled_before: datetime) -> Mapping[int, Sequence[OwnDataMove]]:
    """By request on these complaints the days by which it was to be answered before it had to wait, the first first.
    Words of ours that were taken back are none, and no more are those from after `settled_before`, which still can."""
    found: dict[int, list[OwnDataMove]] = {}
    for event, words in _answers(complaint_ids, settled_before):
        if (was := event.facts.get("was")) is not None:
            move = OwnDataMove(
                datetime.fromisoformat(was), event.at, words.body if words is not None else IT_WAITS,
                words.delivery_id if words is not None else None,
            )  # fmt: skip
            found.setdefault(event.facts["request"], []).append(move)
    return found


def last_words_of(complaint_ids: Collection[int], settled_before: datetime) -> Mapping[int, str]:
    """By request on these complaints what we wrote of it last, also where its day stayed; empty as with the moves."""
    answers = _answers(complaint_ids, settled_before)
    return {event.facts["request"]: words.body if words is not None else "" for event, words in answers}


def _answers(complaint_ids: Collection[int], settled_before: datetime) -> list[tuple[Event, Message | None]]:
    """What we answered upon requests on these complaints, the first first, with the words that are told."""
    if not complaint_ids:
        return []
    answers = (Event.complaint_id.in_(list(complaint_ids)), Event.action == "answer_own_data")
    said = and_(
        Message.event_id == Event.id, Message.kind == "message", Message.recalled_at.is_(None),
        Message.at <= settled_before,
    )  # fmt: skip
    rows = select(Event, Message).outerjoin(Message, said).where(*answers).order_by(Event.id)
    return [(event, words) for event, words in db.session.execute(rows)]


def missed_day(due_at: datetime, answered_at: datetime, moves: Sequence[OwnDataMove]) -> datetime | None:
    """The first day that passed before it moved, or before they had our answer; None where all came in time. They are
    told a day, so it passes when that day does, and not when we close."""
    local = catalogue.organisation().working_time.local
    ends = [(move.was_due_at, move.moved_at) for move in moves] + [(due_at, answered_at)]
    return min((due for due, at in ends if local(due).date() < local(at).date()), default=None)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def owner_of(complaint: Complaint) -> User | None:
    """Who has it to do: whoever is named for it, else the manager or the handler of the case, else a manager; of those
    only who may read it."""
    named = accounts.find_user(catalogue.organisation().privacy_person_id)
    managers = accounts.active_with_role(Role.MANAGER)
    for user in (named, accounts.find_user(complaint.manager_id), accounts.find_user(complaint.handler_id), *managers):
        if user is None or not user.active or is_about(user.id, complaint):
            continue
        if not complaint.restricted or db.session.get(Reader, (complaint.id, user.id)) is not None:
            return user
    return None


@carries_out("ask_own_data")
def _ask(complaint: Complaint, actor: Actor, needs: d.OwnDataAsked, event: Event) -> dict[str, Any]:
    today = catalogue.organisation().working_time.local(event.at).date()
    due_at = deadlines.close_of(months_after(today, catalogue.targets().own_data_months))
    theirs = (row.id for row in covered(complaint.customer.email))
    owner = owner_of(complaint)
    task = add_task(complaint, TASK, TO_DO[needs.kind], due_at, owner.id if owner is not None else None)
    db.session.flush()
    request = OwnDataRequest(
        complaint_id=complaint.id, kind=needs.kind, covers=sorted({complaint.id, *theirs}), asked_at=event.at,
        due_at=due_at, words=needs.words, task_id=task.id,
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    event.facts = {"request": request.id, "kind": needs.kind}
    say(complaint, event, actor, "own_data", needs.words)
    words = f"{complaint.customer.called} {ASKED[needs.kind]}"
    if owner is not None:
        notices.tell_person(owner, "assigned", complaint, words)
    else:
        notices.tell_group("managers", "administrators", "escalated", complaint, words)
    return {"request": request}


@letters.anew("own_data_asked")
def _still_asked(complaint: Complaint, dropped: Sequence[Delivery]) -> list[dict[str, Any]]:
    """What they ask of their data is answered, whatever becomes of the complaint: what has no answer yet of all that
    these letters were about. Each was written as something was asked, so it is about the last that was asked by then.
    """
    asked = asked_on([complaint.id])
    by_then = [[row for row in asked if row.asked_at <= letter.created_at][-1:] for letter in dropped]
    about = dict.fromkeys(row for rows in by_then for row in rows)
    return [{"request": request} for request in about if request.answered_at is None]


@looks_at("answer_own_data")
def _faults(complaint: Complaint, actor: Actor, needs: d.OwnDataAnswered) -> dict[str, str]:
    request = next((row for row in open_of([complaint.id]) if row.id == needs.request_id), None)
    if request is None:
        return {"request_id": "Choose what they asked for."}
    if needs.outcome != WAITS:
        return {}
    working = catalogue.organisation().working_time
    last = months_after(working.local(request.asked_at).date(), catalogue.targets().own_data_months + LONGEST_WAIT)
    if needs.until is None or not working.local(clock.now()).date() < needs.until <= last:
        return {"until": f"Say by which day they hear from us again: {filters.long_day(last)} at the latest."}
    return {}


@carries_out("answer_own_data")
def _answer(complaint: Complaint, actor: Actor, needs: d.OwnDataAnswered, event: Event) -> dict[str, Any]:
    request = next((row for row in open_of([complaint.id]) if row.id == needs.request_id), None)
    if request is None:
        raise Invalid("It was answered already.", errors={"request_id": "Choose what they asked for."})
    request.outcome, request.reason = needs.outcome, needs.reason
    task = db.session.get_one(Task, request.task_id)
    was = request.due_at
    if needs.outcome == WAITS and needs.until is not None:
        request.due_at = task.due_at = deadlines.close_of(needs.until)
        request.warned_at = request.missed_at = None
    else:
        request.answered_at, request.answered_by_id = event.at, actor.id
        task.done_at, task.done_by_id, task.result = event.at, actor.id, needs.reason
    moved = {"was": was.isoformat()} if request.due_at != was else {}
    event.facts = {"request": request.id, "kind": request.kind, "outcome": needs.outcome, **moved}
    say(complaint, event, actor, "message", needs.reason)
    return {"request": request}


@looks_at("send_copy")
def _can_be_sent(complaint: Complaint, actor: Actor, needs: d.CopySent) -> dict[str, str]:
    if needs.request_id not in {row.id for row in open_of([complaint.id]) if row.kind == "copy"}:
        return {"request_id": "It was answered already."}
    if not complaint.customer.email:
        return {"request_id": "They left no e-mail address. Send it by post, and answer them."}
    if complaint.customer.is_unproven or not covered(complaint.customer.email):
        return {"request_id": "Nobody has seen yet what allows whoever acts for them to ask. Say first what was seen."}
    return {}


@carries_out("send_copy")
def _send_copy(complaint: Complaint, actor: Actor, needs: d.CopySent, event: Event) -> dict[str, Any]:
    """The copy itself is made when they open the link: it is then what we hold, and nobody else has it."""
    request = next(row for row in open_of([complaint.id]) if row.id == needs.request_id)
    request.answered_at, request.answered_by_id, request.outcome, request.reason = event.at, actor.id, "done", ""
    task = db.session.get_one(Task, request.task_id)
    task.done_at, task.done_by_id = event.at, actor.id
    event.facts = {"request": request.id}
    return {"request": request, "count": len(covered(complaint.customer.email))}


@looks_at("verify_task")
def _answers_instead(complaint: Complaint, actor: Actor, needs: d.TaskDone) -> dict[str, str]:
    task = db.session.get(Task, needs.task_id) if isinstance(needs.task_id, int) else None
    if task is not None and task.kind == TASK and task.done_at is None:
        return {"task_id": "Answer what they asked of their data instead: they hear of it by letter."}
    return {}
