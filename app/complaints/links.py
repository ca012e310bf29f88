"""Complaints that are related: a link with its reason, made and removed from either, shown on both."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, case, delete, func, or_, select
from sqlalchemy.exc import IntegrityError

from ..access import Actor
from ..db import attempt, db
from ..errors import Invalid, NotFound
from ..gathering import Part
from . import details as d
from .access import readable_by, visible_to
from .casefile import of_case
from .closeness import hides_words, subject_for
from .lifecycle import carries_out
from .models import Complaint, Event, Link, Promise
from .references import read_reference
from .service import say

LINKS: Part[Link] = of_case(Link)
MOST = 30
LINKED_ALREADY = "They are linked already."
Known = Row[Any]


@carries_out("relate")
def _relate(complaint: Complaint, actor: Actor, needs: d.Relation, event: Event) -> None:
    other = _find_other(complaint, actor, needs.other_reference)
    try:
        with attempt():
            # In one order for everybody: who links the same two from the other end waits here, and is refused.
            for one, two in sorted(((complaint.id, other.id), (other.id, complaint.id))):
                db.session.add(
                    Link(
                        complaint_id=one, other_id=two, reason=needs.reason, made_at=event.at, made_by_id=actor.id or 0
                    )
                )
                db.session.flush()
    except IntegrityError:
        raise _refused(LINKED_ALREADY) from None
    _log(complaint, other, actor, event)
    say(complaint, event, actor, "reason", needs.reason, internal=True)


def _find_other(complaint: Complaint, actor: Actor, typed: str) -> Complaint:
    known = select(Complaint).where(Complaint.reference == read_reference(typed), visible_to(actor))
    other = db.session.scalars(known).one_or_none()
    if other is not None and other.id == complaint.id:
        raise _refused(f"{other.reference} is this complaint itself. Give the reference of the other one.")
    if other is None:
        raise _refused("We find no other complaint of this reference.")
    if db.session.get(Link, (complaint.id, other.id)) is not None:
        raise _refused(LINKED_ALREADY)
    present = select(func.count()).where(Link.complaint_id.in_((complaint.id, other.id))).group_by(Link.complaint_id)
    if any(count >= MOST for count in db.session.scalars(present)):
        raise _refused(f"At most {MOST} links fit on a complaint. Make a problem of them: it takes any number.")
    return other


def _refused(words: str) -> Invalid:
    return Invalid(words, errors={"other_reference": words})


@carries_out("unrelate")
def _unrelate(complaint: Complaint, actor: Actor, needs: d.RelationEnded, event: Event) -> None:
    other = db.session.get(Complaint, needs.other_id)
    if other is None or db.session.get(Link, (complaint.id, other.id)) is None:
        raise NotFound("These two are not linked.")
    ids = (complaint.id, other.id)
    db.session.execute(delete(Link).where(Link.complaint_id.in_(ids), Link.other_id.in_(ids)))
    _log(complaint, other, actor, event)


def _log(complaint: Complaint, other: Complaint, actor: Actor, event: Event) -> None:
    """The entry names the other one; the other's log has the same. Nobody's words go along."""
    event.facts = {"other": other.id, "reference": other.reference}
    db.session.add(
        Event(complaint=other, at=event.at, action=event.action, actor_kind=actor.kind, actor_id=actor.id,
              from_status=other.status, to_status=other.status,
              facts={"other": complaint.id, "reference": complaint.reference})
    )  # fmt: skip


def of_complaint(complaint_id: int) -> Sequence[tuple[int, str]]:
    """What it is linked with: ids and references."""
    linked = select(Complaint.id, Complaint.reference).join(Link, Link.other_id == Complaint.id)
    rows = db.session.execute(linked.where(Link.complaint_id == complaint_id).order_by(Complaint.reference))
    return [(row.id, row.reference) for row in rows]


def reference_of(complaint_id: int) -> str:
    """Empty where there is none of this id."""
    return db.session.scalar(select(Complaint.reference).where(Complaint.id == complaint_id)) or ""


def known_of(ids: Iterable[int], actor: Actor) -> Sequence[Known]:
    """What `actor` may know of these complaints, by reference. Of one they may not know of, the reference alone;
    `closed` ones ask why they are opened, and show no words.
    """
    wanted = list(ids)
    if not wanted:
        return []
    readable = readable_by(actor.id)
    unkept = select(func.count()).where(Promise.complaint_id == Complaint.id, Promise.state != "kept")
    statement = select(
        Complaint.id, Complaint.reference, readable.label("readable"),
        case((readable, subject_for(actor.id)), else_="").label("title"),
        case((readable, Complaint.status), else_="").label("status"),
        or_(~readable, hides_words(actor.id)).label("closed"),
        Complaint.merged_into_id, unkept.scalar_subquery().label("promises"),
    )  # fmt: skip
    return db.session.execute(statement.where(Complaint.id.in_(wanted)).order_by(Complaint.reference)).all()
