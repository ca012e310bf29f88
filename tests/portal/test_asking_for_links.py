"""How often one may ask for a link: nobody fills a mailbox, guesses references or keeps others from their links."""

from typing import Any

import pytest
from flask import Flask

from app.complaints.references import new_reference
from app.db import db
from app.outbox.models import Delivery
from tests.portal.conftest import Customer, words_of
from tests.support.apps import file_one

LOST = "/follow/lost"


def test_links_to_one_address_are_few_in_an_hour(app: Flask, customer: Customer):
    file_one(app)
    for _ in range(7):
        response = customer.post(LOST, {"contact": "grace@example.com", "reference": ""}, LOST)
        assert response.status_code == 200

    with app.app_context():
        assert db.session.query(Delivery).filter_by(kind="sign_in").count() == 5


@pytest.mark.requirement("B-02")
@pytest.mark.parametrize("contact", ["grace@example.com", "NE1 4ST"])
def test_wrong_tries_of_others_keep_no_link_from_anybody(
    app: Flask, customer: Customer, stranger: Customer, settings, contact: str
):
    """They count against the connection from which they come, right or wrong: what is refused tells nobody which."""
    reference = file_one(app, postal_address="12 Ferry Road\nNewcastle NE1 4ST")
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}

    def asks(who: Customer, name: str, **more: Any) -> int:
        said = {"contact": contact, "reference": name}
        return who.post(LOST, said, LOST, **more).status_code

    tries = [asks(stranger, new_reference()) for _ in range(settings.wrong_codes_per_hour_per_source)]
    assert set(tries) == {200} and asks(stranger, new_reference()) == asks(stranger, reference) == 429
    mails = [asks(customer, reference, environ_overrides=elsewhere) for _ in range(7)]

    assert set(mails) == {200}
    with app.app_context():
        assert db.session.query(Delivery).filter_by(kind="fresh_link").count() == 5, "and no mailbox is filled"
        db.session.remove()


def test_mails_that_confirm_an_address_keep_no_link_from_whoever_reads_there(
    app: Flask, customer: Customer, stranger: Customer
):
    file_one(app)
    reference = stranger.file(you={"email": "mallory@example.com"}).reference
    page = f"/complaint/{reference}/address"
    answers = [stranger.post(page, {"email": "grace@example.com"}, page) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert "That was very often" in words_of(answers[-1].text)

    customer.post(LOST, {"contact": "grace@example.com", "reference": ""}, LOST)

    with app.app_context():
        rows = db.session.query(Delivery).filter_by(recipient="grace@example.com")
        assert [rows.filter_by(kind=kind).count() for kind in ("confirm_address", "sign_in")] == [5, 1]
        db.session.remove()
