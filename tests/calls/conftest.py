"""Colleagues at the desk and a customer at their browser, for tests of calls."""

import pytest
from flask import Flask

from app.db import db
from app.outbox.models import Delivery
from tests.desk.conftest import colleague, helen, priya
from tests.jobs.conftest import kinds, told
from tests.portal.conftest import customer

__all__ = ["colleague", "customer", "helen", "kinds", "letters", "priya", "told"]


@pytest.fixture
def letters(app: Flask):
    """`letters(kind)` are the deliveries of that kind as they are now, the oldest first."""

    def read(kind: str) -> list[Delivery]:
        with app.app_context():
            found = list(db.session.scalars(db.select(Delivery).filter_by(kind=kind).order_by(Delivery.id)))
            db.session.expunge_all()
            db.session.remove()
        return found

    return read
