"""The databases that tests run on."""

import pytest
from sqlalchemy import create_engine, inspect, text

from tests.support.absence import report_missing
from tests.support.databases import fresh_database, given_server


def test_the_database_is_of_the_kind_asked_for(database_url: str, database_backend: str) -> None:
    engine = create_engine(database_url)

    with engine.connect() as connection:
        kind = connection.dialect.name

    assert kind == {"sqlite": "sqlite", "postgres": "postgresql"}[database_backend]
    engine.dispose()


def test_the_database_keeps_every_sign(database_url: str) -> None:
    words = "Żółta 🙂 naïve"
    engine = create_engine(database_url)

    with engine.connect() as connection:
        kept = connection.execute(text("SELECT :words"), {"words": words}).scalar_one()

    assert kept == words
    engine.dispose()


def test_a_fresh_database_is_gone_afterwards(database_url: str, database_backend: str) -> None:
    if database_backend == "sqlite":
        pytest.skip("only a server has other databases")
    engine = create_engine(database_url)

    with fresh_database(engine.url, "passing") as url:
        passing = create_engine(url)
        tables = inspect(passing).get_table_names()
        passing.dispose()
    with engine.connect() as connection:
        left = connection.execute(text("SELECT count(*) FROM pg_database WHERE datname = 'passing'")).scalar_one()

    assert (tables, left) == ([], 0)
    engine.dispose()


def test_without_the_variable_no_server_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)

    assert given_server() is None


def test_what_is_missing_skips_unless_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORTAL_REQUIRE_MOON", raising=False)

    with pytest.raises(pytest.skip.Exception, match="MISSING: the moon"):
        report_missing("the moon", "PORTAL_REQUIRE_MOON")


def test_what_is_missing_fails_where_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_REQUIRE_MOON", "1")

    with pytest.raises(pytest.fail.Exception, match="MISSING: the moon, and PORTAL_REQUIRE_MOON=1"):
        report_missing("the moon", "PORTAL_REQUIRE_MOON")
