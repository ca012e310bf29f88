"""The times of managers in a guided call: day columns to choose from, and what was chosen kept while they talk."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from ..access import current_actor
from ..calls import choosing
from ..complaints.access import on_complaint
from ..complaints.models import Complaint
from ..conversations import managers_time, queries, service
from ..conversations.answers import Answers, day_of
from ..conversations.models import Conversation
from ..db import undo
from ..errors import DomainError
from .blueprint import desk
from .guided_form import TALK, page_of, typed_in

PRESS = "times:"
"""What a button sends that shows other days, or somebody else's: from which day on, and whose."""


@dataclass(frozen=True)
class Words:
    text: str


@dataclass(frozen=True)
class Choice:
    """The field of the times, as `slot_days` draws it."""

    data: str
    errors: tuple[str, ...]
    id: str = "slot"
    name: str = "slot"
    label: Words = Words("Choose a time with them")


@dataclass(frozen=True)
class View:
    """Which times are shown: from `first` on, of one manager or of all."""

    first: date | None = None
    manager_id: int | None = None


def view_of(press: str) -> View:
    """What the pressed button asks to see; where it was another, what was seen before."""
    asked = press.removeprefix(PRESS) if press.startswith(PRESS) else request.form.get("times_seen", "")
    first, _, whose = asked.partition(":")
    return View(day_of(first), int(whose) if whose.isdecimal() and len(whose) < 10 else None)


def picker(complaint: Complaint, answers: Answers, errors: dict[str, str], view: View) -> dict[str, Any]:
    """What `desk/guided/_managers_time.html` shows."""
    table = managers_time.table(complaint, view.manager_id, view.first)
    time = managers_time.find(complaint, answers)
    shown = {choosing.written(slot) for day in table.days for slot in day.slots if not slot.taken}
    words = errors.get("slot") or (time.gone if time is not None else "")
    return {
        "table": table, "written": choosing.written, "time": time, "none": managers_time.NONE_SUITS,
        "choice": Choice(answers.slot, (words,) if words else ()),
        "elsewhere": time if time is not None and not time.gone and answers.slot not in (*shown, "") else None,
        "seen": f"{view.first.isoformat() if view.first else ''}:{view.manager_id or ''}",
        "ring_when": complaint.customer.ring_when.strip(),
    }  # fmt: skip


def parts(talk: Conversation, answers: Answers, kind: str, errors: dict[str, str], view: View) -> dict[str, Any]:
    """What a step shows of it: the `times` to choose from where that is asked or what they chose is lost, and how the
    `time` they chose stands."""
    if talk.complaint is None or not answers.wants_manager:
        return {"times": None, "time": None}
    time = managers_time.find(talk.complaint, answers)
    is_asked = kind == "manager" or (kind in ("confirm", "thanks") and (_is_lost(time) or "slot" in errors))
    return {"times": picker(talk.complaint, answers, errors, view) if is_asked else None, "time": time}


def _is_lost(time: managers_time.Time | None) -> bool:
    return time is not None and bool(time.gone)


@desk.post(f"{TALK}/hold")
@on_complaint
def hold_time(talk_id: int) -> ResponseReturnValue:
    """The time that was chosen just now, kept while they talk. Answers with that part of the page alone."""
    actor, press = current_actor(), request.form.get("press", "")
    found = queries.get(talk_id, actor, for_change=True)
    before = service.answers_of(found)
    errors: dict[str, str] = {}
    try:
        answers = service.keep(found, request.form.get("step", ""), typed_in(), page_of(), actor)
        if not press.startswith(PRESS):
            errors = managers_time.choose(found, answers, before.slot, actor)
    except DomainError as refusal:
        undo()
        found, answers, errors = queries.get(talk_id, actor), before, {"slot": refusal.words}
    assert found.complaint is not None
    return render_template(
        "desk/guided/_managers_time.html", talk=found, answers=answers, alone=True,
        times=picker(found.complaint, answers, errors, view_of(press)),
    )  # fmt: skip
