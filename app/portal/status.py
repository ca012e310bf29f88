"""Whether everything works, for everybody to read, and for programs: honest, and nothing that helps an attacker."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import SQLAlchemyError

from .. import clock
from ..access import public
from ..catalogue import queries as catalogue
from ..catalogue import worker
from ..clock import WorkingTime
from ..db import only_read_from_here
from ..helping import queries as helping
from ..inbox import health as inbox
from ..outbox import waiting
from ..web import error_pages, headers
from . import portal

log = logging.getLogger(__name__)

KEPT_SECONDS = 15
IN_TIME, SLOW = timedelta(minutes=10), timedelta(hours=2)
CLOSED_DAYS_AHEAD = 30
FURTHEST = 14
"""So many days from now we look for the next day on which we work."""


@dataclass(frozen=True)
class State:
    """What works. Mails are `in_time`, `slow` or `late`; `oldest` is when the mail was written that waits longest.
    `reads` is whether mails that come in are read; None where nobody is told to send any."""

    at: datetime
    dates: bool
    mails: str
    oldest: datetime | None
    reads: bool | None

    @property
    def is_well(self) -> bool:
        return self.dates and self.mails == "in_time" and self.reads is not False


@dataclass(frozen=True)
class Hours:
    """Whether we work now, until when, or when we do so next; and the public holidays of the next weeks."""

    opens: datetime | None
    closes: datetime | None
    holidays: tuple[date, ...]


@portal.get("/status")
@public
def status() -> ResponseReturnValue:
    """What works, how long mails wait, when somebody answers, and the problems we know of."""
    try:
        state = _state()
        problems, at = helping.problems_lately(), clock.now()
    except SQLAlchemyError as error:
        log.error("status without a database: %s", type(error).__name__)
        only_read_from_here()
        return error_pages.page(503, _("We can be reached, but nothing can be looked up or sent just now."))
    headers.may_be_kept(KEPT_SECONDS)
    return render_template(
        "portal/status.html", state=state, waits=_in_words(state.oldest, state.at), hours=_hours(state.at),
        now=[row for row in problems if row.is_on(at)], over=[row for row in problems if not row.is_on(at)],
    )  # fmt: skip


@portal.get("/status.json")
@public
def status_for_programs() -> ResponseReturnValue:
    """The same for programs; 503 where nothing can be looked up."""
    try:
        state = _state()
        problems = helping.problems_as_written()
    except SQLAlchemyError as error:
        log.error("status without a database: %s", type(error).__name__)
        only_read_from_here()
        return jsonify(pages="down", dates="unknown", mails="unknown"), 503
    headers.may_be_kept(KEPT_SECONDS)
    return jsonify(
        at=state.at.isoformat(timespec="seconds"),
        pages="up",
        dates="watched" if state.dates else "not_watched",
        mails=state.mails,
        reads_mails=state.reads,
        oldest_mail_minutes=int((state.at - state.oldest).total_seconds() // 60) if state.oldest else 0,
        known_problems=[
            {
                "id": row.id,
                "title": row.title,
                "words": row.words,
                "doing": row.doing,
                "by_when": row.by_when,
                "since": row.starts_at.isoformat(timespec="seconds"),
                "until": row.ends_at.isoformat(timespec="seconds") if row.ends_at else None,
                "is_over": not row.is_on(state.at),
                "updates": [{"at": more.at.isoformat(timespec="seconds"), "words": more.words} for more in row.updates],
            }
            for row in problems
        ],
    )


def _state() -> State:
    """Looked up at most every few seconds, however many ask."""
    return catalogue.remembered("state_in_public", _look)


def _look() -> State:
    at, oldest = clock.now(), waiting.oldest()
    waits = at - oldest if oldest else timedelta()
    mails = "in_time" if waits < IN_TIME else "slow" if waits < SLOW else "late"
    reads = inbox.is_well() if current_app.extensions["settings"].inbox_address else None
    return State(at, worker.is_well(), mails, oldest, reads)


def _in_words(oldest: datetime | None, at: datetime) -> str:
    """How long the oldest mail has waited: `25 minutes`, `3 hours`, `2 days`."""
    minutes = int((at - oldest).total_seconds() // 60) if oldest else 0
    if minutes < 120:
        return str(ngettext("%(num)s minute", "%(num)s minutes", max(minutes, 1)))
    if minutes < 48 * 60:
        return str(ngettext("%(num)s hour", "%(num)s hours", minutes // 60))
    return str(ngettext("%(num)s day", "%(num)s days", minutes // (24 * 60)))


def _hours(at: datetime) -> Hours:
    working = catalogue.organisation().working_time
    today = working.local(at).date()
    ahead = [today + timedelta(days=step) for step in range(CLOSED_DAYS_AHEAD)]
    holidays = tuple(day for day in ahead if day.weekday() in working.weekdays and working.is_holiday(day))
    if working.is_open(at):
        return Hours(None, working.close_of(today), holidays)
    return Hours(_next_opening(working, at, ahead[:FURTHEST]), None, holidays)


def _next_opening(working: WorkingTime, at: datetime, ahead: list[date]) -> datetime | None:
    opening = (working.open_of(day) for day in ahead if working.is_working_day(day))
    return next((moment for moment in opening if moment > at), None)
