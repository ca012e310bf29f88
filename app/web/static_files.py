"""Addresses of static files that change with their content, so that browsers may keep them for ever."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, url_for

from ..config import ROOT

STATIC = ROOT / "app" / "static"


def init_app(app: Flask) -> None:
    app.jinja_env.globals["static_url"] = static_url


def static_url(name: str) -> str:
    """The address of a file under app/static, with a mark of its content."""
    return url_for("static", filename=name, v=_mark(name))


@cache
def _mark(name: str) -> str:
    return hashlib.sha256((STATIC / Path(name)).read_bytes()).hexdigest()[:12]
