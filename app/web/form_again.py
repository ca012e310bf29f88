"""A form whose token against forgery is too old, or that came without its cookie: everything typed comes back, to be
sent again by a person's own press. Files can't come back: browsers don't allow it.
"""

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError

from .error_pages import page

TOKEN = "csrf_token"  # noqa: S105 - the name of a field
# Typed once more: a password is never written into a page.
PASSWORDS = ("present", "password")


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, ask_again)


def ask_again(error: CSRFError) -> Response:
    """The page with the same fields, the same address and a fresh token; for another site's form a plain refusal.

    A browser sends no cookie with that one, and the token's new cookie would end whatever was begun here.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return page(error.code or 400, "This form was sent from another site, and nothing was done with it.")
    typed = [(name, value) for name, value in request.form.items(multi=True) if name != TOKEN]
    fields = [(name, value) for name, value in typed if name not in PASSWORDS]
    passwords = [name for name, _ in typed if name in PASSWORDS]
    had_files = any(file.filename for file in request.files.values())
    desk = request.path.startswith("/desk")
    body = render_template(
        "errors/again.html", fields=fields, passwords=passwords, had_files=had_files, path=request.path, desk=desk
    )
    return make_response(body, error.code or 400)
