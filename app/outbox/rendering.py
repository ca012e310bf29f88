"""Mails are rendered when they are decided, from one template a kind, once as text and once as HTML.

A template extends `layout`, fills the blocks subject, preheader, title and body, and builds its body from the macros in
`m` (paragraph, facts, quote, button), which exist in a text and an HTML version. So both parts say the same sentences.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from flask_babel import force_locale
from jinja2 import Environment

from .. import clock
from ..catalogue import queries as catalogue
from ..web import languages

LINK_PLACEHOLDER = "https://link.invalid/"
"""Stands in a stored body where the secret link goes when the mail is sent."""

PATHS = {"staff_password": "desk/password", "enquiry": "asked"}
"""Where links of a purpose lead, other than to the customer's side: staff have their own cookie, under /desk."""

TO_COLLEAGUES = ("staff_", "colleague_", "statement_")
"""How kinds of mails begin that no customer gets."""


SIZE = re.compile(r"font-size:(\d+)px")
LARGER, LEAST_LARGE = 1.4, 22
"""What the sizes of a mail become for who needs large print: never less than 16 points."""

PART = ("reference", "subject", "title", "text", "action", "signer", "reach", "small")
"""What of a letter goes into a mail of several, in the order of `part.html`."""


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


def render(kind: str, context: dict[str, Any], language: str = "en") -> Letter:
    """Render templates/mail/<kind>.html. Raises jinja2.TemplateNotFound for an unknown kind."""
    text, html = _both(kind, context, language)
    subject, _, body = text.partition("\n")
    return Letter(" ".join(subject.split()), body.strip() + "\n", html.strip())


def part_of(kind: str, context: dict[str, Any], language: str = "en") -> dict[str, str]:
    """What a mail of several letters says of this one, by the names of PART."""
    cut = f"[{secrets.token_hex(16)}]"
    text, html = (whole.split(cut) for whole in _both(kind, {**context, "cut": cut}, language))
    told = {name: words.strip() for name, words in zip(PART, text, strict=True)}
    return {**told, "subject": " ".join(told["subject"].split()), "html": html[PART.index("text")].strip()}


def _both(kind: str, context: dict[str, Any], language: str) -> tuple[str, str]:
    """As text and as HTML; for customers in their language, for colleagues in the product's own."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with _spoken(kind, language) as in_language:
        shared = {
            "organisation": catalogue.organisation(),
            "targets": catalogue.targets(),
            "public_url": app.extensions["settings"].public_url.rstrip("/"),
            "now": clock.now(),
            "in_language": in_language,
            "direction": languages.direction(in_language),
            **context,
        }
        shared["link"] = LINK_PLACEHOLDER if context.get("has_link") else ""
        html = _part(app.jinja_env, kind, "html", shared)
        is_large = getattr(context.get("recipient"), "large", False)
        return _part(_plain(app), kind, "txt", shared), SIZE.sub(_enlarged, html) if is_large else html


def _enlarged(size: re.Match[str]) -> str:
    """At least 16 points, and headings above it."""
    return f"font-size:{max(round(int(size[1]) * LARGER), LEAST_LARGE)}px"


@contextmanager
def _spoken(kind: str, language: str) -> Iterator[str]:
    if not kind.startswith(TO_COLLEAGUES):
        with languages.writing_in(language) as ours:
            yield ours
        return
    with force_locale(languages.SOURCE):
        yield languages.SOURCE


def fill_link(body: str, token: str | None, purpose: str) -> str:
    """The body as it leaves: the placeholder becomes the link on the configured public address."""
    if token is None:
        return body
    base = current_app.extensions["settings"].public_url.rstrip("/")
    return body.replace(LINK_PLACEHOLDER, f"{base}/{PATHS.get(purpose, 't')}/{token}")


def mask_link(body: str) -> str:
    """The body as staff, logs and exports see it."""
    return body.replace(LINK_PLACEHOLDER, "[the customer's own link]")


def mail_domain() -> str:
    """The host in Message-IDs: that of the configured public address."""
    return urlsplit(current_app.extensions["settings"].public_url).hostname or "localhost"


def _part(environment: Environment, kind: str, form: str, context: dict[str, Any]) -> str:
    """A mail in one of its forms; with a `cut`, what a mail of several says of it."""
    m = environment.get_template(f"mail/parts.{form}").module
    if "cut" in context:
        layout = environment.get_template("mail/part.html")
    else:
        layout = environment.get_template(f"mail/layout.{form}")
    return environment.get_template(f"mail/{kind}.html").render(context, m=m, layout=layout)


def _plain(app: Flask) -> Environment:
    environment = app.extensions.get("mail_text_environment")
    if environment is None:
        # Lines that hold only a tag leave no trace, so that the blank lines of a text stand where a macro puts them.
        environment = app.jinja_env.overlay(autoescape=False, trim_blocks=True, lstrip_blocks=True)
        app.extensions["mail_text_environment"] = environment
    assert isinstance(environment, Environment)
    return environment
