"""What somebody changes of how they are reached stays what they changed: on all of theirs, and whoever else writes."""

import html
import json
import re
import threading
import time
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from app.complaints import deadlines, lifecycle, queries
from app.complaints import details as d
from app.complaints.models import Message, Need
from app.db import db
from app.outbox import together
from app.outbox.models import Delivery, State
from tests.portal.conftest import Customer, hidden, mailed_link, opened, words_of
from tests.support.apps import actor_of, by_reference, customer_of, doing, file_one, perform

GRACE, OTHER, THIRD = "grace@example.com", "grace.okafor@example.net", "g.okafor@example.org"
ALL = "/my-complaints/reach"
REACH = ("preferred_channel", "phone", "postal_address", "may_ring", "ring_when", "language")


def signed_in(app: Flask, customer: Customer) -> Customer:
    customer.post("/my-complaints", {"email": GRACE}, "/my-complaints")
    assert customer.get(mailed_link(app, "sign_in")).status_code == 303
    return customer


def recorded(app: Flask, reference: str) -> dict[str, str]:
    with app.app_context():
        customer = by_reference(reference).customer
        found = {name: getattr(customer, name) for name in REACH}
        db.session.remove()
    return found


def record(app: Flask, reference: str, **values: str) -> None:
    with doing(app):
        customer = by_reference(reference).customer
        for name, value in values.items():
            setattr(customer, name, value)


def kinds(app: Flask) -> list[str]:
    with app.app_context():
        found = list(db.session.scalars(db.select(Delivery.kind).order_by(Delivery.id)))
        db.session.remove()
    return found


def test_a_language_that_is_not_offered_stays_until_they_choose_another(app: Flask, customer: Customer):
    reference = file_one(app, language="cy")
    opened(app, customer, reference)
    path = f"/complaint/{reference}/reach"
    page = customer.get(path).text
    assert re.search(r"<option[^>]* selected[^>]*>Welsh<", page), page[page.find("<select") :][:900]

    wish = {**recorded(app, reference), "ring_when": "After five", "shown": html.unescape(hidden(page, "shown"))}
    assert customer.post(path, wish, path).status_code == 303
    assert recorded(app, reference)["language"] == "cy"
    assert customer.post(path, {**wish, "language": "tlh"}, path).status_code == 422
    customer.post(path, {**wish, "language": "de"}, path)
    assert recorded(app, reference)["language"] == "de"


@pytest.mark.requirement("B-22")
def test_only_what_was_changed_holds_for_all_of_theirs(app: Flask, customer: Customer):
    """One has no number, one another address; a colleague corrects the newest while its form stands open."""
    silent, elsewhere, newest = (file_one(app, phone="0191 498 0001") for _ in range(3))
    record(app, silent, phone="", may_ring="no")
    record(app, elsewhere, postal_address="1 Mill Lane", ring_when="Mondays")
    signed_in(app, customer)
    shown = html.unescape(hidden(customer.get(ALL).text, "shown"))
    wish = {**recorded(app, newest), "shown": shown}
    record(app, newest, phone="0191 498 0009")
    before = {reference: recorded(app, reference) for reference in (silent, elsewhere, newest)}

    customer.post(ALL, {**wish, "language": "fr"}, ALL)
    assert {one: recorded(app, one) for one in before} == {
        one: {**row, "language": "fr"} for one, row in before.items()
    }

    ring = {**wish, "language": "fr", "preferred_channel": "phone", "may_ring": "yes"}
    customer.post(ALL, {**ring, "shown": json.dumps({**before[newest], "language": "fr"})}, ALL)
    there = [(row["preferred_channel"], row["phone"]) for row in (recorded(app, reference) for reference in before)]
    assert there == [("phone", "0191 498 0001"), ("phone", "0191 498 0001"), ("phone", "0191 498 0001")]
    assert recorded(app, elsewhere)["ring_when"] == "Mondays"


def test_what_colleagues_read_of_it_is_in_their_language(app: Flask, customer: Customer):
    customer.get("/language/de?back=/")
    receipt = customer.file(
        you={"needs_asked": "yes", "needs": ["large_print", "time"], "need_words": "Bitte groß.", "phone": "0191 1"}
    )
    path = f"/complaint/{receipt.reference}/reach"
    wish = {**recorded(app, receipt.reference), "preferred_channel": "phone", "may_ring": "yes"}
    assert customer.post(path, wish, path).status_code == 303

    with app.app_context():
        said = db.session.query(Message).filter_by(kind="correction").one().body
        need = db.session.query(Need).one()
        told = (need.kinds, need.language, need.meaning)
        db.session.remove()
    assert said.splitlines() == [
        "How we reach you: “by telephone”. It was “by e-mail”.",
        "Whether we may ring you: “yes”. Nothing stood there before.",
    ]
    assert told == (["large_print", "time"], "", "Bitte groß.")


