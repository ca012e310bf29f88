"""`./portal check`: settings that would be unsafe in public, by name."""

import os
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from .. import create_app, schema
from ..access import Role
from ..accounts.queries import active_with_role
from ..addresses import read_address
from ..complaints import holdings
from ..config import ROOT, Settings
from ..db import db, reading
from ..web import scanning
from .environment import read_settings

SHORTEST_KEY, FEWEST_SIGNS = 50, 5
# SQLite's log needs shared memory, which no network file system has.
NETWORK_FILE_SYSTEMS = ("nfs", "cifs", "smb", "afpfs", "webdav", "sshfs", "9p", "ceph", "gluster", "lustre", "afs")


@dataclass(frozen=True)
class Problem:
    """One bad setting. A warning does not keep the server from starting."""

    setting: str
    words: str
    is_warning: bool = False

    def __str__(self) -> str:
        return f"{'warning: ' if self.is_warning else ''}{self.setting}: {self.words}"


@click.command()
def check() -> int:
    """Refuse settings that are unsafe in public."""
    found = problems(read_settings())
    for problem in found:
        click.echo(problem)
    if any(not problem.is_warning for problem in found):
        return 1
    click.echo("Nothing stands against going public.")
    return 0


def problems(settings: Settings) -> list[Problem]:
    """Everything that is wrong with `settings` in production, and with the database they name."""
    found = [*_environment(settings), *_address(settings), *_mail(settings), *_inbox(settings)]
    found += [*_scanner(settings), *_folder(settings), *_sqlite(settings)]
    if not {problem.setting for problem in found} & {"PORTAL_SECRET_KEY", "PORTAL_DATA_DIR", "PORTAL_DATABASE_URL"}:
        found += _database(settings)
    return found


def _environment(settings: Settings) -> Iterator[Problem]:
    if not settings.is_production:
        yield Problem("PORTAL_ENVIRONMENT", f"is {settings.environment}; leave it out in production")
    key = settings.secret_key
    if not key:
        yield Problem("PORTAL_SECRET_KEY", "is missing; python -c 'import secrets; print(secrets.token_hex(32))'")
    elif len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_SIGNS:
        yield Problem("PORTAL_SECRET_KEY", f"is too weak; use at least {SHORTEST_KEY} random signs")


def _address(settings: Settings) -> Iterator[Problem]:
    address = urlsplit(settings.public_url)
    if not settings.public_url:
        yield Problem("PORTAL_PUBLIC_URL", "is missing; links in mails are built from it")
    elif address.scheme != "https":
        yield Problem("PORTAL_PUBLIC_URL", "must begin with https://")
    elif not address.hostname or address.path not in ("", "/") or address.query:
        yield Problem("PORTAL_PUBLIC_URL", "must be an address alone, like https://complaints.example.org")
    if settings.trusted_proxies == 0:
        words = "is 0: behind a proxy every visitor would share one source, and its limits"
        yield Problem("PORTAL_TRUSTED_PROXIES", words, is_warning=True)


def _mail(settings: Settings) -> Iterator[Problem]:
    if not settings.mail_server:
        yield Problem("PORTAL_MAIL_SERVER", "is missing; no mail would leave")
    if settings.mail_security == "none":
        yield Problem("PORTAL_MAIL_SECURITY", "is none: mails would travel in clear; use starttls or tls")
    if settings.mail_ca_file and not Path(settings.mail_ca_file).is_file():
        yield Problem("PORTAL_MAIL_CA_FILE", "names no file")
    if not read_address(settings.mail_sender):
        yield Problem("PORTAL_MAIL_SENDER", "is missing or no mail address")


def _scanner(settings: Settings) -> Iterator[Problem]:
    try:
        scanner = scanning.of(settings)
    except ValueError as error:
        yield Problem("PORTAL_VIRUS_SCANNER", str(error))
        return
    if not scanner.looks:
        words = "is missing: files are checked by their content, but not for viruses"
        yield Problem("PORTAL_VIRUS_SCANNER", words, is_warning=True)
        return
    try:
        scanner.scan(b"")
    except scanning.NotAnswering:
        words = "does not answer: files wait, and nobody opens them, until it does"
        yield Problem("PORTAL_VIRUS_SCANNER", words, is_warning=True)


