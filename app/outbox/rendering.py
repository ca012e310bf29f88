"""Mails are rendered when they are decided, from one template a kind, once as text and once as HTML.

A template extends `layout`, fills the blocks subject, preheader, title and body, and builds its body from the macros in
`m` (paragraph, facts, quote, button), which exist in a text and an HTML version. So both parts say the same sentences.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from flask_babel import force_locale
from jinja2 import Environment

from ..catalogue import queries as catalogue

LINK_PLACEHOLDER = "https://link.invalid/"
"""Stands in a stored body where the secret link goes when the mail is sent."""

PATHS = {"staff_password": "desk/password", "enquiry": "asked"}
"""Where links of a purpose lead, other than to the customer's side: staff have their own cookie, under /desk."""


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


def render(kind: str, context: dict[str, Any], language: str = "en") -> Letter:
    """Render templates/mail/<kind>.html. Raises jinja2.TemplateNotFound for an unknown kind."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    shared = {
        "organisation": catalogue.organisation(),
        "targets": catalogue.targets(),
        "public_url": app.extensions["settings"].public_url.rstrip("/"),
        **context,
    }
    shared["link"] = LINK_PLACEHOLDER if context.get("has_link") else ""
    with force_locale(language):
        text = _part(_plain(app), kind, "txt", shared)
        html = _part(app.jinja_env, kind, "html", shared)
    subject, _, body = text.partition("\n")
    return Letter(" ".join(subject.split()), body.strip() + "\n", html.strip())


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
    m = environment.get_template(f"mail/parts.{form}").module
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
