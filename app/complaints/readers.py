"""Who may read a restricted complaint, and who did read any."""

from collections.abc import Iterable

from sqlalchemy import delete, insert, select

from .. import clock
from ..access import Actor
from ..db import db, side_transaction
from ..errors import Invalid
from . import details as d
from . import queries
from .lifecycle import carries_out
from .models import Complaint, Event, Reader, Reading
from .service import say


def record_reading(complaint_id: int, user_id: int) -> None:
    """Keep who opened the complaint, whatever becomes of the request."""
    with side_transaction() as session:
        session.execute(insert(Reading).values(complaint_id=complaint_id, user_id=user_id, at=clock.now()))


def named(complaint_id: int) -> set[int]:
    """Who may read a restricted complaint."""
    return set(db.session.scalars(select(Reader.user_id).where(Reader.complaint_id == complaint_id)))


def let_only(complaint: Complaint, user_ids: Iterable[int | None]) -> list[int]:
    """Restrict the complaint to these colleagues, leaving out whom it is about; returns who may read it now."""
    reading = {user_id for user_id in user_ids if user_id is not None} - queries.barred(complaint.id)
    db.session.execute(delete(Reader).where(Reader.complaint_id == complaint.id))
    db.session.add_all(Reader(complaint_id=complaint.id, user_id=user_id) for user_id in sorted(reading))
    complaint.restricted = True
    return sorted(reading)


def open_to_all(complaint: Complaint) -> None:
    """Every colleague may read it."""
    db.session.execute(delete(Reader).where(Reader.complaint_id == complaint.id))
    complaint.restricted = False


@carries_out("restrict_readers")
def _restrict(complaint: Complaint, actor: Actor, needs: d.Readers, event: Event) -> None:
    """The manager who restricts it, and its handler, always stay among the readers."""
    if complaint.sensitive and not needs.user_ids:
        words = "It is marked as sensitive. Choose who may read it, or say first that it no longer is."
        raise Invalid("Choose who may read it.", errors={"user_ids": words})
    if needs.user_ids:
        let_only(complaint, {*needs.user_ids, actor.id, complaint.handler_id})
    else:
        open_to_all(complaint)
    event.facts = {"readers": sorted(needs.user_ids)}
    say(complaint, event, actor, "reason", needs.reason, internal=True)
