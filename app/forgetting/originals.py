"""Originals of photographs that their customer no longer wishes kept: that wish is taken back as easily as it was made,
by themselves on the page, or on their word by a colleague, and the clean copy stays.

The row lets go of the file in the transaction of the action; the worker takes it from the disk afterwards, so that a
row never names what is gone and nothing stays that no row names.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, select

from ..access import Actor
from ..complaints import details as d
from ..complaints.checks import looks_at
from ..complaints.lifecycle import carries_out
from ..complaints.models import Attachment, Complaint, Event
from ..db import db
from ..enquiries.originals import sealed
from ..web import scanning, uploads
from .models import LeftFile

ACTION = "withdraw_original"
AT_ONCE = 100


def is_theirs(file: Attachment) -> bool:
    """Whether the original of a photograph that the customer sent is kept, so that they may take that back."""
    return file.from_customer and bool(file.original) and file.scan != scanning.FOUND


def given_for_them(files: Iterable[Attachment]) -> list[Attachment]:
    """Of these files those of whose originals the customer decides: theirs, and what a colleague took from paper or a
    call for them. What somebody sent whom we asked, they had kept themselves."""
    kept = [file for file in files if file.original and file.scan != scanning.FOUND]
    if not kept:
        return []
    sent = Event.id.in_([file.event_id for file in kept])
    of_asked = set(db.session.scalars(select(Event.id).where(sent, Event.actor_kind == "contact")))
    return [file for file in kept if file.event_id not in of_asked]


def on_their_word(complaint_id: int) -> list[Attachment]:
    """The same of a complaint, as far as its colleagues read them."""
    return given_for_them(sealed(complaint_id))


@looks_at(ACTION)
def _check(complaint: Complaint, actor: Actor, needs: d.OriginalWithdrawn) -> dict[str, str]:
    if actor.is_staff:
        its = needs.attachment_id in {row.id for row in on_their_word(complaint.id)}
    else:
        file = db.session.get(Attachment, needs.attachment_id)
        its = file is not None and file.complaint_id == complaint.id and is_theirs(file)
    return {} if its else {"attachment_id": "Choose a photograph whose original is kept."}


@carries_out(ACTION)
def _withdraw(complaint: Complaint, actor: Actor, needs: d.OriginalWithdrawn, event: Event) -> None:
    file = db.session.get_one(Attachment, needs.attachment_id)
    event.facts = {"attachment": file.id}
    db.session.add(LeftFile(stored_as=file.original))
    file.original = ""


def left(limit: int = AT_ONCE) -> Sequence[str]:
    """Originals that were taken back and have yet to go from the disk."""
    return db.session.scalars(select(LeftFile.stored_as).where(LeftFile.removal_id.is_(None)).limit(limit)).all()


def drop(names: Collection[str]) -> None:
    """Take them from the disk, and forget how they were called."""
    for name in names:
        uploads.remove(name)
    db.session.execute(delete(LeftFile).where(LeftFile.stored_as.in_(names)))
