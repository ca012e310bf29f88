"""The portal with a mailbox: mails of ours that left, answers to them, and where each mail ended."""

from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from flask import Flask

from app.db import db
from app.inbox import keeping, sorting
from app.inbox.models import IncomingMail
from app.outbox import answering
from app.outbox.models import Delivery, State
from tests.support.apps import by_reference, doing

INBOX = "complaints@example.org"
Mails = Callable[[], list[IncomingMail]]


@pytest.fixture
def reads(app: Flask) -> Iterator[Flask]:
    """The application, which reads what is sent to complaints@example.org."""
    before = app.extensions["settings"]
    app.extensions["settings"] = before.model_copy(update={"inbox_address": INBOX})
    yield app
    app.extensions["settings"] = before


@pytest.fixture
def mails(app: Flask) -> Mails:
    """`mails()` are all mails that came in as they are now, the oldest first."""

    def read() -> list[IncomingMail]:
        with app.app_context():
            found = list(db.session.scalars(db.select(IncomingMail).order_by(IncomingMail.id)))
            db.session.expunge_all()
            db.session.remove()
            return found

    return read


def sent(app: Flask, reference: str, kind: str = "received") -> Delivery:
    """A mail of ours about a complaint, once it left."""
    with doing(app):
        about = by_reference(reference).id
        found = db.select(Delivery).filter_by(about=about, kind=kind, to_staff=False).order_by(Delivery.id.desc())
        delivery = db.session.scalars(found.limit(1)).one()
        delivery.state, number = State.SENT, delivery.id
    with app.app_context():
        delivery = db.session.get_one(Delivery, number)
        db.session.expunge_all()
        db.session.remove()
    return delivery


def reply_to(app: Flask, delivery: Delivery) -> str:
    """Where an answer to it goes."""
    with app.app_context():
        return answering.reply_address(delivery)


def mail(text: str = "", *, sender: str = "Grace Okafor <grace@example.com>", to: str = INBOX, **headers: str) -> bytes:
    """A mail as a mail program writes one; names of headers with `_` for `-`."""
    made = EmailMessage(policy=policy.SMTP)
    made["From"], made["To"] = sender, to
    made["Subject"] = headers.pop("subject", "Re: your complaint")
    made["Message-ID"] = headers.pop("message_id", f"<{abs(hash((text, to, tuple(headers.items()))))}@mail.example>")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def with_file(raw: bytes, name: str, content: bytes, media_type: str) -> bytes:
    """The same with a file."""
    made = message_from_bytes(raw, policy=policy.SMTP)
    kind, _, subkind = media_type.partition("/")
    made.add_attachment(content, maintype=kind, subtype=subkind, filename=name)
    return bytes(made)


def receive(app: Flask, *raw: bytes) -> None:
    """Mails come in, and are put in their places."""
    with app.app_context():
        for one in raw:
            keeping.receive(one)
        while sorting.sort_waiting(lambda: False):
            pass
