"""Pages travel without the indentation of their templates, and without the empty lines that statements leave behind.

A third of the queue was such space. It is taken away once, when a template is compiled; lines are counted as before, so
that errors name the right one. What a page is filled with is never touched, and neither are mails, whose plain text
means its line starts.
"""

import re

from flask import Flask
from jinja2.ext import Extension

LINE_START = re.compile(r"^[ \t]+", re.MULTILINE)
# Nothing but statements and comments on a line; messages to be translated keep their own spaces.
STATEMENTS = re.compile(
    r"^((?:\{%(?!-?\s*(?:trans|pluralize)\b)(?:(?!%\}).)*%\}|\{#(?:(?!#\}).)*#\}| )+)$", re.MULTILINE
)
MAILS = "mail/"


class WithoutIndentation(Extension):
    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        if name is None or not name.endswith(".html") or name.startswith(MAILS):
            return source
        return STATEMENTS.sub(_without_its_end, LINE_START.sub("", source))


def _without_its_end(found: re.Match[str]) -> str:
    """The statements with a mark that the end of their line is not part of the page."""
    line = found[1].rstrip()
    return line if line[-3] in "-+" else f"{line[:-2]}-{line[-2:]}"


def init_app(app: Flask) -> None:
    """Every template of `app` that is compiled from now on."""
    app.jinja_env.add_extension(WithoutIndentation)
