"""What fails says so in our words, and keeps people's words out of the log."""

import sqlite3

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError

from app.complaints.models import Event
from app.config import Environment
from app.db import db
from app.web.error_pages import failed
from tests.portal.conftest import Customer, words_of


def test_the_log_of_a_failure_does_not_repeat_what_somebody_wrote(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    production = app.extensions["settings"].model_copy(update={"environment": Environment.PRODUCTION})
    monkeypatch.setitem(app.extensions, "settings", production)
    with app.test_request_context("/"):
        db.session.add(Event(complaint_id=1, action="my neighbour's secret", actor_kind="staff", to_status="closed"))
        with pytest.raises(IntegrityError) as caught:
            db.session.flush()
        failed(caught.value)
        db.session.remove()

    assert "IntegrityError" in caplog.text and "test_failures.py" in caplog.text
    assert "neighbour" not in caplog.text


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
    said = words_of(answer.text)
    assert "Nothing was saved just now." in said
    assert said.count("Go back: what you wrote is still in your form.") == 1
