"""The worker: sends what waits in the outbox and does what is due, until it is told to stop."""

import threading
import time
from collections.abc import Callable
from functools import partial

from flask import Flask

from ..access import Role
from ..accounts import queries as accounts
from ..catalogue import worker as calendar
from ..complaints import notices
from ..complaints.queries import get_by_id
from ..config import Settings
from ..db import transaction
from ..decisions import printing
from ..enquiries import mails
from ..outbox import sending
from ..outbox import service as outbox
from ..outbox.connection import Connection
from ..outbox.models import Delivery
from .duties import DUTIES
from .duties.rounds import Round, log_failure
from .duties.safety import call_further

PAUSE_SECONDS = 2.0
ROUND_SECONDS = 15.0
WATCH_SECONDS = 5.0  # between two looks at calls for a manager
PATIENCE_SECONDS = 6.0  # with a mail under way, once the worker was told to stop


def run(app: Flask, stop: threading.Event) -> None:
    """Work until `stop` is set; what is under way is finished, or broken off so that it is done again later."""
    connection = _connection(app)
    ended = threading.Event()
    impatience = threading.Thread(target=_cut_when_late, args=(connection, stop, ended), daemon=True)
    watching = threading.Thread(target=_watch, args=(app, stop), daemon=True)
    impatience.start()
    watching.start()
    round_due = time.monotonic()
    try:
        while not stop.is_set():
            sent = _guarded("sending mail", partial(_drain, app, connection, _in_time(stop)))
            done = 0
            if time.monotonic() >= round_due:
                done = _guarded("a round", partial(sweep_once, app, stop))
                round_due = time.monotonic() + (0 if done else ROUND_SECONDS)
            if not sent and not done:
                stop.wait(PAUSE_SECONDS)
    finally:
        ended.set()
        stop.set()
        impatience.join()
        watching.join()


def drain_once(app: Flask, stop: threading.Event | None = None) -> int:
    """Send every mail that is due now; returns how many were tried."""
    return _drain(app, _connection(app), stop.is_set if stop is not None else _never)


def sweep_once(app: Flask, stop: threading.Event | None = None) -> int:
    """Do every duty that is due now, and show that the worker lives; returns how many things were done."""
    with app.app_context():
        round_ = Round(stop.is_set if stop is not None else _never)
        for duty in (_show_life, *DUTIES):
            if round_.stopped():
                break
            try:
                duty(round_)
            except Exception as error:  # one duty never stops the others
                log_failure(duty.__name__, error)
        return round_.done


def _watch(app: Flask, stop: threading.Event) -> None:
    """Calls for a manager go further on their minute, however long a round or a mail server takes just then."""
    while not stop.wait(WATCH_SECONDS):
        _guarded("calling further people", partial(_call_further, app, stop))


def _call_further(app: Flask, stop: threading.Event) -> int:
    with app.app_context():
        round_ = Round(stop.is_set)
        call_further(round_)
        return round_.done


def _show_life(_round: Round) -> None:
    with transaction():
        calendar.beat()


def _drain(app: Flask, connection: Connection, stopped: sending.Stopped) -> int:
    with app.app_context():
        try:
            return sending.drain(connection, tell_of_dead_letter, stopped, printing.make)
        finally:
            connection.close()


def tell_of_dead_letter(delivery: Delivery) -> None:
    """Tell the handler of a mail that was given up; of one to staff the administrators, who are not mailed about it."""
    words = f"A mail could not be delivered: {delivery.subject}"
    if delivery.about is not None and (not delivery.to_staff or delivery.link_purpose == mails.PURPOSE):
        notices.tell("gave_up", get_by_id(delivery.about), words)
        return
    for user in accounts.active_with_role(Role.ADMIN):
        outbox.tell(user.id, "gave_up", words, delivery.about)


def _guarded(doing: str, work: Callable[[], int]) -> int:
    try:
        return work()
    except Exception as error:  # a database that is away for a moment must not end the worker
        log_failure(doing, error)
        return 0


def _connection(app: Flask) -> Connection:
    settings: Settings = app.extensions["settings"]
    with app.app_context():
        return Connection(settings)


def _in_time(stop: threading.Event) -> sending.Stopped:
    """Sending makes room for the duties after a while, however much there is to send."""
    ends = time.monotonic() + ROUND_SECONDS
    return lambda: stop.is_set() or time.monotonic() > ends


def _cut_when_late(connection: Connection, stop: threading.Event, ended: threading.Event) -> None:
    stop.wait()
    if not ended.wait(PATIENCE_SECONDS):
        connection.cut()


def _never() -> bool:
    return False
