"""Removing what a complaint says about somebody, by the decision of two colleagues; what is true of it stays.

Everything in the database goes in the one transaction of the action. Files are named in `left_file` in that same
transaction and taken from the disk by the worker afterwards, so that neither is ever without the other for good; a
letter that is still to leave keeps its address until it has left, and not longer.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, delete, select, update

from .. import clock
from ..access import Actor
from ..accounts.models import User
from ..complaints import details as d
from ..complaints import letters, own_data
from ..complaints import queries as complaints
from ..complaints.checks import looks_at
from ..complaints.lifecycle import carries_out
from ..complaints.models import Attachment, Complaint, Event, Task
from ..db import db
from ..drafts.models import StagedFile
from ..enquiries.models import EnquiryMail
from ..inbox.models import IncomingMail
from ..outbox.models import Delivery, Enclosure, State
from ..web import uploads
from . import queries
from .models import LeftFile, Removal
from .what import FATES, emptied, rows_of, table_of

DELIVERIES = "delivery"


@looks_at("propose_removal", "remove_words")
def _stands_in_the_way(complaint: Complaint, actor: Actor, needs: Any) -> dict[str, str]:
    reasons = queries.in_the_way(complaint)
    return {"why" if isinstance(needs, d.RemovalProposed) else "understood": " ".join(reasons)} if reasons else {}


@looks_at("remove_words")
def _takes_two(complaint: Complaint, actor: Actor, needs: d.WordsRemoved) -> dict[str, str]:
    removal = queries.find(complaint.id)
    if removal is None:
        return {"understood": "Somebody proposes it first."}
    if removal.proposed_by_id == actor.id:
        return {"understood": "You proposed it: somebody else looks at it and carries it out."}
    return {}


@carries_out("propose_removal")
def _propose(complaint: Complaint, actor: Actor, needs: d.RemovalProposed, event: Event) -> None:
    removal = queries.find(complaint.id)
    if removal is None:
        removal = Removal(complaint_id=complaint.id)
        db.session.add(removal)
    removal.why, removal.proposed_by_id, removal.proposed_at = needs.why, actor.id or 0, event.at
    event.facts = {"why": needs.why}


@carries_out("remove_words")
def _remove(complaint: Complaint, actor: Actor, needs: d.WordsRemoved, event: Event) -> dict[str, Any]:
    """It, and all that was joined with it: the same matter under other references. They hear of it by letter, which is
    written before there is nobody left to write it to."""
    proposed = queries.get(complaint.id)
    event.facts = {"why": proposed.why}
    joined = complaints.locked(queries.joined_with(complaint.id))
    letter = letters.send(queries.LETTER, complaint, actor, needs, event, {"joined": [row.reference for row in joined]})
    for other in joined:
        db.session.add(
            Event(complaint=other, at=event.at, action=event.action, actor_kind=actor.kind, actor_id=actor.id,
                  from_status=other.status, to_status=other.status, facts=event.facts)
        )  # fmt: skip
        if queries.find(other.id) is None:
            db.session.add(
                Removal(complaint_id=other.id, why=proposed.why, proposed_by_id=proposed.proposed_by_id,
                        proposed_at=proposed.proposed_at)
            )  # fmt: skip
    db.session.flush()
    removed = [complaint, *joined]
    for each in removed:
        removal = queries.get(each.id)
        removal.removed_by_id, removal.removed_at = actor.id, event.at
        each.removed_at = event.at
        each.version += 1
    _settle_requests(removed, actor, event)
    db.session.flush()
    ids = [each.id for each in removed]
    besides = [*queries.still_to_colleagues(ids), *([letter.id] if letter is not None else [])]
    forget(ids, proposed.id, besides=besides)
    return {"mail": None}


def _settle_requests(removed: Collection[Complaint], actor: Actor, event: Event) -> None:
    """Whoever asked for it has it, once nothing is left of all they asked it for; until then another of theirs keeps
    the request."""
    gone = {row.id for row in removed}
    for request in own_data.open_about(gone, "removal"):
        task = db.session.get_one(Task, request.task_id)
        left = queries.not_removed(request.covers)
        if not left:
            request.answered_at, request.answered_by_id, request.outcome = event.at, actor.id, "done"
            task.done_at, task.done_by_id = event.at, actor.id
        elif request.complaint_id in gone:
            request.complaint_id = task.complaint_id = left[0]
            request.words = request.reason = ""


def forget(ids: Collection[int], removal_id: int, *, besides: Collection[int]) -> None:
    """Blank every row of these complaints but the deliveries `besides`, which have yet to leave; name their files."""
    _leave_files(ids, removal_id)
    # One that was asked for in this very moment: it would leave without its words.
    stopped = update(Delivery).where(rows_of(DELIVERIES, ids), queries.ways_in_to_leave()).values(state=State.RECALLED)
    db.session.execute(stopped.execution_options(synchronize_session=False))
    _empty_deliveries(ids, besides)
    # The mails that came in are found by the address they came from: whose it was goes last.
    last = ("incoming_mail", "customer")
    for name in (*(name for name in FATES if name not in (DELIVERIES, *last)), *last):
        if values := emptied(name):
            db.session.execute(update(table_of(name)).where(rows_of(name, ids)).values(values))
    for name in reversed([name for name, fate in FATES.items() if fate.goes]):
        db.session.execute(delete(table_of(name)).where(rows_of(name, ids)))
    db.session.expire_all()


def _leave_files(ids: Collection[int], removal_id: int) -> None:
    """Files of theirs, of forms, of letters, of mails: from now on only `left_file` names them."""
    named: list[tuple[Any, str]] = [(getattr(Attachment, column), "attachment") for column in uploads.ON_DISK]
    named += [(getattr(StagedFile, column), "staged_file") for column in uploads.ON_DISK]
    named += [(Enclosure.stored_as, "enclosure"), (IncomingMail.stored_as, "incoming_mail")]
    found = {
        stored_as
        for column, table in named
        for stored_as in db.session.scalars(select(column).where(rows_of(table, ids), column != ""))
    }
    known = set(db.session.scalars(select(LeftFile.stored_as).where(LeftFile.stored_as.in_(found))))
    db.session.add_all(LeftFile(stored_as=name, removal_id=removal_id) for name in sorted(found - known))
    db.session.flush()


def _empty_deliveries(ids: Collection[int], besides: Collection[int]) -> None:
    theirs = (rows_of(DELIVERIES, ids), Delivery.id.not_in(besides))
    # Whoever was asked may be anybody: of mails to them the address goes as well.
    named = and_(Delivery.to_staff, Delivery.id.not_in(select(EnquiryMail.delivery_id)))
    for of_staff, which in ((True, named), (False, ~named)):
        rows = update(Delivery).where(*theirs, which).values(emptied(DELIVERIES, of_staff=of_staff))
        db.session.execute(rows.execution_options(synchronize_session=False))


def go_on(removal: Removal) -> bool:
    """What is left to do once it was decided: letters that have left since, and files. Whether that was all."""
    ids = [removal.complaint_id]
    held = list(db.session.scalars(select(Delivery.id).where(rows_of(DELIVERIES, ids), queries.still_to_leave())))
    _empty_deliveries(ids, held)
    for file in db.session.scalars(select(LeftFile).where(LeftFile.removal_id == removal.id)):
        uploads.remove(file.stored_as)
        db.session.delete(file)
    if not held:
        removal.finished_at = clock.now()
    return not held


def people_of(removal: Removal) -> tuple[str, str]:
    """Who proposed it and who carried it out, by name."""
    ids = (removal.proposed_by_id, removal.removed_by_id)
    names = {user.id: user.name for user in db.session.scalars(select(User).where(User.id.in_(ids))).unique()}
    return names.get(ids[0], "A colleague"), names.get(ids[1] or 0, "")
