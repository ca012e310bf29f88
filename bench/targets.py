"""What is measured: our application on databases of several sizes, and the bare one, each a server of its own."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, create_engine

from app import create_app
from app.complaints.statuses import Status
from tests.support.servers import HOST, OURS, Process, free_port, gunicorn, migrate, settings_of, site_settings, started
from tests.support.servers import Site as Server

from . import bare, bulk, seeding
from .figures import BARE, ours

BARE_WSGI = "bench.bare:create_bare()"
COUNTED_WSGI = "bench.counted:create_counted()"
AS_OFTEN_AS_YOU_LIKE = "1000000000"


@dataclass(frozen=True)
class House:
    """An installation with so many complaints, and what is needed to walk through it.

    `plain` names complaints to which nothing happened yet but their arrival; half of the open ones are due by `middle`.
    """

    name: str
    folder: Path
    settings: dict[str, str]
    password: str
    references: tuple[str, ...]
    plain: tuple[str, ...]
    middle: str
    seeding_seconds: float


def build(folder: Path, rows: int, server: URL | None) -> House:
    """Make the schema and fill it: a file of SQLite, or a database on a PostgreSQL server."""
    folder.mkdir()
    address = {} if server is None else {"PORTAL_DATABASE_URL": new_database(server, f"amends_{rows}")}
    settings = {
        **site_settings(folder, free_port()),
        **address,
        "PORTAL_FILINGS_PER_HOUR_PER_SOURCE": AS_OFTEN_AS_YOU_LIKE,
        "PORTAL_FILINGS_PER_HOUR_BEFORE_WORK": AS_OFTEN_AS_YOU_LIKE,
        "PORTAL_QUICKEST_FILING_SECONDS": "0",
        "PORTAL_SIGN_INS_PER_HOUR_PER_SOURCE": AS_OFTEN_AS_YOU_LIKE,
    }
    migrate(settings)
    began, password = time.monotonic(), secrets.token_urlsafe(16)
    app = create_app(settings_of(settings))
    with app.app_context():
        seeding.seed_house(password)
        seeding.seed_complaints(rows)
        seeding.count_and_draw()
        house = House(
            ours(rows), folder, settings, password, seeding.references(), seeding.references(Status.RECEIVED),
            seeding.middle(),
            time.monotonic() - began,
        )  # fmt: skip
        bulk.let_go()
    return house


def new_database(server: URL, name: str) -> str:
    """The address of an empty database of that name; one that was left there goes."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


@contextmanager
def serving(house: House, wsgi: str = OURS) -> Iterator[Server]:
    """The house's web server, without its worker, whose work is not that of a request."""
    port = free_port()
    settings = {**house.settings, "PORTAL_PUBLIC_URL": f"http://{HOST}:{port}"}
    web = Process(gunicorn(wsgi, port), settings, house.folder / "web.log")
    with started(Server(f"http://{HOST}:{port}", port, house.folder, settings, web)) as server:
        yield server


@contextmanager
def serving_bare(folder: Path) -> Iterator[Server]:
    """The bare application on a database of its own."""
    folder.mkdir(exist_ok=True)
    port = free_port()
    settings = {bare.DATABASE: str(folder / "bare.sqlite"), "PYTHONPATH": str(Path(bare.__file__).parents[1])}
    web = Process(gunicorn(BARE_WSGI, port), settings, folder / "web.log")
    with started(Server(f"http://{HOST}:{port}", port, folder, settings, web)) as server:
        yield server


def cold_starts(house: House, folder: Path, times: int) -> dict[str, list[float]]:
    """Seconds from the command to the first answer of ours and of bare, in turns."""
    found: dict[str, list[float]] = {BARE: [], house.name: []}
    for _ in range(times):
        for name, server in ((BARE, serving_bare(folder)), (house.name, serving(house))):
            began = time.monotonic()
            with server:
                found[name].append(time.monotonic() - began)
    return found
