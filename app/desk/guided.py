"""The guided call: begun, gone through step by step, kept while one types, ended."""

from http import HTTPStatus
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import sealing
from ..access import current_actor, require
from ..complaints import casefile
from ..complaints import queries as complaints
from ..complaints.access import on_complaint
from ..complaints.models import Complaint
from ..conversations import asking, cards, finishing, library, managers_time, missing, queries, service
from ..conversations.answers import Answers
from ..conversations.models import Conversation
from ..conversations.scripts import CAN_BE_WELL, KINDS, MEDIA
from ..db import undo
from ..drafts.unsent import new_tab
from ..errors import DomainError, Invalid, Stale, WrongState
from ..safety import allowing
from ..web import filters
from . import asking_first, guided_asking, guided_times
from . import guided_view as view
from .blueprint import desk
from .guided_form import TALK, page_of, typed_in

HOLD = "hold"
WELL = "The talk is kept with what you wrote down. All is well: nothing has to be done."
DROPPED = "The call is kept as it is, and they stand among the calls to make. Go on with it when you reach them again."
INTERRUPTED = (
    "The talk is kept as it is, and they stand among the calls to make. Go on with it when you meet them again."
)
END_IT = "What you wrote is kept. End the talk now, with “End it here” beside the step."
STAYS = ("drop", "back", "more", "end")
"""What may be pressed where the way was closed to them while they talk: nothing that leads further into it."""


@desk.get("/complaints/<reference>/guided-call")
@on_complaint
def guided_call(reference: str) -> ResponseReturnValue:
    """Before the call: the card, what kind of call it is, and one that was dropped."""
    complaint = complaints.get(reference, current_actor())
    open_to_us = [medium for medium in MEDIA if not allowing.stopped(complaint, medium)]
    medium, kind = open_to_us[0] if open_to_us else "", request.args.get("kind", "")
    usual = "call_back" if queries.talked_before(complaint) else "complaint"
    kind = next((known for known in (kind, usual) if known in library.kinds()), "complaint")
    return _start(complaint, {}, {"medium": medium, "kind": kind, "ticket": sealing.new_token()[:40]})


@desk.post("/complaints/<reference>/guided-call")
@on_complaint
def begin_guided_call(reference: str) -> ResponseReturnValue:
    complaint = complaints.get(reference, current_actor(), for_change=True)
    return _begin(complaint)


@desk.get("/guided-calls/new")
@require("calls.work")
def new_guided_call() -> ResponseReturnValue:
    """The same with somebody who has no complaint yet."""
    return _start(None, {}, {"medium": "telephone", "kind": "complaint", "ticket": sealing.new_token()[:40]})


@desk.post("/guided-calls/new")
@require("calls.work")
def begin_with_new_caller() -> ResponseReturnValue:
    return _begin(None)


