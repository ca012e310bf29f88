"""A database of its own for each migration: `flask db` on it, what it holds, and a complaint that was filed before."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import flask
import pytest
from sqlalchemy import create_engine, text

from app import create_app
from app.access import Actor
from app.catalogue.models import Category
from app.complaints import service
from app.config import ROOT, Environment, Settings
from app.db import db, transaction
from tests.support.apps import a_filing
from tests.support.databases import copy_database, database_beside

Flask = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def flask_db(empty_database: str, tmp_path: Path) -> Flask:
    return flask_db_on(empty_database, tmp_path)


@pytest.fixture(scope="session")
def upgraded(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database with the tables as they are, to be copied and left alone."""
    folder = tmp_path_factory.mktemp("upgraded")
    with database_beside(database_url, "upgraded", folder) as address:
        assert flask_db_on(address, folder)("upgrade").returncode == 0
        yield address


def flask_db_on(address: str, folder: Path) -> Flask:
    """`flask db ...` on that database, as a process of its own: Alembic keeps state in the one it ran in."""
    settings = {
        "PORTAL_ENVIRONMENT": "test",
        "PORTAL_SECRET_KEY": "only-for-tests-" * 5,
        "PORTAL_PUBLIC_URL": "http://localhost",
        "PORTAL_DATA_DIR": str(folder),
        "PORTAL_DATABASE_URL": address,
    }

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", "db", *words],
            cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return run


def app_on(address: str, folder: Path) -> flask.Flask:
    """The product on that database."""
    settings = Settings(
        environment=Environment.TEST, secret_key="only-for-tests-" * 5, public_url="http://localhost", data_dir=folder,
        database_url=address, mail_sender="complaints@example.org",
    )  # fmt: skip
    return create_app(settings)


@pytest.fixture
def complaint_filed(upgraded: str, empty_database: str, tmp_path: Path) -> None:
    """The tables as they are, with a complaint and what belongs to it."""
    copy_database(upgraded, empty_database)
    app = app_on(empty_database, tmp_path)
    with app.app_context():
        with transaction():
            db.session.add(Category(key="parcels", name="Parcels", position=1))
            db.session.flush()
            service.file(a_filing(), Actor("customer"))
        db.engine.dispose()


def execute(url: str, statement: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def rows(url: str, question: str) -> list[tuple[Any, ...]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(question))]
    engine.dispose()
    return found
