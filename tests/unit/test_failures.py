"""What fails says so in our words, and keeps people's words out of the log."""

import sqlite3

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.complaints.models import Event
from app.db import db
from tests.portal.conftest import Customer


def test_an_error_of_the_database_does_not_repeat_what_somebody_wrote(app: Flask):
    with app.app_context(), pytest.raises(SQLAlchemyError) as caught:
        db.session.add(Event(complaint_id=1, action="my neighbour's secret", actor_kind="staff", to_status="closed"))
        db.session.flush()
    with app.app_context():
        db.session.remove()

    assert "neighbour" not in str(caught.value)


def test_a_commit_that_fails_says_that_nothing_was_saved(app: Flask, monkeypatch: pytest.MonkeyPatch):
    customer = Customer(app.test_client())
    customer.fill_in()
    fields = customer.sending()
    full = OperationalError("COMMIT", None, sqlite3.OperationalError("database or disk is full"))

    def fail() -> None:
        raise full

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)  # as in production
    with app.app_context():
        monkeypatch.setattr(type(db.session()), "commit", lambda _session: fail())
    answer = customer.browser.post("/complaints", data=fields)

    assert answer.status_code == 503
    assert "Nothing was saved just now." in answer.text
