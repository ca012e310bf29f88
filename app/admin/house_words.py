"""The words that go with every call: the card before it, and where to practise."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor, require
from ..accounts import queries as accounts
from ..conversations import cards
from ..conversations import library as scripts
from ..conversations.scripts import KINDS
from ..db import undo
from ..errors import Invalid, Stale
from ..web import comparing
from . import admin
from .script_texts import MINE, Difference, both, number_in


@dataclass(frozen=True)
class Box:
    """A text as it stands in the form, with the number of the version that its author knows of."""

    words: str
    version: int


Boxes = dict[str, Box]


def standing() -> Boxes:
    """The texts as they stand now."""
    found = {key: cards.current(key) for key in cards.KEYS}
    return {key: Box(row.body.strip(), row.number) if row is not None else Box("", 0) for key, row in found.items()}


@admin.post("/scripts/words")
@require("scripts.change")
def publish_words() -> ResponseReturnValue:
    """Each that changed is a new version. Where somebody else changed the same meanwhile, both are shown."""
    typed = _typed()
    errors: dict[str, str] = {}
    stale = []
    for key, box in typed.items():
        try:
            cards.publish(key, box.words, current_actor().id, version=box.version)
        except Invalid as refusal:
            errors |= refusal.errors
        except Stale:
            stale.append(key)
    if errors or stale:
        undo()
    if errors:
        return library(typed, errors=errors, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if stale:
        return _conflict(typed, stale)
    flash("Kept. Whoever rings next reads a changed card first.")
    return redirect(url_for("admin.scripts"), 303)


def _typed() -> Boxes:
    """What stands in the form; with "Keep mine", its author's own text instead of both put together."""
    form, is_mine = request.form, request.form.get("keep") == "mine"
    own = {key: form.get(f"{MINE}{key}" if is_mine and f"{MINE}{key}" in form else key, "") for key in cards.KEYS}
    return {
        key: Box(words.replace("\r\n", "\n"), number_in(form, f"version_{key}")) for key, words in own.items()
    }  # fmt: skip


def _conflict(typed: Boxes, stale: Sequence[str]) -> ResponseReturnValue:
    """Both texts beside each other, and one of both to publish. What the author left alone stands as it is now."""
    now, differences = standing(), []
    together = dict(now)
    for key, box in typed.items():
        if key in stale:
            words = box.words if key == cards.TRAINING else both(now[key].words, box.words)
            together[key] = Box(words, now[key].version)
            sides = comparing.sides(now[key].words, box.words.strip())
            differences.append(Difference(key, cards.KEYS[key], box.words, *sides))
        elif box.words.strip() != cards.said_in(key, box.version):
            together[key] = Box(box.words, now[key].version)
    newer = cards.current(stale[0])
    by = accounts.get_user(newer.written_by_id).name if newer is not None and newer.written_by_id else "Somebody"
    return library(together, differences=differences, by=by, status=HTTPStatus.CONFLICT)


def library(
    texts: Boxes, *, errors: dict[str, str] | None = None, differences: Sequence[Difference] = (), by: str = "",
    status: int = HTTPStatus.OK,
) -> ResponseReturnValue:  # fmt: skip
    """The scripts, and the form of these words; `by` is who was faster."""
    page = render_template(
        "admin/scripts.html", rows=[(kind, KINDS[kind], scripts.current(kind).version) for kind in scripts.kinds()],
        texts=texts, errors=errors or {}, differences=differences, by=by,
        versions={key: cards.versions(key) for key in cards.KEYS},
    )  # fmt: skip
    return page, status
