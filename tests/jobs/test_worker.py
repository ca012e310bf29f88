"""The worker as a whole: it works in a loop, lives through faults, shows that it lives, and ends when told."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from time_machine import Traveller

from app import clock
from app.catalogue import worker as calendar
from app.complaints import notices
from app.complaints.models import Complaint
from app.db import db
from app.jobs import worker
from app.jobs.duties import alarms
from app.jobs.duties.rounds import Round
from app.outbox.models import Delivery
from app.safety import calling, rota
from app.safety.models import ManagerCall
from tests.jobs.conftest import Told
from tests.support.apps import actor_of, address_of, doing, file_one
from tests.support.smtp import MailServer, sending_to_server

Start = Callable[[], tuple[threading.Thread, threading.Event]]


@pytest.fixture
def running(app: Flask) -> Iterator[Start]:
    """`running()` starts a worker in a thread; it is told to stop when the test ends. Returns thread and event."""
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def start() -> tuple[threading.Thread, threading.Event]:
        threads.append(threading.Thread(target=worker.run, args=(app, stop)))
        threads[-1].start()
        return threads[-1], stop

    yield start
    stop.set()
    for thread in threads:
        thread.join(60)
    # One that went on would hold the database while the next test writes.
    assert not any(thread.is_alive() for thread in threads)


def until(there: Callable[[], bool], patience: float = 10) -> None:
    ends = time.monotonic() + patience
    while not there():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def server(app: Flask) -> Iterator[MailServer]:
    """A mail server, for which the worker has a lot of patience."""
    with sending_to_server(app, mail_timeout_seconds=30) as server:
        yield server


def test_what_is_filed_is_mailed_and_announced_within_seconds(
    app: Flask, server: MailServer, told: Told, running: Start
):
    running()
    file_one(app)

    until(lambda: {str(mail["Subject"]).partition(": ")[2] for mail in server.mails} == {
        "we have your complaint", "A new complaint, and nobody has it yet",
    }, patience=20)  # fmt: skip
    assert told("csr") == ["unassigned: A new complaint, and nobody has it yet"]


@pytest.mark.requirement("000-20")
def test_a_call_for_a_manager_goes_further_on_its_minute_while_a_round_takes_long(
    app: Flask, running: Start, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(worker, "WATCH_SECONDS", 0.05)
    monkeypatch.setattr(worker, "sweep_once", lambda _app, stop: stop.wait() and 0)
    with doing(app):
        rota.plan(rota.monday_of(clock.now()), actor_of("manager").id, actor_of("other_manager").id)
        call = calling.press(calling.UPSET, actor_of("csr"))
        call.further_at, number = clock.now(), call.id

    running()

    until(lambda: stage_of(app, number) == 1)


def stage_of(app: Flask, call_id: int) -> int:
    with app.app_context():
        stage = db.session.get_one(ManagerCall, call_id).stage
        db.session.remove()
    return stage


def test_a_worker_told_to_stop_ends_at_once(app: Flask, running: Start):
    thread, stop = running()
    time.sleep(0.3)
    stop.set()

    thread.join(10)
    assert not thread.is_alive()


def test_a_worker_whose_mail_server_says_nothing_ends_in_time_and_loses_nothing(
    app: Flask, server: MailServer, running: Start
):
    file_one(app)
    server.mode = "hang"
    thread, stop = running()
    until(lambda: server.tried == 1)
    began = time.monotonic()
    stop.set()

    thread.join(10)

    assert not thread.is_alive()
    assert worker.PATIENCE_SECONDS <= time.monotonic() - began + 0.5 < 10
    with app.app_context():
        row = db.session.scalars(db.select(Delivery)).one()
        assert (row.state, row.leased_until) == ("waiting", None)
        db.session.remove()


def test_one_duty_that_fails_stops_no_other(
    app: Flask, told: Told, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fails(round_: Round) -> None:
        raise ValueError("grace@example.com wrote something private")

    monkeypatch.setattr(worker, "DUTIES", (fails, *worker.DUTIES))
    file_one(app)

    with caplog.at_level(logging.ERROR):
        worker.sweep_once(app)

    assert told("csr") == ["unassigned: A new complaint, and nobody has it yet"]
    assert "fails failed: ValueError" in caplog.text
    assert "private" not in caplog.text and "grace" not in caplog.text


def test_one_complaint_that_fails_stops_no_other(app: Flask, told: Told, monkeypatch: pytest.MonkeyPatch):
    broken = file_one(app)
    whole = file_one(app)

    def tell(kind: str, complaint: Complaint, words: str) -> int:
        if complaint.reference == broken:
            raise ValueError("grace@example.com")
        return notices.tell(kind, complaint, f"{words} ({complaint.reference})")

    monkeypatch.setattr(alarms, "notices", SimpleNamespace(tell=tell))

    worker.sweep_once(app)

    assert told("csr") == [f"unassigned: A new complaint, and nobody has it yet ({whole})"]


def test_two_workers_do_nothing_twice(app: Flask, told: Told):
    references = [file_one(app) for _ in range(10)]
    workers = [threading.Thread(target=worker.sweep_once, args=(app,)) for _ in range(3)]

    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()

    assert len(told("csr")) == len(references)


@pytest.mark.usefixtures("noon")
def test_a_worker_that_lives_shows_it(app: Flask, noon: Traveller):
    with app.app_context():
        assert not calendar.is_well()
        db.session.remove()
    worker.sweep_once(app)
    noon.shift(timedelta(minutes=2))
    with app.app_context():
        assert calendar.is_well()
        db.session.remove()
    noon.shift(timedelta(seconds=1))

    with app.app_context():
        assert not calendar.is_well()
        db.session.remove()


def test_a_dead_letter_to_a_colleague_is_told_inside_the_portal_alone(app: Flask, server: MailServer, told: Told):
    server.modes[address_of("csr")] = "permanent"
    file_one(app)
    worker.sweep_once(app)

    worker.drain_once(app)
    worker.drain_once(app)

    assert [words.partition(":")[0] for words in told("admin")] == ["gave_up"]
    assert len(dead_letters(app)) == 1


def dead_letters(app: Flask) -> list[str]:
    with app.app_context():
        found = list(db.session.scalars(db.select(Delivery.recipient).filter_by(state="gave_up")))
        db.session.remove()
        return found
