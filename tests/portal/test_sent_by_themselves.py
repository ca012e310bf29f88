"""A file that is added to a complaint is sent by itself, waits for its words, and goes with them once."""

import io
import re

import pytest
from flask import Flask

from app.complaints.models import Attachment
from app.db import db
from tests.portal.conftest import Customer
from tests.portal.test_filing import png
from tests.support.apps import CODE, csrf_of, file_one


@pytest.mark.requirement("B-13")
def test_a_file_waits_for_the_words_of_its_message(app: Flask, customer: Customer, stranger: Customer):
    reference = file_one(app)
    page = f"/complaint/{reference}"
    customer.post("/follow", {"reference": reference, "proof": CODE}, "/follow")

    def send(who: Customer, **sent: object):
        sent = {"csrf_token": csrf_of(customer.get(page).text if who is customer else who.get("/follow").text), **sent}
        return who.browser.post(f"{page}/messages/files", data=sent, content_type="multipart/form-data")

    assert "a film or a PDF may tell where and when it was made" in customer.get(page).text
    first = send(customer, files=png()).json
    kept = re.search(r'name="kept"[^>]* value="([^"]+)"', first["list"])
    assert kept and "case.png" in first["list"] and first["refused"] == []
    again = send(customer, files=png(), kept=kept[1])
    assert again.json["list"].count("case.png") == first["list"].count("case.png"), "the same once more is there once"
    refused = send(customer, files=(io.BytesIO(b"MZ"), "setup.exe"), kept=kept[1])
    assert refused.status_code == 422 and refused.json["refused"][0][0] == "setup.exe"
    assert "case.png" in refused.json["list"]
    shut = send(stranger, files=png())
    assert (shut.status_code, shut.headers["Location"]) == (303, "/follow")
    with app.app_context():
        assert not db.session.scalars(db.select(Attachment)).all(), "nothing of it before it is sent"
        db.session.remove()

    assert customer.post(f"{page}/messages", {"text": "The case.", "kept": kept[1]}, page).status_code == 303

    with app.app_context():
        assert db.session.scalars(db.select(Attachment.name)).all() == ["case.png"]
        db.session.remove()
