"""The worker's sign of life and its calendar, kept as one row of `Setting` that all workers and web servers share."""

from contextlib import suppress
from datetime import datetime, timedelta

from pydantic import Field
from sqlalchemy.exc import IntegrityError

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
    row = _locked()
    row.value = {**row.value, "beat_at": clock.now().isoformat()}


def last_beat() -> datetime | None:
    """When a worker last said that it lives."""
    return _read().beat_at


def is_well() -> bool:
    """Whether a worker showed itself lately."""
    beat_at = last_beat()
    return beat_at is not None and abs(clock.now() - beat_at) <= WELL_FOR


def is_time(duty: str, every: timedelta) -> bool:
    """Whether `duty` was begun at least `every` ago."""
    return _is_time(_read(), duty, every)


def take_turn(duty: str, every: timedelta) -> bool:
    """Whether it is time for `duty`, once for all workers: who asks first has the turn, if their work commits."""
    row = _locked()
    if not _is_time(Calendar.model_validate(row.value), duty, every):
        return False
    row.value = {**row.value, "begun_at": {**row.value.get("begun_at", {}), duty: clock.now().isoformat()}}
    return True


def _is_time(calendar: Calendar, duty: str, every: timedelta) -> bool:
    begun_at = calendar.begun_at.get(duty)
    return begun_at is None or abs(clock.now() - begun_at) >= every


def _read() -> Calendar:
    row = db.session.get(Setting, KEY)
    return Calendar() if row is None else Calendar.model_validate(row.value)


def _locked() -> Setting:
    """The row, ours until the commit. Of two workers that find none one makes it, and the other waits for that."""
    row = db.session.get(Setting, KEY, with_for_update=True, populate_existing=True)
    if row is None:
        with suppress(IntegrityError), db.session.begin_nested():
            db.session.add(Setting(key=KEY, value={}))
        row = db.session.get_one(Setting, KEY, with_for_update=True, populate_existing=True)
    return row
