"""Asking colleagues what they know, in order: whoever comes later is asked when those before have answered, or when
somebody went on without them for a reason.

Seed 003, step 4: the right people for each kind of issue, the team leader before the engineer.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from .. import clock
from ..access import SYSTEM, Actor
from ..catalogue import queries as catalogue
from ..catalogue import questions as bank
from ..catalogue import routes
from ..catalogue.models import Contact
from ..complaints import blockers, deadlines, findings, involvement, notices
from ..complaints import details as d
from ..complaints.checks import looks_at
from ..complaints.lifecycle import carries_out
from ..complaints.models import Attachment, Complaint, Event, Involved
from ..complaints.service import keep_files, say
from ..db import db
from ..errors import Invalid, NotFound, WrongState
from . import apart, evidence, mails, plan, queries
from .models import Enquiry, PlanQuestion, Saying

KINDS = {"facts": "What they know", "statement": "Their own account, as somebody involved"}
HEARD = {"telephone": "By telephone", "in_person": "In person", "email": "By e-mail", "paper": "On paper"}
BLOCKER = "enquiry"


def route_of(complaint: Complaint) -> tuple[Contact, ...]:
    """Whom the route of this complaint names, in order, without whoever the complaint is about."""
    found = routes.for_case(complaint.category_id, complaint.nature)
    return tuple(contact for contact in found if apart.of_contact(complaint, contact) is None)


def passed_over(complaint: Complaint, contact_id: int | None) -> list[Contact]:
    """Those before this contact in the route whom nobody has asked yet."""
    route = route_of(complaint)
    places = {contact.id: place for place, contact in enumerate(route)}
    if contact_id not in places:
        return []
    asked = {row.contact_id for row in queries.enquiries(complaint.id)}
    return [contact for contact in route[: places[contact_id]] if contact.id not in asked]


def are_asked(complaint: Complaint) -> set[int]:
    """Contacts who were asked about this complaint, or will be; not those whom somebody passed over."""
    found = queries.enquiries(complaint.id)
    return {row.contact_id for row in found if row.contact_id is not None and row.state != "skipped"}


def _asked_again(complaint: Complaint, needs: d.ColleagueAsked) -> str:
    """The names of those who would be asked a second time with the others; empty where there are none."""
    again = [row for row in needs.then_ids if row == needs.contact_id or row in are_asked(complaint)]
    return " and ".join(routes.get_contact(contact_id).name for contact_id in again)


@looks_at("ask_colleague")
def _lacks(complaint: Complaint, actor: Actor, needs: d.ColleagueAsked) -> dict[str, str]:
    errors = {}
    if needs.contact_id is None and needs.involved_id is None and not needs.name.strip():
        errors["contact_id"] = "Choose whom we ask, or write who it is."
    if needs.due_on is not None and deadlines.close_of(needs.due_on) <= clock.now():
        errors["due_on"] = "Choose a day that is still to come."
    if closed := [question for question in bank.listed(needs.questions or "") if bank.is_closed(question)]:
        errors["questions"] = bank.instead(closed[0])
    if (before := passed_over(complaint, needs.contact_id)) and not needs.skip_reason.strip():
        names = " and ".join(contact.name for contact in before)
        errors["skip_reason"] = f"{names} would be asked first. Ask them first, or say why not."
    if again := _asked_again(complaint, needs):
        errors["then_ids"] = f"{again} is asked already. Take them out, or ask them by themselves."
    if needs.kind == "statement" and needs.then_ids:
        errors["then_ids"] = "An account is asked of one person at a time."
    if needs.kind != "statement" and _about(complaint, needs) is not None:
        errors["kind"] = "The complaint is about them: ask them for their own account."
    return errors


def _about(complaint: Complaint, needs: d.ColleagueAsked) -> Involved | None:
    """Whom it is about, where they are asked themselves: chosen as such, or written with their name or address."""
    if needs.involved_id is not None:
        return involvement.get(complaint, needs.involved_id)
    return apart.whom(complaint, needs.name, needs.email) if needs.contact_id is None else None


@carries_out("ask_colleague")
def _ask(complaint: Complaint, actor: Actor, needs: d.ColleagueAsked, event: Event) -> None:
    if needs.kind not in KINDS:
        raise Invalid("Choose what you ask for.", errors={"kind": "Choose what you ask for."})
    if needs.concern_id is not None:
        findings.get_concern(complaint, needs.concern_id)
    if needs.question_id is not None:
        plan.get_open(complaint, needs.question_id)
    for contact in passed_over(complaint, needs.contact_id):
        skipped = _new(complaint, actor, needs, event, contact=contact)
        skipped.state, skipped.skip_reason, skipped.asked_at = "skipped", needs.skip_reason, None
    _set_apart(complaint, actor, needs, event)
    chain = [_first(complaint, actor, needs, event)]
    for contact_id in needs.then_ids:
        chain.append(_new(complaint, actor, needs, event, contact=_known(complaint, contact_id), after=chain[-1]))
    for enquiry in chain:
        blockers.put(complaint, blockers.CONCLUDE, BLOCKER, enquiry.id, f"{enquiry.name} has not answered yet")
    event.facts = {"enquiry": chain[0].id, "kind": needs.kind, "count": len(chain)}
    say(complaint, event, actor, "plan", needs.questions, internal=True)
    say(complaint, event, actor, "reason", needs.skip_reason, internal=True)
    if chain[0].state == "asked":
        mails.send("colleague_asked", complaint, chain[0], actor)


def _set_apart(complaint: Complaint, actor: Actor, needs: d.ColleagueAsked, event: Event) -> None:
    """Keep, once, that whom it is about was passed over in the route, and why."""
    known = {row.contact_id for row in queries.enquiries(complaint.id)}
    for contact in apart.in_route(complaint) if needs.contact_id is not None else []:
        if contact.id not in known:
            row = _new(complaint, actor, needs, event, contact=contact)
            row.state, row.skip_reason, row.asked_at = "skipped", apart.REASON, None


def _first(complaint: Complaint, actor: Actor, needs: d.ColleagueAsked, event: Event) -> Enquiry:
    """The first to be asked: now, or after whoever stands before them in the route and has not spoken yet."""
    typed = (needs.name.strip(), needs.office.strip(), needs.email.strip())
    if (person := _about(complaint, needs)) is not None:
        who = (person.name, person.office or typed[1], person.email or typed[2])
        return _new(complaint, actor, replace(needs, involved_id=person.id), event, who=who)
    if needs.contact_id is None:
        return _new(complaint, actor, needs, event, who=typed)
    contact = _known(complaint, needs.contact_id)
    return _new(complaint, actor, needs, event, contact=contact, after=_before(complaint, contact))


def _known(complaint: Complaint, contact_id: int) -> Contact:
    """Raises Invalid for a contact that is asked no more, or whom the complaint is about."""
    contact = routes.get_contact(contact_id)
    if not contact.active or apart.of_contact(complaint, contact) is not None:
        words = "Choose somebody else. Whom it is about is asked for their own account."
        raise Invalid("Choose somebody else.", errors={"contact_id": words})
    return contact


def _before(complaint: Complaint, contact: Contact) -> Enquiry | None:
    """The nearest one before this contact in the route who was asked, or will be, and has not spoken."""
    route = route_of(complaint)
    ids = [row.id for row in route]
    earlier = set(ids[: ids.index(contact.id)]) if contact.id in ids else set()
    silent = [row for row in queries.enquiries(complaint.id) if row.contact_id in earlier and not row.has_spoken]
    return max(silent, key=lambda row: (ids.index(row.contact_id or 0), row.id), default=None)


def _new(
    complaint: Complaint, actor: Actor, needs: d.ColleagueAsked, event: Event, *, contact: Contact | None = None,
    after: Enquiry | None = None, who: tuple[str, str, str] = ("", "", ""),
) -> Enquiry:  # fmt: skip
    name, office, email = (contact.name, contact.office, contact.email) if contact is not None else who
    enquiry = Enquiry(
        complaint_id=complaint.id, kind=needs.kind, state="waiting" if after is not None else "asked",
        contact_id=contact.id if contact is not None else None, involved_id=needs.involved_id,
        after_id=after.id if after is not None else None, name=name, office=office, email=email,
        questions="\n".join(bank.listed(needs.questions)), question_id=needs.question_id, concern_id=needs.concern_id,
        shows_customer=needs.shows_customer, planned_at=event.at, planned_by_id=actor.id or 0,
        due_at=deadlines.close_of(needs.due_on), asked_at=None if after is not None else event.at,
    )  # fmt: skip
    db.session.add(enquiry)
    db.session.flush()
    return enquiry


@carries_out("answer_enquiry")
def _answer(complaint: Complaint, actor: Actor, needs: d.EnquiryAnswered, event: Event) -> None:
    enquiry = get(complaint, needs.enquiry_id, actor, "asked")
    add_saying(enquiry, "them", needs.words, actor, event, needs.heard)
    enquiry.answered_at = event.at
    event.facts = {"enquiry": enquiry.id, **({"heard": needs.heard} if needs.heard else {})}
    say(complaint, event, actor, "evidence", needs.words, internal=True)
    take_files(complaint, enquiry, needs, actor, event)
    if enquiry.kind == "statement":
        enquiry.state = "told"
        words = f"{enquiry.name} has given their account: write back what you understood"
    else:
        enquiry.state = "answered"
        settle(complaint, enquiry, needs.words, event)
        words = f"{enquiry.name} answered what you asked"
    if not actor.is_staff:
        notices.tell("colleague_answered", complaint, words)
    unlock(complaint, enquiry, event)


@carries_out("skip_enquiry")
def _skip(complaint: Complaint, actor: Actor, needs: d.EnquirySkipped, event: Event) -> None:
    enquiry = get(complaint, needs.enquiry_id, actor, "waiting", "asked", "told", "repeated")
    enquiry.state, enquiry.skip_reason = "skipped", needs.reason
    event.facts = {"enquiry": enquiry.id}
    say(complaint, event, actor, "reason", needs.reason, internal=True)
    blockers.clear(complaint, BLOCKER, enquiry.id, event.at)
    unlock(complaint, enquiry, event)


@carries_out("remind_colleague")
def _remind(complaint: Complaint, actor: Actor, needs: d.EnquiryChosen, event: Event) -> None:
    enquiry = get(complaint, needs.enquiry_id, actor, "asked", "repeated")
    enquiry.reminded_at = event.at
    event.facts = {"enquiry": enquiry.id}
    said = queries.sayings(enquiry.id)
    mails.send("colleague_reminded", complaint, enquiry, actor, understood=said[-1].words if said else "")


@carries_out("colleague_late")
def _late(complaint: Complaint, actor: Actor, needs: d.EnquiryChosen, event: Event) -> None:
    enquiry = get(complaint, needs.enquiry_id, actor, "asked", "repeated")
    enquiry.late_at = event.at
    event.facts = {"enquiry": enquiry.id}
    notices.tell("colleague_late", complaint, f"{enquiry.name} was asked and has not answered in time")
    notices.tell("overdue", complaint, f"{enquiry.name} has not answered: ring them, or go on without them")


def get(complaint: Complaint, enquiry_id: int, actor: Actor, *states: str) -> Enquiry:
    """An enquiry of this complaint in one of `states`. A contact has only their own. Locked, and as it is now: of two
    who answer at once one is first. Raises NotFound or WrongState.
    """
    enquiry = db.session.get(Enquiry, enquiry_id, with_for_update=True, populate_existing=True)
    own = actor.kind != "contact" or actor.id == enquiry_id
    if enquiry is None or enquiry.complaint_id != complaint.id or not own:
        raise NotFound("Nobody was asked that.")
    if enquiry.state not in states:
        raise WrongState("This has gone on meanwhile. Look at it again.")
    return enquiry


def add_saying(enquiry: Enquiry, by: str, words: str, actor: Actor, event: Event, heard: str = "") -> Saying:
    """Keep one text; those before stay as they are."""
    user_id = actor.id if actor.is_staff else None
    saying = Saying(enquiry_id=enquiry.id, by=by, words=words, at=event.at, user_id=user_id, heard=heard)
    db.session.add(saying)
    return saying


def take_files(complaint: Complaint, enquiry: Enquiry, needs: d.EnquiryAnswered, actor: Actor, event: Event) -> None:
    """Files they give are evidence at once: nobody has to write back what a picture shows."""
    keep_files(complaint, event, actor, needs.files, internal=True)
    db.session.flush()
    for file in db.session.scalars(select(Attachment).where(Attachment.event_id == event.id).order_by(Attachment.id)):
        evidence.add_file(complaint, enquiry, file, event)


def settle(complaint: Complaint, enquiry: Enquiry, words: str, event: Event) -> None:
    """Their words become evidence, in their words; with the last answer to it the question of the plan is answered."""
    blockers.clear(complaint, BLOCKER, enquiry.id, event.at)
    exhibit = evidence.add_statement(complaint, enquiry, words, event)
    question = db.session.get(PlanQuestion, enquiry.question_id) if enquiry.question_id is not None else None
    if question is None:
        return
    evidence.answers(complaint, question.id, [exhibit.id])
    others = queries.asked_for(question.id)
    if question.state == "open" and not any(row.is_open and row.id != enquiry.id for row in others):
        # The plan stays with the complaint it was made for, also while that is joined with another.
        own = db.session.get_one(Complaint, question.complaint_id)
        plan.close(own, question, "answered", _all_said(others, enquiry, words), event)


def _all_said(others: Sequence[Enquiry], last: Enquiry, words: str) -> str:
    """What everybody said who was asked this question, each by name."""
    said = [
        (row.name, queries.settled_words(row.id)) for row in others if row.state == "answered" and row.id != last.id
    ]
    return "\n\n".join(f"{name}: {text}" for name, text in [*said, (last.name, words)] if text)


def unlock(complaint: Complaint, enquiry: Enquiry, event: Event) -> None:
    """Ask whoever waited for this one; where it was passed over itself, they wait for the one before it."""
    before = db.session.get(Enquiry, enquiry.after_id) if enquiry.after_id is not None else None
    for row in queries.enquiries(complaint.id):
        if row.after_id != enquiry.id or row.state != "waiting":
            continue
        if before is not None and not before.has_spoken:
            row.after_id = before.id
            continue
        row.state, row.asked_at = "asked", event.at
        row.due_at = max(row.due_at, due_in(catalogue.asking().days))
        mails.send("colleague_asked", complaint, row, SYSTEM)


def due_in(days: int) -> datetime:
    """The end of the working day so many working days from now."""
    return catalogue.organisation().working_time.end_of_working_day(clock.now(), days)
