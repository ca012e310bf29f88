"""The page on which a customer follows a complaint: everything said and promised, and everything they can do."""

from collections.abc import Sequence
from datetime import timedelta

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from .. import clock
from ..access import with_link
from ..calls import queries as calls
from ..catalogue import queries as catalogue
from ..complaints import concerns, lifecycle, promises, whose, wishes
from ..complaints import queries as complaints
from ..complaints.models import Complaint, Event, Promise
from ..complaints.statuses import Status
from ..decisions import printing, sending
from ..decisions import queries as decisions
from ..enquiries import queries as enquiries
from ..errors import NotFound
from ..followups import queries as followups
from ..outbox import queries as outbox
from ..outbox.models import State
from ..remedies import agreements, promised
from ..remedies import asked as remedies_asked
from ..remedies import queries as remedies
from ..remedies.models import Offer
from ..safety import looks as second_looks
from ..safety import restrictions
from ..safety.models import SecondLook
from ..web import uploads
from . import owed, portal, standing, visits
from .forms import MessageForm, ReplyForm, VersionedForm

SECONDS = {"ask_review", "complain_of_handling"}
ASKING = {Status.RESOLVED, Status.CLOSED, Status.INVESTIGATING, Status.ASSESSED}


@portal.get("/complaint/<reference>")
@with_link
def track(reference: str) -> ResponseReturnValue:
    """Where the complaint stands; for whoever opened it with its code or a mailed link."""
    return tracking_page(visits.get_complaint(reference))


@portal.get("/complaint/<reference>/files/<int:file_id>")
@with_link
def download(reference: str, file_id: int) -> ResponseReturnValue:
    """A file of the conversation, the customer's own or one we sent."""
    talk = _conversation(visits.get_complaint(reference))
    for file in talk.attachments:
        if file.id == file_id:
            return uploads.serve(file.name, file.media_type, file.stored_as)
    raise NotFound("This file does not exist.")


@portal.get("/complaint/<reference>/decisions/<int:number>.pdf")
@with_link
def decision_pdf(reference: str, number: int) -> ResponseReturnValue:
    """A decision that was sent, as PDF: the one that left with entry `number` of the log, once it has left."""
    complaint = visits.get_complaint(reference)
    talk = _conversation(complaint)
    if not any(said.event_id == number and said.kind == "decision" for said in talk.messages):
        raise NotFound("This letter does not exist.")
    letter = decisions.get_sent_with(complaint, number)
    return uploads.as_pdf(printing.pdf_of(letter), sending.file_name(letter, complaint))


@portal.errorhandler(visits.NotOpen)
def not_open(error: visits.NotOpen) -> ResponseReturnValue:
    """Ask for the code. Words that were about to be sent come back, so that they can be sent afterwards."""
    typed = [value for name, value in error.typed.items() if name not in {"csrf_token", "version"} and value.strip()]
    if typed:
        return render_template("portal/visit_ended.html", typed=typed), error.status_code
    return redirect(url_for(".follow"), 303)


