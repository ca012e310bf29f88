"""Migrations lead to exactly the models' tables, and back, on both databases."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, make_url

from app.config import ROOT
from tests.support.databases import fresh_database

Flask = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def empty_database(database_url: str, tmp_path: Path) -> Iterator[str]:
    """A database of its own beside the session's, without tables."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    with fresh_database(url, f"{url.database}_empty") as address:
        yield address


@pytest.fixture
def flask_db(empty_database: str, tmp_path: Path) -> Flask:
    """`flask db ...` on that database, as a process of its own: Alembic keeps state in the one it ran in."""
    settings = {
        "PORTAL_ENVIRONMENT": "test",
        "PORTAL_SECRET_KEY": "only-for-tests-" * 5,
        "PORTAL_PUBLIC_URL": "http://localhost",
        "PORTAL_DATA_DIR": str(tmp_path),
        "PORTAL_DATABASE_URL": empty_database,
    }

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", "db", *words],
            cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return run


def test_upgrade_makes_what_the_models_say_and_downgrade_undoes_it(flask_db: Flask, empty_database: str) -> None:
    for words in (("upgrade",), ("check",), ("downgrade", "base"), ("upgrade",), ("check",)):
        done = flask_db(*words)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"

    engine = create_engine(empty_database)
    assert {"complaint", "event", "delivery", "offer", "follow_up"} <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_downgrade_leaves_nothing_behind(flask_db: Flask, empty_database: str) -> None:
    assert flask_db("upgrade").returncode == 0
    assert flask_db("downgrade", "base").returncode == 0

    engine = create_engine(empty_database)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version", "sqlite_sequence"}
    engine.dispose()
