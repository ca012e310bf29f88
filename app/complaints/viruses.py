"""Files that came while the virus scanner did not answer: they wait for it, and open to nobody before."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select, update

from .. import clock
from ..access import SYSTEM, Actor
from ..catalogue import queries as catalogue
from ..db import db, reading, transaction
from ..errors import NotFound
from ..web import scanning, uploads
from . import details as d
from .access import stands_apart
from .lifecycle import carries_out, perform
from .models import Attachment, Complaint, Event
from .queries import get_by_id
from .service import add_task

AT_ONCE = 100
TOLD_WITHIN_WORKING_DAYS = 1


@dataclass(frozen=True)
class Waiting:
    """A file that waits, with the names of what is on the disk for it."""

    id: int
    complaint_id: int
    name: str
    media_type: str
    stored_as: str
    thumbnail: str
    original: str
    scan: str = scanning.CLEAN


def waiting(limit: int = AT_ONCE) -> list[Waiting]:
    """The files that wait for the scanner, the oldest first."""
    columns = (
        Attachment.id, Attachment.complaint_id, Attachment.name, Attachment.media_type, Attachment.stored_as,
        Attachment.thumbnail, Attachment.original,
    )  # fmt: skip
    rows = select(*columns).where(Attachment.scan == scanning.WAITING).order_by(Attachment.id).limit(limit)
    with reading():
        return [Waiting(*row) for row in db.session.execute(rows)]


def check(file: Waiting) -> None:
    """Ask the scanner about a file that waits, and let it go or take it away. Raises NotAnswering."""
    virus = next((found for content in _contents(file) if (found := uploads.scanner().scan(content))), "")
    with transaction():
        if not virus:
            still = (Attachment.id == file.id, Attachment.scan == scanning.WAITING)
            db.session.execute(update(Attachment).where(*still).values(scan=scanning.CLEAN))
            return
        complaint = get_by_id(file.complaint_id, for_change=True)
        perform(complaint, "virus_found", SYSTEM, d.VirusFound(file.id, virus[:200]))
    uploads.forget(file)


def _contents(file: Waiting) -> Iterator[bytes]:
    """What is on the disk of it; what is gone holds nothing."""
    try:
        yield uploads.read(file.stored_as)
        if file.original:
            yield uploads.original_of(file)
    except NotFound:
        return


@carries_out("virus_found")
def _found(complaint: Complaint, actor: Actor, needs: d.VirusFound, event: Event) -> None:
    file = db.session.get_one(Attachment, needs.attachment_id)
    file.scan = scanning.FOUND
    event.facts = {"attachment": file.id, "virus": needs.virus}
    due = catalogue.organisation().working_time.end_of_working_day(clock.now(), TOLD_WITHIN_WORKING_DAYS)
    came, owner_id = db.session.get_one(Event, file.event_id), None
    if db.session.scalar(select(stands_apart(came.id))):  # those who handle it see the task, and may not know its name
        words = "Tell them that our scanner found a virus in a file for whoever looks again, and how to send it."
        owner_id = came.facts.get("now")
    elif file.from_customer:
        words = f"Tell them that our scanner found a virus in “{file.name}”, that it is not kept, and how to send it."
    else:
        words = f"Our scanner found a virus in “{file.name}”, and it is not kept. See what has to come in its place."
    add_task(complaint, "to_do", words, due, owner_id)
