"""The portal beside a mail server that can misbehave."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from flask import Flask

from app.db import db
from app.outbox.models import Delivery
from tests.support.smtp import MailServer, sending_to_server

Rows = Callable[[], list[Delivery]]


@pytest.fixture
def server(app: Flask) -> Iterator[MailServer]:
    """A mail server, to which `app` sends for as long as the test lasts."""
    with sending_to_server(app) as server:
        yield server


@pytest.fixture
def rows(app: Flask) -> Rows:
    """`rows()` are all rows of the outbox as they are now, the oldest first."""

    def read() -> list[Delivery]:
        with app.app_context():
            found = list(db.session.scalars(db.select(Delivery).order_by(Delivery.id)))
            db.session.expunge_all()
            db.session.remove()
            return found

    return read


def body(mail: EmailMessage, subtype: str) -> str:
    found = mail.get_body((subtype,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def kinds(rows: Rows) -> list[tuple[str, str]]:
    return [(row.kind, row.state) for row in rows() if not row.to_staff]
