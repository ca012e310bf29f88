"""The page on which a customer follows a complaint: everything said and promised, and everything they can do."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from .. import clock
from ..access import with_link
from ..catalogue import queries as catalogue
from ..complaints import concerns, expected, lifecycle, outside, own_data, promises, wishes
from ..complaints import queries as complaints
from ..complaints.joined import Joined
from ..complaints.joined import joined_with as came_along
from ..complaints.models import Attachment, Complaint, Event, Message, Promise
from ..complaints.statuses import Status
from ..db import transaction, undo
from ..decisions import printing, sending
from ..decisions import queries as decisions
from ..enquiries import queries as enquiries
from ..errors import NotFound, TooMany
from ..followups import queries as followups
from ..followups import quotes
from ..forgetting import originals
from ..outbox import queries as outbox
from ..outbox.models import Delivery, State
from ..remedies import agreements, promised
from ..remedies import asked as remedies_asked
from ..remedies import queries as remedies
from ..remedies.models import Offer
from ..web import limits, uploads
from ..web.filters import AUTHORITY
from . import beside, conversing, kept_files, leading, owed, portal, standing, typed, visits
from . import by_hand as still_by_hand
from .following import CLOSED, UNSENT
from .forms import MessageForm, ReplyForm, VersionedForm

OURS = {"decision", "evidence", "finding"}
"""Words of ours that wait where nobody has seen what allows their reader to ask."""
NOT_TYPED = {"csrf_token", "version", "shown", typed.BOX, visits.WHOSE}
ENDED_AN_HOUR = 60
UNTOLD = frozenset({State.RECALLED, State.TO_DO, State.GAVE_UP, State.CAME_BACK})
"""What a letter in one of these states says nobody has been told."""
BY_ITSELF = "portal.send_file"
"""What the page's script sends while its words are still being written: they say it when they come."""
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
    return uploads.serve(_file(reference, file_id))


@portal.get("/complaint/<reference>/files/<int:file_id>/small")
@with_link
def small_picture(reference: str, file_id: int) -> ResponseReturnValue:
    """The small picture of a photograph of the conversation, for the page."""
    return uploads.serve_small(_file(reference, file_id))


@portal.get("/complaint/<reference>/decisions/<int:number>.pdf")
@with_link
def decision_pdf(reference: str, number: int) -> ResponseReturnValue:
    """A decision that was sent, as PDF: the one that left with entry `number` of the log, once it has left."""
    complaint = visits.get_complaint(reference)
    talk = conversation_of(complaint)
    if not any(said.event_id == number and said.kind == "decision" for said in talk.messages):
        raise NotFound(_("This letter does not exist."))
    letter = decisions.get_sent_with(complaint, number)
    return uploads.as_pdf(printing.pdf_of(letter), sending.file_name(letter, complaint))


@portal.errorhandler(visits.NotOpen)
def not_open(error: visits.NotOpen) -> ResponseReturnValue:
    """Ask for the code. What was about to be sent is laid aside, and stands on its page once that is opened again."""
    of_all, given = request.path.startswith(url_for(".mine")), _given()
    had_files = any(file.filename for file in request.files.values())
    if request.endpoint == BY_ITSELF or (not given and not had_files):
        return redirect(_to_open_again(of_all), 303)
    is_kept = _lay_aside()
    words = [value for name, value in given.items() if name in typed.free_texts()]
    return render_template(
        "portal/visit_ended.html", words=words, is_kept=is_kept, had_files=had_files, of_all=of_all,
        reference=(request.view_args or {}).get("reference", ""),
    ), error.status_code  # fmt: skip


@portal.errorhandler(visits.OfAnother)
def of_another(error: visits.OfAnother) -> ResponseReturnValue:
    """Say that nothing was done. What was typed is not shown to whoever came after, but to whoever opens the address
    again for which it was typed."""
    given = bool(_given())
    is_kept = given and bool(visits.drawn_for()) and _lay_aside()
    is_open = bool(visits.find_address())
    return render_template("portal/of_another.html", given=given, is_kept=is_kept, is_open=is_open), error.status_code


def _given() -> dict[str, str]:
    """What a person typed or chose on the page that was sent."""
    return {name: value for name, value in request.form.items() if name not in NOT_TYPED and value.strip()}


def _lay_aside() -> bool:
    """Keep what was about to be sent, for its page and whoever typed it; False where nothing is kept."""
    undo()
    try:
        limits.count("visit_ended", limits.source_of_request(), ENDED_AN_HOUR)
    except TooMany:
        return False
    with transaction():
        return typed.lay_aside(typed.page_of(request.path), typed.ENDED)


def _to_open_again(of_all: bool) -> str:
    """The page that opens it, which says why one is there: the same for whatever may be known by that reference."""
    if request.endpoint == BY_ITSELF:
        return url_for(".follow")
    why = UNSENT if request.method == "POST" else CLOSED
    if of_all:
        return url_for(".mine", why=why if visits.latest_address_mark() else None)
    return url_for(".follow", reference=(request.view_args or {}).get("reference"), why=why)


