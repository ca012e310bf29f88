"""Choosing the language: the page comes again in the other one, and what was typed on it stands where it stood."""

from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from flask import Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from ..access import public
from ..drafts import service as draft_service
from ..errors import DomainError, TooMany
from ..web import languages, limits, uploads
from . import kept_files, portal, typed, visits
from .fields import LINE
from .filing import FILES, begins, keep_not_taken, room_in

CARRIED = ("change", "about")
"""Hidden fields that a page takes from its address."""
SWITCHES_AN_HOUR = 120
PAGE_OF_ONE = "/complaint/"
LANGUAGE = f"any({', '.join(languages.LANGUAGES)})"


@portal.get(f"/language/<{LANGUAGE}:code>")
@public
def choose_language(code: str) -> ResponseReturnValue:
    """A page without a form, in another language. Only the browser keeps it."""
    return _in(code, _back())


@portal.post(f"/language/<{LANGUAGE}:code>")
@public
def switch_language(code: str) -> ResponseReturnValue:
    """The page with its form, in another language: what was typed, ticked or added to it is there again."""
    limits.count("language", limits.source_of_request(), SWITCHES_AN_HOUR)
    path, _sign, asked = _back().partition("?")
    field, prefix = FILES.get(path.rpartition("/")[2], ("", "")) if path.startswith(url_for(".step_page")) else ("", "")
    with_words = path.startswith(PAGE_OF_ONE)
    field = "files" if with_words else field
    sent = [file for file in request.files.getlist(field) if file.filename]
    try:
        limits.count_files()
        uploads.make_ready()
    except TooMany:  # the words go along all the same
        for words in kept_files.held_up(sent):
            flash(words, "error")
        sent = []
    if sent and with_words:
        typed.lay_aside(path, kept=_keep_with_words(path, sent))
    else:
        typed.lay_aside(path)
    if sent and not with_words:
        _keep_files(sent, prefix)
    carried = urlencode({name: request.form[name] for name in CARRIED if request.form.get(name)})
    parts = dict.fromkeys(part for part in (*asked.split("&"), *carried.split("&")) if part)
    return _in(code, f"{path}?{'&'.join(parts)}" if parts else path)


def _in(code: str, path: str) -> Response:
    response = current_app.make_response(redirect(path, 303))
    if code in dict(languages.to_choose()):
        languages.remember(response, code)
    return response


def _back() -> str:
    """The page that the reader came from, one of ours."""
    back = request.args.get("back", "")
    try:
        parts = urlsplit(back)
    except ValueError:
        return url_for(".landing")
    ours = (
        back.isprintable()
        and back.startswith("/")
        and not back.startswith("//")
        and "\\" not in back
        and not parts.netloc
    )
    return back.rstrip("?") if ours else url_for(".landing")


def _keep_with_words(path: str, sent: list[FileStorage]) -> str:
    """What the form on the page at `path` carries of the files that were chosen for it, with those that it carried
    before."""
    reference, _sign, page = path.removeprefix(PAGE_OF_ONE).partition("/")
    try:
        complaint = visits.get_complaint(reference)
    except DomainError:
        flash(kept_files.lost(), "error")
        return request.form.get("kept", "")
    made_for = kept_files.proof_of if page == kept_files.PROOF_PAGE else kept_files.message_to
    purpose = made_for(complaint.id)
    before = kept_files.read(request.form.get("kept"), purpose)
    files, refused = kept_files.take(complaint.id, sent, before, keep_originals="keep_originals" in request.form)
    for words in refused:
        flash(words, "error")
    return kept_files.sealed(files, purpose)


def _keep_files(sent: list[FileStorage], prefix: str) -> None:
    """Files chosen for a complaint that is being written are kept with it: no browser would keep them."""
    draft = visits.open_draft(afresh=begins("details"))
    taken, refused = uploads.take(sent, room_in(draft), keep_originals="keep_originals" in request.form)
    draft_service.stage(draft, [replace(file, name=f"{prefix}{file.name}"[:LINE]) for file in taken])
    keep_not_taken(draft, next(step for step, (_field, mark) in FILES.items() if mark == prefix), refused)
