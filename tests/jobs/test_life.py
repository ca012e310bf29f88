"""What the worker does, as customer and colleague see it: in the mails that arrive and the pages they lead to."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import Traveller

from app.jobs.worker import drain_once, sweep_once
from tests.jobs.conftest import Told
from tests.portal.conftest import Customer
from tests.support import paths
from tests.support.apps import by_reference, doing, perform
from tests.support.smtp import MailServer, sending_to_server

REFERENCE = re.compile(r"C-\w{4}-\w{4}")


@pytest.fixture
def server(app: Flask) -> Iterator[MailServer]:
    with sending_to_server(app) as server:
        yield server


def work(app: Flask) -> None:
    sweep_once(app)
    drain_once(app)


def last_to(server: MailServer, address: str) -> EmailMessage:
    return [mail for mail, to in zip(server.mails, server.envelopes, strict=True) if to == [address]][-1]


def path_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return re.findall(r"http://localhost(/t/\S+)", body.get_content())[0]


@pytest.mark.requirement("002-09")
def test_the_receipt_comes_at_once_and_a_persons_answer_is_asked_for_within_the_day(
    app: Flask, client: FlaskClient, server: MailServer, told: Told, noon: Traveller
):
    customer = Customer(client)
    customer.fill_in()
    client.post("/complaints", data=customer.sending())
    work(app)
    receipt = last_to(server, "grace@example.com")
    reference = REFERENCE.findall(str(receipt["Subject"]))[0]
    assert reference in client.get(path_in(receipt), follow_redirects=True).text
    noon.shift(timedelta(hours=18))
    work(app)
    assert str(last_to(server, "csr@example.org")["Subject"]).startswith(f"{reference}: Nobody has answered yet")
    noon.shift(timedelta(hours=6))
    work(app)
    assert str(last_to(server, "manager@example.org")["Subject"]).startswith(f"{reference}: Nobody has answered, and")
    before = told("manager")

    perform(app, reference, "acknowledge", "csr", paths.ACKNOWLEDGED)
    noon.shift(timedelta(hours=9))
    work(app)

    assert told("manager") == before
    assert str(last_to(server, "grace@example.com")["Subject"]) == f"{reference}: a person has read your complaint"


@pytest.mark.requirement("002-21")
def test_days_after_the_remedy_a_link_a_reminder_and_then_a_call(
    app: Flask, client: FlaskClient, server: MailServer, told: Told, noon: Traveller
):
    reference = paths.bring_to(app, paths.Status.RESOLVED, phone="07700 900341")
    with doing(app):
        by_reference(reference).priority = 1
    subjects = []
    for _day in range(20):
        noon.shift(timedelta(days=1))
        work(app)
        subjects.append(str(last_to(server, "grace@example.com")["Subject"]).removeprefix(f"{reference}: "))

    assert subjects == ["our decision on your complaint"] * 2 + ["did we put it right?"] * 7 + ["was it enough?"] * 11
    assert told("csr").count("overdue: Ring and ask whether it was put right") == 1
    answer_page = client.get(path_in(last_to(server, "grace@example.com")), follow_redirects=True)
    assert answer_page.request.path == f"/complaint/{reference}/answer"
