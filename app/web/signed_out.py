"""A form that is sent after its session ended: what was typed waits, sealed, on the sign-in page, and is back after it.

Nothing is stored for somebody who is not signed in. What was typed is given to its author alone, as far as the cookie
still says who that is.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import InvalidToken
from flask import Flask, Response, current_app, make_response, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from .. import clock, sealing
from ..errors import TooMany
from . import form_again

KEPT = timedelta(days=1)
AUTHOR = "author"
"""Whose session it is or was: it outlasts the row that made the session good."""


@dataclass(frozen=True)
class Typed:
    """What was sent too late: where to, its fields, and by whom (None where nothing says so)."""

    path: str
    fields: list[tuple[str, str]]
    had_files: bool
    author: int | None
    at: str = field(default_factory=lambda: clock.now().isoformat())


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, ask_again)
    app.register_error_handler(TooMany, form_again.too_often)


def ask_again(error: CSRFError) -> Response:
    """A form without a good token: a colleague whose cookie is gone signs in first, anybody else sends it once more."""
    view = current_app.view_functions.get(request.endpoint or "")
    of_staff = request.path.startswith("/desk") and getattr(view, "__audience__", "public") != "public"
    if of_staff and "_user_id" not in session and request.headers.get("Sec-Fetch-Site") != "cross-site":
        return ask_to_sign_in()
    return form_again.ask_again(error)


def ask_to_sign_in() -> Response:
    """The sign-in page, with what was typed sealed in it. A page's own script only learns that it has to sign in."""
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return make_response("", 401)
    had_files = any(file.filename for file in request.files.values())
    typed = Typed(request.full_path.rstrip("?"), form_again.typed_fields(), had_files, session.get(AUTHOR))
    kept = sealing.seal(json.dumps(asdict(typed), ensure_ascii=False)).decode()
    return make_response(render_template("security/signed_out.html", kept=kept, had_files=had_files), 401)


def typed_before() -> Typed | None:
    """What the sign-in page carried; None for nothing, for what is not ours, and for what is older than a day."""
    try:
        found: dict[str, Any] = json.loads(sealing.unseal(request.form.get("kept", "").encode()))
    except (InvalidToken, ValueError):
        return None
    typed = Typed(**{**found, "fields": [(name, value) for name, value in found["fields"]]})
    return typed if datetime.fromisoformat(typed.at) > clock.now() - KEPT else None


def once_more(typed: Typed) -> ResponseReturnValue:
    """A page from which it can be sent after all, by a press."""
    return form_again.page_of(typed.path, typed.fields, typed.had_files)
