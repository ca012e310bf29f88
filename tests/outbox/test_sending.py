"""Sending: what arrives, and what becomes of it when the mail server fails, hangs, refuses or is away."""

import random
import threading
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from time_machine import Traveller

from app import sealing
from app.complaints import details as d
from app.config import Environment
from app.db import db
from app.errors import WrongState
from app.jobs.worker import drain_once
from app.outbox import sending, service
from app.outbox.models import Delivery
from app.outbox.rendering import LINK_PLACEHOLDER
from tests.outbox.conftest import Rows
from tests.support import paths
from tests.support.apps import by_reference, doing, file_one, perform
from tests.support.smtp import MailServer, listening, sending_to_server

NASTY = [
    "\r", "\n", "\r\nBcc: evil@example.net\r\n", "\u2028", "\u2029", "\x85", "\v", "\f", "\x1b", "=?utf-8?q?=0ABcc:x?=",
    '"', "\\", "<evil@example.net>", ",", ";", "é", "日本", "\u202e", " ", "Grace",
]  # fmt: skip


def test_a_mail_arrives_whole(app: Flask, server: MailServer, rows: Rows):
    reference = file_one(app, name="Grace Okåfor")

    drain_once(app)

    mail, row = server.mails[0], rows()[0]
    assert (row.state, row.attempts, row.last_error) == ("sent", 1, "")
    assert mail["Subject"] == f"{reference}: we have your complaint"
    assert mail["From"] == "Northline <complaints@example.org>"
    assert mail["To"].addresses[0].display_name == "Grace Okåfor"
    assert mail["Message-ID"] == row.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert all(reference in part.get_content() for part in mail.iter_parts())
    assert max(map(len, mail.as_bytes().splitlines())) <= 998


def test_a_secret_link_leaves_with_the_mail_and_is_then_forgotten(app: Flask, server: MailServer, rows: Rows):
    file_one(app)
    sealed = rows()[0].link_sealed
    with app.app_context():
        token = sealing.unseal(sealed or b"")

    drain_once(app)

    text, html = part(server.mails[0], "plain"), part(server.mails[0], "html")
    assert f"\nhttp://localhost/t/{token}\n" in text
    assert f'href="http://localhost/t/{token}"' in html
    row = rows()[0]
    assert row.link_sealed is None and row.link_hash == sealing.digest(token)
    assert token not in row.text + row.html and LINK_PLACEHOLDER in row.text


def test_no_name_can_add_a_header_or_a_recipient(app: Flask, server: MailServer, rows: Rows):
    chance = random.Random(7)
    names = ["".join(chance.choices(NASTY, k=chance.randint(1, 6))) for _ in range(300)]
    with doing(app):
        for name in names:
            service.enqueue("staff_reset", service.Recipient(name, "ada@example.org", is_staff=True), {}, about=None,
                            link=service.Link("staff_password", 1))  # fmt: skip

    drain_once(app)

    assert len(server.mails) == 300
    assert {row.state for row in rows()} == {"sent"}
    assert server.envelopes == [["ada@example.org"]] * 300
    for mail in server.mails:
        assert [str(address.addr_spec) for address in mail["To"].addresses] == ["ada@example.org"]
        assert sorted(mail.keys()) == sorted(
            ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
        )


@pytest.mark.parametrize("mode", ["temporary", "temporary data", "drop mid", "hang"])
def test_a_mail_that_failed_is_sent_a_minute_later(
    app: Flask, server: MailServer, rows: Rows, monday: Traveller, mode: str
):
    file_one(app)
    server.mode = mode

    drain_once(app)
    drain_once(app)

    row = rows()[0]
    assert (row.state, row.attempts) == ("waiting", 1)
    assert row.last_error and "example" not in row.last_error
    server.mode = ""
    monday.shift(timedelta(seconds=70))
    drain_once(app)
    assert server.ids() == [row.message_id]
    assert rows()[0].state == "sent"


def test_a_mail_server_that_is_away_for_a_day_loses_nothing(
    app: Flask, server: MailServer, rows: Rows, monday: Traveller
):
    references = [file_one(app) for _ in range(5)]
    away = MailServer(server.port + 1)
    app.extensions["settings"] = app.extensions["settings"].model_copy(update=away.settings)
    for _hour in range(26):
        for _more in range(6):
            drain_once(app)
        monday.shift(timedelta(hours=1))

    assert {row.state for row in rows()} == {"waiting"}
    with listening(away):
        monday.shift(timedelta(minutes=66))
        drain_once(app)

    assert sorted(str(mail["Subject"])[:11] for mail in away.mails) == sorted(references)


