"""Mails that people send us: brought in, put in their places, and told of where nobody looks at them."""

import logging
from datetime import timedelta

from flask import current_app
from sqlalchemy import Select, select, update

from ... import clock
from ...access import Role
from ...accounts import queries as accounts
from ...catalogue import worker
from ...config import Settings
from ...db import db, reading, transaction
from ...inbox import fetching, health, sorting
from ...inbox.models import IncomingMail, Place
from ...outbox import service as outbox
from .rounds import Round

KIND = "mail_waits"
log = logging.getLogger(__name__)


def fetch(round_: Round) -> None:
    """Read the mailbox, one worker at a time; what fails is written down where health shows it."""
    settings: Settings = current_app.extensions["settings"]
    if not health.is_fetched(settings) or not _has_turn(settings):
        return
    try:
        round_.done += fetching.fetch(settings, round_.stopped)
    except Exception as error:  # also what nobody thought of: that nothing comes in any more has to be seen
        known = isinstance(error, fetching.Unreadable)
        log.error("the mailbox can't be read: %s", error, exc_info=None if known else error)
        with transaction():
            health.failed(str(error) if known else type(error).__name__)
    else:
        with transaction():
            health.succeeded()


def _has_turn(settings: Settings) -> bool:
    every = timedelta(seconds=settings.inbox_every_seconds)
    with reading():
        if not worker.is_time("inbox", every) or not health.may_try(settings):
            return False
    with transaction():
        return worker.take_turn("inbox", every)


def sort(round_: Round) -> None:
    """Put in its place whatever was brought in, by us or by a mail server."""
    round_.done += sorting.sort_waiting(round_.stopped)


def say_unread(round_: Round) -> None:
    """Administrators hear of a mailbox that can't be read, managers of mails that nobody looked at in time."""
    with reading():
        fails = not health.is_well()
        late = db.session.scalars(_late().limit(100)).all()
    if fails:
        with transaction():
            round_.done += health.tell()
    if late:
        with transaction():
            _say_late(list(late))
            round_.done += len(late)


def _late() -> Select[int]:
    return select(IncomingMail.id).where(
        IncomingMail.place.in_((Place.HELD, Place.AFTER_CLOSING)), IncomingMail.done_at.is_(None),
        IncomingMail.due_at <= clock.now(), IncomingMail.warned_at.is_(None),
    )  # fmt: skip


def _say_late(ids: list[int]) -> None:
    """One notice, however many there are; it names nobody."""
    mine = update(IncomingMail).where(IncomingMail.id.in_(ids), IncomingMail.warned_at.is_(None))
    db.session.execute(mine.values(warned_at=clock.now()))
    words = "A mail has waited longer than we promise" if len(ids) == 1 else f"{len(ids)} mails have waited too long"
    for user in accounts.active_with_role(Role.MANAGER) or accounts.active_with_role(Role.ADMIN):
        outbox.tell(user.id, KIND, f"{words}: look at “Mail”.", None)
