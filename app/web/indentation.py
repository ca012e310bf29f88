"""Pages travel without the indentation of their templates: a quarter of the queue was spaces at the start of lines.

Taken away once, when a template is compiled; lines stay where they are, so that errors name the right one. What a page
is filled with is never touched, and neither are mails, whose plain text means its line starts.
"""

import re

from flask import Flask
from jinja2.ext import Extension

LINE_START = re.compile(r"^[ \t]+", re.MULTILINE)
MAILS = "mail/"


class WithoutIndentation(Extension):
    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        if name is None or not name.endswith(".html") or name.startswith(MAILS):
            return source
        return LINE_START.sub("", source)


def init_app(app: Flask) -> None:
    """Every template of `app` that is compiled from now on."""
    app.jinja_env.add_extension(WithoutIndentation)
