"""Photographs as they came, with place and time: kept sealed where the customer wishes it as evidence.

A colleague opens one by an action of the table, which says why and stays in the log; it is then open to them alone, for
an hour.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from .. import clock
from ..access import Actor
from ..complaints import details as d
from ..complaints.access import stands_apart
from ..complaints.checks import looks_at
from ..complaints.lifecycle import carries_out
from ..complaints.models import Attachment, Complaint, Event
from ..complaints.service import say
from ..db import db
from ..errors import NotAllowed, NotFound

OPEN_FOR = timedelta(hours=1)
ACTION = "open_original"


def sealed(complaint_id: int) -> Sequence[Attachment]:
    """The photographs of a complaint whose originals are kept, for those who look into it."""
    kept = (
        Attachment.complaint_id == complaint_id, Attachment.original != "", Attachment.scan != "found",
        ~stands_apart(Attachment.event_id),
    )  # fmt: skip
    return db.session.scalars(select(Attachment).where(*kept).order_by(Attachment.id)).all()


@looks_at(ACTION)
def _check(complaint: Complaint, actor: Actor, needs: d.OriginalOpened) -> dict[str, str]:
    kept = needs.attachment_id in {row.id for row in sealed(complaint.id)}
    return {} if kept else {"attachment_id": "Choose a photograph whose original is kept."}


@carries_out(ACTION)
def _open(complaint: Complaint, actor: Actor, needs: d.OriginalOpened, event: Event) -> None:
    event.facts = {"attachment": needs.attachment_id}
    say(complaint, event, actor, "note", needs.reason, internal=True)


def open_until(events: Sequence[Event], actor: Actor) -> dict[int, datetime]:
    """Until when originals are open to `actor`, by attachment, as far as these entries of the log say so."""
    return {
        event.facts["attachment"]: event.at + OPEN_FOR
        for event in events
        if event.action == ACTION and event.actor_kind == "staff" and event.actor_id == actor.id
        and event.at + OPEN_FOR > clock.now()
    }  # fmt: skip


def check_open(complaint: Complaint, file: Attachment, actor: Actor) -> None:
    """Raises NotAllowed unless `actor` opened this one within the hour, NotFound where its customer took it back."""
    own = select(Event).where(
        Event.complaint_id == complaint.id, Event.action == ACTION, Event.at > clock.now() - OPEN_FOR
    )
    if file.id not in open_until(db.session.scalars(own.order_by(Event.id)).all(), actor):
        raise NotAllowed("The original is sealed. Say on the case why you open it: it is then open to you for an hour.")
    if not file.original:
        raise NotFound("The original is no longer kept: its customer took that back.")
