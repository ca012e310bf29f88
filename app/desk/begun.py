"""Complaints that a colleague began to take down and has not finished: kept for them alone while they type."""

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..access import require
from ..drafts import unsent as drafts
from ..drafts.models import DeskDraft
from ..drafts.unsent import Place
from ..web import filters
from . import unsent
from .blueprint import desk
from .unsent import EXCERPT, answers


@dataclass(frozen=True)
class Begun:
    """One that waits. `when` is the time it was last saved, `words` its beginning."""

    tab: str
    when: str
    words: str
    href: str


@desk.post("/complaints/new/draft")
@require("complaint.log")
def keep_taking() -> ResponseReturnValue:
    """Keep what the page holds just now; its script sends it a moment after typing stops."""
    return unsent.keep(place(), one_of_many=True)


@desk.post("/complaints/new/draft/discard")
@require("complaint.log")
def discard_taking() -> ResponseReturnValue:
    """Throw one away that was begun."""
    forget()
    flash("Thrown away.")
    return redirect(url_for(".log"), 303)


def begun() -> list[Begun]:
    """What this colleague began and did not finish, the newest first."""
    return [shown(row) for row in drafts.find(place())]


def chosen() -> DeskDraft | None:
    """The one that somebody goes on with."""
    asked = request.args.get("draft", "")
    return next((row for row in drafts.find(place()) if str(row.id) == asked), None)


def newest() -> DeskDraft | None:
    """What this colleague typed last."""
    return next(iter(drafts.find(place())), None)


def shown(row: DeskDraft) -> Begun:
    typed = answers(row)
    words = typed.get("happened") or typed.get("name") or "Nothing told yet"
    shown = words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1]}…"
    return Begun(row.tab, filters.moment(row.saved_at), shown, url_for("desk.log", draft=row.id))


def category_of(row: DeskDraft) -> int | None:
    """The category that was chosen in it; None for none."""
    return answers(row).get("category_id", type=int)


def forget() -> None:
    """What the page of this request holds was sent, or thrown away."""
    unsent.forget_at(place())


def place() -> Place:
    return unsent.place_of(unsent.TAKING)