@portal.errorhandler(visits.Removed)
def removed(error: visits.Removed) -> ResponseReturnValue:
    """Say so, and nothing else."""
    return render_template("portal/removed.html", complaint=error.complaint), error.status_code


def tracking_page(complaint: Complaint, form: FlaskForm | None = None, reply: FlaskForm | None = None) -> str:
    """The page; `form` and `reply` are those that came back with an error."""
    talk, unproven = conversation_of(complaint), complaint.customer.is_unproven
    offers = [] if unproven else remedies.offers(complaint.id)
    # One that a withdrawal or our final position left open can't be answered: the page does not ask for it.
    open_offer = next((row for row in offers if row.state == "open" and complaint.state is Status.OFFERED), None)
    allowed = {row.name for row in lifecycle.allowed(visits.actor(complaint), complaint)}
    events, facts = complaints.events(complaint.id), concerns.current(complaint.id)
    stands = leading.stands(complaint, events, facts, open_offer, allowed)
    asking, settle = stands.asking, stands.settle
    decision = standing.decision(talk.messages, events)
    agreed = next((offer for offer in offers if offer.state == "accepted"), None)
    asked = wishes.read(complaint.id) if any(event.facts.get("wishes") for event in events) else []
    did = {event.action for event in events}
    shown, joined, ours = open_offer or agreed, "merge" in did, outbox.about(complaint.id)
    return render_template(
        "portal/tracking.html",
        complaint=complaint,
        lead=stands.lead,
        thread=standing.thread(complaint, events, asking=asking),
        why_then=expected.why_then(complaint),
        concerns=facts,
        asking=asking,
        found=not unproven and standing.shows_findings(complaint, decision),
        offer=open_offer,
        talking=standing.talking(complaint),
        agreed=agreed,
        **_behind(open_offer, agreed),
        brought=[row for row in promised.told(complaint) if row.reference] if joined and not unproven else [],
        wishes=[row.wish.words for row in wishes.standing(asked)],
        rows=remedies_asked.rows(shown, asked, complaint.desired) if shown else [],
        quote=quotes.find(complaint.id) if "give_quote" in did else None,
        evidence=enquiries.shown(complaint.id) if "add_evidence" in did and not unproven else [],
        calls=stands.told,
        question=_question(complaint, talk),
        answer_by=settle.pause_ends_at if settle is not None else None,
        decision=decision,
        earlier=standing.is_earlier(complaint),
        letter=decisions.content_sent_with(complaint, decision.event_id) if decision is not None else None,
        beside=beside.read(complaint, events, ours),
        may_go_outside=outside.when(complaint),
        **_conversation(talk, events, decision, offers),
        mb=current_app.extensions["settings"].upload_limit_mb,
        pictures={file.id: file for file in talk.attachments if file.thumbnail},
        to_take_back={file.id for file in talk.attachments if originals.is_theirs(file)},
        answers_by_mail=_answers_by_mail(complaint),
        **_sent(complaint, ours, promised_to(complaint, events)),
        round=followups.find_current(complaint.id) if complaint.state in ASKING else None,
        survivor=_survivor(complaint),
        allowed=allowed,
        to_confirm="introduce" in did and visits.may_confirm(complaint),
        **_of_authority(events, talk.attachments),
        message=form or _begun(MessageForm(formdata=None), complaint),
        reply=reply or _begun(ReplyForm(formdata=None), complaint),
        button=VersionedForm(formdata=None, data={"version": complaint.version}),
        wrong=next((found for found in (form, reply) if found is not None and found.errors), None),
        now=clock.now(),
        targets=catalogue.targets(),
    )


def _begun(form: MessageForm, complaint: Complaint) -> MessageForm:
    """With the files that were chosen before the language was changed, or the visit ended; or that they are lost."""
    purpose = kept_files.message_to(complaint.id)
    if kept_files.is_one_lost(kept_files.named(form.kept.data, purpose)):
        form.files.errors = [kept_files.lost()]
    form.waiting = kept_files.read(form.kept.data, purpose)
    form.kept.data = kept_files.sealed(form.waiting, purpose)
    return form


def _behind(offer: Offer | None, agreed: Offer | None) -> dict[str, object]:
    """What stands behind an offer that is open, and behind what both agreed to."""
    return {
        "agreement": agreements.find(agreed.id) if agreed is not None else None,
        "ours": agreements.ours(agreed) if agreed is not None else "",
        "guarantee": agreements.guarantee_of(offer) if offer is not None else "",
    }


def _sent(complaint: Complaint, ours: Sequence[Delivery], rows: Sequence[owed.Promised]) -> dict[str, Any]:
    """What we promised, what of our letters leaves by hand, and when each letter told what stands in it."""
    return {"promised": rows, "by_hand": left_by_hand(complaint, ours, rows), "told_on": told_on(ours, rows)}


def left_by_hand(
    complaint: Complaint, ours: Sequence[Delivery], rows: Sequence[owed.Promised]
) -> list[still_by_hand.ByHand]:
    """What a colleague has yet to post or to ring about."""
    return still_by_hand.owed(complaint, [row for row in ours if row.state == State.TO_DO], rows)


