"""Coming back to a form that was left in the middle, and to answers that could not be taken as they were."""

from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue.models import Category
from app.complaints.models import Complaint, Estimate
from app.complaints.queries import UNASSESSED
from app.db import db
from app.outbox.models import Delivery
from tests.portal.conftest import PATHS, Customer, words_of
from tests.portal.test_filing import png
from tests.support.apps import by_reference, doing


def test_what_was_begun_is_offered_again_on_the_first_page(customer: Customer):
    customer.answer("about")
    customer.answer("words")

    page = customer.get("/").text

    assert "You have begun a complaint here. It is not sent yet." in words_of(page)
    assert 'href="/complaints/new/saved"' in page


def test_nothing_is_offered_to_strangers_or_after_sending(customer: Customer, stranger: Customer):
    customer.file()

    assert "You have begun" not in words_of(customer.get("/").text)
    assert "You have begun" not in words_of(stranger.get("/").text)


def test_what_could_not_be_taken_is_kept_when_the_page_is_closed(customer: Customer):
    customer.answer("about")
    customer.answer("words", mood="", happened="The ramp stayed up.")

    page = customer.get(PATHS["words"])

    assert page.status_code == 422
    assert "The ramp stayed up." in page.text
    assert "Choose a face, or “I’d rather not say”." in words_of(page.text)


def test_what_could_not_be_taken_is_never_sent(app: Flask, customer: Customer):
    customer.fill_in()
    customer.answer("you", email="grace@example,com")
    customer.answer("words", happened=" ")

    assert customer.send().status_code == 303

    with app.app_context():
        complaint = db.session.query(Complaint).one()
        assert complaint.customer.email == "grace@example.com"
        assert complaint.happened.startswith("My parcel was left in the rain.")
        db.session.remove()


def test_once_it_is_put_right_nothing_is_asked_again(customer: Customer):
    customer.answer("about")
    customer.answer("words", mood="")
    customer.answer("words", mood="1")

    assert customer.get(PATHS["words"]).status_code == 200


def test_files_are_kept_although_another_answer_is_not(customer: Customer):
    customer.answer("about")

    customer.answer("details", occurred="x" * 201, files=[png()])

    page = words_of(customer.get(PATHS["details"]).text)
    assert "Please say it shorter." in page
    assert "case.png" in page


class Buttons(HTMLParser):
    """The submitting buttons of a page's forms, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "button":
            self.found.append(dict(attrs))


@pytest.mark.parametrize("step", PATHS)
def test_enter_in_a_field_continues(customer: Customer, step: str):
    """Browsers press a form's first button then."""
    customer.answer("details", files=[png()])
    buttons = Buttons()
    buttons.feed(customer.get(PATHS[step]).text)

    assert "name" not in buttons.found[0]
    assert {button["name"] for button in buttons.found if "name" in button} >= {"later"}


def test_only_categories_with_a_door_are_doors(app: Flask, customer: Customer):
    with doing(app):
        db.session.add(Category(key="ferries", name="Ferries", door="", position=99, active=True))
        catalogue.forget()

    assert "Ferries" not in customer.get("/").text
    assert "Ferries" in customer.get("/complaints/new").text


def test_the_receipt_says_where_to_follow_and_by_which_day(customer: Customer, monday):
    page = words_of(customer.file().page)

    assert "on any device, at http://localhost/follow ." in page
    assert "tomorrow" not in page


BASES = [
    ({"kind": "target", "days": 8}, "That is the time we allow ourselves for complaints of this kind: 8 working days."),
    (
        {"kind": "history", "days": 1, "share": 91, "sample": 30},
        "91 of 100 complaints like yours were settled within one",
    ),
    ({"kind": "assessed", "days": 5}, "We have looked at what it takes: 5 working days from the day it reached us."),
    ({"kind": "moved"}, "We gave you another date, and told you why."),
    ({"kind": "agreed"}, "That is the day by which we carry out what we agreed with you."),
    ({"kind": "reopened", "days": 5}, "That is 5 working days from the day it was opened again, and no more."),
    (
        {"kind": "looked_at_again", "days": 5},
        "from the day by which you have the answer of the second look, and no more.",
    ),
]


@pytest.mark.parametrize(("rests_on", "words"), BASES)
def test_whatever_the_date_rests_on_receipt_and_page_say_the_same(
    app: Flask, customer: Customer, rests_on: dict[str, Any], words: str
):
    reference = customer.file().reference
    with doing(app):
        by_reference(reference).expected_basis = rests_on

    assert words in words_of(customer.get("/complaints/receipt").text)
    assert words in words_of(customer.get(f"/complaint/{reference}").text)


def test_the_mail_says_what_the_date_rests_on_as_the_receipt_does(app: Flask, customer: Customer):
    with doing(app):
        parcels = db.session.query(Category).filter_by(key="parcels").one()
        times = {"working_days": 4, "share": 80, "sample": 25, "computed_at": clock.now()}
        db.session.add(Estimate(category_id=parcels.id, priority=UNASSESSED, **times))

    receipt = words_of(customer.file().page)

    words = "80 of 100 complaints like yours were settled within 4 working days."
    assert words in receipt and "That is the time we allow ourselves" not in receipt
    with app.app_context():
        assert words in " ".join(db.session.query(Delivery).filter_by(kind="received").one().text.split())
        db.session.remove()
