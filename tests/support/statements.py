"""Counting what is asked of the database."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event

from app.catalogue import memory
from app.db import db


@pytest.fixture
def statements(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement sent to the database, those that open and close transactions aside.

    What a process remembers it remembers for long meanwhile: on a busy machine the five seconds may pass between two
    openings that are compared.
    """
    monkeypatch.setattr(memory, "REMEMBERED_SECONDS", 600.0)
    seen: list[str] = []

    def see(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.split()[0] not in ("PRAGMA", "BEGIN", "SET"):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", see)
    yield seen
    event.remove(engine, "before_cursor_execute", see)
