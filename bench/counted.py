"""Our application with a counter of SQL statements around it, for a server process that only counts.

Each answer says in a header how many statements its request made; their words go to the log. Left out, as the goal
says: BEGIN and COMMIT (with the PRAGMA before them), loading the session's user, and the record of who read a case.
Left out too: the counting for a limit, which has a transaction of its own and goes ahead of the request's.
"""

import re
import threading
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import event

from app import create_app
from app.db import db

HEADER = "X-Statements"
NOT_COUNTED = re.compile(
    r"\s*(PRAGMA|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET TRANSACTION)\b|INSERT INTO (reading|limit_counter)\b"
    r"|SELECT [^;]*\bFROM \"?user\"?[^;]*WHERE [^;]*fs_uniquifier\b",
    re.IGNORECASE | re.DOTALL,
)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]


class Counting:
    """WSGI middleware; `statements` are those of the thread's present request."""

    def __init__(self, wsgi: Callable[[Environ, StartResponse], Iterable[bytes]]) -> None:
        self.wsgi = wsgi
        self.present = threading.local()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        self.present.statements = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, (HEADER, str(len(self.present.statements)))], *more)

        return self.wsgi(environ, start)

    def note(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not NOT_COUNTED.match(statement) and hasattr(self.present, "statements"):
            self.present.statements.append(statement)
            print(len(self.present.statements), " ".join(statement.split()), flush=True)


def create_counted() -> Any:
    """The WSGI application for gunicorn."""
    app = create_app()
    counting = Counting(app.wsgi_app)
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", counting.note)
    app.wsgi_app = counting  # type: ignore[method-assign]
    return app
