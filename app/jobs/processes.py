"""Processes that a command starts, watches, and ends with itself."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import BinaryIO

import click

PATIENCE_SECONDS = 10


Process = subprocess.Popen[bytes]


class Told(Exception):
    """Somebody asked this command to end."""


@contextmanager
def started(commands: Sequence[Sequence[str]], environment: Mapping[str, str], log: Path) -> Iterator[list[Process]]:
    """Run `commands`, each in a process group of its own, and end them all, whatever happens."""
    running: list[Process] = []
    try:
        with log.open("ab") as out:
            for command in commands:
                running.append(_start(command, environment, out))
        yield running
    finally:
        for process in running:
            _signal(process, signal.SIGTERM)
        ends = time.monotonic() + PATIENCE_SECONDS
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(ends - time.monotonic(), 0.1))
            _signal(process, signal.SIGKILL)
            process.wait()


def wait_until_ready(url: str, running: Sequence[Process], log: Path, seconds: float) -> None:
    """Return when `url` answers 200. Raises click.ClickException when a process ends or `seconds` have passed."""
    ends = time.monotonic() + seconds
    while not _is_ready(url):
        if any(process.poll() is not None for process in running):
            raise click.ClickException(f"it did not start; the reason stands in {log}")
        if time.monotonic() > ends:
            raise click.ClickException(f"it did not get ready within {seconds:.0f} seconds; see {log}")
        time.sleep(0.1)


def watch(running: Sequence[Process], log: Path) -> None:
    """Return never; raises Told when this command should end, click.ClickException when one of them ended."""
    while True:
        if any(process.poll() is not None for process in running):
            raise click.ClickException(f"a process ended by itself; the reason stands in {log}")
        time.sleep(0.5)


@contextmanager
def told_by_signals() -> Iterator[None]:
    """Ctrl-C and SIGTERM raise Told inside; a second one changes nothing, so that the ending is not cut short."""

    def tell(_number: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        raise Told

    before = {number: signal.signal(number, tell) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def python(*arguments: str) -> list[str]:
    """A command of this very interpreter."""
    return [sys.executable, *arguments]


def _start(command: Sequence[str], environment: Mapping[str, str], out: BinaryIO) -> Process:
    return subprocess.Popen(  # noqa: S603  # commands of ours, no shell
        command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
    )


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  # our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _signal(process: Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
