"""What a page's script sends while somebody fills in the form: words as they are typed, and each file by itself."""

from collections.abc import Sequence

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from .. import clock
from ..access import public
from ..drafts import service as draft_service
from ..errors import TooMany
from ..web import filters, limits, uploads
from . import merging, portal, visits
from .answers import ASKED, form_of, to_keep, typed_in
from .filing import begins, of_door, room_in


@portal.post("/complaints/new/<any(about, words, details, you):step>/typed")
@public
def keep_typed(step: str) -> ResponseReturnValue:
    """Keep what the page holds just now, and say when, and what of it can't be an answer: that is kept apart from the
    answers."""
    begun = visits.find_draft()
    answers = {**(begun.answers if begun else {}), **of_door(), ASKED: request.form.get(ASKED, type=int)}
    form = form_of(step, answers)()
    typed = typed_in(form)
    asked = {name: typed.pop(name) for name in (ASKED,) if name in typed}
    if not any(typed.values()) and begun is None:
        return "", 204
    draft = visits.open_draft(afresh=begins(step))
    form.validate()
    merged = merging.merge(step, draft.answers, typed, request.form.get("seen"))
    fits = {name: value for name, value in merged.values.items() if not form[name].errors}
    apart = merged.differs or any(merged.values[name] for name in typed if name not in fits)
    kept = to_keep(draft.answers, step, asked | (merged.values if apart else fits), refused=apart)
    draft_service.keep(draft, of_door() | kept | merged.beside)
    words = _("Kept at %(time)s.", time=filters.time_of_day(clock.now()))
    if merged.differs:
        words = _("This was changed in another window, or on another device. Both are kept: press Continue.")
    return jsonify(words=words, wrong={field.name: str(field.errors[0]) for field in form if field.errors})


@portal.post("/complaints/new/details/files")
@public
def add_files() -> ResponseReturnValue:
    """Stage what was chosen. Back come the list as it stands on the page then, and why a file was not taken.

    The same file again, because an answer was lost on the way, is there once.
    """
    chosen = [file for file in request.files.getlist("files") if file.filename]
    try:
        limits.count_files()
    except TooMany as error:
        return too_many(chosen, error)
    uploads.make_ready()
    draft = visits.open_draft(afresh=begins("details"))
    taken, not_taken = uploads.take(chosen, room_in(draft), keep_originals="keep_originals" in request.form)
    there = {file.sha256 for file in draft.files}
    draft_service.stage(draft, [file for file in taken if file.sha256 not in there])
    body = jsonify(
        list=render_template("portal/_files.html", draft=draft),
        refused=[[file.name, file.words] for file in not_taken],
    )
    return body, 200 if taken else 422


def too_many(chosen: Sequence[FileStorage], error: TooMany) -> ResponseReturnValue:
    """What the script is told of each file once many came from one connection."""
    refused = [[row.name, row.words] for row in uploads.held_up(chosen)]
    return jsonify(refused=refused), 429, {"Retry-After": str(error.retry_after)}
