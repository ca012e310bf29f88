"""Colleagues who were asked about a complaint that is joined with another: who has not answered goes along with it, and
comes home, with what they said meanwhile, when the two are separated. Whom it is about by now is asked no more.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select, update

from ..access import Actor
from ..catalogue.models import Contact
from ..complaints import blockers, concerns
from ..complaints.joined import joined_with
from ..complaints.lifecycle import afterwards
from ..complaints.models import Blocker, Complaint, Event
from ..db import db
from . import apart, evidence, queries
from .asking import BLOCKER, unlock
from .models import OPEN_STATES, Enquiry


@afterwards
def _follow(complaint: Complaint, actor: Actor, events: Sequence[Event]) -> None:
    for event in events:
        if event.action == "merge":
            _go_along(complaint, db.session.get_one(Complaint, event.facts["into"]))
        elif event.action == "unmerge":
            _come_home(complaint)
        elif event.action == "name_involved":
            _leave_out(complaint, event)


def _leave_out(complaint: Complaint, event: Event) -> None:
    """Whom it is about, as we learn now, is not asked what they know any more; whoever waited for them is."""
    for enquiry in _locked(select(Enquiry).where(Enquiry.complaint_id == complaint.id, Enquiry.kind == "facts")):
        contact = db.session.get(Contact, enquiry.contact_id or 0)
        user_id = contact.user_id if contact is not None else None
        if enquiry.is_open and apart.whom(complaint, enquiry.name, enquiry.email, user_id) is not None:
            enquiry.state, enquiry.skip_reason = "skipped", apart.REASON
            blockers.clear(complaint, BLOCKER, enquiry.id, event.at)
            unlock(complaint, enquiry, event)


def _go_along(complaint: Complaint, into: Complaint) -> None:
    """Whoever works on the other one now is answered, reminds, and has the decision wait for them."""
    going = _locked(select(Enquiry).where(Enquiry.complaint_id == complaint.id, Enquiry.state.in_(OPEN_STATES)))
    for enquiry in going:
        enquiry.home_id, enquiry.complaint_id = enquiry.asked_on_id, into.id
    _arrive(into, going)


def _come_home(complaint: Complaint) -> None:
    """Its own, and those of complaints that are joined with it still, from wherever they went with it."""
    homes = {complaint.id, *(row.id for row in joined_with(complaint))}
    coming = _locked(select(Enquiry).where(Enquiry.home_id.in_(homes), Enquiry.complaint_id.not_in(homes)))
    for enquiry in coming:
        enquiry.complaint_id = complaint.id
        if enquiry.home_id == complaint.id:
            enquiry.home_id = None
    _arrive(complaint, coming)


def _arrive(complaint: Complaint, enquiries: Sequence[Enquiry]) -> None:
    db.session.flush()
    _give_blockers([enquiry.id for enquiry in enquiries], complaint.id)
    for enquiry in enquiries:
        _bring(complaint, enquiry)


def _bring(complaint: Complaint, enquiry: Enquiry) -> None:
    """What they gave elsewhere is evidence here too; there it stays, because findings may rest on it."""
    stated = {concern.id for concern in concerns.current(complaint.id)}
    for given in queries.given_in(enquiry.id):
        if given.complaint_id == complaint.id or evidence.has_same(complaint, given):
            continue
        brought = evidence.copy_to(complaint, given)
        evidence.speaks_to(brought, enquiry, stated)
        if given.question_ids:
            evidence.answers(complaint, next(iter(given.question_ids)), [brought.id])


def _locked(statement: Select[Enquiry]) -> Sequence[Enquiry]:
    """As they are now: somebody may answer at this moment."""
    fresh = statement.order_by(Enquiry.id).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(fresh).all()


def _give_blockers(ids: Collection[int], complaint_id: int) -> None:
    """What waits for them waits where they are."""
    waiting = update(Blocker).where(Blocker.kind == BLOCKER, Blocker.about.in_(ids), Blocker.cleared_at.is_(None))
    if ids:
        fetched = {"synchronize_session": "fetch"}
        db.session.execute(waiting.values(complaint_id=complaint_id), execution_options=fetched)
