"""Whether the mailbox can be read: kept as one row of `Setting` that all workers and web servers share."""

from datetime import datetime, timedelta

from .. import clock
from ..access import Role
from ..accounts import queries as accounts
from ..catalogue.models import Setting
from ..catalogue.settings import Document
from ..config import Settings
from ..db import db
from ..outbox import service as outbox

KEY = "inbox"
TOLD_AFTER = timedelta(minutes=10)
LONGEST_WAIT = timedelta(minutes=10)
KIND = "inbox_failed"


class State(Document):
    """When the mailbox was read last, since when it can't be and why, and when that was said to the administrators.

    `failures` are those in a row.
    """

    read_at: datetime | None = None
    failed_since: datetime | None = None
    failed_at: datetime | None = None
    failures: int = 0
    error: str = ""
    told_at: datetime | None = None


def state() -> State:
    row = db.session.get(Setting, KEY)
    return State() if row is None else State.model_validate(row.value)


def is_well() -> bool:
    """Whether it could be read when that was tried last."""
    return state().failed_since is None


def is_fetched(settings: Settings) -> bool:
    """Whether there is a mailbox to read; a mail server may bring the mails by itself instead."""
    return bool(settings.inbox_server)


def may_try(settings: Settings) -> bool:
    """Whether it is time to try again: the wait grows with each failure, so that a dead server holds up nothing."""
    found = state()
    if found.failed_at is None:
        return True
    wait = timedelta(seconds=settings.inbox_every_seconds) * 2 ** min(found.failures, 6)
    return clock.now() - found.failed_at >= min(wait, LONGEST_WAIT) or clock.now() < found.failed_at


def succeeded() -> None:
    """It was read. Written only where that changes something, or now and then."""
    found, at = state(), clock.now()
    if found.failed_since is None and found.read_at is not None and at - found.read_at < timedelta(minutes=5):
        return
    _keep(State(read_at=at))


def failed(words: str) -> None:
    """It could not be read; `words` hold no personal data and no password."""
    found, at = state(), clock.now()
    _keep(
        found.model_copy(
            update={
                "failed_since": found.failed_since or at, "failed_at": at, "failures": found.failures + 1,
                "error": words[:200],
            }
        )
    )  # fmt: skip


def tell() -> int:
    """Tell the administrators, once, of a mailbox that could not be read for a while; returns how many were told."""
    found, at = state(), clock.now()
    if found.failed_since is None or found.told_at is not None or at - found.failed_since < TOLD_AFTER:
        return 0
    people = accounts.active_with_role(Role.ADMIN)
    for user in people:
        outbox.tell(user.id, KIND, f"The mailbox for answers can’t be read: {found.error}", None)
    _keep(found.model_copy(update={"told_at": at}))
    return len(people)


def _keep(found: State) -> None:
    row = db.session.get(Setting, KEY, with_for_update=True)
    value = found.model_dump(mode="json")
    if row is None:
        db.session.add(Setting(key=KEY, value=value))
    else:
        row.value = value
