"""The queue: what is due next, in views and through filters, a page at a time."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import current_actor, require
from ..catalogue import queries as catalogue
from ..complaints import board, lifecycle, queries, saved_views
from ..complaints.details import Handover
from ..db import attempt
from ..errors import DomainError
from . import filters, order
from .blueprint import desk
from .bulk import plans_for
from .dates import due_of
from .row_keys import can

VIEWS = {
    "open": "All open",
    "mine": "Mine",
    "unassigned": "Without a handler",
    "overdue": "Overdue",
    "at_risk": "At risk",
    "waiting": "Waiting on customer",
    "escalated": "Escalated",
    "resolved": "Resolved",
}
COLUMNS = {
    "category": "Category",
    "customer": "Customer",
    "status": "Status",
    "severity": "Severity",
    "handler": "Handler",
    "heard": "Last heard",
}
EMPTY = {
    "open": "Nothing is open.",
    "mine": "Nothing waits for you.",
    "unassigned": "Everything has a handler.",
    "overdue": "Nothing is overdue.",
    "at_risk": "Nothing is at risk.",
    "waiting": "No customer has the next word.",
    "escalated": "Nothing is escalated.",
    "resolved": "Nobody is being asked whether it worked.",
}


@desk.get("/queue")
@require("queue.view")
def queue() -> ResponseReturnValue:
    """One view of the queue, narrowed down, in the order that was asked for."""
    question, actor = board.read(request.args), current_actor()
    seen, row = board.look(question, actor), filters.row(question)
    return render_template(
        "desk/queue.html",
        question=question,
        page=seen.page,
        can=can,
        views=[_view(key, label, seen.counts[key], question) for key, label in VIEWS.items()],
        filters=row,
        on=filters.count_on(row, question),
        kept=filters.kept(question),
        narrowing=filters.narrowing(question),
        heads=order.heads(question, _address),
        address=_address,
        shown=order.shown(question, seen.page),
        refusal=order.refusal(question),
        empty_words=EMPTY[question.view],
        for_several=plans_for(actor),
        asked=question.asked(),
        kept_look=saved_views.look_of(actor),
        columns=COLUMNS.items(),
        naming=request.args.get("naming"),
        entry=seen.entry,
        due_of=due_of,
        categories={category.id: category.name for category in catalogue.categories()},
    )


@desk.get("/queue/news")
@require("queue.view")
def news() -> ResponseReturnValue:
    """Whether something happened, since entry `seen` of the log, to what this question finds. A part of the page."""
    question, actor = board.read(request.args), current_actor()
    typed = request.args.get("seen", "")
    seen = int(typed) if typed.isdecimal() and len(typed) < 16 else board.latest_entry()
    changed = board.news(question, actor, seen)
    return render_template(
        "desk/_news.html", question=question, changed=changed, entry=seen, at=clock.now(), address=_address
    )


@desk.post("/take")
@require("queue.view")
def take() -> ResponseReturnValue:
    """Take on the complaints that were picked; each is checked like any other hand-over."""
    actor, taken = current_actor(), 0
    # In one order for all: two colleagues who pick the same ones do not wait for each other in a ring.
    for reference in sorted(set(request.form.getlist("reference")[: board.PAGE])):
        try:
            with attempt():
                complaint = queries.get(reference, actor, for_change=True)
                lifecycle.perform(complaint, "assign", actor, Handover(actor.id or 0))
            taken += 1
        except DomainError as refusal:
            flash(f"{reference}: {refusal.words}", "error")
    if taken:
        flash("You have it now." if taken == 1 else f"You have these {taken} now.")
    return redirect(url_for(".queue", view="mine" if taken else None), 303)


def _address(question: board.Question) -> str:
    """Where this question is answered, from where its page begins."""
    asked: dict[str, Any] = question.asked()
    return url_for(".queue", **asked, after=question.after or None)


def _view(key: str, label: str, count: int, question: board.Question) -> dict[str, Any]:
    return {
        "label": label,
        "href": url_for(".queue", view=key),
        "count": f"{board.MOST_COUNTED - 1}+" if count == board.MOST_COUNTED else count,
        "current": key == question.view,
    }
