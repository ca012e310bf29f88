"""Who may read a restricted complaint."""

from collections.abc import Iterable

from sqlalchemy import delete, select

from ..access import Actor
from ..db import db
from ..errors import Invalid
from . import details as d
from . import queries
from .checks import looks_at
from .lifecycle import carries_out
from .models import Complaint, Event, Reader
from .service import say


def of_complaint(complaint_id: int, *, named: bool) -> set[int]:
    """Who may read a restricted complaint because somebody `named` them, or because of their role."""
    statement = select(Reader.user_id).where(Reader.complaint_id == complaint_id, Reader.named.is_(named))
    return set(db.session.scalars(statement))


def let_only(complaint: Complaint, named: Iterable[int | None], by_role: Iterable[int] = ()) -> list[int]:
    """Restrict the complaint to these colleagues, leaving out whom it is about; returns who may read it now."""
    chosen = {user_id for user_id in named if user_id is not None}
    about = {row.user_id for row in complaint.involved} if complaint.about_staff else set()
    reading = (chosen | set(by_role)) - queries.barred(complaint.id) - about
    db.session.execute(delete(Reader).where(Reader.complaint_id == complaint.id))
    db.session.add_all(
        Reader(complaint_id=complaint.id, user_id=user_id, named=user_id in chosen) for user_id in sorted(reading)
    )
    complaint.restricted = True
    return sorted(reading)


def kept_out(complaint: Complaint) -> set[int]:
    """Colleagues whom the complaint is about, so that nothing of it can be given to them."""
    about = {row.user_id for row in complaint.involved if row.user_id} if complaint.about_staff else set()
    return about | queries.barred(complaint.id) if complaint.sensitive else about


def is_kept_out(complaint: Complaint, user_id: int | None) -> bool:
    """Whether the complaint is about this colleague."""
    return user_id in kept_out(complaint)


def let_in(complaint: Complaint, user_id: int, field: str) -> None:
    """Whoever gets something to do may read it. Raises Invalid, at `field`, for somebody whom it is about."""
    if is_kept_out(complaint, user_id):
        raise Invalid("Choose somebody else.", errors={field: "It is about them. Choose somebody else."})
    if complaint.restricted:
        db.session.merge(Reader(complaint_id=complaint.id, user_id=user_id, named=True))


def open_to_all(complaint: Complaint) -> None:
    """Every colleague may read it."""
    db.session.execute(delete(Reader).where(Reader.complaint_id == complaint.id))
    complaint.restricted = False


@looks_at("restrict_readers")
def _names_nobody(complaint: Complaint, actor: Actor, needs: d.Readers) -> dict[str, str]:
    words = "It is marked as sensitive. Choose who may read it, or say first that it no longer is."
    return {"user_ids": words} if complaint.sensitive and not needs.user_ids else {}


@carries_out("restrict_readers")
def _restrict(complaint: Complaint, actor: Actor, needs: d.Readers, event: Event) -> None:
    """The manager who restricts it, and its handler, always stay among the readers."""
    if needs.user_ids:
        let_only(complaint, {*needs.user_ids, actor.id, complaint.handler_id})
    else:
        open_to_all(complaint)
    event.facts = {"readers": sorted(needs.user_ids)}
    say(complaint, event, actor, "reason", needs.reason, internal=True)
