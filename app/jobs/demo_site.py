"""`./portal demo`: a believable organisation to walk through, on this machine only."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from .. import create_app
from ..access import ROLE_WORDS, Role
from ..config import ROOT, Environment, Settings
from ..db import db
from .filling import fill, staff_rows
from .migrating import bring_up_to_date
from .processes import Told, python, started, told_by_signals, wait_until_ready, watch
from .serving import gunicorn, refuse_taken
from .worker import drain_once

HOST = "127.0.0.1"
READY_WITHIN_SECONDS = 60
# The demo's clock jumps: a session should not end because somebody let a day pass.
TEN_YEARS_IN_HOURS = 87_600


@click.command()
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535), help="port on this machine")
@click.option(
    "--data", default=ROOT / "instance" / "demo", type=click.Path(path_type=Path, file_okay=False),
    help="folder that keeps the demo  [default: instance/demo]",
)  # fmt: skip
def demo(port: int, data: Path) -> None:
    """Try everything on this machine, with made-up complaints."""
    refuse_taken(HOST, port)
    folder = data.resolve()
    with told_by_signals():
        try:
            with _alone_in(folder):
                _run(folder, port)
        except Told:
            click.echo("\nStopped. Everything is kept; start again with the same command.")


def _run(folder: Path, port: int) -> None:
    settings = _settings(folder, port)
    _prepare(folder, settings)
    log = folder / "demo.log"
    commands = [gunicorn(f"{HOST}:{port}", workers=1, threads=8), python("-P", "-m", "app.jobs", "worker")]
    with started(commands, _environment(settings), log) as running:
        wait_until_ready(f"http://{HOST}:{port}/readyz", running, log, READY_WITHIN_SECONDS)
        _welcome(folder, port)
        watch(running, log)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Two demos never share a folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise click.UsageError(f"{folder} can’t be written to ({error.strerror})") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise click.UsageError(f"another demo runs on {folder}") from error
        yield


def _settings(folder: Path, port: int) -> Settings:
    """A demo of its own: of the environment only a mail server counts, for those who want to see real mails."""
    return Settings(
        environment=Environment.DEMO,
        secret_key=_secret(folder / "secret"),
        public_url=f"http://{HOST}:{port}",
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'portal.sqlite'}",
        mail_sender=os.environ.get("PORTAL_MAIL_SENDER", "complaints@example.org"),
        trusted_proxies=0,
        staff_session_hours=TEN_YEARS_IN_HOURS,
        customer_session_hours=TEN_YEARS_IN_HOURS,
        address_session_hours=TEN_YEARS_IN_HOURS,
    )


def _secret(path: Path) -> str:
    """Made once and kept, so that sessions and sealed links outlive a restart."""
    if not path.exists():
        write_private(path, secrets.token_hex(32))
    return path.read_text("utf-8")


def _environment(settings: Settings) -> dict[str, str]:
    told = {f"PORTAL_{name.upper()}": str(value) for name, value in settings.model_dump(mode="json").items()}
    return {**os.environ, **told, "PYTHONPATH": str(ROOT)}


def _prepare(folder: Path, settings: Settings) -> None:
    """Tables, and the first time the whole story. What was cut short is begun anew: accounts.txt is written last."""
    accounts = folder / "accounts.txt"
    if not accounts.exists():
        _clear(folder)
    app = create_app(settings)
    with app.app_context():
        bring_up_to_date()
        if not accounts.exists():
            click.echo("Filling the demo with half a year of complaints ...", err=True)
            passwords = {row["key"]: _pronounceable() for row in staff_rows()}
            fill(app, passwords, drain_once)
            write_private(accounts, _listed(passwords))
        db.session.remove()
        db.engine.dispose()


def _clear(folder: Path) -> None:
    for path in folder.glob("portal.sqlite*"):
        path.unlink()
    shutil.rmtree(folder / "uploads", ignore_errors=True)


def _pronounceable() -> str:
    """A password that is easy to copy: four groups of random letters, 75 bits."""
    signs = "abcdefghijkmnpqrstuvwxyz"
    return "-".join("".join(secrets.choice(signs) for _ in range(4)) for _ in range(4))


def _listed(passwords: dict[str, str]) -> str:
    rows = (f"{ROLE_WORDS[Role(row['role'])]}\t{row['email']}\t{passwords[row['key']]}" for row in staff_rows())
    return "\n".join(rows) + "\n"


def write_private(path: Path, words: str) -> None:
    """A file that only its owner reads, whole or not at all."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(words)
    part.rename(path)


def _welcome(folder: Path, port: int) -> None:
    address = f"http://{HOST}:{port}"
    click.echo(f"\nThe demo runs.\n\n  customers   {address}/\n  staff       {address}/desk")
    click.echo(f"  mails       {address}/demo/mailbox\n  clock       {address}/demo/clock\n\nAccounts of the staff:\n")
    shown: set[str] = set()
    for line in (folder / "accounts.txt").read_text("utf-8").splitlines():
        role, email, password = line.split("\t")
        if role not in shown:
            click.echo(f"  {role:<34}{email:<28}{password}")
        shown.add(role)
    click.echo(f"\nEverybody’s accounts stand in {folder / 'accounts.txt'}. Stop with Ctrl-C.")
