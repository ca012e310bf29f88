"""A form whose token against forgery is too old, or that came without its cookie: everything typed comes back, to be
sent again by a person's own press. Files can't come back: browsers don't allow it.
"""

from collections.abc import Sequence

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from ..errors import TooMany
from .error_pages import page, refused

TOKEN = "csrf_token"  # noqa: S105 - the name of a field
# Typed once more: a password is never written into a page.
PASSWORDS = ("present", "password")
# What a page carries for us, sealed or counted: nobody wrote it.
CARRIED = ("kept", "ticket", "challenge", "seen", "shown", "whose", "whose_times")


def ask_again(error: CSRFError) -> Response:
    """The page with the same fields, the same address and a fresh token; for another site's form a plain refusal.

    A browser sends no cookie with that one, and the token's new cookie would end whatever was begun here.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return page(error.code or 400, _("This form was sent from another site, and nothing was done with it."))
    had_files = any(file.filename for file in request.files.values())
    passwords = [name for name in request.form if name in PASSWORDS]
    return page_of(request.full_path.rstrip("?"), typed_fields(), had_files, passwords, error.code or 400)


def too_often(error: TooMany) -> Response:
    """A customer who has to wait, and whose page says nothing of it itself, finds what they wrote there."""
    if request.method != "POST" or request.path.startswith("/desk") or not typed_fields():
        return refused(error)
    had_files = any(file.filename for file in request.files.values())
    path = request.full_path.rstrip("?")
    response = page_of(path, typed_fields(), had_files, code=error.status_code, why=error.words)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def typed_fields() -> list[tuple[str, str]]:
    """Names and values of what was sent, without what must not stand on a page."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in (TOKEN, *PASSWORDS)]


def page_of(
    path: str, fields: Sequence[tuple[str, str]], had_files: bool, passwords: Sequence[str] = (), code: int = 200,
    why: str = "",
) -> Response:  # fmt: skip
    """A page with these fields, from which they can be sent to `path`. `why` they were not is that the page was open
    for too long, or what is said here."""
    desk = path.startswith("/desk")
    body = render_template(
        "errors/again.html", fields=fields, passwords=passwords, had_files=had_files, path=path, desk=desk,
        carried=CARRIED, why=why,
    )  # fmt: skip
    return make_response(body, code)
