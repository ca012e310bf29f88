"""A form that came twice, by a double click or a retry: what it asks for is done once.

Ask with the complaint locked: the second one then sees what the first one did.
"""

from collections.abc import Collection, Iterable
from datetime import timedelta

from sqlalchemy import select

from .. import clock
from ..access import Actor
from ..db import db
from .details import StoredFile
from .models import Attachment, Complaint, Event, Message, Promise, Task

SOON = timedelta(minutes=10)


def by_customer(
    complaint: Complaint, actions: Collection[str], words: Collection[str], files: Iterable[StoredFile] = ()
) -> bool:
    """Whether one of `actions`, with these words and files, is what the customer did last, and a moment ago."""
    latest = select(Event).where(Event.complaint_id == complaint.id, Event.actor_kind == "customer")
    event = db.session.scalars(latest.order_by(Event.id.desc()).limit(1)).one_or_none()
    if event is None or event.action not in actions or event.at <= clock.now() - SOON:
        return False
    return _said_with(event) == set(words) and _sent_with(event) == {file.sha256 for file in files}


def by_colleague(
    complaint: Complaint, action: str, actor: Actor, seen: int | None, words: Collection[str],
    files: Collection[StoredFile] = (),
) -> bool:  # fmt: skip
    """Whether `actor` did exactly this since entry `seen` of the log, after which the form was made."""
    if seen is None or not (words or files):
        return False
    own = select(Event).where(
        Event.complaint_id == complaint.id, Event.id > seen, Event.action == action, Event.actor_kind == "staff",
        Event.actor_id == actor.id,
    )  # fmt: skip
    sent = {file.sha256 for file in files}
    return any(_said_with(event) == set(words) and _sent_with(event) == sent for event in db.session.scalars(own))


def _said_with(event: Event) -> set[str]:
    """All words that came with an entry of the log, wherever they are kept."""
    said = set(db.session.scalars(select(Message.body).where(Message.event_id == event.id)))
    if "promise" in event.facts:
        said |= set(db.session.scalars(select(Promise.words).where(Promise.id == event.facts["promise"])))
    if "task" in event.facts:
        said |= set(db.session.scalars(select(Task.words).where(Task.id == event.facts["task"])))
    return said


def _sent_with(event: Event) -> set[bytes]:
    return set(db.session.scalars(select(Attachment.sha256).where(Attachment.event_id == event.id)))


def not_there_yet(complaint: Complaint, files: Collection[StoredFile]) -> tuple[StoredFile, ...]:
    """Those of `files` that the complaint has not."""
    there = set(db.session.scalars(select(Attachment.sha256).where(Attachment.complaint_id == complaint.id)))
    return tuple(file for file in files if file.sha256 not in there)
