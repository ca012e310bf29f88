"""Escalation by itself: counters of what makes a complaint grow, and the rungs they lead to.

A complaint climbs each rung once, one on a working day and while we work, to the highest it has reached; whoever the
rung names is told, with their deputies.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from .. import clock
from ..access import SYSTEM, Actor
from ..catalogue import queries as catalogue
from ..catalogue.safety import Rung
from ..complaints import deadlines, escalations, letters, notices
from ..complaints import details as d
from ..complaints.actions import ACTIONS
from ..complaints.lifecycle import carries_out, perform
from ..complaints.models import Clock, Complaint, Event, Message
from ..complaints.statuses import Status
from ..complaints.tallies import unindexed
from ..db import db
from ..outbox.models import Delivery
from .models import LadderStep

SILENCE, HAND_OVERS, REPEATS, BROKEN, OVERDUE = "silence", "hand_overs", "repeats", "broken_promises", "overdue"
OUR_TURN = (Status.RECEIVED, Status.ACKNOWLEDGED, Status.ASSESSED, Status.INVESTIGATING, Status.AGREED)
"""While they have the next word, no word of ours is no silence."""
CHASING = (
    "message", "attach", "not_right", "not_right_yet", "discuss", "escalate", "ask_news", "tell_danger",
)  # fmt: skip
"""What says that they wait, by themselves or through a colleague: on the telephone, by letter, at the counter. What is
for whoever takes a second look is none, whichever way it came: that one owes the answer, by a date of its own."""
WRITING = tuple(row.name for row in ACTIONS.values() if row.mail in letters.KINDS and letters.KINDS[row.mail].written)
SPEAKING = ("call_happened", "log_check_in", "talk")
# A receipt that no person wrote is no word of ours.
NO_WORD = (
    "received", "fresh_link", "new_code", "sign_in", "reach_changed", "confirm_address", "address_changed",
    "own_data_asked", "talk", "went_outside",
)  # fmt: skip
WORDS = {
    SILENCE: ("a day without a word of ours", "{count} days without a word of ours"),
    HAND_OVERS: ("handed over once", "handed over {count} times"),
    REPEATS: ("in touch once without an answer", "in touch {count} times without an answer"),
    BROKEN: ("a broken promise", "{count} broken promises"),
    OVERDUE: ("a day past our date", "{count} days past our date"),
}
"""What is said of one, and of several."""

C = Complaint


def due(level: int, at: datetime) -> Select[int, int]:
    """Pairs of a complaint's id for those that have reached rung `level`, climbed none as high, and may rise now."""
    rung, may_rise = catalogue.ladder().rungs[level], escalations.may_rise(at)
    climbed = exists().where(LadderStep.complaint_id == C.id, LadderStep.rung >= level)
    reached = [condition for condition in _conditions(rung, at) if condition is not None]
    return select(C.id, C.id.label("complaint_id")).where(
        C.is_open, ~climbed, or_(*reached), may_rise if may_rise is not None else false()
    ).order_by(C.id)  # fmt: skip


def levels() -> list[int]:
    """The rungs on which anything is counted, the lowest first: a complaint climbs one on a working day."""
    rungs = catalogue.ladder().rungs
    return sorted((level for level, rung in rungs.items() if any(thresholds(rung).values())))


def thresholds(rung: Rung) -> dict[str, int]:
    """Counter to the number from which it counts, 0 for never."""
    return {
        SILENCE: rung.silence_days, HAND_OVERS: rung.hand_overs, REPEATS: rung.repeats, BROKEN: rung.broken_promises,
        OVERDUE: rung.overdue_days,
    }  # fmt: skip


def climb(complaint: Complaint, level: int) -> None:
    """Climb to the rung it has reached, for the counter that is furthest beyond it. The caller has locked it."""
    found, asked = counters(complaint, clock.now()), thresholds(catalogue.ladder().rungs[level])
    reached = {why: found[why] / asked[why] for why in asked if asked[why] and found[why] >= asked[why]}
    if reached:
        why = max(reached, key=lambda name: reached[name])
        perform(complaint, "climb", SYSTEM, d.Climbed(level, why, found[why]))


def counters(complaint: Complaint, at: datetime) -> Mapping[str, int]:
    """What each counter stands at."""
    return {why: count(complaint, at) for why, count in _COUNTS.items()}


def reason(why: str, count: int) -> str:
    """What a counter says that stands at `count`."""
    return WORDS[why][count > 1].format(count=count)


@carries_out("climb")
def _climb(complaint: Complaint, actor: Actor, needs: d.Climbed, event: Event) -> None:
    rung = catalogue.ladder().rungs[needs.rung]
    db.session.add(
        LadderStep(complaint_id=complaint.id, rung=needs.rung, why=needs.why, count=needs.count, at=event.at)
    )
    complaint.level = max(complaint.level, needs.rung)
    event.facts = {"rung": needs.rung, "why": needs.why, "count": needs.count, "level": complaint.level}
    words = f"Escalated to level {complaint.level}: {reason(needs.why, needs.count)}"
    notices.tell_group(rung.addressee, rung.deputy, "escalated", complaint, words)


