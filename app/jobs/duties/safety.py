"""Hard moments by the clock: calling further people, asking a colleague how they are, closed ways that end."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Select, select

from ... import clock
from ...catalogue import worker
from ...complaints.models import Complaint
from ...db import db, reading, transaction
from ...safety import allowing, asking, callers, calling, ladder, restrictions
from ...safety.models import Incident, ManagerCall, Restriction
from .rounds import BATCH, Round, log_failure
from .upkeep import TEN_MINUTES, may_be_time

_OF_CASES = Restriction.complaint_id.is_not(None)


def call_further(round_: Round) -> None:
    """Calls that nobody has accepted in time go to the deputy, then to everybody who leads."""
    due = select(ManagerCall.id).where(ManagerCall.further_at <= clock.now()).order_by(ManagerCall.further_at)
    _each(round_, due, calling.go_further)


def ask_how_they_are(round_: Round) -> None:
    """On the day on which a colleague is to be asked how they are, a manager hears of it."""
    soon = clock.now() + timedelta(hours=24)
    due = select(Incident.id).where(
        Incident.check_due_at <= soon,
        Incident.checked_at.is_(None),
        Incident.check_told_at.is_(None),
        Incident.withdrawn_at.is_(None),
    )
    _each(round_, due.order_by(Incident.id), asking.remind)


def nobody_asked(round_: Round) -> None:
    """On the day after, where nobody has written down that they asked: everybody who leads hears of it."""
    late = Incident.check_due_at <= clock.now(), Incident.checked_at.is_(None), Incident.check_late_at.is_(None)
    _each(
        round_, select(Incident.id).where(*late, Incident.withdrawn_at.is_(None)).order_by(Incident.id), asking.say_late
    )


def look_again(round_: Round) -> None:
    """Closed ways whose day to be looked at again has come."""
    due = select(Restriction.id).where(
        Restriction.state == restrictions.ACTIVE, Restriction.review_on <= restrictions.today(),
        Restriction.review_told_at.is_(None),
    )  # fmt: skip
    _each(round_, due.where(_OF_CASES).order_by(Restriction.id), restrictions.remind_of_look)
    _each(round_, due.where(~_OF_CASES).order_by(Restriction.id), callers.remind_of_look)


def open_again(round_: Round) -> None:
    """Closed ways that had their last day."""
    due = select(Restriction.id).where(
        Restriction.state == restrictions.ACTIVE, Restriction.until < restrictions.today()
    )
    _each(round_, due.where(_OF_CASES).order_by(Restriction.id), restrictions.end_with_last_day)
    _each(round_, due.where(~_OF_CASES).order_by(Restriction.id), callers.end_with_last_day)


def end_what_was_let(round_: Round) -> None:
    """Closed ways that colleagues were allowed to use, once the last day of it has passed."""
    _each(round_, allowing.over(), allowing.end)


def keep_closed(round_: Round) -> None:
    """New complaints of somebody to whom ways are closed."""
    with reading():
        closed = restrictions.any_closed()
    if closed:
        round_.each(restrictions.unmarked(), _mark)


def _mark(complaint: Complaint, _complaint_id: int) -> None:
    restrictions.mark(complaint)


def climb(round_: Round) -> None:
    """Complaints that have reached a rung of the ladder, the lowest first. All open ones are counted, so not often."""
    if not may_be_time("ladder", TEN_MINUTES):
        return
    with transaction():
        if not worker.take_turn("ladder", TEN_MINUTES):
            return

    def up(level: int) -> Callable[[Complaint, int], None]:
        def climb_to(complaint: Complaint, _complaint_id: int) -> None:
            ladder.climb(complaint, level)

        return climb_to

    for level in ladder.levels():
        round_.each(ladder.due(level, clock.now()), up(level))


def _each(round_: Round, due: Select[int], act: Callable[[int], bool]) -> None:
    """Each in a transaction of its own; `act` locks it, asks again, and says whether it did anything."""
    with reading():
        ids = list(db.session.scalars(due.limit(BATCH)))
    for row_id in ids:
        if round_.stopped():
            return
        try:
            with transaction():
                round_.done += act(row_id)
        except Exception as error:  # one row never stops the others
            log_failure(f"{act.__name__} of {row_id}", error)
