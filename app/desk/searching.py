"""Search: a reference in any form opens its case; words find the cases they were written in."""

from collections.abc import Iterable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from ..access import current_actor, require
from ..catalogue import queries as catalogue
from ..complaints import board, search
from ..complaints.references import read_reference
from .blueprint import desk
from .dates import due_of


@desk.get("/search")
@require("queue.view")
def find() -> ResponseReturnValue:
    """What was typed, as a reference or as words; the newest case first."""
    typed, actor = request.args.get("q", "").strip(), current_actor()
    reference = read_reference(typed)
    if reference is not None and board.is_known(reference, actor):
        return redirect(url_for(".case", reference=reference))
    before = request.args.get("before", "")
    found = search.find(typed, before=int(before) if before.isdecimal() and len(before) < 10 else None)
    return render_template(
        "desk/search.html",
        typed=typed,
        rows=board.by_ids(found.ids, actor),
        parts=_parts(typed, found.ids),
        following=url_for(".find", q=typed, before=found.ids[-1]) if found.more and found.ids else None,
        due_of=due_of,
        categories={category.id: category.name for category in catalogue.categories()},
    )


def _parts(typed: str, ids: Iterable[int]) -> dict[int, Markup]:
    """For each case the first text that has one of the words, with the words marked."""
    words, parts = search.words_of(typed), dict[int, Markup]()
    for row in board.said_in(ids):
        if row.complaint_id not in parts and (part := search.excerpt(words, row.body)) is not None:
            parts[row.complaint_id] = part
    return parts