def _conditions(rung: Rung, at: datetime) -> list[ColumnElement[bool] | None]:
    return [
        _silent_since(at - timedelta(days=rung.silence_days)) if rung.silence_days else None,
        _number_of(_handed()) >= rung.hand_overs if rung.hand_overs else None,
        _number_of(_chased()) >= rung.repeats if rung.repeats else None,
        _number_of(_broken()) >= rung.broken_promises if rung.broken_promises else None,
        _overdue_since(at - timedelta(days=rung.overdue_days)) if rung.overdue_days else None,
    ]


def _silent_since(limit: datetime) -> ColumnElement[bool]:
    wrote = exists().where(
        Message.complaint_id == C.id, Message.at > limit, Message.internal.is_(False), Message.from_customer.is_(False)
    )
    letter = exists().where(
        Delivery.about == C.id, Delivery.created_at > limit, Delivery.to_staff.is_(False), Delivery.kind.not_in(NO_WORD)
    )
    spoke = exists().where(Event.complaint_id == C.id, Event.at > limit, _spoke())
    return and_(C.status.in_(OUR_TURN), C.logged_at <= limit, ~wrote, ~letter, ~spoke)


def _spoke() -> ColumnElement[bool]:
    """Somebody talked with them: a call that reached them, one that was booked, a look in, a guided talk."""
    return _spoke_in(Event)


def _spoke_in(event: type[Event]) -> ColumnElement[bool]:
    """The same of any entry of the log. Who rang to ask where it stands heard nothing by that."""
    action, told = unindexed(event.action), event.facts["reached"].as_boolean()
    return or_(action.in_(SPEAKING), and_(action == "log_call", told, event.facts["chases"].as_boolean().is_not(True)))


def _overdue_since(limit: datetime) -> ColumnElement[bool]:
    return exists().where(
        Clock.complaint_id == C.id, Clock.kind == deadlines.RESOLUTION, unindexed(Clock.ended_at).is_(None),
        Clock.paused_at.is_(None), Clock.due_at <= limit,
    )  # fmt: skip


def _handed() -> ColumnElement[bool]:
    return and_(unindexed(Event.action) == "assign", Event.facts["was"].as_integer().is_not(None))


def _chased() -> ColumnElement[bool]:
    """They were in touch since our last word to them: on their page, or with a colleague, who passed it on."""
    action = unindexed(Event.action)
    theirs = or_(Event.actor_kind == "customer", Event.facts["spoken"].as_string().is_not(None))
    asked = or_(and_(action.in_(CHASING), theirs), and_(action == "log_call", Event.facts["chases"].as_boolean()))
    return and_(asked, Event.id > func.coalesce(_last_word(), 0))


def _last_word() -> ColumnElement[int]:
    """The entry of the log with which they last heard something from a person here; not what was taken back."""
    word = aliased(Event)
    wrote = and_(unindexed(word.action).in_(WRITING), word.facts["spoken"].as_string().is_(None))
    recalled = exists().where(Message.event_id == word.id, Message.recalled_at.is_not(None))
    ours = (word.complaint_id == C.id, word.actor_kind == "staff", or_(wrote, _spoke_in(word)), ~recalled)
    last: ColumnElement[int] = select(func.max(word.id)).where(*ours).correlate(C).scalar_subquery()
    return last


def _broken() -> ColumnElement[bool]:
    return unindexed(Event.action) == "break_promise"


def _number_of(which: ColumnElement[bool]) -> ColumnElement[int]:
    counted: ColumnElement[int] = (
        select(func.count()).select_from(Event).where(Event.complaint_id == C.id, which).correlate(C).scalar_subquery()
    )
    return counted


def _count(which: Callable[[], ColumnElement[bool]]) -> Callable[[Complaint, datetime], int]:
    def count(complaint: Complaint, _at: datetime) -> int:
        counted = select(_number_of(which())).select_from(C).where(C.id == complaint.id)
        number: Any = db.session.scalar(counted)
        return int(number or 0)

    return count


def _silent_days(complaint: Complaint, at: datetime) -> int:
    """Days since the last word of ours, or since it came; none while they have the next word."""
    if complaint.state not in OUR_TURN:
        return 0
    own = (Message.complaint_id == complaint.id, Message.internal.is_(False), Message.from_customer.is_(False))
    letters = (Delivery.about == complaint.id, Delivery.to_staff.is_(False), Delivery.kind.not_in(NO_WORD))
    calls = (Event.complaint_id == complaint.id, _spoke())
    last: list[Any] = [
        db.session.scalar(select(func.max(Message.at)).where(*own)),
        db.session.scalar(select(func.max(Delivery.created_at)).where(*letters)),
        db.session.scalar(select(func.max(Event.at)).where(*calls)),
    ]
    since: datetime = max([complaint.logged_at, *(moment for moment in last if moment is not None)])
    return (at - since).days


def _overdue_days(complaint: Complaint, at: datetime) -> int:
    running = deadlines.find(complaint, deadlines.RESOLUTION)
    return (at - running.due_at).days if running is not None and running.paused_at is None else 0


_COUNTS: dict[str, Callable[[Complaint, datetime], int]] = {
    SILENCE: _silent_days,
    HAND_OVERS: _count(_handed),
    REPEATS: _count(_chased),
    BROKEN: _count(_broken),
    OVERDUE: _overdue_days,
}