def told_on(ours: Sequence[Delivery], rows: Sequence[owed.Promised]) -> dict[int, datetime]:
    """When each letter of ours told what stands in it; none that was taken back, has yet to go, or did not arrive. What
    `rows` say may have been told in one about a complaint that was joined with this one."""
    named = {move.delivery_id for row in rows for move in row.moved if move.delivery_id is not None}
    lacking = named - {row.id for row in ours}
    letters = [*ours, *(outbox.by_ids(lacking) if lacking else ())]
    mails = {row.id: row for row in letters}
    left = {row.id: mails.get(row.went_with_id, row) if row.went_with_id is not None else row for row in letters}
    return {key: row.done_at or row.sent_at or row.created_at for key, row in left.items() if row.state not in UNTOLD}


def _of_authority(events: Sequence[Event], files: Sequence[Attachment]) -> dict[str, object]:
    """When whoever writes for somebody else sent what allows it, and when we looked at it last; None for never."""
    sent = [file.at for file in files if file.from_customer and file.name.startswith(AUTHORITY)]
    looked = [event.at for event in events if event.action == "judge_authority"]
    return {"shown_at": max(sent, default=None), "authority_at": max(looked, default=None)}


def promised_to(complaint: Complaint, events: Sequence[Event]) -> list[owed.Promised]:
    """Everything we promised them, with what became of it."""
    did = {event.action for event in events}
    brought = [row for row in came_along(complaint) if row.is_told] if "merge" in did else []
    asked = _asked_of_data(complaint, brought) if brought or "ask_own_data" in did else ()
    return owed.promised(
        complaint, _promises(complaint, "merge" in did), promises.clock_moves(complaint), events, asked
    )


def _promises(complaint: Complaint, joined: bool) -> list[tuple[str, Promise]]:
    """Each with the reference of the joined complaint it was made on, empty for this one's own."""
    own = [("", row) for row in promises.of_complaint(complaint.id)]
    return own + promises.brought(complaint) if joined else own


def _asked_of_data(complaint: Complaint, brought: Sequence[Joined]) -> Iterator[owed.Promised]:
    """What they asked of their data here, and on complaints that were joined with this one."""
    references = {row.id: row.reference for row in brought}
    asked = own_data.asked_on([complaint.id, *references])
    moves = own_data.moves_of([complaint.id, *references], settled_before())
    return owed.of_data(((references.get(row.complaint_id, ""), row) for row in asked), moves)


def settled_before() -> datetime:
    """What we said until then can't be taken back any more, so that they read it."""
    return clock.now() - timedelta(seconds=current_app.extensions["settings"].recall_seconds)


def conversation_of(complaint: Complaint) -> complaints.Conversation:
    """What they may read: nothing internal, of ours nothing that may still be taken back, and no decision where nobody
    has seen what allows them to ask."""
    talk = complaints.conversation(complaint.id, settled_before())
    if complaint.customer.is_unproven:
        return replace(talk, messages=[said for said in talk.messages if said.from_customer or said.kind not in OURS])
    return talk


def _file(reference: str, file_id: int) -> Attachment:
    for file in conversation_of(visits.get_complaint(reference)).attachments:
        if file.id == file_id:
            return file
    raise NotFound(_("This file does not exist."))


def _question(complaint: Complaint, talk: complaints.Conversation) -> str:
    """The question that waits for an answer; empty where none does, or where it may still be taken back."""
    if complaint.state is not Status.WAITING:
        return ""
    return next((said.body for said in talk.messages if said.kind == "question"), "")


def _answers_by_mail(complaint: Complaint) -> bool:
    """Whether they may just answer our mails: somebody reads it, and that way is open to them."""
    customer = complaint.customer
    reads: bool = current_app.extensions["settings"].reads_answers
    return reads and bool(customer.email) and not customer.has_closed("email")


def _conversation(
    talk: complaints.Conversation, events: Sequence[Event], decision: Message | None, offers: Sequence[Offer]
) -> dict[str, object]:
    """What was said, upon what, and with which files."""
    return {
        "said": conversing.conversation(talk.messages, events, decision, offers),
        "upon": conversing.upon(talk.messages, events),
        "files": _files_by_event(talk),
    }


def _files_by_event(talk: complaints.Conversation) -> dict[int, list[object]]:
    found: dict[int, list[object]] = {}
    for file in talk.attachments:
        found.setdefault(file.event_id, []).append(file)
    return found


def joined_with(complaint: Complaint) -> Complaint | None:
    """The complaint this one is joined with, where it is the same customer's; since corrected, it may be another's."""
    if complaint.merged_into_id is None:
        return None
    into = complaints.get_by_id(complaint.merged_into_id)
    return into if into.customer.email.lower() == complaint.customer.email.lower() else None


def _survivor(complaint: Complaint) -> str:
    """The reference of that one, which they may open as well."""
    into = joined_with(complaint)
    if into is None:
        return ""
    visits.grant(into)
    return into.reference