def test_a_line_cut_after_the_mail_was_taken_doubles_it_under_one_message_id(
    app: Flask, server: MailServer, rows: Rows, monday: Traveller
):
    file_one(app)
    server.mode = "drop"
    drain_once(app)
    server.mode = ""
    monday.shift(timedelta(seconds=70))

    drain_once(app)

    assert server.ids() == [rows()[0].message_id] * 2


@pytest.mark.parametrize(("mode", "said"), [
    ("permanent", "the address was not taken (550 5.1.1)"), ("permanent data", "the mail was not taken (554 5.7.1)"),
])  # fmt: skip
def test_a_refused_mail_is_given_up_at_once_and_the_handler_told(
    app: Flask, server: MailServer, rows: Rows, mode: str, said: str
):
    reference = file_one(app)
    paths.acknowledge(app, reference)
    server.modes["grace@example.com"] = mode

    drain_once(app)

    receipt = rows()[0]
    assert (receipt.state, receipt.attempts, receipt.last_error) == ("gave_up", 1, said)
    assert receipt.link_sealed is None
    told = [row for row in rows() if row.kind == "staff_notice" and row.recipient == "csr@example.org"]
    assert f"A mail could not be delivered: {reference}: we have your complaint" in told[-1].text


def test_after_three_days_of_trying_a_mail_is_given_up(app: Flask, server: MailServer, rows: Rows, monday: Traveller):
    file_one(app)
    server.mode = "temporary"
    began = rows()[0].created_at
    while rows()[0].state == "waiting":
        drain_once(app)
        ended = rows()[0].next_try_at
        monday.shift(timedelta(hours=1, minutes=7))

    assert (rows()[0].state, rows()[0].attempts) == ("gave_up", sending.MOST_ATTEMPTS)
    assert timedelta(hours=70) < ended - began < timedelta(hours=92)


def test_each_wait_is_longer_than_the_one_before_up_to_an_hour():
    waits = [sending.backoff(attempt) / timedelta(minutes=1) for attempt in (1, 2, 3, 4, 5, 60)]

    for wait, minutes in zip(waits, (1, 5, 15, 60, 60, 60), strict=True):
        assert 0.9 * minutes <= wait <= 1.1 * minutes
    total = sum(sending.BACKOFF_MINUTES) + 60 * (sending.MOST_ATTEMPTS - len(sending.BACKOFF_MINUTES))
    assert 71 * 60 < total < 73 * 60


def test_a_mail_sent_again_carries_a_new_link_and_the_old_one_opens_nothing(app: Flask, server: MailServer, rows: Rows):
    file_one(app)
    with app.app_context():
        old = sealing.unseal(rows()[0].link_sealed or b"")
    server.mode = "permanent"
    drain_once(app)
    receipt = rows()[0]
    with doing(app):
        service.send_again(service.get_delivery(receipt.id))
    server.mode = ""

    drain_once(app)

    receipts = [mail for mail in server.mails if "we have your complaint" in mail["Subject"]]
    new = part(receipts[-1], "plain").partition("http://localhost/t/")[2].partition("\n")[0]
    with app.app_context():
        assert service.find_by_link(old) is None
        assert (service.find_by_link(new) or Delivery()).id == receipt.id
    assert receipt.message_id in server.ids()


def test_a_letter_can_be_taken_back_for_a_minute_and_leaves_after_it(
    app: Flask, server: MailServer, rows: Rows, monday: Traveller
):
    reference = file_one(app)
    paths.acknowledge(app, reference)
    monday.shift(timedelta(seconds=61))
    drain_once(app)
    for words in ("This one is taken back.", "This one stays."):
        perform(app, reference, "message", "csr", d.Words(words))
    drain_once(app)
    assert server.ids() == [row.message_id for row in rows()[:2]]
    taken_back = rows()[-2].id
    with doing(app):
        service.recall(service.get_delivery(taken_back))
    monday.shift(timedelta(seconds=61))

    drain_once(app)

    assert [row.state for row in rows()] == ["sent", "sent", "recalled", "sent"]
    assert server.ids() == [row.message_id for row in rows() if row.state == "sent"]
    assert rows()[-2].link_sealed is None


