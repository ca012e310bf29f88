"""How many statements a page takes, with one row and with 25. BEGIN, COMMIT and the counter are not counted."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from app.complaints import details as d
from app.db import db
from tests.portal.conftest import Customer, opened
from tests.support.apps import file_one, perform


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements of the request inside the block."""
    seen: list[str] = []

    def note(connection, cursor, statement, parameters, context, executemany):
        if "limit_counter" not in statement and not statement.startswith(("PRAGMA", "BEGIN", "SET TRANSACTION")):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_form_takes_two(app: Flask, customer: Customer):
    customer.fill_in()

    for path in ("/complaints/new", "/complaints/new/words", "/complaints/new/details", "/complaints/new/you"):
        with counted(app) as seen:
            customer.get(path)
        assert len(seen) <= 2, seen


def test_sending_takes_eight(app: Flask, customer: Customer):
    customer.fill_in()
    fields = customer.sending()

    with counted(app) as seen:
        response = customer.browser.post("/complaints", data=fields)

    assert response.status_code == 303
    assert len(seen) <= 8, seen


def test_the_landing_page_takes_none_that_are_not_remembered(app: Flask, customer: Customer):
    customer.get("/")

    with counted(app) as seen:
        customer.get("/")

    assert seen == []


@pytest.mark.parametrize("rows", [1, 25])
def test_the_tracking_page_takes_the_same_for_one_message_and_for_many(app: Flask, customer: Customer, rows: int):
    reference = file_one(app)
    for number in range(rows):
        perform(app, reference, "message", "customer", d.Words(f"Message {number}"))
        perform(app, reference, "message", ("csr", "manager")[number % 2], d.Words(f"Answer {number}"))
    opened(app, customer, reference)

    with counted(app) as seen:
        response = customer.get(f"/complaint/{reference}")

    assert response.text.count('class="said"') >= rows
    assert len(seen) <= 12, seen
