"""The demo's clock: how far it stands ahead, kept in the database for web and worker alike, and where it may go next.

Nothing here exists outside the demo: `create_app` registers it only there.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import and_, func, select

from .. import clock
from ..catalogue import queries as catalogue
from ..catalogue.models import Setting
from ..complaints.models import Clock, Complaint, Task
from ..complaints.statuses import Status
from ..db import db, side_reading
from ..followups.models import FollowUp
from ..outbox.models import Channel, Delivery, State
from ..remedies.models import Offer

KEY = "clock_shift"
FARTHEST = timedelta(days=3650)
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
A_LITTLE = timedelta(seconds=1)


def init_app(app: Flask) -> None:
    """Let `clock.now` read the shift."""
    app.extensions[clock.SHIFT] = read_shift


def read_shift() -> timedelta:
    """How far the demo's clock stands ahead, asked beside the request's own transaction, which must not begin by it."""
    with side_reading() as connection:
        value = connection.scalar(select(Setting.value).where(Setting.key == KEY))
    return timedelta(seconds=value["seconds"]) if value else timedelta()


def step(name: str) -> None:
    """Move the clock ahead by a step of STEPS, or else to the next moment at which something is due."""
    at = clock.now()
    ahead = STEPS.get(name) or (next_event() or at) - at
    row = db.session.get(Setting, KEY, with_for_update=True)
    seconds = (row.value["seconds"] if row is not None else 0) + ahead.total_seconds()
    db.session.merge(Setting(key=KEY, value={"seconds": min(seconds, FARTHEST.total_seconds())}))


def next_event() -> datetime | None:
    """The next moment at which the portal would do or say something by itself."""
    at = clock.now()
    ahead = [moment for moment in (*_dates(at), *_questions()) if moment > at]
    return min(ahead) + A_LITTLE if ahead else None


def _dates(at: datetime) -> Iterator[datetime]:
    """The nearest of each kind that stands in a row."""
    running = Clock.ended_at.is_(None)
    waiting = and_(Delivery.state == State.WAITING, Delivery.channel == Channel.MAIL)
    for column, condition in (
        (Clock.at_risk_at, running),
        (Clock.due_at, running),
        (Clock.pause_ends_at, running),
        (Task.due_at, Task.done_at.is_(None)),
        (Delivery.next_try_at, waiting),
        (Offer.until, Offer.state == "open"),
    ):
        nearest = db.session.scalar(select(func.min(column)).where(condition, column > at))
        if nearest is not None:
            yield nearest


def _questions() -> Iterator[datetime]:
    """When customers are asked whether it worked, reminded, and no longer waited for."""
    targets, organisation = catalogue.targets(), catalogue.organisation()
    asked = and_(FollowUp.complaint_id == Complaint.id, FollowUp.asked_at >= Complaint.resolved_at)
    statement = (
        select(Complaint.fulfilled_on, FollowUp.asked_at, FollowUp.reminded_at)
        .outerjoin(FollowUp, asked)
        .where(Complaint.status == Status.RESOLVED)
    )
    for fulfilled_on, asked_at, reminded_at in db.session.execute(statement):
        if reminded_at is not None:
            yield reminded_at + timedelta(days=targets.follow_up_quiet_days)
        elif asked_at is not None:
            yield asked_at + timedelta(days=targets.follow_up_reminder_days)
        elif fulfilled_on is not None:
            day = fulfilled_on + timedelta(days=targets.follow_up_days)
            yield datetime.combine(day, organisation.opens, ZoneInfo(organisation.zone))
