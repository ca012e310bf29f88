"""Somebody unnamed goes by a code, and says later who they are: then they are written to, and colleagues see it."""

import pytest
import time_machine
from flask import Flask

from app.complaints import details as d
from app.complaints.deadlines import CONTACT
from app.complaints.models import Event
from app.complaints.statuses import Status
from app.db import db
from app.outbox import queries as outbox
from app.outbox.models import Notice
from tests.portal.conftest import Customer, mailed_link, opened, words_of
from tests.support import paths
from tests.support.apps import by_reference, doing, file_one, perform
from tests.support.papers import read_paper

UNNAMED = {"name": "", "email": "", "phone": "", "postal_address": ""}
SLUG = "tell-us-who-you-are"
TOLD = {"name": "Grace Okafor", "email": "grace@example.com"}


@pytest.mark.requirement("B-11")
def test_an_unnamed_complaint_gets_a_name_and_what_waited_is_on_its_page(
    app: Flask, customer: Customer, stranger: Customer, staff, monday: time_machine.Traveller
):
    receipt = customer.file(you=UNNAMED)
    assert "<strong>Write both down or print this page." in receipt.page
    assert "you read it first on the page of your complaint, with the reason." in words_of(receipt.page)
    with customer.get("/complaints/receipt.pdf") as answer:
        paper = read_paper(answer.data).text
    assert "We have no address to send you a new link." in paper
    assert "you read it first on the page of your complaint" in paper and "you hear it from us" not in paper
    for step in (paths.acknowledge, paths.assess):
        step(app, receipt.reference)
    perform(app, receipt.reference, "message", "csr", d.Words("Which depot was it?"))
    monday.shift(300)  # the time in which it can be taken back
    with app.app_context():
        assert outbox.about(by_reference(receipt.reference).id) == [], "there is nowhere to send it"
        db.session.remove()

    home = f"/complaint/{receipt.reference}"
    assert stranger.open(receipt.reference, receipt.code).status_code == 303
    page = words_of(stranger.get(home).text)
    assert "We can’t reach you." in page and "Nobody can open the page any more" in page
    assert "Which depot was it?" in page
    wrong = stranger.act(receipt.reference, SLUG, name="Grace Okafor", email="grace at example")
    assert wrong.status_code == 422 and "Write an address with an @" in wrong.text and "Grace Okafor" in wrong.text
    assert stranger.act(receipt.reference, SLUG, preferred_channel="phone").status_code == 422
    assert "Tell us your name, or how we can reach you." in stranger.act(receipt.reference, SLUG, name=" ").text

    assert stranger.act(receipt.reference, SLUG, **TOLD).status_code == 303
    assert stranger.act(receipt.reference, SLUG, **TOLD).status_code == 303, "the same form again changes nothing"

    page = words_of(stranger.get(home).text)
    assert "We have written to grace@example.com" in page and "We can’t reach you." not in page
    assert stranger.get(f"{home}/{SLUG}").headers["Location"] == home
    again = stranger.act(receipt.reference, SLUG, **{**TOLD, "email": "mallory@example.com"})
    assert again.status_code == 409, "nobody takes a complaint over by writing over an address"
    assert "mallory@example.com" in again.text
    with app.app_context():
        complaint = by_reference(receipt.reference)
        (letter,) = outbox.about(complaint.id)
        told = [row.facts["told"] for row in db.session.query(Event).filter_by(action="introduce")]
        notices = db.session.query(Notice).filter(Notice.words.startswith("Grace Okafor told us who")).count()
        found = (complaint.customer.called, complaint.customer.email, complaint.customer.email_verified_at)
        db.session.remove()
    assert (letter.kind, letter.recipient) == ("introduced", "grace@example.com")
    assert "2 things we wrote before could not be sent." in letter.text
    assert found == ("Grace Okafor", "grace@example.com", None)
    assert told == [["name", "email"]] and notices == 1
    case = words_of(staff("csr").get(f"/desk/complaints/{receipt.reference}").text)
    assert "Grace Okafor had stayed unnamed and told us: name, e-mail" in case

    reader = Customer(app.test_client())
    assert reader.get(mailed_link(app, "introduced")).headers["Location"] == home
    assert reader.act(receipt.reference, "messages", text="It was Tolland.").status_code == 303
    perform(app, receipt.reference, "message", "csr", d.Words("Thank you, Grace."))
    with app.app_context():
        complaint = by_reference(receipt.reference)
        assert complaint.customer.email_verified_at is not None
        assert [row.kind for row in outbox.about(complaint.id)].count("message") == 1, "from now on we write to them"
        db.session.remove()


