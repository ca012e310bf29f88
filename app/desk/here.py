"""Somebody else is here: pages of a case tell that they are open, and are told who else is, and what is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import Actor, current_actor
from ..complaints import casefile, presence, queries
from ..complaints.access import on_complaint
from ..complaints.casefile import CaseFile
from ..complaints.models import Complaint
from ..db import undo
from ..web import filters
from .blueprint import desk
from .plans import PLANS

MOST_NAMED = 3
WRITING = {"message": "is writing to the customer", "note": "is writing a note"}


@dataclass(frozen=True)
class Somebody:
    """A colleague who is here too."""

    name: str
    initials: str
    words: str


@dataclass(frozen=True)
class Around:
    """What the head of a page says, and where it asks again. `show` leads to what is new."""

    url: str
    doing: str
    seen: int
    named: list[Somebody]
    more: int = 0
    new: int = 0
    show: str = ""


@desk.post("/complaints/<reference>/here")
@on_complaint
def here(reference: str) -> ResponseReturnValue:
    """A page is open, or was left: who else is here, and how much is new since it was opened."""
    actor, doing = current_actor(), request.form.get("doing", "")
    complaint_id = queries.get(reference, actor).id
    undo()  # what is kept of it stands alone, and waits for nobody
    if doing not in PLANS and doing != presence.LEFT:
        doing = ""
    seen = request.form.get("seen", "")
    news = presence.tell(complaint_id, actor.id or 0, doing, int(seen) if seen.isdecimal() and len(seen) < 10 else 0)
    around = _around(reference, doing, 0, news.others, news.new)
    return render_template("desk/_here_now.html", around=around, writes=bool(doing))


def on_case(file: CaseFile, actor: Actor) -> Around:
    """Who is here while somebody opens the case."""
    others = presence.others_in(file.found, actor.id or 0)
    return _around(file.complaint.reference, "", file.events[-1].id, others)


def at_action(complaint: Complaint, name: str, form: Any) -> Around:
    """The same for the page of an action. Opening it tells others; where a form was sent its script does."""
    seen = (form.seen.data if form is not None else None) or casefile.latest_event(complaint.id)
    others: Sequence[presence.Here] = ()
    if request.method == "GET":
        others = presence.tell(complaint.id, current_actor().id or 0, name, seen).others
    return _around(complaint.reference, name, seen, others)


def _around(reference: str, doing: str, seen: int, others: Sequence[Any], new: int = 0) -> Around:
    names = casefile.names(other.user_id for other in others)
    named = [_somebody(names.get(other.user_id, "A colleague"), other.doing) for other in others[:MOST_NAMED]]
    return Around(
        url_for("desk.here", reference=reference), doing, seen, named, max(len(others) - MOST_NAMED, 0), new,
        url_for("desk.case", reference=reference, _anchor="timeline"),
    )  # fmt: skip


def _somebody(name: str, doing: str) -> Somebody:
    words = "is reading this too"
    if doing in PLANS:
        words = WRITING.get(doing, f"is at “{PLANS[doing].label}”")
    return Somebody(name, filters.initials(name), words)
