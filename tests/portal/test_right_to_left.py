"""Pages that run from right to left: what stands there in other letters keeps its own order."""

import io
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.complaints import details as d
from app.complaints.models import Promise
from app.complaints.statuses import Status
from app.db import db
from tests.portal.conftest import PATHS, Customer, hidden, opened
from tests.support.apps import doing, perform
from tests.support.directions import apart, torn
from tests.support.paths import bring_to
from tests.support.pictures import photograph

STEPS = (
    "accept", "decline", "not-quite", "not-right", "ask-for-a-manager", "how-we-handle-it", "second-look",
    "outside-body", "withdraw", "call", "ring-me", "let-us-talk", "new-code", "answer", "everything", "reach",
    "correct",
)  # fmt: skip


@pytest.fixture
def customer(app: Flask) -> Customer:
    browser = app.test_client()
    browser.set_cookie("language", "ar")
    return Customer(browser)


def read(customer: Customer, *paths: str) -> dict[str, list[str]]:
    pages = {path: customer.browser.get(path, follow_redirects=True).text for path in paths}
    assert all('dir="rtl"' in page for page in pages.values())
    return {path: found for path, page in pages.items() if (found := torn(page))}


def sent(customer: Customer, page: str) -> None:
    files = [(io.BytesIO(photograph()), "lid 1.jpg"), (io.BytesIO(b"%PDF-1.4\n" + b"\0" * 99), "bill.pdf")]
    given = {"text": "It cost 9.50 (see the bill).", "files": files}
    customer.post(f"{page}/messages", given, page, content_type="multipart/form-data")


@pytest.mark.requirement("B-39")
@pytest.mark.parametrize(
    "status", [Status.INVESTIGATING, Status.OFFERED, Status.AGREED, Status.RESOLVED, Status.MERGED, Status.REFERRED]
)
def test_words_in_other_letters_keep_their_order_on_the_page_of_a_complaint(
    app: Flask, customer: Customer, status: Status
):
    reference = bring_to(app, status, language="ar")
    page = f"/complaint/{reference}"
    opened(app, customer, reference)
    sent(customer, page)

    assert read(customer, page, "/my-complaints", *(f"{page}/{step}" for step in STEPS)) == {}


@pytest.mark.requirement("B-39")
def test_everybodys_own_words_files_and_sums_stand_apart(app: Flask, customer: Customer):
    reference = bring_to(app, Status.OFFERED, language="ar")
    page = f"/complaint/{reference}"
    due = clock.now() + timedelta(days=3)
    perform(app, reference, "promise", "csr", d.PromiseTerms("Ring the carrier (unit 7).", due))
    with doing(app):
        promise_id = db.session.query(Promise.id).one()[0]
    moved = d.PromiseMoved(promise_id, due + timedelta(days=2), "The carrier lost 1 day in the snow.")
    perform(app, reference, "move_promise", "csr", moved)
    opened(app, customer, reference)
    sent(customer, page)

    before = apart(customer.get(page).text)
    version = hidden(customer.get(f"{page}/decline").text, "version")
    customer.act(reference, "decline", reason="Too little (by half).", version=version)
    after = apart(customer.get(page).text)

    ours = ["Ring the carrier (unit 7).", "The carrier lost 1 day in the snow.", "We pay the repair of the case."]
    theirs = ["lid 1.jpg", "bill.pdf", "It cost 9.50 (see the bill).", "Pay for the repair."]
    amount = "\u200f40.00 \u2068UK£\u2069"
    assert [words for words in (*ours, *theirs, amount) if words not in before] == []
    assert [words for words in (*ours, *theirs, amount, "Too little (by half).") if words not in after] == []


@pytest.mark.requirement("B-39")
def test_words_in_other_letters_keep_their_order_while_a_complaint_is_made(app: Flask, customer: Customer):
    customer.fill_in(details={"in_danger": "yes"})
    upload = {"files": [(io.BytesIO(photograph()), "lid 1.jpg")], "in_danger": "no", "remove": ""}
    customer.post(PATHS["details"], upload, PATHS["details"], content_type="multipart/form-data")
    first = ("/", "/how-we-handle-complaints", "/privacy", "/help-from-outside", "/status")
    steps = [f"/complaints/new/{step}" for step in ("words", "details", "you", "check", "saved")]

    assert read(customer, *first, *steps) == {}

    assert "lid 1.jpg" in apart(customer.get("/complaints/new/check").text)
    customer.send()
    assert read(customer, "/complaints/receipt") == {}
    assert "grace@example.com" in apart(customer.get("/complaints/receipt").text)
