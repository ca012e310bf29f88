"""Keeping the house: learning from the past, counting, drawing what is checked, dropping what nobody needs."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import Select, or_, select, update

from ... import clock
from ...accounts import sessions
from ...catalogue import worker
from ...complaints import presence
from ...complaints.models import Attachment
from ...config import Settings
from ...db import db, reading, transaction
from ...drafts import service as drafts
from ...drafts import unsent
from ...drafts.models import StagedFile
from ...inbox import service as inbox
from ...inbox.models import IncomingMail
from ...outbox.models import Delivery, Enclosure, State
from ...reviews import service as reviews
from ...trends import weeks
from ...trends.service import learn_estimates
from ...web import limits, scanning, uploads
from .rounds import Round

DAY, HOUR, TEN_MINUTES = timedelta(days=1), timedelta(hours=1), timedelta(minutes=10)
ORPHAN_AFTER_SECONDS = 24 * 3600
BODIES_AT_ONCE = NAMES_AT_ONCE = 1000


def learn(round_: Round) -> None:
    """How long complaints take, from the last half year."""
    if not may_be_time("learn", DAY):
        return
    with transaction():
        if worker.take_turn("learn", DAY):
            round_.done += learn_estimates()


def count_weeks(round_: Round) -> None:
    """The figures of the week that runs, every ten minutes; one that is over is counted to its end."""
    if not may_be_time("count_weeks", TEN_MINUTES):
        return
    with transaction():
        if worker.take_turn("count_weeks", TEN_MINUTES):
            round_.done += weeks.count_weeks()


def draw_sample(round_: Round) -> None:
    """The complaints to be checked this week, once there are any that were resolved."""
    week = weeks.week_of(clock.now())
    with reading():
        if reviews.is_drawn(week) or not worker.is_time("draw_sample", HOUR):
            return
    with transaction():
        if worker.take_turn("draw_sample", HOUR) and not reviews.is_drawn(week):
            round_.done += reviews.draw_sample(week)


def tidy(round_: Round) -> None:
    """Old counters, drafts, sessions, bodies of mails that left long ago, files that belong to nothing."""
    if not may_be_time("tidy", HOUR):
        return
    with transaction():
        if not worker.take_turn("tidy", HOUR):
            return
    limits.forget_old()
    presence.forget_old()
    with transaction():
        drafts.forget_expired()
        unsent.forget_expired()
        sessions.forget_ended()
        inbox.forget_old(_settings().inbox_kept_days)
    while not round_.stopped() and drop_bodies():
        pass
    drop_orphans()


def may_be_time(duty: str, every: timedelta) -> bool:
    """A look without the write lock, before asking for the turn."""
    with reading():
        return worker.is_time(duty, every)


def drop_bodies() -> int:
    """Blank letters that left, or were done or recalled, longer ago than they are kept; returns how many."""
    before = clock.now() - timedelta(days=_settings().sent_mail_kept_days)
    over = Delivery.state.in_((State.SENT, State.CAME_BACK, State.DONE, State.RECALLED, State.JOINED))
    old = select(Delivery.id).where(over, Delivery.created_at < before, or_(Delivery.text != "", Delivery.html != ""))
    with reading():
        ids = list(db.session.scalars(old.limit(BODIES_AT_ONCE)))
    if ids:
        with transaction():
            db.session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(text="", html="", link_sealed=None))
    return len(ids)


def drop_orphans() -> int:
    """Remove files that have lain for a day and that no draft, complaint or letter keeps; returns how many."""
    orphans = {path.name: path for path in _old_files(_settings().uploads_dir)}
    with reading():
        for names in _kept_names():
            # Read through and not asked for by name: a statement takes some ten thousand values at most.
            for name in db.session.scalars(names.execution_options(yield_per=NAMES_AT_ONCE)):
                orphans.pop(name, None)
    for path in orphans.values():
        path.unlink(missing_ok=True)
    return len(orphans)


def _kept_names() -> Iterator[Select[str]]:
    """What names a file on the disk. That of a virus is not kept: it is here where a worker ended before it went."""
    for column in uploads.ON_DISK:
        yield select(getattr(Attachment, column)).where(Attachment.scan != scanning.FOUND)
        yield select(getattr(StagedFile, column))
    yield select(Enclosure.stored_as)
    yield select(IncomingMail.stored_as)


def _old_files(folder: Path) -> Iterator[Path]:
    """Files older than a day by the clock of their own disk: the demo's clock may stand months ahead."""
    if not folder.is_dir():
        return
    with tempfile.NamedTemporaryFile(dir=folder) as probe:
        now = Path(probe.name).stat().st_mtime
        for path in folder.iterdir():
            if path.is_file() and path.stat().st_mtime < now - ORPHAN_AFTER_SECONDS:
                yield path


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
