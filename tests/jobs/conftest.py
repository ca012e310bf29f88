"""What the worker's duties leave behind."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask

from app.accounts.models import User
from app.complaints.models import Complaint
from app.db import db
from app.outbox.models import Delivery, Notice
from tests.support.apps import MONDAY, address_of, by_reference

Told = Callable[[str], list[str]]


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    """It is Monday 23 November 2026, 12:00 in London, and the house is open, until the test travels."""
    with time_machine.travel(MONDAY.replace(hour=12), tick=False) as traveller:
        yield traveller


@pytest.fixture
def told(app: Flask) -> Told:
    """`told("csr")` are the notices to that colleague of STAFF, as "kind: words", the oldest first."""

    def read(who: str) -> list[str]:
        with app.app_context():
            user = db.session.query(User).filter_by(email=address_of(who)).one()
            notices = db.session.scalars(db.select(Notice).filter_by(user_id=user.id).order_by(Notice.id))
            found = [f"{notice.kind}: {notice.words}" for notice in notices]
            db.session.remove()
            return found

    return read


@pytest.fixture
def kinds(app: Flask) -> Callable[[str], list[str]]:
    """`kinds(reference)` are the kinds of letters written to the customer of that complaint, the oldest first."""

    def read(reference: str) -> list[str]:
        with app.app_context():
            about = by_reference(reference).id
            statement = db.select(Delivery.kind).filter_by(about=about, to_staff=False).order_by(Delivery.id)
            found = list(db.session.scalars(statement))
            db.session.remove()
            return found

    return read


@pytest.fixture
def look(app: Flask) -> Callable[[str], Complaint]:
    """`look(reference)` is the complaint as it is now, detached."""

    def read(reference: str) -> Complaint:
        with app.app_context():
            complaint = by_reference(reference)
            complaint.clocks, complaint.customer  # noqa: B018, both are read later
            db.session.expunge_all()
            db.session.remove()
            return complaint

    return read
