"""Static files: addresses that change with their content, so that browsers keep them for ever; sent small.

Pages are not compressed: they hold tokens beside what somebody typed, and their size would tell them apart (BREACH).
"""

import gzip
import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

from ..config import ROOT

STATIC = ROOT / "app" / "static"
SHRINKING = frozenset({".css", ".js", ".svg"})


def init_app(app: Flask) -> None:
    app.jinja_env.globals["static_url"] = static_url
    app.after_request(_send_small)


def static_url(name: str) -> str:
    """The address of a file under app/static, with a mark of its content."""
    return url_for("static", filename=name, v=_mark(name))


@cache
def _mark(name: str) -> str:
    return hashlib.sha256((STATIC / Path(name)).read_bytes()).hexdigest()[:12]


def _send_small(response: Response) -> Response:
    """Compressed, where the browser takes it; the name is one that was just found under app/static."""
    name = (request.view_args or {}).get("filename", "")
    wanted = request.endpoint == "static" and response.status_code == 200 and request.accept_encodings["gzip"] > 0
    if wanted and Path(name).suffix in SHRINKING:
        response.direct_passthrough = False
        getattr(response.response, "close", lambda: None)()  # the file that was opened for it
        response.set_data(_small(name, _mark(name)))
        response.content_encoding = "gzip"
        response.headers.pop("ETag", None)  # it names the other form
    if request.endpoint == "static":
        response.vary.add("Accept-Encoding")
    return response


@cache
def _small(name: str, _mark_of_content: str) -> bytes:
    return gzip.compress((STATIC / name).read_bytes(), 9, mtime=0)
