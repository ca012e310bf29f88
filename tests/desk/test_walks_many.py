"""With thousands of rows and their statistics PostgreSQL walks the same indexes: only what is few is ever sorted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app import create_app
from app.complaints import board
from app.complaints.board.question import Question
from app.config import Environment, Settings
from app.db import db
from bench import seeding
from tests.desk.walking import planned, steps
from tests.support.apps import actor_of
from tests.support.databases import database_beside

pytestmark = pytest.mark.every_set

ROWS = 20_000
COLLECTED = "WITH few AS MATERIALIZED"
WALKED = {
    "open": ("due", "received", "heard", "severity", "status"),
    "ended": ("due", "received"),
    "any": ("received",),
}
SINGLE = [
    *(Question(view) for view in ("open", "overdue")),
    *(
        Question(filters={name: value})
        for name, value in {
            "status": "investigating", "category": 2, "severity": 3, "handler": 4, "team": 1, "due": "three_weeks",
            "channel": "web", "language": "en", "tag": 1,
        }.items()
    ),
    Question(filters={"status": "ended"}),
    Question(filters={"status": "any"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A database of its own with so many complaints."""
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite is told which index to walk, and its plans do not depend on rows")
    folder = tmp_path_factory.mktemp("many")
    with database_beside(database_url, "many", folder) as address:
        app = create_app(_settings(folder, address))
        with app.app_context():
            db.create_all()
            seeding.seed_house("a password of the bench")
            seeding.seed_complaints(ROWS)
        yield app
        with app.app_context():
            db.engine.dispose()


def _settings(folder: Path, address: str) -> Settings:
    return Settings(
        environment=Environment.TEST, secret_key="only-for-tests-" * 5, public_url="http://localhost",
        data_dir=folder, database_url=address, mail_sender="complaints@example.org",
        password_time_cost=1, password_memory_kib=64,
    )  # fmt: skip


@pytest.fixture
def asked(house: Flask) -> Iterator[list[tuple[str, Any]]]:
    """Statements with their values, in the house's context."""
    seen: list[tuple[str, Any]] = []

    def see(_connection: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        seen.append((statement, values))

    with house.app_context():
        event.listen(db.engine, "before_cursor_execute", see)
        yield seen
        event.remove(db.engine, "before_cursor_execute", see)
        db.session.rollback()


@pytest.mark.parametrize("question", SINGLE, ids=lambda question: f"{question.view} {dict(question.filters)}")
def test_postgres_walks_an_index_for_every_single_filter_in_every_order(
    asked: list[tuple[str, Any]], question: Question
):
    actor, walked, bad = actor_of("manager"), 0, {}
    for order in WALKED[question.scope]:
        for reverse in (False, True):
            turned = question.sorted_by(order, reverse=reverse)
            first = board.page(turned, actor)
            for after in ("", first.next):
                board.page(turned.continued(after), actor)
                if COLLECTED in asked[-1][0]:
                    continue
                walked += 1
                if wrong := _too_much(asked):
                    bad[order, reverse, bool(after)] = wrong

    assert bad == {}
    assert walked >= 3


def _too_much(asked: list[tuple[str, Any]]) -> list[str]:
    """Steps of the last statement's plan that read all complaints or put them in order."""
    found = list(steps(planned(*asked[-1])))
    return [step for step in found if "Sort" in step or step == "Seq Scan complaint" or "Bitmap" in step]
