"""The queue: what is due next, in views and through filters, a page at a time."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor, require
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..complaints import board, lifecycle, queries
from ..complaints.details import Handover
from ..complaints.statuses import Status
from ..db import attempt
from ..errors import DomainError
from ..web import vocabulary
from .blueprint import desk
from .bulk import plans_for
from .dates import due_of
from .words import CHANNELS

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
    """One view of the queue, filtered, sorted by what is due next."""
    question, actor = _question(), current_actor()
    page = board.page(question, actor)
    counts = board.counts(actor)
    return render_template(
        "desk/queue.html",
        question=question,
        page=page,
        views=[_view(key, label, counts[key], question) for key, label in VIEWS.items()],
        filters=_filters(question),
        following=_following(question, page),
        empty_words=EMPTY[question.view],
        for_several=plans_for(actor),
        due_of=due_of,
        categories={category.id: category.name for category in catalogue.categories()},
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


def _question() -> board.Question:
    view = request.args.get("view", "open")
    given = {name: _READ[name](request.args.get(name, "")) for name in board.FILTERS}
    filters = {name: value for name, value in given.items() if value is not None}
    return board.Question(view if view in VIEWS else "open", filters, _cursor(request.args.get("after", "")))


def _number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


def _among(known: Any) -> Callable[[str], str | None]:
    return lambda typed: typed if typed in known else None


_READ: dict[str, Callable[[str], Any]] = {
    "status": _among({status.value for status in Status}),
    "category": _number,
    "priority": _number,
    "handler": _number,
    "channel": _among(CHANNELS),
}


def _cursor(typed: str) -> tuple[datetime, int] | None:
    """Where the page before ended, as `_following` wrote it; anything else starts at the beginning."""
    moment, _, key = typed.partition("~")
    try:
        after = datetime.fromisoformat(moment).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return (after, int(key)) if _number(key) is not None else None


def _following(question: board.Question, page: board.Page) -> str | None:
    if page.next is None:
        return None
    after = f"{page.next[0].isoformat()}~{page.next[1]}"
    return url_for(".queue", view=question.view, **(question.filters or {}), after=after)


def _view(key: str, label: str, count: int, question: board.Question) -> dict[str, Any]:
    return {
        "label": label,
        "href": url_for(".queue", view=key),
        "count": f"{board.MOST_COUNTED - 1}+" if count == board.MOST_COUNTED else count,
        "current": key == question.view,
    }


def _filters(question: board.Question) -> list[dict[str, Any]]:
    choices: dict[str, tuple[str, list[tuple[Any, Any]]]] = {
        "status": ("Any status", [(key, look.desk) for key, look in vocabulary.STATUS.items()]),
        "category": ("Any category", [(category.id, category.name) for category in catalogue.categories()]),
        "priority": ("Any severity", [(key, look.desk) for key, look in vocabulary.SEVERITY.items()]),
        "handler": ("Anyone", [(user.id, user.name) for user in accounts.handlers()]),
        "channel": ("Any channel", list(CHANNELS.items())),
    }
    chosen = question.filters or {}
    return [
        {"name": name, "any": label, "options": options, "value": chosen.get(name)}
        for name, (label, options) in choices.items()
    ]
