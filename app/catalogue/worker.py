"""The worker's sign of life and its calendar, kept as one row of `Setting` that all workers and web servers share."""

from datetime import datetime, timedelta

from pydantic import Field

from .. import clock
from ..db import db
from .models import Setting
from .settings import Document

KEY = "worker"
WELL_FOR = timedelta(minutes=2)


class Calendar(Document):
    """When a worker last showed that it lives, and when each duty that is done now and then was begun."""

    beat_at: datetime | None = None
    begun_at: dict[str, datetime] = Field(default_factory=dict)


def beat() -> None:
    """Say that a worker lives."""
    _keep(_read(for_change=True).model_copy(update={"beat_at": clock.now()}))


def is_well() -> bool:
    """Whether a worker showed itself lately."""
    beat_at = _read().beat_at
    return beat_at is not None and abs(clock.now() - beat_at) <= WELL_FOR


def is_time(duty: str, every: timedelta) -> bool:
    """Whether `duty` was begun at least `every` ago."""
    return _is_time(_read(), duty, every)


def take_turn(duty: str, every: timedelta) -> bool:
    """Whether it is time for `duty`, once for all workers: who asks first has the turn, if their work commits."""
    calendar = _read(for_change=True)
    if not _is_time(calendar, duty, every):
        return False
    _keep(calendar.model_copy(update={"begun_at": {**calendar.begun_at, duty: clock.now()}}))
    return True


def _is_time(calendar: Calendar, duty: str, every: timedelta) -> bool:
    begun_at = calendar.begun_at.get(duty)
    return begun_at is None or abs(clock.now() - begun_at) >= every


def _read(*, for_change: bool = False) -> Calendar:
    row = db.session.get(Setting, KEY, with_for_update=for_change, populate_existing=True)
    return Calendar() if row is None else Calendar.model_validate(row.value)


def _keep(calendar: Calendar) -> None:
    db.session.merge(Setting(key=KEY, value=calendar.model_dump(mode="json")))