@pytest.mark.requirement("B-11")
def test_who_could_not_be_reached_is_promised_no_letter_and_is_rung_in_time(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    receipt = customer.file(you={"name": "", "email": "", "phone": "", "postal_address": ""})
    monday.shift(timedelta(hours=3))
    path = f"/complaint/{receipt.reference}/reach"
    assert "We tell you of every change" not in customer.get(path).text
    wish = {"preferred_channel": "phone", "phone": "0191 498 0002", "may_ring": "yes", "language": "en"}

    said = words_of(customer.post(path, wish, path, follow_redirects=True).text)

    assert "We have changed it: How we reach you, Telephone, Whether we may ring you." in said and "letter" not in said
    assert "reach_changed" not in kinds(app)
    with app.app_context():
        complaint = by_reference(receipt.reference)
        clock = deadlines.get(complaint, deadlines.CONTACT)
        assert clock.started_at == complaint.heard_at and complaint.call_since == clock.started_at
        db.session.remove()

    told_on_the_phone = file_one(app, name="", email="")
    perform(app, told_on_the_phone, "acknowledge", "csr", d.Acknowledgement("I read it.", "I am sorry."))
    number = d.Correction("They rang and said so.", phone="0191 498 0003", may_ring="yes")
    perform(app, told_on_the_phone, "correct_details", "csr", number)
    with app.app_context():
        assert by_reference(told_on_the_phone).call_since is not None
        db.session.remove()


@pytest.mark.requirement("B-02")
def test_a_new_address_takes_the_place_of_none_but_the_one_before(app: Flask, customer: Customer, stranger: Customer):
    """A colleague corrects it, and then the link opens nothing; or just while the button is pressed."""
    reference = file_one(app)
    perform(app, reference, "acknowledge", "csr", d.Acknowledgement("I read it.", "I am sorry."))
    opened(app, customer, reference)
    for now, ends_at_once in ((THIRD, True), ("g@example.org", False)):
        customer.act(reference, "address", email=OTHER)
        link = mailed_link(app, "confirm_address")
        assert stranger.get(link).location == "/new-address"
        if ends_at_once:
            correct(app, reference, now)
            assert (stranger.get(link).status_code, stranger.get("/new-address").status_code) == (410, 410)
            answer = stranger.post("/new-address", {})
        else:
            answer = press_while(app, reference, now, stranger)

        assert answer.status_code == 410 and "This link changes nothing any more." in answer.text
        with app.app_context():
            assert by_reference(reference).customer.email == now
            db.session.remove()
        assert stranger.get(f"/complaint/{reference}").status_code == 303
    assert "address_changed" not in kinds(app)


def correct(app: Flask, reference: str, email: str) -> None:
    perform(app, reference, "correct_details", "csr", d.Correction("They rang and said so.", email=email))


def press_while(app: Flask, reference: str, email: str, somebody: Customer) -> TestResponse:
    """The button behind the link is pressed while a colleague's correction is not kept yet."""
    answers: list[TestResponse] = []
    press = threading.Thread(target=lambda: answers.append(somebody.post("/new-address", {}, "/new-address")))
    with doing(app):
        complaint = queries.get_by_id(by_reference(reference).id, for_change=True)
        needs = d.Correction("They rang and said so.", email=email)
        lifecycle.perform(complaint, "correct_details", actor_of("csr"), needs)
        press.start()
        time.sleep(0.5)
    press.join()
    return answers[0]


def test_a_row_that_is_locked_is_read_again_and_keeps_what_was_just_written(app: Flask):
    """Somebody else changed it since it was read, here past the session; what this request wrote itself stays."""
    reference = file_one(app)
    with app.app_context():
        complaint = by_reference(reference)
        assert complaint.customer.email == GRACE and complaint.clocks
        complaint.title = "Rain"
        db.session.execute(text("UPDATE customer SET email = 'new@example.com'"))
        db.session.execute(text("UPDATE clock SET rule = 'another'"))
        for read in (
            lambda: queries.get_by_id(complaint.id, for_change=True),
            lambda: queries.locked([complaint.id])[0],
            lambda: queries.get(reference, customer_of(complaint), for_change=True),
        ):
            found = read()
            assert (found.title, found.customer.email) == ("Rain", "new@example.com")
            assert {row.rule for row in found.clocks} == {"another"}
            db.session.execute(text("UPDATE complaint SET title = 'Rain'"))
        db.session.rollback()


@pytest.mark.requirement("B-02")
def test_many_changes_are_one_mail_and_after_very_many_they_wait_a_little(app: Flask, customer: Customer):
    reference = file_one(app)
    opened(app, customer, reference)
    with doing(app):
        db.session.query(Delivery).one().state = State.SENT  # their receipt, for which others would wait
    path = f"/complaint/{reference}/reach"
    token = hidden(customer.get(path).text, "csrf_token")

    def change(number: int) -> TestResponse:
        sent = {"preferred_channel": "email", "language": "en", "phone": f"07700 9000{number:02}"}
        return customer.browser.post(path, data={**sent, "csrf_token": token})

    assert [change(number).status_code for number in range(20)] == [303] * 20
    refused = change(20)
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0
    assert "save it a little later" in words_of(refused.text) and 'value="07700 900020"' in refused.text
    with app.app_context(), time_machine.travel(timedelta(minutes=2)):
        waiting = db.session.scalars(db.select(Delivery).where(Delivery.kind == "reach_changed")).all()
        assert len(waiting) == 20 and all(row.next_try_at > row.created_at for row in waiting)
        db.session.remove()
        assert together.gather() == 1
        mails = db.session.scalars(db.select(Delivery).where(Delivery.state == State.WAITING)).all()
        assert [(mail.recipient, mail.kind) for mail in mails if not mail.to_staff] == [(GRACE, "reach_changed")]
        db.session.remove()
