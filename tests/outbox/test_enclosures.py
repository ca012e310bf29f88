"""The letter as PDF goes with its mail: made once, whole however often it is tried, and refused when it is another."""

import os
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from time_machine import Traveller

from app.complaints.statuses import Status
from app.config import Settings
from app.db import db
from app.decisions import printing
from app.jobs.duties.upkeep import drop_orphans
from app.jobs.worker import drain_once, sweep_once
from app.outbox import enclosures
from app.outbox.models import Enclosure
from tests.outbox.conftest import Rows
from tests.support import paths
from tests.support.apps import doing
from tests.support.papers import read_paper
from tests.support.smtp import MailServer


def decided(app: Flask, monday: Traveller, **customer: object) -> str:
    """A complaint whose decision may leave now."""
    reference = paths.bring_to(app, Status.RESOLVED, **customer)
    monday.shift(timedelta(minutes=2))
    return reference


def enclosure(app: Flask) -> Enclosure:
    with app.app_context():
        found = db.session.scalars(db.select(Enclosure)).one()
        db.session.expunge_all()
        db.session.remove()
    return found


def decision_in(server: MailServer) -> EmailMessage:
    (mail,) = (mail for mail in server.mails if "our decision" in str(mail["Subject"]))
    return mail


def the_file(settings: Settings, row: Enclosure) -> Path:
    return settings.uploads_dir / row.stored_as


@pytest.mark.requirement("B-20")
@pytest.mark.requirement("002-24")
def test_a_decision_arrives_as_text_as_html_and_as_pdf(app: Flask, server: MailServer, monday: Traveller):
    reference = decided(app, monday)

    drain_once(app)

    mail = decision_in(server)
    (attached,) = mail.iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == (
        "application/pdf",
        f"Our decision {reference}.pdf",
    )
    body = mail.get_body(("plain",))
    paper = read_paper(attached.get_content())
    for sentence in ("You were right to complain", "We left the parcel in the rain.", "The scan shows it."):
        assert sentence in paper.text and body is not None and sentence in body.get_content()
    assert paper.pages[0][0] == "Northline" and reference in paper.text and "Monday 23 November 2026" in paper.text
    assert "/t/" not in paper.text, "what is printed and kept holds no key"


def test_what_goes_with_other_mails_is_nothing(app: Flask, server: MailServer, monday: Traveller):
    decided(app, monday)

    drain_once(app)

    assert [len(list(mail.iter_attachments())) for mail in server.mails].count(1) == 1 < len(server.mails)


@pytest.mark.parametrize("mode", ["temporary", "temporary data", "drop mid"])
def test_a_mail_that_is_tried_again_carries_the_same_file(
    app: Flask, server: MailServer, rows: Rows, monday: Traveller, mode: str
):
    decided(app, monday)
    server.mode = mode
    for _mail in rows():
        drain_once(app)
    made = enclosure(app) if enclosure(app).made_at else None
    server.mode = ""
    monday.shift(timedelta(hours=2))

    drain_once(app)
    for _hour in range(12):
        monday.shift(timedelta(hours=1))
        drain_once(app)

    (attached,) = decision_in(server).iter_attachments()
    with app.app_context():
        assert attached.get_content() == enclosures.content_of(enclosure(app))
    assert made is None or made.stored_as == enclosure(app).stored_as


def test_the_worker_makes_it_also_where_no_mail_carries_it(app: Flask, monday: Traveller):
    decided(app, monday, email="", postal_address="4 Quay Street\nTolland")
    assert enclosure(app).made_at is None

    sweep_once(app)

    with app.app_context():
        paper = read_paper(enclosures.content_of(enclosure(app)))
    assert "Grace Okafor" in paper.pages[0] and "4 Quay Street" in paper.pages[0]


def test_of_a_letter_taken_back_nothing_is_made(app: Flask, monday: Traveller):
    reference = paths.bring_to(app, Status.RESOLVED)
    paths.take_decision_back(app, reference)

    sweep_once(app)

    assert enclosure(app).made_at is None


def test_a_file_that_was_changed_is_never_sent(
    app: Flask, server: MailServer, rows: Rows, settings: Settings, monday: Traveller
):
    decided(app, monday)
    sweep_once(app)
    the_file(settings, enclosure(app)).write_bytes(b"%PDF another letter")

    drain_once(app)

    (row,) = (row for row in rows() if row.kind == "decision")
    assert (row.state, row.last_error) == ("gave_up", "the file that goes with it can't be made")
    assert not [
        mail
        for mail in server.mails
        if mail["To"].addresses[0].addr_spec == "grace@example.com" and "decision" in str(mail["Subject"])
    ]


def test_a_letter_that_cannot_be_printed_stops_no_other(
    app: Flask, server: MailServer, rows: Rows, monday: Traveller, monkeypatch: pytest.MonkeyPatch
):
    decided(app, monday)
    paths.bring_to(app, Status.RECEIVED)
    monkeypatch.setattr(printing, "make", lambda row: 1 / 0)

    drain_once(app)

    assert {row.kind: row.state for row in rows() if not row.to_staff and row.kind != "decision"}["received"] == "sent"
    assert [row.state for row in rows() if row.kind == "decision"] == ["gave_up"]


def test_too_large_a_file_is_none(app: Flask, monday: Traveller, monkeypatch: pytest.MonkeyPatch):
    decided(app, monday)
    monkeypatch.setattr(enclosures, "LARGEST", 100)

    with app.app_context(), pytest.raises(ValueError, match="too large"):
        enclosures.keep(enclosure(app).id, b"x" * 101)


def test_of_two_who_make_it_the_first_ones_file_stays(app: Flask, monday: Traveller):
    decided(app, monday)
    sweep_once(app)
    first = enclosure(app)
    with app.app_context():
        enclosures.keep(first.id, b"another")

    assert enclosure(app).stored_as == first.stored_as and enclosure(app).sha256 == first.sha256


CHANGES = [
    "UPDATE enclosure SET sha256 = X'00'", "UPDATE enclosure SET stored_as = 'another'", "DELETE FROM enclosure",
    "UPDATE enclosure SET made_at = NULL",
]  # fmt: skip


@pytest.mark.every_set
@pytest.mark.requirement("002-24")
@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_what_was_made(app: Flask, monday: Traveller, change: str):
    decided(app, monday)
    sweep_once(app)

    with app.app_context():
        change = change.replace("X'00'", "'\\x00'") if db.engine.dialect.name == "postgresql" else change
        with pytest.raises(DBAPIError, match="never changes"):
            db.session.execute(text(change))
        db.session.rollback()


def test_the_sweep_of_orphans_knows_it(app: Flask, settings: Settings, monday: Traveller):
    decided(app, monday)
    sweep_once(app)
    path = the_file(settings, enclosure(app))
    os.utime(path, (0, 0))

    with app.app_context():
        drop_orphans()

    assert path.is_file()
    with doing(app):
        db.session.execute(text("UPDATE enclosure SET name = ''"))
        db.session.execute(text("DELETE FROM enclosure"))
    with app.app_context():
        assert drop_orphans() == 1
    assert not path.is_file()
