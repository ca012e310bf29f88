"""Static files: addresses that change with their content, so that browsers keep them for ever; sent small."""

import gzip
import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Flask, Response, current_app, has_request_context, request, url_for

from ..config import ROOT

STATIC = ROOT / "app" / "static"
_SHARED = ("tokens.css", "bootstrap-subset.css", "base.css")
# Sent as one, because a first visit waits for every single thing it fetches.
SHEETS = {
    "css/all-public.css": (*_SHARED, "public.css"),
    "css/all-desk.css": (
        *_SHARED,
        "desk.css",
        "desk-queue.css",
        "desk-case.css",
        "desk-letter.css",
        "desk-enquiry.css",
        "desk-together.css",
        "desk-assess.css",
        "desk-home.css",
        "desk-writing.css",
        "desk-team.css",
        "desk-taking.css",
        "desk-safety.css",
        "desk-guided.css",
    ),
}
SCRIPTS = {
    "js/all-filing.js": ("app.js", "uploads.js", "reachable.js", "filing.js"),
    "js/all-talk.js": ("app.js", "uploads.js", "reachable.js"),
    "js/all-sending.js": ("app.js", "reachable.js"),
}
TOGETHER = SHEETS | SCRIPTS
# What only those who write them have a use for: a sixth of sheets and scripts once compressed. Licences (`/*!`) stay.
REMARKS = re.compile(rb"/\*(?!!).*?\*/\s*|^[ \t]+", re.DOTALL | re.MULTILINE)
SCRIPT_REMARKS = re.compile(rb"^[ \t]*//.*\n|^[ \t]+", re.MULTILINE)
SHRINKING = frozenset({".css", ".js", ".svg"})


def init_app(app: Flask) -> None:
    app.jinja_env.globals["static_url"] = static_url
    app.view_functions["static"] = _send
    app.after_request(_send_small)


def static_url(name: str) -> str:
    """The address of a file under app/static or of one of TOGETHER, with a mark of its content."""
    return _address(request.script_root if has_request_context() else "", name)


@cache
def _address(_root: str, name: str) -> str:
    """Kept for each place the portal is mounted at: a page of 25 rows shows seventy icons."""
    return url_for("static", filename=name, v=_mark(name))


def is_as_named(response: Response) -> bool:
    """Whether this is a static file, there, and of the very content its address names: such a one never changes."""
    if request.endpoint != "static" or response.status_code not in (200, 304):
        return False
    return request.args.get("v") == _mark((request.view_args or {})["filename"])


@cache
def _mark(name: str) -> str:
    return hashlib.sha256(_content(name)).hexdigest()[:8]


def _content(name: str) -> bytes:
    parts = TOGETHER.get(name, (Path(name).name,))
    folder = (STATIC / Path(name)).parent
    content = b"\n".join((folder / part).read_bytes() for part in parts)
    if name.startswith("js/"):
        return SCRIPT_REMARKS.sub(b"", content)
    return REMARKS.sub(b"", content) if name in SHEETS else content


def _send(filename: str) -> Response:
    if filename in TOGETHER:
        return Response(_content(filename), mimetype="text/css" if filename in SHEETS else "text/javascript")
    return current_app.send_static_file(filename)


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
    return gzip.compress(_content(name), 9, mtime=0)
