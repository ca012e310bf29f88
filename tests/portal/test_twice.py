"""Sending twice: one complaint, one receipt, and no changed word dropped."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from app.complaints.models import Complaint, Message
from app.db import db
from app.drafts.models import Draft
from app.outbox.models import Delivery
from tests.portal.conftest import Customer, words_of
from tests.support.apps import doing


def count(app: Flask, model: type) -> int:
    with app.app_context():
        found = db.session.query(model).count()
        db.session.remove()
    return found


@pytest.mark.requirement("B-22")
def test_a_double_click_shows_the_same_receipt(app: Flask, customer: Customer):
    customer.fill_in()
    fields = customer.sending()
    customer.browser.post("/complaints", data=fields)
    first = customer.receipt()

    response = customer.browser.post("/complaints", data=fields)

    assert response.status_code == 303
    assert customer.receipt() == first
    assert (count(app, Complaint), count(app, Message)) == (1, 0)


@pytest.mark.requirement("B-22")
def test_eight_at_once_become_one_complaint(app: Flask, customer: Customer):
    customer.fill_in()
    fields = customer.sending()
    cookie = customer.browser.get_cookie("visit")
    assert cookie is not None

    def press(_: int) -> str:
        browser = app.test_client()
        browser.set_cookie("visit", cookie.value)
        other = Customer(browser)
        assert browser.post("/complaints", data=fields).status_code == 303
        receipt = other.receipt()
        return f"{receipt.reference} {receipt.code}"

    with ThreadPoolExecutor(8) as pool:
        seen = set(pool.map(press, range(8)))

    assert len(seen) == 1
    assert count(app, Complaint) == 1
    assert count(app, Message) == 0


@pytest.mark.requirement("B-22")
def test_back_and_edit_adds_the_changed_answers_as_a_correction(app: Flask, customer: Customer):
    first = customer.file()

    customer.answer("words", change="1", happened="It was left at the wrong door.")
    again = customer.send()

    assert again.status_code == 303
    receipt = customer.receipt()
    assert (receipt.reference, receipt.code) == (first.reference, first.code)
    assert "Your first words stand, and what you changed is added to them." in words_of(receipt.page)
    with app.app_context():
        complaint, message = db.session.query(Complaint).one(), db.session.query(Message).one()
        assert complaint.happened == "My parcel was left in the rain.\nThe machine is ruined."
        assert message.body == "What happened: It was left at the wrong door."


def test_a_correction_sent_twice_is_added_once(app: Flask, customer: Customer):
    customer.file()
    customer.answer("you", change="1", phone="07700 900 341")
    fields = customer.sending()

    for _ in range(2):
        customer.browser.post("/complaints", data=fields)

    with app.app_context():
        told = db.session.query(Message).filter_by(internal=False)
        assert [row.body for row in told] == ["Telephone: 07700 900 341"]


def test_changing_back_is_said_as_well(app: Flask, customer: Customer):
    customer.file()
    for order in ("NP 1", "NP 4471"):
        customer.answer("details", change="1", order_number=order)
        customer.send()

    with app.app_context():
        said = [row.body for row in db.session.query(Message).order_by(Message.id)]
    assert said == [f"Order, ticket or account number: {order}" for order in ("NP 1", "NP 4471")]


def test_beginning_anew_after_sending_is_another_complaint(app: Flask, customer: Customer):
    first = customer.file()

    second = customer.file(words={"happened": "Another thing."})

    assert first.reference != second.reference
    assert count(app, Complaint) == 2
    assert count(app, Delivery) >= 2


def test_after_sending_the_steps_say_that_it_is_sent(customer: Customer):
    customer.file()

    assert "You have sent this complaint already." in words_of(customer.get("/complaints/new/words").text)
    assert "You have sent this complaint already." not in words_of(customer.get("/complaints/new").text)


def test_when_the_draft_is_forgotten_the_receipt_is_still_found(app: Flask, customer: Customer):
    customer.fill_in()
    fields = customer.sending()
    customer.browser.post("/complaints", data=fields)
    first = customer.receipt()
    with doing(app):
        db.session.query(Draft).delete()

    assert customer.browser.post("/complaints", data=fields).headers["Location"] == "/complaints/receipt"
    assert customer.receipt() == first
