"""Machines that file in masses are held up; a person never meets a puzzle, and loses nothing."""

import hashlib
import io
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints.models import Attachment, Message
from app.complaints.statuses import Status
from app.config import Settings
from app.db import db
from app.web import limits
from tests.portal.conftest import Customer, hidden, opened
from tests.portal.test_filing import complaints, words_of
from tests.support.paths import bring_to

pytestmark = pytest.mark.any_database


def told(app: Flask, monkeypatch: pytest.MonkeyPatch, **settings: int) -> None:
    given: Settings = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", given.model_copy(update=settings))


def flooded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty complaints came from elsewhere within the hour, and ten are many."""
    told(app, monkeypatch, filings_per_hour_before_work=10, work_bits=8)
    with app.app_context():
        for number in range(20):
            limits.count("filing", f"elsewhere {number}", 100)


def solved(challenge: str, bits: int) -> str:
    return next(
        str(number)
        for number in range(1_000_000)
        if int.from_bytes(hashlib.sha256(f"{challenge}:{number}".encode()).digest()) >> (256 - bits) == 0
    )


@pytest.mark.requirement("000-09")
def test_a_form_sent_seconds_after_it_was_begun_is_given_back_once(
    app: Flask, customer: Customer, monkeypatch: pytest.MonkeyPatch
):
    told(app, monkeypatch, quickest_filing_seconds=4)
    customer.fill_in()

    response = customer.send()

    assert response.status_code == 422
    assert "quicker than people write" in words_of(response.text)
    assert "The machine is ruined." in response.text
    assert complaints(app) == []
    with time_machine.travel(timedelta(seconds=5)):
        assert customer.send().status_code == 303


def test_in_a_flood_a_device_does_a_sum_for_this_form_alone(
    app: Flask, customer: Customer, monkeypatch: pytest.MonkeyPatch
):
    flooded(app, monkeypatch)
    customer.fill_in()
    page = customer.get("/complaints/new/check").text
    challenge = hidden(page, "challenge")
    fields = {**customer.sending(), "challenge": challenge}

    for wrong in ({}, {"answer": "0" * 13}, {"answer": "1e3"}, {"challenge": "forged", "answer": "1"}):
        refused = customer.browser.post("/complaints", data={**fields, **wrong})
        assert refused.status_code == 422
        assert "nothing is lost" in words_of(refused.text)
        assert "The machine is ruined." in refused.text
    assert complaints(app) == []
    sent = customer.browser.post("/complaints", data={**fields, "answer": solved(challenge, 8)})
    again = customer.browser.post("/complaints", data=fields)

    assert (sent.status_code, again.status_code) == (303, 303)
    assert len(complaints(app)) == 1


def test_in_a_flood_whoever_has_no_scripts_waits_half_a_minute(
    app: Flask, customer: Customer, monkeypatch: pytest.MonkeyPatch
):
    flooded(app, monkeypatch)
    customer.fill_in()
    page = customer.get("/complaints/new/check").text
    assert "stay on this page for 30 seconds" in words_of(page)
    fields = {**customer.sending(), "challenge": hidden(page, "challenge")}

    early = customer.browser.post("/complaints", data=fields)
    assert early.status_code == 422
    assert hidden(early.text, "challenge") == fields["challenge"]

    with time_machine.travel(timedelta(seconds=31)):
        assert customer.browser.post("/complaints", data=fields).status_code == 303


def test_in_quiet_times_nobody_notices(customer: Customer):
    customer.fill_in()

    page = customer.get("/complaints/new/check").text

    assert "challenge" not in page
    assert "work.js" not in page


def newest(app: Flask) -> str:
    with app.app_context():
        found = db.session.query(Message).filter_by(from_customer=True).order_by(Message.id.desc()).first()
        db.session.remove()
    return found.body


@pytest.mark.requirement("B-13")
def test_very_many_messages_are_held_up_and_what_was_typed_comes_back(
    app: Flask, customer: Customer, monday: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
):
    """Words and files are there to be sent later, on each page on which somebody writes to us."""
    reference = bring_to(app, Status.OFFERED)
    opened(app, customer, reference)
    told(app, monkeypatch, messages_per_hour_per_source=1)
    assert customer.act(reference, "messages", text="The first.").status_code == 303
    typed = {"text": "The second.", "files": (io.BytesIO(b"It rained."), "rain.txt")}

    answers = [
        customer.act(reference, "messages", **typed),
        customer.act(reference, "ask-for-a-manager", text="The second."),
        customer.act(reference, "correct", name="Grace Okafor", more="The second."),
        customer.act(reference, "let-us-talk", text="The second.", slot="write"),
    ]

    assert [answer.status_code for answer in answers] == [429] * 4
    assert [("The second." in answer.text, "Very many messages" in answer.text) for answer in answers] == [
        (True, True)
    ] * 4
    assert int(answers[0].headers["Retry-After"]) > 3000 and "rain.txt" in answers[0].text
    assert all("You can also ring us:" in words_of(answer.text) for answer in answers)
    assert newest(app) == "The first."
    assert customer.act(reference, "danger", text="It sparks.").status_code == 303, "danger does not wait for others"
    assert newest(app) == "It sparks."
    assert customer.act(reference, "danger", text="It sparks again.").status_code == 429
    monday.shift(timedelta(hours=1))
    kept = hidden(answers[0].text, "kept")
    assert customer.act(reference, "messages", text="The second.", kept=kept).status_code == 303
    assert newest(app) == "The second."
    with app.app_context():
        assert [row.name for row in db.session.query(Attachment)] == ["rain.txt"]
        db.session.remove()
