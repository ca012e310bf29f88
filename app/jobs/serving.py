"""`./portal serve` and `./portal worker`: the two kinds of processes of an installation."""

import os
import signal
import socket
import sys
import threading
from types import FrameType

import click

from .. import create_app
from ..config import ROOT
from . import worker as work
from .checking import problems
from .environment import read_settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="address to listen on, behind your proxy")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="processes")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="threads of each")
def serve(host: str, port: int, workers: int, threads: int) -> int:
    """Run the web server; refuses settings that are unsafe in public."""
    settings = read_settings()
    if errors := [problem for problem in problems(settings) if not problem.is_warning]:
        for problem in errors:
            click.echo(problem, err=True)
        return 1
    refuse_taken(host, port)
    environment = {**os.environ, "PORTAL_DATA_DIR": str(settings.data_dir.resolve())}
    command = gunicorn(f"{host}:{port}", workers, threads)
    os.execve(command[0], command, environment)  # noqa: S606  # our own interpreter, no shell


def refuse_taken(host: str, port: int) -> None:
    """Raises click.UsageError where nothing can listen: gunicorn would try for five seconds, and say it ten times."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            words = f"port {port} can’t be used ({error.strerror}); choose another with --port"
            raise click.UsageError(words) from error


def gunicorn(bind: str, workers: int, threads: int) -> list[str]:
    """The command line of the web server."""
    return [
        sys.executable, "-m", "gunicorn", "--chdir", str(ROOT), "--bind", bind, "--worker-class", "gthread",
        "--workers", str(workers), "--threads", str(threads), "--keep-alive", "75", "--graceful-timeout", "8",
        "--no-control-socket", "--log-level", "warning", "wsgi:app",
    ]  # fmt: skip


@click.command()
def worker() -> None:
    """Send mail and keep the clocks, until told to stop."""
    app = create_app(read_settings())
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    work.run(app, stop)
