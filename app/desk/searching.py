"""Search: a reference in any form opens its case; words find the cases they were written in, among those asked for."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from ..access import current_actor, require
from ..catalogue import queries as catalogue
from ..complaints import board, search
from ..complaints.board.question import ALSO_ENDED
from ..complaints.references import read_reference
from . import filters
from .blueprint import desk
from .dates import due_of
from .row_keys import can


@desk.get("/search")
@require("queue.view")
def find() -> ResponseReturnValue:
    """What was typed, as a reference or as words; the newest case first."""
    typed, actor = request.args.get("q", "").strip(), current_actor()
    reference = read_reference(typed)
    if reference is not None and board.is_known(reference, actor):
        return redirect(url_for(".case", reference=reference))
    question = _question()
    found = search.find_among(typed, board.asked_by(question, actor), actor, before=_before())
    rows = board.found(found.ids, actor)
    terms, row = search.terms_of(typed), filters.row(question, everything=True)

    def address(narrowed: board.Question, before: int | None = None) -> str:
        return url_for(".find", q=typed, before=before, **_arguments(narrowed))

    return render_template(
        "desk/search.html",
        typed=typed,
        question=question,
        found=found,
        rows=rows,
        can=can,
        parts={row.id: _part(terms, row.said) for row in rows},
        marked=lambda line: search.marked(terms, line),
        filters=row,
        on=filters.count_on(row, question),
        kept=[("q", typed), *filters.kept(question)],
        narrowing=_arguments(question).items(),
        address=address,
        due_of=due_of,
        categories={category.id: category.name for category in catalogue.categories()},
    )


def _question() -> board.Question:
    """What narrows the search down. Without a status it goes through everything, whether it has ended or not."""
    asked = board.read(request.args.to_dict())
    asked = board.Question(filters=asked.filters)
    return asked if "status" in asked.filters else asked.narrowed(status=ALSO_ENDED)


def _arguments(question: board.Question) -> dict[str, Any]:
    asked = question.asked()
    if asked.get("status") == ALSO_ENDED:
        del asked["status"]
    return dict(asked)


def _before() -> int | None:
    before = request.args.get("before", "")
    return int(before) if before.isascii() and before.isdecimal() and len(before) < 10 else None


def _part(terms: list[search.Term], said: str) -> Markup | None:
    """Of all that was said the first text that has one of the words, with the words marked; None where none has."""
    found = (search.excerpt(terms, text) for text in said.split(board.SEPARATOR))
    return next((part for part in found if part is not None), None)
