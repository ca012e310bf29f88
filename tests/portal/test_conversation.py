"""The conversation on the page of a complaint: who said what, and upon what."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.complaints import details as d
from app.complaints.models import Attachment, Message
from app.complaints.statuses import Status
from app.db import db
from tests.portal.conftest import Customer, opened, words_of
from tests.support.apps import doing, file_one, perform
from tests.support.papers import read_paper
from tests.support.paths import bring_to


@pytest.mark.requirement("B-01")
def test_the_conversation_says_upon_what_words_were_said_and_who_does_not_read_them(app: Flask, customer: Customer):
    receipt = customer.file()
    page = f"/complaint/{receipt.reference}"
    said = {
        "messages": ({"text": "Any news?"}, ""),
        "ask-for-a-manager": ({"text": "Nobody helps."}, "You asked for a manager. "),
        "danger": ({"text": "It sparks."}, "You told us that somebody is in danger. "),
        "how-we-handle-it": (
            {"text": "Too slow."},
            "You complained about how we handle it. Whoever handles your complaint does not read these words. ",
        ),
        "outside-body": ({"body": "My MP"}, "You told us that you have gone to somebody outside. "),
        "withdraw": ({"reason": "It was found."}, "You withdrew your complaint. "),
        "not-right": ({"text": "It is lost again."}, "You opened it again. "),
    }  # fmt: skip
    for slug, (form, _label) in said.items():
        assert customer.act(receipt.reference, slug, **form).status_code == 303, slug

    talk = words_of(customer.get(page).text).split("Our conversation")[1]

    for form, label in said.values():
        assert re.search(rf"You today, \d\d:\d\d {re.escape(label)}{re.escape(*form.values())}", talk), form
    with customer.get(f"{page}/everything.zip") as answer, zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        case = json.loads(archive.read("case.json"))
    told = {row["words"]: row["upon"] for row in case["conversation"]}
    assert told["Any news?"] is None and told["My MP"] == "You told us that you have gone to somebody outside."
    with customer.get(f"{page}/everything.pdf") as answer:
        assert "Whoever handles your complaint does not read these words." in read_paper(answer.data).text


def settle_words(app: Flask) -> None:
    """Let the time pass in which staff may take their words back."""
    with doing(app):
        for message in db.session.query(Message):
            message.at -= timedelta(minutes=5)


def test_words_of_staff_are_read_once_they_cannot_be_taken_back(app: Flask, customer: Customer):
    reference = bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "message", "csr", d.Words("I spoke with the driver."))
    perform(app, reference, "note", "csr", d.Words("She sounds tired."))
    opened(app, customer, reference)

    assert "I spoke with the driver." not in customer.get(f"/complaint/{reference}").text

    settle_words(app)
    page = customer.get(f"/complaint/{reference}").text
    assert "I spoke with the driver." in page
    assert "She sounds tired." not in page


def test_a_recalled_message_is_never_read(app: Flask, customer: Customer):
    reference = bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "message", "csr", d.Words("Sent to the wrong person."))
    settle_words(app)
    with doing(app):
        db.session.query(Message).filter_by(body="Sent to the wrong person.").one().recalled_at = clock.now()

    assert "wrong person" not in opened(app, customer, reference).get(f"/complaint/{reference}").text


def test_files_of_staff_notes_are_never_given_out(app: Flask, customer: Customer):
    reference = file_one(app)
    stored = d.StoredFile("note.txt", "text/plain", 1, b"\0" * 32, "internal")
    perform(app, reference, "note", "csr", d.Words("For us.", (stored,)))
    opened(app, customer, reference)
    with app.app_context():
        file_id = db.session.query(Attachment).one().id

    assert customer.get(f"/complaint/{reference}/files/{file_id}").status_code == 404
