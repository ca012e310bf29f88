"""The landing page tells how well promises were kept, missed ones included, once there is enough to count."""

from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.complaints.models import Clock
from app.db import db
from tests.portal.conftest import Customer, words_of
from tests.support.apps import by_reference, doing, file_one


@pytest.fixture(autouse=True)
def nothing_remembered(app: Flask):
    app.extensions.pop("promises_kept", None)
    yield
    app.extensions.pop("promises_kept", None)


def test_missed_promises_are_counted_and_shown(app: Flask, customer: Customer):
    reference, at = file_one(app), clock.now()
    with doing(app):
        complaint = by_reference(reference).id
        for number in range(20):
            late = number < 5
            db.session.add(
                Clock(complaint_id=complaint, kind="acknowledge", rule="acknowledge", started_at=at, first_due_at=at,
                      due_at=at - timedelta(hours=1), at_risk_at=at, met=not late,
                      ended_at=None if late else at - timedelta(hours=2))
            )  # fmt: skip

    page = words_of(customer.get("/").text)

    assert "A person answers you within 24 hours 75% 75 of 100 times, counted over 20." in page


def test_a_few_are_no_number(app: Flask, customer: Customer):
    file_one(app, received_at=clock.now() - timedelta(days=3))

    page = words_of(customer.get("/").text)

    assert "A person answers you within 24 hours" in page
    assert "%" not in page