def tracking_page(complaint: Complaint, form: FlaskForm | None = None, reply: FlaskForm | None = None) -> str:
    """The page; `form` and `reply` are those that came back with an error."""
    talk = _conversation(complaint)
    offers = remedies.offers(complaint.id)
    # One that a withdrawal or our final position left open can't be answered: the page does not ask for it.
    open_offer = next((row for row in offers if row.state == "open" and complaint.state is Status.OFFERED), None)
    pause = settle.pause_ends_at if (settle := standing.resolution(complaint)) else None
    allowed = {row.name for row in lifecycle.allowed(visits.actor(complaint), complaint)}
    events, facts = complaints.events(complaint.id), concerns.current(complaint.id)
    corrected = "confirm_facts" in allowed and whose.corrected(events)
    asking = "confirm_facts" in allowed and not corrected and any(concern.confirmed_at is None for concern in facts)
    decision = standing.decision(talk.messages, events)
    agreed = next((offer for offer in offers if offer.state == "accepted"), None)
    asked = wishes.read(complaint.id) if any(event.facts.get("wishes") for event in events) else []
    is_told, did = restrictions.is_told(complaint), {event.action for event in events}
    shown, joined, until = open_offer or agreed, "merge" in did, open_offer.until if open_offer else pause
    return render_template(
        "portal/tracking.html",
        complaint=complaint,
        lead=standing.lead(complaint, until, asking=asking, asked="ask_colleague" in did, corrected=corrected),
        thread=standing.thread(complaint, events, asking=asking),
        promised=owed.promised(
            complaint, _promises(complaint, joined), promises.clock_moves(settle.id) if settle else (), events
        ),
        why_then=standing.why_then(complaint),
        concerns=facts,
        asking=asking,
        found=standing.shows_findings(complaint, decision),
        offer=open_offer,
        talking=standing.talking(complaint),
        agreed=agreed,
        **_behind(open_offer, agreed),
        brought=[row for row in promised.told(complaint) if row.reference] if joined else [],
        wishes=[row.wish.words for row in wishes.standing(asked)],
        rows=remedies_asked.rows(shown, asked, complaint.desired) if shown else [],
        evidence=enquiries.shown(complaint.id) if "add_evidence" in did else [],
        calls=calls.told(complaint) if did & set(calls.ARRANGED) else None,
        question=_question(complaint, talk),
        answer_by=pause,
        decision=decision,
        said=standing.conversation(talk.messages, events, decision, offers),
        files=_files_by_event(talk),
        letters=[row for row in outbox.about(complaint.id) if row.state == State.TO_DO],
        round=followups.find_current(complaint.id) if complaint.state in ASKING else None,
        survivor=_survivor(complaint),
        allowed=allowed,
        message=form or MessageForm(formdata=None),
        reply=reply or ReplyForm(formdata=None),
        button=VersionedForm(formdata=None, data={"version": complaint.version}),
        wrong=next((found for found in (form, reply) if found is not None and found.errors), None),
        now=clock.now(),
        looks=_looks(complaint, events),
        open_way=restrictions.open_for_them(complaint) if is_told else "",
        has_letter=is_told and restrictions.letter_to(complaint) is not None,
        targets=catalogue.targets(),
    )


def _behind(offer: Offer | None, agreed: Offer | None) -> dict[str, object]:
    """What stands behind an offer that is open, and behind what both agreed to."""
    return {
        "agreement": agreements.find(agreed.id) if agreed is not None else None,
        "ours": agreements.ours(agreed) if agreed is not None else "",
        "guarantee": agreements.guarantee_of(offer) if offer is not None else "",
    }


def _looks(complaint: Complaint, events: Sequence[Event]) -> dict[str, SecondLook]:
    """What somebody without a part in it looks at, by kind; asked for only where there ever was anything."""
    if not any(event.action in SECONDS for event in events):
        return {}
    return {look.kind: look for look in second_looks.open_of(complaint.id)}


def _promises(complaint: Complaint, joined: bool) -> list[tuple[str, Promise]]:
    """Each with the reference of the joined complaint it was made on, empty for this one's own."""
    own = [("", row) for row in promises.of_complaint(complaint.id)]
    return own + promises.brought(complaint) if joined else own


def _conversation(complaint: Complaint) -> complaints.Conversation:
    hold = timedelta(seconds=current_app.extensions["settings"].recall_seconds)
    return complaints.conversation(complaint.id, clock.now() - hold)


def _question(complaint: Complaint, talk: complaints.Conversation) -> str:
    """The question that waits for an answer; empty where none does, or where it may still be taken back."""
    if complaint.state is not Status.WAITING:
        return ""
    return next((said.body for said in talk.messages if said.kind == "question"), "")


def _files_by_event(talk: complaints.Conversation) -> dict[int, list[object]]:
    found: dict[int, list[object]] = {}
    for file in talk.attachments:
        found.setdefault(file.event_id, []).append(file)
    return found


def _survivor(complaint: Complaint) -> str:
    """The reference of the complaint this one is joined with, which the same customer may open."""
    if complaint.merged_into_id is None:
        return ""
    into = complaints.get_by_id(complaint.merged_into_id)
    if into.customer.email.lower() != complaint.customer.email.lower():  # since corrected: perhaps somebody else's
        return ""
    visits.grant(into)
    return into.reference