def test_a_mail_that_left_can_not_be_taken_back(app: Flask, server: MailServer, rows: Rows):
    file_one(app)
    drain_once(app)

    receipt = rows()[0].id
    with pytest.raises(WrongState), doing(app):
        service.recall(service.get_delivery(receipt))


def test_a_poisoned_row_stops_nobody_else(app: Flask, server: MailServer, rows: Rows):
    for number in range(12):
        file_one(app, email=f"customer{number}@example.com")
    with doing(app):
        first, second, third = db.session.scalars(db.select(Delivery).order_by(Delivery.id).limit(3))
        first.link_sealed = b"no such seal"
        second.recipient = "nobody"
        third.recipient = "a@example.com,b@example.com"

    drain_once(app)

    letters = [row for row in rows() if row.kind == "received"]
    assert [row.state for row in letters] == ["gave_up"] * 3 + ["sent"] * 9
    assert [row.last_error.partition(":")[0] for row in letters[:3]] == [
        "its link can't be read", "it can't be made into a mail", "it can't be made into a mail",
    ]  # fmt: skip
    assert [mails for mails in server.envelopes if len(mails) != 1] == []


def test_four_workers_send_each_mail_once(app: Flask, rows: Rows):
    for number in range(40):
        file_one(app, email=f"customer{number}@example.com")
    with sending_to_server(app, mail_timeout_seconds=30) as server:
        workers = [threading.Thread(target=drain_once, args=(app,)) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        drain_once(app)

        assert sorted(server.ids()) == sorted(row.message_id for row in rows())
    assert {(row.state, row.attempts) for row in rows()} == {("sent", 1)}


def test_mails_of_one_complaint_keep_their_order(app: Flask, server: MailServer, rows: Rows, monday: Traveller):
    reference = file_one(app)
    other = file_one(app, email="other@example.com")
    server.modes["grace@example.com"] = "temporary"
    drain_once(app)
    perform(app, reference, "withdraw", "customer", d.Withdrawal(confirmed=True))
    drain_once(app)
    assert [str(mail["Subject"])[:11] for mail in server.mails] == [other]
    server.modes.clear()
    monday.shift(timedelta(seconds=70))

    drain_once(app)

    subjects = [
        str(mail["Subject"]) for mail in server.mails if mail["To"].addresses[0].addr_spec != "other@example.com"
    ]
    assert subjects == [f"{reference}: we have your complaint", f"{reference}: we stop, as you asked"]


def test_a_mail_whose_worker_died_comes_back_when_its_lease_is_over(
    app: Flask, server: MailServer, rows: Rows, monday: Traveller
):
    file_one(app)
    receipt = rows()[0].id
    with app.app_context():
        assert sending._claim(receipt, 0) is not None  # and then its worker is killed

    drain_once(app)
    assert (server.mails, rows()[0].attempts) == ([], 1)
    monday.shift(timedelta(minutes=5))
    drain_once(app)

    assert (len(server.mails), rows()[0].state, rows()[0].attempts) == (1, "sent", 2)


def test_a_mail_that_kills_every_worker_is_given_up(app: Flask, server: MailServer, rows: Rows, monday: Traveller):
    file_one(app)
    receipt = rows()[0].id
    with doing(app):
        db.session.get_one(Delivery, receipt).attempts = sending.MOST_ATTEMPTS

    drain_once(app)

    assert (rows()[0].state, rows()[0].last_error) == ("gave_up", "every attempt ended without an answer")
    assert server.tried == len(rows()) - 1  # only those who are told of it


def test_one_address_that_hangs_delays_the_others_only_by_a_timeout(app: Flask, server: MailServer, rows: Rows):
    for number in range(6):
        file_one(app, email=f"customer{number}@example.com")
    server.modes["customer1@example.com"] = "hang"

    drain_once(app)

    assert [row.state for row in rows()] == ["sent", "waiting", "sent", "sent", "sent", "sent"]


def test_without_a_mail_server_the_demo_keeps_its_mails_and_their_links(app: Flask, rows: Rows):
    reference = file_one(app)

    drain_once(app)

    assert (rows()[0].state, rows()[0].link_sealed is not None) == ("sent", True)
    with app.app_context():
        assert rows()[0].about == by_reference(reference).id


def test_production_without_a_mail_server_keeps_trying(app: Flask, server: MailServer, rows: Rows):
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(update={"environment": Environment.PRODUCTION, "mail_server": ""})
    file_one(app)

    drain_once(app)

    assert (rows()[0].state, rows()[0].last_error) == ("waiting", "the mail server can't be reached (OSError)")


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")
