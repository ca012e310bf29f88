"""The token against forgery, written anew into each answer: a random pad, and the token with that pad laid over it.

What never repeats can't be guessed from how well a page compresses (docs/decisions/0024). What comes back is unmasked
before Flask-WTF looks at it; what is not masked, or is damaged, is an empty token to it, and refused as one.
"""

import base64
import secrets
from typing import Any

from flask import Flask, current_app, g
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect, generate_csrf, validate_csrf
from wtforms.csrf.core import CSRF

MASKED = "csrf_token_masked"
WIDE = b"-_"


def csrf_token() -> str:
    """For every form of one answer the same, so that a page with many forms stays small."""
    if MASKED not in g:
        setattr(g, MASKED, mask(generate_csrf()))
    masked: str = g.get(MASKED)
    return masked


def forget_token() -> None:
    """The session that the token of this request belonged to is over: what is written from here on gets a new one."""
    for name in (MASKED, current_app.config["WTF_CSRF_FIELD_NAME"]):
        g.pop(name, None)


def mask(token: str) -> str:
    words = token.encode()
    pad = secrets.token_bytes(len(words))
    return base64.b64encode(pad + _over(words, pad), WIDE).decode()


def unmask(masked: str | None) -> str:
    """The token under the mask; empty for what is none of ours."""
    try:
        both = base64.b64decode((masked or "").encode(), WIDE, validate=True)
        half = len(both) // 2
        return _over(both[half:], both[:half]).decode()
    except ValueError:
        return ""


def _over(words: bytes, pad: bytes) -> bytes:
    return bytes(word ^ cover for word, cover in zip(words, pad, strict=True))


class MaskedCSRF(CSRF):
    """The hidden field of a form."""

    def generate_csrf_token(self, csrf_token_field: object) -> str:
        return csrf_token()

    def validate_csrf_token(self, form: object, field: Any) -> None:
        if not g.get("csrf_valid"):  # `MaskedCSRFProtect` looked at it before the view began
            validate_csrf(unmask(field.data))


class MaskedCSRFProtect(CSRFProtect):
    """Looks at each POST before its view, and gives templates their token."""

    def init_app(self, app: Flask) -> None:
        super().init_app(app)
        FlaskForm.Meta.csrf_class = MaskedCSRF
        app.jinja_env.globals["csrf_token"] = csrf_token
        app.context_processor(lambda: {"csrf_token": csrf_token})

    def _get_csrf_token(self) -> str:
        return unmask(super()._get_csrf_token())