def _begin(complaint: Complaint | None) -> ResponseReturnValue:
    typed = request.form.to_dict()
    try:
        beginning, errors = view.beginning(typed)
        if errors:
            raise Invalid("Something is missing.", errors=errors)
        talk = service.open_talk(beginning, current_actor(), complaint)
    except Invalid as refusal:
        undo()
        return _start(complaint, refusal.errors, typed, HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect(url_for(".talk", talk_id=talk.id), 303)


def _start(
    complaint: Complaint | None, errors: dict[str, str], typed: dict[str, str], status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    actor = current_actor()
    page = render_template(
        "desk/guided/start.html", complaint=complaint, errors=errors, typed=typed,
        card=cards.card_for(actor.id or 0), training=cards.words(cards.TRAINING),
        kinds={kind: KINDS[kind] for kind in library.kinds()}, categories=view.categories(),
        going=queries.find_going(complaint.id) if complaint is not None else None,
        due=queries.to_be_rung_about(complaint) if complaint is not None else [],
        unfinished=queries.unfinished(actor) if complaint is None else [],
        well=queries.ended_well(actor) if complaint is None else [],
        may=complaint is None or queries.may_talk(actor, complaint), today=view.today(),
        **view.places(complaint, actor),
    )  # fmt: skip
    return page, status


@desk.get(TALK)
@on_complaint
def talk(talk_id: int) -> ResponseReturnValue:
    """The step it stands at; its record once it has ended."""
    found = queries.get(talk_id, current_actor())
    if not view.may_go_on(found, current_actor()):
        return redirect(url_for(".talk_record", talk_id=talk_id))
    return _step(found, service.answers_of(found), found.step)


@desk.post(TALK)
@on_complaint
def go_on(talk_id: int) -> ResponseReturnValue:
    """Keep the step, and do what was pressed: on, back, dropped, ended, another row."""
    actor, kind, press = current_actor(), request.form.get("step", ""), request.form.get("press", "next")
    found = queries.get(talk_id, actor, for_change=True)
    if not found.is_going:
        return _over(found)
    before = service.answers_of(found).slot
    try:
        answers = service.keep(found, kind, typed_in(), page_of(), actor)
    except (Stale, WrongState) as refusal:
        return _stale(talk_id, refusal.words)
    if press not in STAYS and (closed := service.closed_meanwhile(found)):
        flash(f"{closed} {END_IT}", "error")
        return redirect(url_for(".talk", talk_id=talk_id), 303)
    if press == "not_well":
        kind, press = "listen", "next"
    if kind == "listen" and press in ("next", "well"):
        service.all_is_well(found, answers, well=press == "well" and found.kind in CAN_BE_WELL)
        press = "next"
    if press == "drop":
        service.drop(found, answers, actor)
        flash(DROPPED if found.medium != view.IN_PERSON else INTERRUPTED)
        return redirect(_after(found), 303)
    if press == "back":
        service.go_back(found, kind, answers)
    elif press == HOLD or press.startswith(guided_times.PRESS):
        errors = managers_time.choose(found, answers, before, actor) if press == HOLD else {}
        return _step(found, answers, kind, errors, 422 if errors else 200)
    elif press == guided_asking.PRESS:
        if errors := asking.ask(found, kind, answers, actor):
            return _refused(talk_id, answers, kind, errors)
    elif press == guided_asking.LOOK:
        pass  # what was typed is kept, and the page says how it stands
    elif press == "more":
        return _step(found, answers, kind, more=1)
    elif press == "end":
        return _end(found, kind, answers)
    else:
        try:
            service.go_on(found, kind, answers, actor)
        except Invalid as refusal:
            return _refused(talk_id, answers, kind, refusal.errors)
    return redirect(url_for(".talk", talk_id=talk_id), 303)


def _end(found: Conversation, kind: str, answers: Answers) -> ResponseReturnValue:
    """Everything becomes the record, or it says why not and what to do, and nothing is lost."""
    talk_id, actor, refused = found.id, current_actor(), None
    if missing.to_end(answers, is_filed=found.complaint is not None):
        return _refused(talk_id, answers, kind, {"": "Not everything is confirmed yet."})
    about, version = found.complaint, _number("case_version")
    if about is not None and version != about.version and asking_first.only_asked(about, _number("case_seen")):
        version = about.version  # what they were asked for was decided: that changes nothing of the talk
    try:
        finishing.finish(found, about, actor, version=version)
    except DomainError as refusal:
        refused = refusal
    if refused is None:
        ended = f"The {view.talk_or_call(found)} has ended, and everything in it is under way."
        flash(WELL if answers.well else ended)
        return redirect(url_for(".talk_record", talk_id=talk_id), 303)
    return _refused(talk_id, answers, kind, view.refusal(refused), refused.status_code)


@desk.post(f"{TALK}/stop")
@on_complaint
def stop_talk(talk_id: int) -> ResponseReturnValue:
    """They do not want to go on: the call ends here, with the reason and with all that was written in the step."""
    actor, kind = current_actor(), request.form.get("step", "")
    found = queries.get(talk_id, actor, for_change=True)
    if not found.is_going:
        return _over(found)
    try:
        answers = service.keep(found, kind, typed_in(), page_of(), actor)
        finishing.end(found, found.complaint, actor, request.form.get("why_ended", ""))
    except (Stale, WrongState) as refusal:
        return _stale(talk_id, refusal.words)
    except Invalid as refusal:
        return _refused(talk_id, answers, kind, refusal.errors)
    flash(f"The {view.talk_or_call(found)} has ended. What was said stays on the record.")
    return redirect(url_for(".talk_record", talk_id=talk_id), 303)


@desk.post(f"{TALK}/keep")
@on_complaint
def keep_talk(talk_id: int) -> ResponseReturnValue:
    """What is being typed, kept a moment after typing stops."""
    actor = current_actor()
    found = queries.get(talk_id, actor, for_change=True)
    try:
        service.keep(found, request.form.get("step", ""), typed_in(), page_of(), actor)
    except DomainError as refusal:
        return jsonify(words=refusal.words)
    saved, closed = f"Saved {filters.time_of_day(found.saved_at)}", service.closed_meanwhile(found)
    return jsonify(words=f"{saved}. {closed} {END_IT}" if closed else saved)


@desk.get(f"{TALK}/now")
@on_complaint
def talk_now(talk_id: int) -> ResponseReturnValue:
    """Whether it has ended elsewhere, and who comes to help: shown above the step while they talk."""
    found = queries.get(talk_id, current_actor())
    return render_template("desk/guided/_now.html", talk=found, **view.around(found, current_actor()))


@desk.get(f"{TALK}/record")
@on_complaint
def talk_record(talk_id: int) -> ResponseReturnValue:
    """What was said, step by step, with the offers and their answers; to be read afterwards, and printed."""
    found = queries.get(talk_id, current_actor())
    if view.may_go_on(found, current_actor()):
        return redirect(url_for(".talk", talk_id=talk_id))
    answers = service.answers_of(found)
    return render_template("desk/guided/record.html", talk=found, answers=answers, **view.record(found, answers))


def _step(
    found: Conversation, answers: Answers, kind: str, errors: dict[str, str] | None = None,
    status: int = HTTPStatus.OK, more: int = 0,
) -> ResponseReturnValue:  # fmt: skip
    page = render_template(
        "desk/guided/step.html",
        tab=new_tab(),
        **view.step(found, answers, kind, current_actor(), errors or {}, more=more),
        seen=casefile.latest_event(found.complaint.id) if found.complaint is not None and kind == "thanks" else None,
        **guided_asking.parts(found, kind, current_actor()),
        **guided_times.parts(found, answers, kind, errors or {}, guided_times.view_of(request.form.get("press", ""))),
    )
    return page, status


def _refused(
    talk_id: int, answers: Answers, kind: str, errors: dict[str, str], status: int = HTTPStatus.UNPROCESSABLE_ENTITY
) -> ResponseReturnValue:
    """The step again, with what is missing and everything that was typed. Nothing of it is kept by this request, so the
    page goes on from what was kept before."""
    undo()
    return _step(queries.get(talk_id, current_actor()), answers, kind, errors, status)


def _stale(talk_id: int, words: str) -> ResponseReturnValue:
    """Another window went on: what was typed here stands there to be copied, and the way to that window's step."""
    undo()
    found = queries.get(talk_id, current_actor())
    page = render_template(
        "desk/guided/stale.html", talk=found, words=words, typed=_words(), way="Go on where it is now"
    )
    return page, HTTPStatus.CONFLICT


def _over(found: Conversation) -> ResponseReturnValue:
    """It ended while this page was open: its record, unless something was typed since that stands nowhere in it."""
    kept = view.texts(found.answers)
    lost = [words for words in _words() if words not in kept]
    if not lost:
        return redirect(url_for(".talk_record", talk_id=found.id), 303)
    words = "This call has ended, and its record stays as it is. Copy what you still need."
    page = render_template("desk/guided/stale.html", talk=found, words=words, typed=lost, way="To its record")
    return page, HTTPStatus.CONFLICT


def _number(name: str) -> int | None:
    """A number of the page that its author did not type."""
    sent = request.form.get(name, "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else None


def _words() -> list[str]:
    """What was written in the boxes of the page, not what was chosen in it."""
    own = (
        "notes",
        "concern_",
        "theirs_",
        "wish",
        "why",
        "ask_why",
        "words_",
        "amount_",
        "feel",
        "when",
        "number",
        "effect",
        "doing",
        "looked_",
    )
    written = (value for name, value in request.form.items(multi=True) if name.startswith(own))
    return [value.replace("\r\n", "\n").strip() for value in written if value.strip()]


def _after(found: Conversation) -> Any:
    if found.complaint is None:
        return url_for(".new_guided_call")
    return url_for(".case", reference=found.complaint.reference)
