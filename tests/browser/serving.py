"""The portal of a test, served from this very process: what it holds is put there by the test, without waiting."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask, template_rendered
from jinja2 import Template
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.support.servers import HOST


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        """A test says by itself what it asked for."""


@dataclass
class Served:
    """`shown` has the names of the templates that became pages."""

    app: Flask
    url: str
    shown: set[str] = field(default_factory=set)


@contextmanager
def served(app: Flask) -> Iterator[Served]:
    """The application at a free port, each request in a thread of its own; ended afterwards."""
    server = make_server(HOST, 0, app, threaded=True, request_handler=Quiet)
    site = Served(app, f"http://{HOST}:{server.server_port}")

    def note(_app: Flask, template: Template, **_more: object) -> None:
        site.shown.add(str(template.name))

    template_rendered.connect(note, app)
    running = threading.Thread(target=server.serve_forever)
    running.start()
    try:
        yield site
    finally:
        server.shutdown()
        running.join()
        server.server_close()
        template_rendered.disconnect(note, app)
