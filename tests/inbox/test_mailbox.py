"""The mailbox is read from a real IMAP server: kept first, then moved; or a mail server hands mails over by a pipe."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from time_machine import Traveller

from app.config import ROOT
from app.db import db
from app.inbox import health, keeping
from app.inbox.models import Place
from app.jobs import receiving
from app.jobs.duties import inbox
from app.jobs.duties.rounds import Round
from tests.inbox.conftest import INBOX, Mails, mail, receive, reply_to, sent
from tests.jobs.conftest import told  # noqa: F401
from tests.support.apps import by_reference, doing, file_one
from tests.support.imap import Mailbox, imap_server


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with imap_server() as mailbox:
        yield mailbox


@pytest.fixture
def box(app: Flask, server: Mailbox) -> Iterator[Mailbox]:
    """The mailbox that the application reads, empty."""
    before = app.extensions["settings"]
    app.extensions["settings"] = before.model_copy(update={"inbox_address": INBOX, **server.settings})
    for folder in ("INBOX", "Amends"):
        with server.opened() as opened:
            answer, found = opened.select(folder)
            if answer == "OK" and int(found[0] or 0):
                opened.store("1:*", "+FLAGS", r"(\Deleted)")
                opened.expunge()
    yield server
    app.extensions["settings"] = before


def work(app: Flask) -> int:
    """One round of the worker's duties with mail."""
    with app.app_context():
        round_ = Round(lambda: False)
        for duty in (inbox.fetch, inbox.sort, inbox.say_unread):
            duty(round_)
        return round_.done


def test_mails_are_kept_before_they_are_moved_and_each_is_one(app: Flask, box: Mailbox, mails: Mails):
    reference = file_one(app)
    answer = mail("The needle stops.", to=reply_to(app, sent(app, reference)))
    box.put(answer, mail("Something else", sender="ben@example.net"), b"Subject: large\r\n\r\n" + b"x" * 3_000)

    app.extensions["settings"] = app.extensions["settings"].model_copy(update={"inbox_mail_limit_mb": 1})
    assert work(app) and box.count() == 0 and box.count("Amends") == 3
    assert [row.place for row in mails()] == [Place.CASE, Place.HELD, Place.HELD]

    # A worker that ended between the two steps, a person who moves mails back, a server that numbers them anew.
    box.move_all("Amends", "INBOX")
    before = box.uid_validity()
    assert box.number_anew() != before
    box.put(b"Received: from elsewhere\r\n" + answer)
    work(app)
    assert len(mails()) == 3 and box.count() == 0 and box.count("Amends") == 4

    def fails(*_args: object) -> bool:
        raise OSError("the disk is full")

    box.put(mail("Do not lose me."))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeping.uploads, "store", fails)
        work(app)
    assert box.count() == 1 and len(mails()) == 3, "what is not kept here stays there"
    with app.app_context():
        assert health.state().error == "OSError", "and administrators hear of it"
        db.session.remove()
    with time_machine.travel(timedelta(minutes=11)):
        work(app)
    assert box.count() == 0 and mails()[-1].text == "Do not lose me."


def test_a_server_that_cannot_move_copies_and_large_mails_and_many_are_bounded(app: Flask, mails: Mails):
    """Where the server knows no MOVE; a mail above the limit comes with its beginning, and never whole into memory."""
    before = app.extensions["settings"]
    with imap_server(capability="IMAP4rev1 UIDPLUS") as plain:
        limits = {"inbox_mail_limit_mb": 1, "inbox_address": INBOX}
        app.extensions["settings"] = before.model_copy(update={**plain.settings, **limits})
        try:
            large = b"Subject: large\r\nMessage-ID: <l@x>\r\n\r\nIt broke.\r\n" + b"x" * 70 + b"\r\n"
            plain.put(large + (b"y" * 76 + b"\r\n") * 15_000, *(mail(f"Mail {number}") for number in range(60)))
            work(app)
            assert plain.count() == 11 and plain.count("Amends") == 50, "the rest comes with the next visit"
            work(app)
            assert plain.count() == 0 and len(mails()) == 61
        finally:
            app.extensions["settings"] = before
    first = mails()[0]
    assert first.cut and first.size > 1_000_000 and first.text.startswith("It broke.")


def test_a_mailbox_that_cannot_be_read_shows_in_health_and_is_told_once(
    app: Flask, box: Mailbox, client: FlaskClient, told: Callable[[str], list[str]], monday: Traveller,  # noqa: F811
):  # fmt: skip
    """The wrong password, a server that is away: shown at once, told to the administrators after ten minutes, once."""
    work(app)
    assert client.get("/readyz").json["inbox"] is True
    good = app.extensions["settings"]
    app.extensions["settings"] = good.model_copy(update={"inbox_password": "wrong"})
    work(app)
    assert client.get("/readyz").json["inbox"] is False and told("admin") == []
    app.extensions["settings"] = good.model_copy(update={"inbox_port": 1, "inbox_security": "tls"})
    for _minute in range(3):
        monday.shift(timedelta(minutes=11))
        work(app)
    words = [notice for notice in told("admin") if notice.startswith("inbox_failed")]
    assert len(words) == 1 and "wrong" not in words[0]
    answer = client.get("/readyz")
    assert answer.json["inbox"] is False and answer.json["database"] is True

    app.extensions["settings"] = good
    monday.shift(timedelta(minutes=11))
    work(app)
    assert client.get("/readyz").json["inbox"] is True


def test_whoever_waits_too_long_is_told_of(app: Flask, told: Callable[[str], list[str]], monday: Traveller):  # noqa: F811
    receive(app, mail("Is anybody there?", sender="ben@example.net"))
    work(app)
    assert told("manager") == []

    monday.shift(timedelta(days=2))
    work(app)
    work(app)
    assert told("manager") == ["mail_waits: A mail has waited longer than we promise: look at “Mail”."]


def test_a_mail_server_hands_a_mail_over(app: Flask, mails: Mails):
    """Kept: 0. Where it cannot be kept: 75, so that the mail server keeps it and comes back."""
    settings = app.extensions["settings"]
    reference = file_one(app)
    environment = {
        "PORTAL_ENVIRONMENT": "test", "PORTAL_SECRET_KEY": settings.secret_key,
        "PORTAL_DATA_DIR": str(settings.data_dir), "PORTAL_DATABASE_URL": settings.database_url,
        "PORTAL_INBOX_ADDRESS": INBOX, "PORTAL_PUBLIC_URL": settings.public_url,
    }  # fmt: skip
    app.extensions["settings"] = settings.model_copy(update={"inbox_address": INBOX})
    try:
        raw = mail("By the pipe.", In_Reply_To=sent(app, reference).message_id)
        command = [sys.executable, "-P", "-m", "app.jobs", "receive"]
        started = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
        handed = subprocess.run(command, input=raw, env=started, capture_output=True, timeout=60, check=False)
        assert (handed.returncode, handed.stdout, handed.stderr) == (0, b"", b"")
        nowhere = {**environment, "PORTAL_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
        refused = CliRunner(env=nowhere).invoke(receiving.receive, input=raw, standalone_mode=False)
        assert refused.return_value == 75 and "could not be kept" in refused.output
        work(app)
    finally:
        app.extensions["settings"] = settings
    with doing(app):
        about = by_reference(reference).id
    assert [(row.place, row.complaint_id, row.text) for row in mails()] == [(Place.CASE, about, "By the pipe.")]
