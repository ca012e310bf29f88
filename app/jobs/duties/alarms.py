"""Telling staff in time: what nobody has, what is due, what is late, what nobody took on."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from ... import clock
from ...access import SYSTEM
from ...catalogue import queries as catalogue
from ...complaints import assigning, details, escalations, letters, notices, promises
from ...complaints import deadlines as d
from ...complaints.calls import is_held, is_promised_call
from ...complaints.lifecycle import perform
from ...complaints.models import Clock, Complaint, Promise
from ...db import db
from ...safety import looks
from ...web.filters import short_day, time_of_day
from .rounds import Round

HIGHEST_LEVEL = 3
# What is due, as a notice says it. Promises are told of when they break.
DUE_WORDS = {
    d.RESOLUTION: "our answer",
    d.LEGAL: "the last day the law gives us",
    d.CONTACT: "the call to them",
    d.CONTACT_AGAIN: "our word to them",
    d.PROMISE: "what we promised",
    d.SECOND_LOOK: "the second look",
}


def announce(round_: Round) -> None:
    """New complaints that nobody has: given in turn where that is the rule, else the team is told once."""
    found = select(Complaint.id, Complaint.id.label("complaint_id")).where(
        Complaint.handler_id.is_(None), Complaint.is_open, Complaint.announced_at.is_(None)
    )
    round_.each(found.order_by(Complaint.id), _announce)


def _announce(complaint: Complaint, _complaint_id: int) -> None:
    complaint.announced_at = clock.now()
    if not assigning.give_in_turn(complaint):
        notices.tell("unassigned", complaint, "A new complaint, and nobody has it yet")


def acknowledge_soon(round_: Round) -> None:
    """Complaints that no person has answered for most of a day."""
    at = clock.now()
    alarm_at = at - timedelta(hours=catalogue.targets().acknowledge_alarm_hours)
    found = _running(d.ACKNOWLEDGE).where(Clock.started_at <= alarm_at, Clock.due_at > at, Clock.warned_at.is_(None))
    round_.each(found, _acknowledge_soon)


def _acknowledge_soon(complaint: Complaint, clock_id: int) -> None:
    row = _clock(clock_id)
    row.warned_at = clock.now()
    notices.tell("acknowledge_soon", complaint, f"Nobody has answered yet, and it is due {_moment(row.due_at)}")


def acknowledge_late(round_: Round) -> None:
    """Complaints that no person has answered in time."""
    found = _running(d.ACKNOWLEDGE).where(Clock.due_at <= clock.now(), Clock.missed_at.is_(None))
    round_.each(found, _acknowledge_late)


def _acknowledge_late(complaint: Complaint, clock_id: int) -> None:
    row = _clock(clock_id)
    row.missed_at = clock.now()
    notices.tell("acknowledge_late", complaint, f"Nobody has answered, and it was due {_moment(row.due_at)}")
    _own_up(complaint, row)


def due_tomorrow(round_: Round) -> None:
    """Dates that come until the end of tomorrow. Whoever set one today knows of it."""
    midnight = catalogue.organisation().working_time.local(clock.now()).replace(hour=0, minute=0, second=0)
    found = _running(*DUE_WORDS).where(
        ~_waits_for_held_call(), Clock.due_at < midnight + timedelta(days=2), Clock.due_at > clock.now(),
        Clock.paused_at.is_(None),
        Clock.started_at < midnight, Clock.warned_at.is_(None),
    )  # fmt: skip
    round_.each(found, _due_tomorrow)


def _due_tomorrow(complaint: Complaint, clock_id: int) -> None:
    row = _clock(clock_id)
    row.warned_at = clock.now()
    _tell_who_acts("due_tomorrow", complaint, row, f"Due {_moment(row.due_at)}: {DUE_WORDS[row.kind]}")


def overdue(round_: Round) -> None:
    """Dates that have passed."""
    kinds = DUE_WORDS.keys() - {d.PROMISE}
    found = _running(*kinds).where(
        ~_waits_for_held_call(), Clock.due_at <= clock.now(), Clock.paused_at.is_(None), Clock.missed_at.is_(None)
    )  # fmt: skip
    round_.each(found, _overdue)


def _overdue(complaint: Complaint, clock_id: int) -> None:
    row = _clock(clock_id)
    row.missed_at = clock.now()
    _tell_who_acts("overdue", complaint, row, f"Overdue since {_moment(row.due_at)}: {DUE_WORDS[row.kind]}")
    if row.kind == d.RESOLUTION:
        _own_up(complaint, row)


def _own_up(complaint: Complaint, row: Clock) -> None:
    """Who waits for an answer of ours that is late reads so in a letter, with the day by which they hear from a person;
    but not where somebody owes them a word, a call or what was promised anyway."""
    waits = d.find(complaint, d.CONTACT_AGAIN) or d.owed_call(complaint) or promises.find_next(complaint.id)
    if waits is not None or d.first_owed(complaint, clock.now()) is not None:
        return
    at = row.missed_at or clock.now()
    d.contact_again(complaint, at)
    d.refresh(complaint, at)
    told = {"said": row.due_at, "due": d.get(complaint, d.CONTACT_AGAIN).due_at}
    letters.send("not_kept", complaint, SYSTEM, None, None, told)


def _tell_who_acts(kind: str, complaint: Complaint, row: Clock, words: str) -> None:
    """A second look is for whoever has it, everything else for whom the settings name."""
    looker = looks.looker(row.about) if row.kind == d.SECOND_LOOK else None
    if looker is not None and looker.active:
        notices.tell_person(looker, kind, complaint, words)
    else:
        notices.tell(kind, complaint, words)


def escalation_unheard(round_: Round) -> None:
    """Escalations that no manager took on in time: while we work the deputies hear of each, and it goes a level up, one
    on a working day."""
    at = clock.now()
    may_rise = escalations.may_rise(at)
    if may_rise is None:
        return
    late = _running(d.ESCALATION).where(Clock.due_at <= at).join(Complaint, Complaint.id == Clock.complaint_id)
    round_.each(late.where(may_rise, Complaint.level < HIGHEST_LEVEL), _escalate_further)
    round_.each(late.where(Clock.missed_at.is_(None)), _escalation_unheard)


def _escalate_further(complaint: Complaint, clock_id: int) -> None:
    row = _clock(clock_id)
    row.missed_at = row.missed_at or clock.now()
    d.meet(complaint, d.ESCALATION, clock.now())
    minutes = catalogue.targets().escalation_accept_minutes
    perform(complaint, "escalate", SYSTEM, details.Reason(f"Nobody took it on within {minutes} minutes."))
    _tell_deputies(complaint)


def _escalation_unheard(complaint: Complaint, clock_id: int) -> None:
    _clock(clock_id).missed_at = clock.now()
    _tell_deputies(complaint)


def _tell_deputies(complaint: Complaint) -> None:
    words = f"Nobody took it on; it is at level {complaint.level}"
    notices.tell("escalated", complaint, words, to_deputy=True, unless_since=escalations.raised_at(complaint))


def _running(*kinds: str) -> Select[int, int]:
    running: ColumnElement[bool] = Clock.ended_at.is_(None)
    return select(Clock.id, Clock.complaint_id).where(running, Clock.kind.in_(kinds)).order_by(Clock.due_at)


def _waits_for_held_call() -> ColumnElement[bool]:
    """What only a call meets that nobody makes for now."""
    to_ring = exists().where(Promise.id == Clock.about, is_promised_call(Promise.task_id))
    is_call = or_(Clock.kind.in_(d.CALLS), and_(Clock.kind == d.PROMISE, to_ring))
    return and_(is_call, is_held(Clock.complaint_id))


def _clock(clock_id: int) -> Clock:
    return db.session.get_one(Clock, clock_id)


def _moment(at: datetime) -> str:
    return f"{short_day(at)}, {time_of_day(at)}"
