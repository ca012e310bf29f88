"""The portal as it really runs: gunicorn and the worker as processes on a free port, ended with all they started.

Tests that break things and the measurements of `bench` share it.
"""

import http.client
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.config import ROOT, Settings
from app.jobs import serving

OURS = "wsgi:app"
HOST = "127.0.0.1"
PATIENCE_SECONDS = 30.0


class NotStarted(RuntimeError):
    """A server ended, or did not answer in time. The message ends with its log."""


@dataclass
class Process:
    """A command in a process group of its own, so that it can be ended with everything it started."""

    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    _running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                self.command, env={**os.environ, **self.environment}, cwd=ROOT, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    @property
    def group(self) -> int:
        """The number of the process group, which is also that of its first process."""
        assert self._running is not None, "it was never started"
        return self._running.pid

    def is_running(self) -> bool:
        return self._running is not None and self._running.poll() is None

    def kill(self) -> None:
        """End the whole group at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self, patience: float = 10) -> None:
        """Ask the group to end, and end it when it does not."""
        self._end(signal.SIGTERM, patience)

    def _end(self, by: signal.Signals, patience: float = 10) -> None:
        if self._running is None:
            return
        self._signal(by)
        with suppress(subprocess.TimeoutExpired):
            self._running.wait(patience)
        self._signal(signal.SIGKILL)
        self._running.wait(PATIENCE_SECONDS)

    def _signal(self, which: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.group, which)


@dataclass
class Site:
    """A running portal. `folder` holds its database, uploads and logs; `started_in` is in seconds."""

    url: str
    port: int
    folder: Path
    settings: Mapping[str, str]
    web: Process
    worker: Process | None = None
    started_in: float = 0.0
    _processes: list[Process] = field(init=False)

    def __post_init__(self) -> None:
        self._processes = [process for process in (self.web, self.worker) if process is not None]

    def start(self) -> None:
        """Start every process and wait until pages are answered. Raises NotStarted."""
        for process in self._processes:
            process.start()
        self.started_in = self.wait()

    def kill(self) -> None:
        for process in self._processes:
            process.kill()

    def stop(self) -> None:
        for process in self._processes:
            process.stop()

    def wait(self, path: str = "/healthz", patience: float = PATIENCE_SECONDS) -> float:
        """Seconds until `path` was answered, whatever the answer. Raises NotStarted."""
        began = time.monotonic()
        while not answers(self.port, path):
            if not self.web.is_running() or time.monotonic() - began > patience:
                raise NotStarted(f"{self.url} does not answer:\n{self.log_end()}")
            time.sleep(0.02)
        return time.monotonic() - began

    def log_end(self, size: int = 4000) -> str:
        """The last lines of every process's log."""
        return "\n".join(process.log.read_text(errors="replace")[-size:] for process in self._processes)


@contextmanager
def running(
    folder: Path,
    settings: Mapping[str, str] | None = None,
    *,
    worker: bool = True,
    prefix: Sequence[str] = (),
    furnish: Callable[[Mapping[str, str]], None] | None = None,
) -> Iterator[Site]:
    """The portal on a free port of this machine with its schema in place; ended and its group killed afterwards.

    `settings` are PORTAL_ variables over those of `site_settings`. `prefix` goes before the web server's command.
    `furnish` is called with all settings once the schema is there, before anything runs.
    """
    port = free_port()
    environment = {**site_settings(folder, port), **(settings or {})}
    migrate(environment)
    if furnish is not None:
        furnish(environment)
    site = Site(
        f"http://{HOST}:{port}", port, folder, environment,
        Process([*prefix, *gunicorn(OURS, port)], environment, folder / "web.log"),
        Process([sys.executable, "-m", "app.jobs", "worker"], environment, folder / "worker.log") if worker else None,
    )  # fmt: skip
    with started(site):
        yield site


@contextmanager
def started(site: Site) -> Iterator[Site]:
    """Starts the site, and ends it whatever happens."""
    try:
        site.start()
        yield site
    finally:
        site.stop()


def site_settings(folder: Path, port: int) -> dict[str, str]:
    """Settings of an installation that lives in `folder` alone and is reached by its port."""
    return {
        "PORTAL_ENVIRONMENT": "production",
        "PORTAL_SECRET_KEY": secrets.token_hex(32),
        "PORTAL_PUBLIC_URL": f"http://{HOST}:{port}",
        "PORTAL_DATA_DIR": str(folder),
        "PORTAL_DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite'}",
        "PORTAL_MAIL_SENDER": "complaints@example.org",
        "PORTAL_QUICKEST_FILING_SECONDS": "0",
        "PYTHONPATH": str(ROOT),
    }


def settings_of(environment: Mapping[str, str]) -> Settings:
    """The same settings for this process, to look into the site's database with the site's own code."""
    prefix = "PORTAL_"
    values = {name[len(prefix) :].lower(): value for name, value in environment.items() if name.startswith(prefix)}
    return Settings.model_validate(values)


def migrate(environment: Mapping[str, str]) -> None:
    """Bring the site's database up to date."""
    command = [sys.executable, "-m", "app.jobs", "migrate"]
    done = subprocess.run(command, env={**os.environ, **environment}, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        raise NotStarted(f"the schema could not be made:\n{done.stdout}{done.stderr}"[-4000:])


def gunicorn(wsgi: str, port: int, threads: int = 8) -> list[str]:
    """The command of `./portal serve` with one process, for whichever application."""
    return [*serving.gunicorn(f"{HOST}:{port}", 1, threads)[:-1], wsgi]


def free_port() -> int:
    """A port nobody listens on, below those the system hands to outgoing connections.

    One of theirs could be taken while a killed server is away, even by a client that connects to itself.
    """
    for port in random.sample(range(20_000, 32_000), 200):
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise NotStarted("no port is free")


def answers(port: int, path: str) -> bool:
    """Whether something on the port answers HTTP within a second."""
    connection = http.client.HTTPConnection(HOST, port, timeout=1)
    try:
        connection.request("GET", path)
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
