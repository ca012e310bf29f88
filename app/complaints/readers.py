"""Who may read a restricted complaint, and who did read any."""

from sqlalchemy import delete, insert

from .. import clock
from ..access import Actor
from ..db import db, side_transaction
from . import details as d
from .lifecycle import carries_out
from .models import Complaint, Event, Reader, Reading
from .service import say


def record_reading(complaint_id: int, user_id: int) -> None:
    """Keep who opened the complaint, whatever becomes of the request."""
    with side_transaction() as session:
        session.execute(insert(Reading).values(complaint_id=complaint_id, user_id=user_id, at=clock.now()))


@carries_out("restrict_readers")
def _restrict(complaint: Complaint, actor: Actor, needs: d.Readers, event: Event) -> None:
    """The manager who restricts it, and its handler, always stay among the readers."""
    db.session.execute(delete(Reader).where(Reader.complaint_id == complaint.id))
    complaint.restricted = bool(needs.user_ids)
    if complaint.restricted:
        for user_id in {*needs.user_ids, actor.id, complaint.handler_id} - {None}:
            db.session.add(Reader(complaint_id=complaint.id, user_id=user_id))
    event.facts = {"readers": sorted(needs.user_ids)}
    say(complaint, event, actor, "reason", needs.reason, internal=True)
