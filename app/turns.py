"""Whoever writes to SQLite stands in line: the threads of one process, and the processes among themselves.

SQLite lets a writer that finds the database locked sleep and look again. With eight at once the unlucky wait four
times as long as in a line, and whoever waits beside a worker that goes from one transaction straight into the next
may find it locked at every look (measured: 7 seconds, beside transactions of 30 ms).
"""

import fcntl
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

BUSY_SECONDS = 5
"""How long a writer waits in each of the lines (threads, processes, SQLite itself) before its request is refused."""
LOOK_SECONDS = 0.005

log = logging.getLogger(__name__)


def line_up(engine: Engine, is_reading: Callable[[], bool]) -> None:
    """Let the writers of this process wait for each other here, until the connection goes back to the pool."""
    turn = threading.Lock()

    def take(connection: Connection) -> None:
        if is_reading() or "turn" in connection.info:
            return
        if not turn.acquire(timeout=BUSY_SECONDS):
            raise _locked()
        connection.info["turn"] = True

    def give_back(_connection: Any, record: Any) -> None:
        if record.info.pop("turn", False):
            turn.release()

    event.listen(engine, "begin", take)
    event.listen(engine, "checkin", give_back)


@contextmanager
def gate(database: str) -> Iterator[None]:
    """Stand at the gate beside the file `database` until the transaction has begun: who comes later can't be faster.

    It is there for fairness alone: where it can't be used (rights, a full disk, no file), SQLite's own lock still
    keeps writers apart. Raises OperationalError when others stood there for BUSY_SECONDS.
    """
    file = _open(f"{database}-gate")
    try:
        if file is not None:
            _pass(file, time.monotonic() + BUSY_SECONDS)
        yield
    finally:
        if file is not None:
            os.close(file)  # which gives the lock back


def _open(path: str) -> int | None:
    try:
        return os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        log.warning("no gate for writers: %s", error.strerror)
        return None


def _pass(file: int, until: float) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise _locked() from None
            time.sleep(LOOK_SECONDS)
        except OSError as error:
            log.warning("no gate for writers: %s", error.strerror)
            return


def _locked() -> OperationalError:
    return OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))