@pytest.mark.requirement("B-11")
def test_whoever_now_asks_to_be_rung_is_rung_in_time(app: Flask, customer: Customer):
    reference = file_one(app, name="", email="")

    answer = opened(app, customer, reference).act(reference, SLUG, phone="07700 900341", preferred_channel="phone")

    assert answer.status_code == 303
    page = words_of(customer.get(f"/complaint/{reference}").text)
    assert "You stayed unnamed." in page and "Everybody who works on your complaint sees it now." in page
    with doing(app):
        complaint = by_reference(reference)
        assert [row.is_running for row in complaint.clocks if row.kind == CONTACT] == [True]
        assert complaint.customer.preferred_channel == "phone"
    assert customer.act(reference, SLUG, name="Grace Okafor").status_code == 303
    assert "You stayed unnamed." not in words_of(customer.get(f"/complaint/{reference}").text)


@pytest.mark.any_database
def test_whoever_was_answered_already_is_owed_no_second_first_call(app: Flask, customer: Customer):
    reference = file_one(app, person=d.Person("", "", phone="07700 900341", may_ring="yes"))
    perform(app, reference, "acknowledge", "csr", paths.ACKNOWLEDGED)

    assert opened(app, customer, reference).act(reference, SLUG, name="Grace Okafor").status_code == 303

    with doing(app):
        assert [row.is_running for row in by_reference(reference).clocks if row.kind == CONTACT] == [False]


@pytest.mark.requirement("B-11")
@pytest.mark.parametrize("status", [Status.CLOSED, Status.WITHDRAWN, Status.MERGED])
def test_a_name_can_be_told_at_any_time_but_not_under_a_joined_complaint(
    app: Flask, customer: Customer, status: Status
):
    reference = paths.bring_to(app, status)
    with doing(app):
        complaint = by_reference(reference)
        complaint.customer.name = complaint.customer.email = ""

    answer = opened(app, customer, reference).act(reference, SLUG, name="Grace Okafor")

    assert answer.status_code == (409 if status is Status.MERGED else 303)


def test_a_lost_code_without_an_address_is_spoken_of_honestly(customer: Customer):
    assert "Then nobody can open that page any more, not even we" in words_of(customer.get("/follow/lost").text)


@pytest.mark.requirement("B-11", "000-09")
def test_whoever_acts_for_an_unnamed_person_gives_two_names_and_neither_is_taken_for_the_other(
    app: Flask, customer: Customer
):
    reference = file_one(app, name="", email="")
    with doing(app):
        by_reference(reference).customer.through_representative = True
    page = opened(app, customer, reference).get(f"/complaint/{reference}/{SLUG}").text
    assert "Your name" in page and "Name of the person it happened to" in page

    answer = customer.act(reference, SLUG, represented_by="Grace Okafor", email="grace@example.com")

    assert answer.status_code == 303
    with app.app_context():
        found = by_reference(reference).customer
        assert (found.name, found.represented_by, found.written_to) == ("", "Grace Okafor", "Grace Okafor")
        assert found.represented_at == "grace@example.com"
        db.session.remove()
    assert customer.act(reference, SLUG, name="Ada Okafor").status_code == 303
    with app.app_context():
        found = by_reference(reference).customer
        assert (found.name, found.represented_by) == ("Ada Okafor", "Grace Okafor")
        db.session.remove()


@pytest.mark.requirement("B-11")
def test_a_name_of_whoever_acts_is_taken_only_where_somebody_does(app: Flask, customer: Customer):
    reference = file_one(app, name="", email="")

    customer_page = opened(app, customer, reference)

    assert 'name="represented_by"' not in customer_page.get(f"/complaint/{reference}/{SLUG}").text
    assert customer_page.act(reference, SLUG, represented_by="Mallory Stone").status_code == 422
