"""`./portal demo`, from the command line to the last page: it starts, fills itself, keeps what it has and stops."""

import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from app.access import ROLE_WORDS
from app.complaints.statuses import Status
from app.config import ROOT
from tests.commands.test_door import portal
from tests.support.servers import free_port
from tests.support.visitors import Visitor

PATIENCE_SECONDS = 120


class Demo:
    """One run of the command, and what it printed until it was ready."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port, self.folder = port, folder
        self.visitors: list[Visitor] = []
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "app.jobs", "demo", "--port", str(port), "--data", str(folder)],
            env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.printed = self._until("Stop with Ctrl-C.")
        self.seconds = time.monotonic() - began

    def _until(self, words: str) -> str:
        assert self.process.stdout is not None
        lines = ""
        while words not in lines:
            line = self.process.stdout.readline()
            assert line, f"it ended:\n{lines}{(self.folder / 'demo.log').read_text() if lines else ''}"
            lines += line
        return lines

    def visitor(self) -> Visitor:
        self.visitors.append(Visitor(self.port))
        return self.visitors[-1]

    def stop(self, by: signal.Signals) -> int:
        assert self.process.stdout is not None
        if self.process.poll() is None:
            self.process.send_signal(by)
        for visitor in self.visitors:
            visitor.close()
        code = self.process.wait(PATIENCE_SECONDS)
        self.process.stdout.close()
        return code


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "kept"


@pytest.fixture(scope="module")
def demo(place: Path) -> Iterator[Demo]:
    """A running demo, which fills the folder that the tests of this file share."""
    running = Demo(place, free_port())
    yield running
    running.stop(signal.SIGTERM)


def accounts(printed: str) -> dict[str, tuple[str, str]]:
    """Role to address and password, as they were printed."""
    found = re.findall(r"^  (\S.*?)\s{2,}(\S+@\S+)\s+(\S+)$", printed, re.MULTILINE)
    return {role: (email, password) for role, email, password in found}


@pytest.mark.xdist_group("demo")
def test_the_demo_shows_every_status_and_half_a_year(demo: Demo, place: Path):
    assert rows(place, "SELECT count(DISTINCT status) FROM complaint") == len(Status)
    assert rows(place, "SELECT count(*) FROM complaint") >= 60
    assert rows(place, "SELECT julianday(max(received_at)) - julianday(min(received_at)) FROM complaint") > 150


@pytest.mark.xdist_group("demo")
def test_everything_can_be_tried(demo: Demo):
    assert set(accounts(demo.printed)) == set(ROLE_WORDS.values())
    for role in ROLE_WORDS.values():
        assert sign_in(demo, role).get("/desk/profile").status == 200

    stranger = demo.visitor()
    assert stranger.get("/").status == stranger.get("/healthz").status == stranger.get("/readyz").status == 200
    link = re.search(r'href="(http://127\.0\.0\.1:\d+/t/[^"]+)"', newest_mail(stranger))
    assert link is not None, "the newest mail to a customer has a link that can be followed"
    assert stranger.follow(stranger.get(urlsplit(link.group(1)).path)).status == 200


@pytest.mark.xdist_group("demo")
def test_time_passes_for_web_and_worker_and_stays_passed(demo: Demo, place: Path):
    stranger = demo.visitor()
    before = rows(place, "SELECT count(*) FROM event")

    for _ in range(10):
        stranger.post("/demo/clock", stranger.get("/demo/clock").form("/demo/clock").filled({"by": "day"}))

    assert "It stands 10 days and 0 hours ahead" in stranger.get("/demo/clock").text
    until(lambda: rows(place, "SELECT count(*) FROM event") > before, "the worker does what ten days bring")
    until(lambda: stranger.get("/readyz").status == 200, "and its sign of life is of the new time")


@pytest.mark.xdist_group("demo")
def test_a_folder_and_a_port_belong_to_one(demo: Demo, place: Path, tmp_path: Path):
    for words, said in (
        (["--port", str(demo.port), "--data", str(tmp_path / "other")], f"port {demo.port} can’t be used"),
        (["--port", str(free_port()), "--data", str(place)], f"another demo runs on {place}"),
    ):
        done = portal("demo", *words)
        assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.xdist_group("demo")
def test_what_it_keeps_is_for_its_owner_alone(demo: Demo, place: Path):
    assert [stat.S_IMODE((place / name).stat().st_mode) for name in ("accounts.txt", "secret")] == [0o600, 0o600]
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


@pytest.mark.xdist_group("demo")
def test_it_stops_cleanly_and_a_second_start_keeps_everything(demo: Demo, place: Path):
    listed, complaints = accounts(demo.printed), rows(place, "SELECT count(*) FROM complaint")
    assert demo.stop(signal.SIGINT) == 0 and is_free(demo.port)

    again = Demo(place, demo.port)

    assert accounts(again.printed) == listed and rows(place, "SELECT count(*) FROM complaint") == complaints
    assert again.seconds < 30, "10 s on a machine of its own"
    assert sign_in(again, "Administrator").get("/desk/staff").status == 200
    assert again.stop(signal.SIGTERM) == 0 and is_free(demo.port)


@pytest.mark.parametrize("path", ["/demo/mailbox", "/demo/clock", "/demo/mailbox/1"])
def test_nothing_of_it_exists_elsewhere(client: FlaskClient, path: str):
    assert client.get(path).status_code == 404
    assert "/demo/" not in client.get("/desk/login").text


def sign_in(demo: Demo, role: str) -> Visitor:
    email, password = accounts(demo.printed)[role]
    visitor = demo.visitor()
    form = visitor.get("/desk/login").form("/desk/login")
    answer = visitor.post("/desk/login", form.filled({"email": email, "password": password}))
    assert (answer.status, answer.location) == (302, "/desk/")
    return visitor


def newest_mail(visitor: Visitor) -> str:
    """The page of the newest mail that a customer got."""
    for path in re.findall(r'href="(/demo/mailbox/\d+)"', visitor.get("/demo/mailbox?to=customers").text):
        page = visitor.get(path).text
        if "/t/" in page:
            return page
    raise AssertionError("no mail to a customer is on the first page")


def rows(place: Path, statement: str) -> float:
    with closing(sqlite3.connect(place / "portal.sqlite")) as database:
        found: float = database.execute(statement).fetchone()[0]
        return found


def until(holds: Callable[[], bool], words: str) -> None:
    """Wait until something is true, at most for a while."""
    ends = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < ends, words
        time.sleep(0.5)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0
