"""The landing page tells how well promises were kept, missed ones included, once there is enough to count."""

from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.complaints.models import Clock
from app.db import db
from app.trends.queries import promises_kept
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

    assert "A person answers you within 24 hours 75% 15 of 20 times." in page
    assert "Not right? You hear from us within one working day Too few to count" in page


def test_what_was_withdrawn_or_joined_counts_neither_way(app: Flask):
    at, ends = clock.now(), ["closed"] * 20 + ["withdrawn"] * 3 + ["merged"] * 2
    filed = [file_one(app) for _ in ends]
    with doing(app):
        for number, (reference, status) in enumerate(zip(filed, ends, strict=True)):
            complaint = by_reference(reference)
            complaint.status, complaint.acknowledged_at = status, at if number % 2 else None
            for running in complaint.clocks:
                running.met, running.ended_at = number != 7, at

    with app.app_context():
        counted = {row.kind: (row.times, row.total, row.share) for row in promises_kept()}
        db.session.remove()

    assert counted["resolution"] == (19, 20, 95)
    assert counted["acknowledge"] == (21, 22, 95)


def test_a_few_are_no_number(app: Flask, customer: Customer):
    file_one(app, received_at=clock.now() - timedelta(days=3))

    page = words_of(customer.get("/").text)

    assert "A person answers you within 24 hours" in page
    assert "%" not in page
