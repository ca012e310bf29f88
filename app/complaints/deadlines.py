"""The clocks of a complaint: started, met, paused, moved and stopped. Only `lifecycle` calls the rules by name.

The legal clock never pauses. The resolution clock is ours, earlier, and waits while the customer has the next word.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import select

from .. import clock
from ..catalogue import queries as catalogue
from ..db import db
from ..people.models import Customer
from ..sentences import to_translate as N_
from .models import Clock, ClockMove, Complaint, Promise, Task

ACKNOWLEDGE, CONTACT, RESOLUTION, LEGAL = "acknowledge", "contact", "resolution", "legal"
ESCALATION, PROMISE, CONTACT_AGAIN = "escalation", "promise", "contact_again"
SECOND_LOOK = "second_look"

# Rows keep these, and some are compared with them (`missed`): none is ever worded anew.
WAITED = N_("The time we waited for your answer does not count.")
URGENT = N_("It matters more urgently than we first thought.")
WITHDRAWN = N_("The time in which you had withdrawn it does not count.")
COUNTED = N_("Before anybody rang you we had to decide how we stay in touch with you. That time does not count.")
EARLIER = N_("An earlier complaint was joined with it.")
NOT_KEPT = N_("We did not keep this day, and that is our fault.")

# What staff must act on; the legal date stands beside it and is watched by an alarm of its own.
PRESSING = frozenset({ACKNOWLEDGE, CONTACT, RESOLUTION, ESCALATION, PROMISE, CONTACT_AGAIN, SECOND_LOOK})

# What is met by talking to the customer.
CALLS = frozenset({CONTACT, CONTACT_AGAIN})


def start(complaint: Complaint, at: datetime) -> None:
    """All clocks of a new complaint, counted from its true receipt."""
    targets, received, customer = catalogue.targets(), complaint.received_at, complaint.customer
    run(complaint, ACKNOWLEDGE, received, received + timedelta(hours=targets.acknowledge_hours))
    if _is_to_be_rung(customer):
        hours = timedelta(hours=targets.first_contact_working_hours)
        run(complaint, CONTACT, received, _working().after_working_time(received, hours))
    run(complaint, RESOLUTION, received, complaint.expected_at)
    run(complaint, LEGAL, received, received + timedelta(days=targets.legal_days))


def reachable(complaint: Complaint, at: datetime) -> None:
    """They left a way to reach them: who may be rung is rung, within the time that a new complaint has; but not where
    somebody rang or answered before."""
    was_owed = any(row.kind == CONTACT for row in complaint.clocks)
    if complaint.is_open and _is_to_be_rung(complaint.customer) and not was_owed:
        hours = timedelta(hours=catalogue.targets().first_contact_working_hours)
        run(complaint, CONTACT, at, _working().after_working_time(at, hours))


def acknowledged(complaint: Complaint, at: datetime) -> None:
    """A call that they were promised stands: writing to them does not take its place."""
    for kind in (ACKNOWLEDGE, CONTACT_AGAIN) if owed_call(complaint) else (ACKNOWLEDGE, CONTACT, CONTACT_AGAIN):
        meet(complaint, kind, at)


def unacknowledged(complaint: Complaint, acknowledged_at: datetime) -> None:
    """The acknowledgement was taken back before it left: what it had met runs on."""
    _run_on(row for row in complaint.clocks if row.kind in (ACKNOWLEDGE, CONTACT, CONTACT_AGAIN)
            and row.ended_at == acknowledged_at)  # fmt: skip
    refresh(complaint, clock.now())


def unanswered(complaint: Complaint, answered_at: datetime | None) -> None:
    """Our word was taken back before it left: they wait for it as before, unless they have another day by now."""
    if find(complaint, CONTACT_AGAIN) is None:
        _run_on(row for row in complaint.clocks if row.kind == CONTACT_AGAIN and row.ended_at == answered_at)
    refresh(complaint, clock.now())


def spoke(complaint: Complaint, at: datetime) -> None:
    meet(complaint, CONTACT, at)
    meet(complaint, CONTACT_AGAIN, at)


def heard(complaint: Complaint, at: datetime, channel: str) -> None:
    """They told it to a colleague: on the telephone that is the call which somebody owed them."""
    if channel == "telephone":
        meet(complaint, CONTACT, at)


def answered(complaint: Complaint, at: datetime) -> None:
    meet(complaint, CONTACT_AGAIN, at)


def pause(complaint: Complaint, at: datetime) -> None:
    """Stop counting our own resolution time while the customer has the word. `pause_until` says how long at most."""
    if (running := find(complaint, RESOLUTION)) is not None and running.paused_at is None:
        running.paused_at = at
        running.pause_reason = "customer"


def pause_until(complaint: Complaint, ends_at: datetime) -> None:
    if (running := find(complaint, RESOLUTION)) is not None:
        running.pause_ends_at = ends_at


def resume(complaint: Complaint, at: datetime) -> None:
    """Count on; the date moves by exactly the working time that passed meanwhile."""
    running = find(complaint, RESOLUTION)
    if running is None or running.paused_at is None:
        return
    # A date that had passed before they had the word was missed: no waiting of ours makes another of it.
    waited = running.due_at > running.paused_at
    passed = _working().working_time_between(running.paused_at, at) if waited else timedelta()
    due = _working().after_working_time(running.due_at, passed) if passed else running.due_at
    unpause(complaint)
    move(running, due, at, WAITED)
    complaint.expected_at = due


def unpause(complaint: Complaint) -> None:
    """Our own time runs as if it had never waited."""
    running = get(complaint, RESOLUTION)
    running.paused_at, running.pause_ends_at, running.pause_reason = None, None, ""


def count_on(
    complaint: Complaint, kinds: Iterable[str], since: datetime, at: datetime, reason: str
) -> list[tuple[Clock, datetime]]:
    """Clocks of these kinds that run move by exactly the working time that passed since then; returns those that did,
    each with the date it had. One that was late before stays as late."""
    moved = []
    for kind in kinds:
        if (running := find(complaint, kind)) is not None:
            was, passed = running.due_at, _working().working_time_between(max(since, running.started_at), at)
            if passed:
                move(running, _working().after_working_time(was, passed), at, reason)
                moved.append((running, was))
    return moved


def decided(complaint: Complaint, at: datetime) -> None:
    """Resolution reached: ours and the legal one end."""
    resume(complaint, at)
    for kind in (RESOLUTION, LEGAL, ACKNOWLEDGE, CONTACT, CONTACT_AGAIN, ESCALATION):
        meet(complaint, kind, at)


def stop(complaint: Complaint, at: datetime) -> None:
    """Nothing is due any more. Promises and second looks run on: they end only by what becomes of them."""
    for running in complaint.clocks:
        if running.is_running and running.kind not in (PROMISE, SECOND_LOOK):
            running.ended_at = at
            running.met = at <= running.due_at


def revive(complaint: Complaint, stopped_at: datetime) -> None:
    """Take back a `stop` of that moment: what it ended runs on as it was, paused or not."""
    _run_on(row for row in complaint.clocks if row.kind != PROMISE and row.ended_at == stopped_at)


def start_again(complaint: Complaint, at: datetime, *, after: datetime | None = None) -> None:
    """Reopened: hear from us as soon as the settings say, and a resolution date of the same length from now or, where
    something else has to be answered first, from the day by which that is.

    The legal date stays what it was: going back to a complaint never gives us more time in law.
    """
    if after is None and find(complaint, ACKNOWLEDGE) is None:  # else they wait for an answer, and have its day
        contact_again(complaint, at)
    if find(complaint, RESOLUTION) is None:
        days = _resolution_days(complaint)
        run(complaint, RESOLUTION, at, _working().end_of_working_day(after or at, days))
        complaint.expected_basis = {"kind": "reopened" if after is None else "looked_at_again", "days": days}
    _run_on(row for row in [row for row in complaint.clocks if row.kind == LEGAL][-1:] if not row.is_running)
    complaint.expected_at = get(complaint, RESOLUTION).due_at


def take_up(complaint: Complaint, withdrawn_at: datetime, at: datetime) -> None:
    """Opened again: where nobody had answered yet the first answer, the call and the word that were promised are owed
    as before, and a manager who did not take it on is called again. The time between does not count; a day that had
    passed before was not kept, so there is a new one beside it."""
    targets, working = catalogue.targets(), _working()
    within = {CONTACT: timedelta(hours=targets.first_contact_working_hours),
              ESCALATION: timedelta(minutes=targets.escalation_accept_minutes)}  # fmt: skip
    owed = {ESCALATION} if complaint.acknowledged_at is not None else {ESCALATION, ACKNOWLEDGE, CONTACT, CONTACT_AGAIN}
    for row in [row for row in complaint.clocks if row.kind in owed and row.ended_at == withdrawn_at]:
        _run_on([row])
        late = row.due_at <= withdrawn_at
        if row.kind == ACKNOWLEDGE:
            due = at + timedelta(hours=targets.acknowledge_hours) if late else row.due_at + (at - withdrawn_at)
        elif late:
            due = working.after_working_time(at, within[row.kind]) if row.kind in within else contact_by(at)
        else:
            due = working.after_working_time(row.due_at, working.working_time_between(withdrawn_at, at))
        move(row, due, at, NOT_KEPT if late else WITHDRAWN)


def contact_again(complaint: Complaint, at: datetime) -> None:
    """A person gets back to them. A day that they wait for already stands; one that has passed was not kept, so they
    are given a new one beside it. Before our first word that answers them too, and comes no later."""
    running, first, due = find(complaint, CONTACT_AGAIN), first_owed(complaint, at), contact_by(at)
    if running is None and first is not None and (first.kind == ACKNOWLEDGE or first.due_at <= due):
        move(first, min(due, first.due_at), at, URGENT)
    elif running is None:
        run(complaint, CONTACT_AGAIN, at, due)
    elif running.due_at <= at:
        move(running, due, at, NOT_KEPT)


def first_owed(complaint: Complaint, at: datetime) -> Clock | None:
    """Our first word to them while its day is yet to come: the call that stands for it, or the answer."""
    answer = find(complaint, ACKNOWLEDGE)
    first = (owed_call(complaint) or answer) if answer is not None else None
    return first if first is not None and first.due_at > at else None


def contact_by(at: datetime) -> datetime:
    """By when a person gets back to somebody who says at this moment that it is not right."""
    return _working().end_of_working_day(at, catalogue.targets().reopened_contact_working_days)


def broken_word(complaint: Complaint, at: datetime) -> datetime | None:
    """The day on which a person was to get back to them and nobody did."""
    running = find(complaint, CONTACT_AGAIN)
    return running.due_at if running is not None and running.due_at <= at else None


def speak_within(complaint: Complaint, at: datetime, working_hours: int) -> tuple[Clock, datetime] | None:
    """Somebody speaks with the customer within these working hours; a later date for the same comes forward. Returns
    the clock of it with the date it had, where it had one."""
    due = _working().after_working_time(at, timedelta(hours=working_hours))
    running = find(complaint, CONTACT)
    if running is None:
        run(complaint, CONTACT, at, due)
        return None
    if due >= running.due_at:
        return None
    was = running.due_at
    move(running, due, at, URGENT)
    return running, was


def owed_call(complaint: Complaint) -> Clock | None:
    """The call that somebody still has to make: they asked for it, or it is so severe that it needs one."""
    hours = catalogue.targets().priority_call_working_hours.get(complaint.priority or 0, 0)
    return find(complaint, CONTACT) if complaint.customer.wants_a_call or hours else None


def rung_at(complaint: Complaint, ends_at: datetime, at: datetime, *, since: datetime | None = None) -> None:
    """A time is booked for the call, or the word, that somebody owes them: that is its date from now on, where it was
    due no sooner than `since`."""
    held = complaint.customer.held_at
    for kind in (CONTACT, CONTACT_AGAIN):
        if (running := find(complaint, kind)) is not None and (since is None or running.due_at >= since):
            came_meanwhile = held is not None and held <= running.due_at <= at
            move(running, ends_at, at, COUNTED if came_meanwhile else N_("A time for the call is booked."))


def call_off(complaint: Complaint, at: datetime) -> None:
    """They no longer wait for a first call."""
    meet(complaint, CONTACT, at)


def escalated(complaint: Complaint, at: datetime) -> None:
    if find(complaint, ESCALATION) is None:
        minutes = timedelta(minutes=catalogue.targets().escalation_accept_minutes)
        run(complaint, ESCALATION, at, _working().after_working_time(at, minutes))


def taken_on(complaint: Complaint, at: datetime) -> None:
    meet(complaint, ESCALATION, at)


RULES: dict[str, Callable[[Complaint, datetime], None]] = {
    rule.__name__: rule
    for rule in (
        start, reachable, acknowledged, spoke, answered, pause, resume, decided, stop, start_again, contact_again,
        escalated, taken_on,
    )
}  # fmt: skip


def run(complaint: Complaint, kind: str, at: datetime, due: datetime, about: int | None = None) -> Clock:
    """Start one clock. It is at risk in the last quarter of its time."""
    row = Clock(
        kind=kind, rule=kind, about=about, started_at=at, due_at=due, first_due_at=due, at_risk_at=_at_risk(at, due)
    )
    complaint.clocks.append(row)
    return row


def meet(complaint: Complaint, kind: str, at: datetime, about: int | None = None) -> None:
    """End a running clock of this kind, if there is one; it was met when it is not yet past due."""
    if (running := find(complaint, kind, about)) is not None:
        running.ended_at = at
        running.met = at <= running.due_at


def run_on(complaint: Complaint, kind: str, about: int, ended_at: datetime) -> bool:
    """Take back that a clock was met at that moment; whether there was one."""
    rows = [row for row in complaint.clocks if (row.kind, row.about, row.ended_at) == (kind, about, ended_at)]
    _run_on(rows)
    return bool(rows)


def _run_on(rows: Iterable[Clock]) -> None:
    for row in rows:
        row.ended_at, row.met = None, False


def move(row: Clock, due: datetime, at: datetime, reason: str) -> None:
    """Give a clock another date; the old one and the reason stay."""
    if due == row.due_at:
        return
    db.session.add(ClockMove(clock_id=row.id, was_due_at=row.due_at, moved_at=at, reason=reason))
    row.due_at = due
    row.at_risk_at = _at_risk(row.started_at, due)
    row.warned_at = row.missed_at = None


def find(complaint: Complaint, kind: str, about: int | None = None) -> Clock | None:
    """The running clock of this kind."""
    return next(
        (row for row in complaint.clocks if row.kind == kind and row.is_running and about in (None, row.about)), None
    )


def get(complaint: Complaint, kind: str) -> Clock:
    row = find(complaint, kind)
    assert row is not None, f"no {kind} clock runs"
    return row


def refresh(complaint: Complaint, at: datetime) -> None:
    """Repeat the most pressing clock on the complaint, for the queue; and since when somebody has to ring."""
    complaint.call_since = _call_since(complaint)
    is_held = complaint.customer.held_at is not None
    held, promised = (CALLS, _promised_calls(complaint)) if is_held else (frozenset(), frozenset())
    running = [row for row in complaint.clocks if row.is_running and row.kind in PRESSING - held]
    running = [row for row in running if row.kind != PROMISE or row.about not in promised]
    pressing = [row for row in running if row.paused_at is None]
    if pressing:
        first = min(pressing, key=lambda row: row.due_at)
        complaint.due_at, complaint.at_risk_at, complaint.due_kind = first.due_at, first.at_risk_at, first.kind
    elif running:
        ends = running[0].pause_ends_at or running[0].due_at
        complaint.due_at, complaint.at_risk_at, complaint.due_kind = ends, ends, "paused"
    else:
        quiet = at + timedelta(days=_quiet_days()) if complaint.is_open else at
        complaint.due_at, complaint.at_risk_at, complaint.due_kind = quiet, quiet, ""


def _promised_calls(complaint: Complaint) -> frozenset[int]:
    """Promises of this complaint that a call keeps which is still to be made."""
    to_ring = Promise.task_id.in_(select(Task.id).where(Task.kind == "ring", Task.done_at.is_(None)))
    return frozenset(db.session.scalars(select(Promise.id).where(Promise.complaint_id == complaint.id, to_ring)))


def _call_since(complaint: Complaint) -> datetime | None:
    """The start of the oldest clock that a call meets; None for who may not be rung."""
    waiting = [row.started_at for row in complaint.clocks if row.is_running and row.kind in CALLS]
    return min(waiting, default=None) if complaint.customer.may_be_rung else None


def expected_by(working_days: int, received_at: datetime) -> datetime:
    """The expected resolution date: the end of that working day after receipt, in UTC."""
    return _working().end_of_working_day(received_at, working_days)


def close_of(day: date) -> datetime:
    """Closing time of `day` in the organisation's zone, in UTC."""
    return _working().close_of(day)


def _is_to_be_rung(customer: Customer) -> bool:
    """They asked for it, or said that we may."""
    return customer.wants_a_call or (customer.may_be_rung and customer.may_ring == "yes")


def _resolution_days(complaint: Complaint) -> int:
    if complaint.priority:
        return catalogue.targets().priority_working_days[complaint.priority]
    return catalogue.get_category(complaint.category_id).target_working_days


def _quiet_days() -> int:
    """How long a resolved complaint waits for the customer's word: in the queue it stands behind what is due sooner."""
    targets = catalogue.targets()
    return targets.follow_up_days + targets.follow_up_quiet_days


def _working() -> clock.WorkingTime:
    return catalogue.organisation().working_time


def _at_risk(started_at: datetime, due_at: datetime) -> datetime:
    return due_at - max(due_at - started_at, timedelta()) / 4
