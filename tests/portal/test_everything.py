"""Everything of a complaint to take along, as PDF and as data: what stands on its page, and nothing else."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import Traveller

from app import clock
from app.complaints import details as d
from app.complaints.models import Message, Promise
from app.complaints.statuses import Status
from app.config import ROOT
from app.db import db
from tests.portal.conftest import Customer, mailed_link, opened, words_of
from tests.support import paths
from tests.support.apps import by_reference, csrf_of, doing, file_one, perform
from tests.support.papers import read_paper
from tests.support.pictures import photograph

REASON = "The carrier lost a day in the snow."
INSIDE = "Between us: she was right about the driver."


@pytest.fixture
def customer(app: Flask) -> Customer:
    return Customer(app.test_client())


def archive_of(customer: Customer, reference: str) -> zipfile.ZipFile:
    with customer.get(f"/complaint/{reference}/everything.zip") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "application/zip")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"] == f"attachment; filename={reference}.zip"
        return zipfile.ZipFile(io.BytesIO(answer.data))


@pytest.mark.requirement("B-01", "B-13")
def test_the_whole_case_is_theirs_as_pdf_and_as_data(monday: Traveller, app: Flask, customer: Customer):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    opened(app, customer, reference)
    page = f"/complaint/{reference}"
    sent = {
        "text": "This is the lid.\r\nIt was torn off.", "keep_originals": "y",
        "files": [(io.BytesIO(photograph()), "lid.jpg"), (io.BytesIO(b"%PDF-1.4\n" + b"\0" * 99), "bill.pdf")],
    }  # fmt: skip
    assert customer.post(f"{page}/messages", sent, page, content_type="multipart/form-data").status_code == 303
    due = clock.now() + timedelta(days=3)
    perform(app, reference, "promise", "csr", d.PromiseTerms("Ring the carrier", due))
    with doing(app):
        promise_id = db.session.scalars(select(Promise.id)).one()
    perform(app, reference, "move_promise", "csr", d.PromiseMoved(promise_id, due + timedelta(days=2), REASON))
    perform(app, reference, "note", "csr", d.Words(INSIDE))
    monday.shift(timedelta(minutes=5))
    perform(app, reference, "message", "csr", d.Words("We have rung the carrier."))
    withheld = archive_of(customer, reference)
    assert b"We have rung the carrier." not in withheld.read("case.json")  # it may still be taken back
    monday.shift(timedelta(minutes=5))

    archive = archive_of(customer, reference)

    assert archive.testzip() is None
    names = archive.namelist()
    theirs = ["files/01 lid.jpg", "originals/01 original of lid.jpg", "files/02 bill.pdf"]
    assert names == ["readme.txt", "case.json", "case.pdf", *theirs]
    assert archive.read("originals/01 original of lid.jpg") == photograph()
    assert b"Exif" not in archive.read("files/01 lid.jpg")
    told = archive.read("readme.txt").decode()
    assert all(name.split("/")[0] in told for name in names[1:])
    case: dict[str, Any] = json.loads(archive.read("case.json"))
    assert (case["format"], case["version"], case["reference"]) == ("complaint", 2, reference)
    said = [(row["from"], row["words"], row["files"]) for row in case["conversation"]]
    assert ("you", "This is the lid.\nIt was torn off.", ["lid.jpg", "bill.pdf"]) in said
    assert said[-1][:2] == ("us", "We have rung the carrier.")
    promise = next(row for row in case["promises"] if row["what"] == "Ring the carrier")
    assert promise["state"] == "moved" and [move["reason"] for move in promise["moved"]] == [REASON]
    assert promise["moved"][0]["was_due_at"] == due.isoformat()
    everything = archive.read("case.json").decode() + told
    assert INSIDE not in everything and "stored_as" not in everything
    assert [file[kind] for file in case["files"] for kind in ("path", "original") if file[kind]] == theirs
    documented = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "case-data.md").read_text("utf-8"), re.MULTILINE))
    assert documented == set(case)

    with customer.get(f"{page}/everything.pdf") as answer:
        assert answer.headers["Cache-Control"] == "no-store" and answer.mimetype == "application/pdf"
        paper = read_paper(answer.data).text
    for words in (reference, "We have rung the carrier.", REASON, "It was promised for", "lid.jpg", "It was torn off."):
        assert words in paper, words
    assert INSIDE not in paper
    shown = words_of(customer.get(f"{page}/everything").text)
    assert "Photographs whose original you asked us to keep are in it" in shown
    assert f"{page}/everything" in customer.get(page).text


@pytest.mark.requirement("B-01")
def test_an_offer_a_decision_and_its_letter_go_along_and_nobody_else_gets_them(
    monday: Traveller, app: Flask, customer: Customer
):
    reference = paths.bring_to(app, Status.RESOLVED)
    monday.shift(timedelta(minutes=5))
    for path in ("everything", "everything.pdf", "everything.zip"):
        assert customer.get(f"/complaint/{reference}/{path}").status_code == 303
    opened(app, customer, reference)

    archive = archive_of(customer, reference)

    case = json.loads(archive.read("case.json"))
    (decision,) = [row for row in case["conversation"] if row["kind"] == "decision"]
    assert archive.read(decision["letter"]).startswith(b"%PDF")
    assert case["outcome"] and case["concerns"][0]["finding_in_words"]
    assert [offer["state"] for offer in case["offers"]] == ["accepted"]
    assert case["offers"][0]["beside_what_you_asked"][0]["we_offer"]
    paper = read_paper(archive.read("case.pdf")).text
    assert "Our decision of" in paper and "What we agreed, beside what you asked for" in paper
    with app.app_context():
        inside = db.session.scalars(select(Message.body).where(Message.internal.is_(True))).all()
    assert not [words for words in inside if words in archive.read("case.json").decode()]
    other = file_one(app, email="other@example.org")
    assert customer.get(f"/complaint/{other}/everything.zip").status_code == 303


def test_the_receipt_is_there_to_keep(app: Flask, customer: Customer):
    assert customer.get("/complaints/receipt.pdf").headers["Location"] == "/follow"
    customer.fill_in()
    customer.send()
    receipt = customer.receipt()
    assert "/complaints/receipt.pdf" in customer.get("/complaints/receipt").text

    with customer.get("/complaints/receipt.pdf") as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        paper = read_paper(answer.data).text

    assert receipt.reference in paper and receipt.code in paper and "We expect to settle it by" in paper

    customer.browser.set_cookie("language", "ar")
    with customer.get("/complaints/receipt.pdf") as answer:
        # Servers send no header that is not ASCII.
        assert (
            answer.headers["Content-Disposition"].isascii()
            and "filename*=UTF-8''" in answer.headers["Content-Disposition"]
        )
        arabic = read_paper(answer.data)
    assert "☐" not in arabic.text and "�" not in arabic.text and b"Amiri" in arabic.raw
    assert receipt.reference in arabic.text and receipt.code in arabic.text
    assert "وصلتنا شكواك" in arabic.text
    assert arabic.at("وصلتنا") > 100


@pytest.mark.requirement("B-01", "B-35")
def test_who_asked_for_a_copy_of_their_data_gets_all_of_it_by_a_link_and_nobody_else_does(
    app: Flask, customer: Customer, stranger: Customer, staff: Callable[[str], FlaskClient], monday: Traveller
):
    first, second = file_one(app), file_one(app, happened="The second machine came broken.")
    others = file_one(app, email="mo@example.com", name="Mo Adeyemi")
    perform(app, first, "ask_own_data", "customer", d.OwnDataAsked("copy", "All of it."))
    helen = staff("manager")
    page = helen.get("/desk/own-data").text
    path = re.search(r'action="(/desk/own-data/\d+/copy)"', page)
    assert path and staff("csr").post(path[1], data={"csrf_token": csrf_of(page)}).status_code in (400, 403)
    for _ in range(2):
        answer = helen.post(path[1], data={"csrf_token": csrf_of(page)}, follow_redirects=True)
    assert answer.status_code == 200 and "It was answered already." in words_of(answer.text)
    link = mailed_link(app, "own_data_copy", recipient="grace@example.com")

    assert stranger.get("/my-data").status_code == stranger.get("/my-data.zip").status_code == 410
    assert customer.get(link).headers["Location"] == "/my-data"
    page = words_of(customer.get("/my-data").text)
    assert first in page and second in page and others not in page
    assert customer.get("/my-data.zip").headers["Location"] == "/my-data"  # nobody pressed anything yet
    assert customer.post("/my-data", {}, "/my-data").headers["Location"] == "/my-data.zip"
    with customer.get("/my-data.zip") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "application/zip")
        archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert {name.partition("/")[0] for name in archive.namelist()} == {first, second}
    for reference in (first, second):
        assert json.loads(archive.read(f"{reference}/case.json"))["reference"] == reference
        assert archive.read(f"{reference}/case.pdf").startswith(b"%PDF")
    assert b"second machine" in archive.read(f"{second}/case.json")

    monday.shift(timedelta(hours=app.extensions["settings"].address_session_hours, minutes=1))
    late = customer.get("/my-data.zip")
    assert late.status_code == 410 and "Open the link in our mail once more." in words_of(late.text)
    assert customer.get(link).headers["Location"] == "/my-data"
    assert customer.get("/my-data.zip").headers["Location"] == "/my-data", "whoever comes next presses as well"
    customer.post("/my-data", {}, "/my-data")

    with doing(app):
        by_reference(first).customer.email = by_reference(second).customer.email = "new@example.net"
    assert customer.get("/my-data.zip").status_code == 410
    monday.shift(timedelta(days=15))
    assert customer.get(link).status_code == 410
