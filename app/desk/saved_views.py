"""Views of the queue that somebody keeps: under a name, shared or not, by mail each morning or not."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import Actor, current_actor, require
from ..complaints import board, saved_views
from ..complaints.models import SavedView
from ..db import undo
from ..errors import Invalid
from .blueprint import desk
from .forms.views import ViewForm


@desk.get("/views")
@require("queue.view")
def views() -> ResponseReturnValue:
    """Mine and those of all."""
    return _page({})


@desk.get("/views/<int:view_id>")
@require("queue.view")
def open_view(view_id: int) -> ResponseReturnValue:
    """To the queue, as the view asks it: an address that stays the same when the view changes."""
    asked: dict[str, Any] = saved_views.get(view_id, current_actor()).asked
    return redirect(url_for(".queue", **asked))


@desk.get("/views/counts")
@require("queue.view")
def view_counts() -> ResponseReturnValue:
    """The sidebar's saved views with how many stand in each. A part of any page, asked for after it."""
    actor = current_actor()
    return render_template("desk/_saved_views.html", entries=entries(actor, counted=True))


@desk.post("/views")
@require("queue.view")
def keep_view() -> ResponseReturnValue:
    """Keep what the queue shows now."""
    question, form = _question(), ViewForm()
    asked: dict[str, Any] = question.asked()
    try:
        saved_views.save(form.name.data or "", question, current_actor(), shared=form.shared.data)
    except Invalid as refusal:
        undo()
        for words in refusal.errors.values():
            flash(words, "error")
        return redirect(url_for(".queue", **asked, naming=form.name.data or ""), 303)
    flash(f"Kept as “{form.name.data}”. It stands in the sidebar.")
    return redirect(url_for(".queue", **asked), 303)


@desk.post("/views/<int:view_id>")
@require("queue.view")
def change_view(view_id: int) -> ResponseReturnValue:
    """Rename it, share it, have it by mail."""
    actor, form = current_actor(), ViewForm()
    view = saved_views.get(view_id, actor)
    if not form.validate():
        return _page({view_id: form}), 422
    try:
        if saved_views.may_change(view, actor):
            saved_views.change(view, form.name.data, actor, shared=form.shared.data)
        saved_views.wish_digest(view, actor, wished=form.digest.data)
    except Invalid as refusal:
        undo()
        form.name.errors = list(refusal.errors.values())
        return _page({view_id: form}), 422
    flash("Kept.")
    return redirect(url_for(".views"), 303)


@desk.post("/views/<int:view_id>/remove")
@require("queue.view")
def remove_view(view_id: int) -> ResponseReturnValue:
    """Keep it no more."""
    actor = current_actor()
    view = saved_views.get(view_id, actor)
    name = view.name
    saved_views.remove(view, actor)
    flash(f"“{name}” is gone. The complaints in it are not.")
    return redirect(url_for(".views"), 303)


@desk.post("/queue/look")
@require("queue.view")
def keep_look() -> ResponseReturnValue:
    """How dense the queue is, and which columns stand in it; remembered for this person on every machine."""
    shown = request.form.getlist("column")
    hidden = [column for column in saved_views.COLUMNS if column not in shown]
    saved_views.keep_look(current_actor(), request.form.get("density", ""), hidden)
    flash("The queue looks like this from now on.")
    asked: dict[str, Any] = _question().asked()
    return redirect(url_for(".queue", **asked), 303)


def entries(actor: Actor, *, counted: bool = False) -> list[dict[str, Any]]:
    """The saved views as links. Counting them takes a moment, so pages do without."""
    return [
        {
            "label": view.name,
            "href": url_for(".open_view", view_id=view.id),
            "icon": "people" if view.shared else "flag",
            "count": _count(board.read(view.asked), actor) if counted else None,
            "current": False,
        }
        for view in saved_views.of(actor)
    ]


def _count(question: board.Question, actor: Actor) -> str:
    """In words, because a count stops at a limit and sometimes would take too long."""
    found = board.count(question, actor)
    if found is None:
        return "many"
    return f"{board.MOST_COUNTED - 1}+" if found == board.MOST_COUNTED else str(found)


def _page(typed: dict[int, ViewForm]) -> str:
    """The list, each with its form; `typed` are forms that came back with something to mend."""
    actor = current_actor()
    digests = saved_views.wished_digests(actor)
    rows = [
        {
            "view": view,
            "href": url_for(".open_view", view_id=view.id),
            "count": _count(board.read(view.asked), actor),
            "form": typed.get(view.id) or _form_of(view, view.id in digests),
            "mine": view.owner_id == actor.id,
            "changeable": saved_views.may_change(view, actor),
        }
        for view in saved_views.of(actor)
    ]
    return render_template("desk/views.html", rows=rows, wrong=bool(typed))


def _form_of(view: saved_views.View | SavedView, digest: bool) -> ViewForm:
    return ViewForm(formdata=None, prefix="", name=view.name, shared=view.shared, digest=digest)


def _question() -> board.Question:
    """What the queue showed: the form carries its arguments along."""
    return board.read({name.removeprefix("q-"): value for name, value in request.form.items() if name.startswith("q-")})