def _inbox(settings: Settings) -> Iterator[Problem]:
    if settings.inbox_server and not settings.inbox_address:
        yield Problem("PORTAL_INBOX_ADDRESS", "is missing; nobody would know where to answer")
    if settings.inbox_address and not read_address(settings.inbox_address):
        yield Problem("PORTAL_INBOX_ADDRESS", "is no mail address")
    if settings.inbox_server and settings.inbox_security == "none":
        yield Problem("PORTAL_INBOX_SECURITY", "is none: mails and the password would travel in clear; use tls")
    if settings.inbox_server and not (settings.inbox_username and settings.inbox_password):
        yield Problem("PORTAL_INBOX_USERNAME", "or its password is missing; the mailbox could not be read")
    if settings.inbox_ca_file and not Path(settings.inbox_ca_file).is_file():
        yield Problem("PORTAL_INBOX_CA_FILE", "names no file")


def _folder(settings: Settings) -> Iterator[Problem]:
    folder = settings.data_dir.resolve()
    if not folder.is_dir():
        yield Problem("PORTAL_DATA_DIR", f"{folder} does not exist; ./portal migrate makes it")
        return
    if not os.access(folder, os.W_OK):
        yield Problem("PORTAL_DATA_DIR", f"{folder} can’t be written to")
    if folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Problem("PORTAL_DATA_DIR", f"{folder} is open to others of this machine; chmod 700")
    if folder.is_relative_to(ROOT / "app"):
        yield Problem("PORTAL_DATA_DIR", f"{folder} lies inside the application")


def _sqlite(settings: Settings) -> Iterator[Problem]:
    if not settings.database_url.startswith("sqlite"):
        return
    if settings.sqlite_synchronous != "FULL":
        words = "is below FULL: a power cut may take complaints that were acknowledged"
        yield Problem("PORTAL_SQLITE_SYNCHRONOUS", words, is_warning=True)
    file = settings.database_url.removeprefix("sqlite:///")
    if file in (settings.database_url, "", ":memory:"):
        yield Problem("PORTAL_DATABASE_URL", "keeps everything in memory, and forgets it")
        return
    folder = Path(file).resolve().parent
    kind = file_system_of(folder)
    if any(name in kind for name in NETWORK_FILE_SYSTEMS):
        yield Problem("PORTAL_DATABASE_URL", f"SQLite on a network file system ({kind}) loses data")


def file_system_of(folder: Path) -> str:
    """The kind of the file system that holds `folder`, as mount names it; empty where nobody says."""
    listed = subprocess.run(["mount"], capture_output=True, text=True, check=False).stdout  # noqa: S607
    kinds: dict[Path, str] = {}
    for line in listed.splitlines():
        head, _, tail = line.partition(" on ")
        place, _, rest = tail.partition(" type ") if " type " in tail else tail.partition(" (")
        if head and place:
            kinds[Path(place)] = rest.split()[0].strip("(),")
    return next((kinds[place] for place in (folder, *folder.parents) if place in kinds), "")


def _database(settings: Settings) -> Iterator[Problem]:
    try:
        with create_app(settings).app_context(), reading():
            yield from _tables(settings)
            db.engine.dispose()
    except (SQLAlchemyError, ImportError) as error:
        yield Problem("PORTAL_DATABASE_URL", f"the database can’t be used ({type(error).__name__})")


def _tables(settings: Settings) -> Iterator[Problem]:
    if not schema.is_current():
        yield Problem("PORTAL_DATABASE_URL", "the tables are not those of this version; ./portal migrate")
        return
    if not any(user.password for user in active_with_role(Role.ADMIN)):
        yield Problem("accounts", "no administrator has chosen a password yet; ./portal setup", is_warning=True)
    for key, count in holdings.leftovers().items():
        words = f"{holdings.KINDS[key].counted(count)} of people who have left; pass them on under Staff"
        yield Problem("accounts", words, is_warning=True)
    if not settings.database_url.startswith("sqlite"):
        synchronous = db.session.scalar(text("SHOW synchronous_commit"))
        if synchronous == "off":
            words = "synchronous_commit is off: a crash may take complaints that were acknowledged"
            yield Problem("PORTAL_DATABASE_URL", words, is_warning=True)
