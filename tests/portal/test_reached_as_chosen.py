"""Letters go the way that somebody chose, and to nobody who is rung anyway."""

import io
import json
import re
import zipfile

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Channel, Delivery
from tests.portal.conftest import Customer, mailed_link, opened, words_of
from tests.support import paths
from tests.support.apps import by_reference, file_one, perform
from tests.support.papers import read_paper

ADDRESS = "4 Mill Lane\nKeldmouth"


@pytest.mark.requirement("B-39")
@pytest.mark.parametrize(
    ("told", "channel"),
    [
        ({"postal_address": ADDRESS, "phone": "07700 900888", "preferred_channel": "letter"}, [Channel.LETTER]),
        ({"email": "s@example.org", "postal_address": ADDRESS, "preferred_channel": "letter"}, [Channel.LETTER]),
        ({"email": "s@example.org", "postal_address": ADDRESS, "preferred_channel": "email"}, [Channel.MAIL]),
        ({"email": "s@example.org", "phone": "07700 900888", "preferred_channel": "phone"}, [Channel.MAIL]),
        ({"phone": "07700 900888", "preferred_channel": "phone"}, []),  # the first call tells them
    ],
)
def test_the_receipt_goes_the_way_they_chose(app: Flask, customer: Customer, told: dict, channel: list[Channel]):
    customer.file(you={"email": "", **told})

    with app.app_context():
        assert [row.channel for row in db.session.query(Delivery).filter_by(kind="received")] == channel


@pytest.mark.requirement("B-11", "B-06")
def test_money_waits_until_we_know_to_whom_it_goes(app: Flask, customer: Customer):
    reference = paths.bring_to(app, Status.INVESTIGATING, name="", email="")
    paths.offer(app, reference)
    opened(app, customer, reference)
    page = customer.get(f"/complaint/{reference}/accept")
    assert "we have to know who you are" in words_of(page.text) and "Yes, I accept" not in page.text
    assert customer.act(reference, "accept").status_code == 422

    told = {"name": "Grace Okafor", "phone": "07700 900118"}
    customer.act(reference, "tell-us-who-you-are", **told)

    assert customer.act(reference, "accept").status_code == 303


@pytest.mark.requirement("B-11")
def test_an_address_told_later_is_theirs_by_one_press_behind_its_link(app: Flask, customer: Customer):
    reference = file_one(app, name="", email="")
    opened(app, customer, reference)
    customer.act(reference, "tell-us-who-you-are", name="Grace Okafor", email="grace@example.org")
    assert "Yes, it is mine" not in customer.get(f"/complaint/{reference}").text
    customer.get(mailed_link(app, "introduced"))
    assert "Yes, it is mine" in customer.get(f"/complaint/{reference}").text

    customer.act(reference, "my-address")

    assert "Yes, it is mine" not in customer.get(f"/complaint/{reference}").text
    with app.app_context():
        assert by_reference(reference).customer.email_verified_at is not None
        db.session.remove()


@pytest.mark.requirement("B-02")
def test_without_e_mail_one_letter_says_how_they_get_in_again(app: Flask, customer: Customer):
    receipt = customer.file(you={"email": "", "postal_address": "4 Mill Lane\nKeldmouth KE4 2AB"})
    assert "we write to you how you get a new one" in words_of(receipt.page)

    for _ in range(2):
        page = customer.post("/follow/lost", {"reference": receipt.reference, "contact": "KE4 2AB"}, "/follow/lost")
        assert "It comes by letter." in words_of(page.text) and "Look in your mail" not in page.text

    with app.app_context():
        assert db.session.query(Delivery).filter_by(kind="fresh_link").count() == 1


@pytest.mark.requirement("B-39")
def test_large_print_is_large_in_mails_and_on_paper(app: Flask, customer: Customer):
    receipt = customer.file(you={"email": "grace@example.org", "needs": ["large_print"]})
    customer.act(receipt.reference, "messages", text="One thing more.")
    perform(app, receipt.reference, "message", "csr", d.Words("We have it."))
    paper = read_paper(customer.get(f"/complaint/{receipt.reference}/everything.pdf").data)

    assert paper.sizes - {8.5, 11} == {10, 16, 16.5, 24}  # letterhead, foot, and the address in the window
    with app.app_context():
        html = db.session.query(Delivery).filter_by(kind="message").one().html
    assert min(map(int, re.findall(r"font-size:(\d+)px", html))) >= 22  # 16 points
    told = json.loads(zipped(customer, receipt.reference, "case.json"))
    assert told["you"]["what_makes_it_easier"] == ["Large print"]
    assert told["you"]["written_for_them_by"] is None
    assert told["your_words"]["mood_in_words"] == "Upset"


def zipped(customer: Customer, reference: str, name: str) -> bytes:
    with customer.get(f"/complaint/{reference}/everything.zip") as answer:
        content = answer.get_data()
    with zipfile.ZipFile(io.BytesIO(content)) as read:
        return read.read(name)


def test_a_wish_to_be_rung_is_confirmed_by_mail_alone(app: Flask):
    """A letter on paper would come after the call."""
    told = {"postal_address": ADDRESS, "phone": "07700 900888"}
    for way in ("letter", "email"):
        reference = file_one(app, preferred_channel=way, **told)
        perform(app, reference, "ask_for_call", "customer", d.CallAsked("The bill.", "07700 900888"))

    with app.app_context():
        assert [row.channel for row in db.session.query(Delivery).filter_by(kind="call_asked")] == [Channel.MAIL]
