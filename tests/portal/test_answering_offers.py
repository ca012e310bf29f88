"""An offer is accepted on a page that says what follows, and talked about in writing or at a time that is chosen."""

import pytest
from flask import Flask

from app import clock
from app.complaints import details as d
from app.complaints.models import Clock, Task
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Notice
from app.remedies.models import Offer
from tests.calls.conftest import letters
from tests.portal.conftest import Customer, hidden, opened, words_of
from tests.support.apps import by_reference, doing, perform
from tests.support.calls import at, book, booked, can_ring, id_of, in_days
from tests.support.paths import bring_to, offer

__all__ = ["letters"]
pytestmark = pytest.mark.usefixtures("monday")
NUMBER = "07700 900341"
WORDS = "Could it be a voucher?"


@pytest.fixture
def reference(app: Flask, customer: Customer) -> str:
    found = bring_to(app, Status.OFFERED, phone=NUMBER)
    opened(app, customer, found)
    return found


def talk(customer: Customer, reference: str, **typed: str):
    page = f"/complaint/{reference}/let-us-talk"
    return customer.post(page, {"text": WORDS, **typed}, page)


def status(app: Flask, reference: str) -> str:
    with app.app_context():
        found = by_reference(reference).status
        db.session.remove()
    return found


@pytest.mark.requirement("001-15", "B-10")
def test_accepting_asks_first_what_they_say_yes_to_and_what_follows(app: Flask, customer: Customer, reference: str):
    tracking = customer.get(f"/complaint/{reference}").text
    assert f'href="/complaint/{reference}/accept"' in tracking

    page = customer.get(f"/complaint/{reference}/accept").text
    asked = words_of(page)
    for words in ("You say yes to this", "We pay the repair of the case.", "£40.00",
                  "We carry it out by Thursday 26 November 2026.", "days later we ask you"):  # fmt: skip
        assert words in asked
    assert status(app, reference) == "offered", "looking accepts nothing"

    answer = customer.act(reference, "accept", version=hidden(page, "version"))
    assert answer.status_code == 303 and status(app, reference) == "agreed"
    again = words_of(customer.get(f"/complaint/{reference}").text)
    assert "We carry it out by Thursday 26 November 2026, and tell you when it is done." in again
    lead = again.split("Agreed, and being done.")[-1].split("Received")[0]
    assert "We carry it out by Thursday 26 November, and tell you when it is done." in lead and "settle" not in lead
    assert customer.get(f"/complaint/{reference}/accept").status_code == 302


@pytest.mark.requirement("001-15", "B-14")
def test_a_time_to_talk_about_it_is_chosen_with_their_words(app: Flask, customer: Customer, reference: str, letters):
    can_ring(app)
    assert "Offer made your turn" in words_of(customer.get(f"/complaint/{reference}").text)
    page = words_of(customer.get(f"/complaint/{reference}/let-us-talk").text)
    assert "In writing, within one working day" in page and "Ring me as soon as somebody can" in page
    assert "Wednesday 25 November" in page
    slot = f"{id_of(app, 'manager')}-{int(at(in_days(2), '10:00').timestamp())}-30"

    refused = talk(customer, reference, slot=slot, number="")
    assert refused.status_code == 422 and WORDS in refused.text
    for _ in range(2):
        assert talk(customer, reference, slot=slot, number=NUMBER).status_code == 303

    assert [(row.state, row.starts_at) for row in booked(app, reference)] == [("booked", at(in_days(2), "10:00"))]
    assert len(letters("call_booked")) == 1 and status(app, reference) == "offered"
    shown = words_of(customer.get(f"/complaint/{reference}").text)
    assert WORDS in shown and f"Helen Marsh rings you on {NUMBER}" in shown and "your turn" not in shown
    with app.app_context():
        owed = db.session.query(Clock).filter_by(kind="contact_again", ended_at=None).one()
        assert owed.due_at == at(in_days(2), "10:30"), "they hear from us when we ring them"
        db.session.remove()


@pytest.mark.requirement("001-15", "001-20")
@pytest.mark.parametrize("how", ["write", "ring", "time"])
def test_whoever_wants_to_talk_reads_by_mail_by_when_and_from_whom(
    app: Flask, customer: Customer, reference: str, letters, how: str
):
    manager = can_ring(app)
    slot = f"{manager}-{int(at(in_days(2), '10:00').timestamp())}-30" if how == "time" else how
    for _ in range(2):
        assert talk(customer, reference, slot=slot, number=NUMBER).status_code == 303

    (mail,) = letters("talk")
    assert "The offer stays open meanwhile." in mail.text and mail.subject == f"{reference}: we talk about our offer"
    assert {
        "write": "We have your words. Priya Shah gets back to you by Tuesday 24 November 2026, 17:00.",
        "ring": "A person rings you by Tuesday 24 November 2026, 17:00, as you asked, and has read your words by then.",
        "time": "Helen Marsh rings you on Wednesday 25 November 2026, 10:00, and has read your words by then.",
    }[how] in mail.text


@pytest.mark.requirement("001-15", "B-14")
def test_they_are_rung_soon_about_it_where_they_choose_so(app: Flask, customer: Customer, reference: str):
    can_ring(app)

    assert talk(customer, reference, slot="ring", number=NUMBER).status_code == 303

    with app.app_context():
        assert [row.words for row in db.session.query(Task).filter_by(kind="ring")] == [WORDS]
        db.session.remove()
    assert booked(app, reference) == []


@pytest.mark.requirement("001-15")
def test_a_time_that_somebody_else_took_is_told_and_nothing_is_lost(app: Flask, customer: Customer, reference: str):
    can_ring(app)
    slot = f"{id_of(app, 'manager')}-{int(at(in_days(2), '03:00').timestamp())}-30"

    refused = talk(customer, reference, slot=slot, number=NUMBER)

    assert refused.status_code == 422 and WORDS in refused.text and NUMBER in refused.text
    assert status(app, reference) == "offered" and booked(app, reference) == []


@pytest.mark.requirement("001-15", "B-14")
@pytest.mark.parametrize("how", ["ring", "time"])
def test_who_can_not_be_rung_any_more_is_told_so_and_loses_no_word(
    app: Flask, customer: Customer, reference: str, how: str
):
    manager = can_ring(app)
    slot = f"{manager}-{int(at(in_days(2), '10:00').timestamp())}-30" if how == "time" else how
    page = f"/complaint/{reference}/let-us-talk"
    sent = {"text": WORDS, "slot": slot, "number": NUMBER, "version": hidden(customer.get(page).text, "version")}
    with doing(app):
        by_reference(reference).customer.held_at = clock.now()

    refused = customer.post(page, sent, page)

    assert refused.status_code == 409 and WORDS in refused.text
    assert "We can’t ring you about this just now." in words_of(refused.text)
    assert WORDS not in customer.get(f"/complaint/{reference}").text
    assert talk(customer, reference).status_code == 303
    assert "We have your words, and the offer stays open meanwhile. You hear from us by" in words_of(
        customer.get(f"/complaint/{reference}").text
    )


@pytest.mark.requirement("001-15", "B-14")
def test_the_same_words_for_a_call_after_they_were_sent_in_writing_promise_none(
    app: Flask, customer: Customer, reference: str
):
    can_ring(app)
    for slot in ("write", "ring"):
        assert talk(customer, reference, slot=slot, number=NUMBER).status_code == 303

        said = words_of(customer.get(f"/complaint/{reference}").text)
        assert "We have your words, and the offer stays open meanwhile." in said
        assert "We ring you, and the offer stays open" not in said


@pytest.mark.requirement("001-15", "B-14")
def test_who_has_a_call_booked_meanwhile_is_told_so(app: Flask, customer: Customer, reference: str):
    can_ring(app)
    book(app, reference, at(in_days(2), "10:00"))

    refused = talk(customer, reference, slot="ring", number=NUMBER)

    assert refused.status_code == 409 and "A call is booked already." in words_of(refused.text)
    assert talk(customer, reference).status_code == 303


@pytest.mark.requirement("001-15", "B-06")
def test_after_declining_the_page_says_who_brings_another_way_by_when_until_they_have(
    app: Flask, customer: Customer, reference: str
):
    page = customer.get(f"/complaint/{reference}/decline").text
    customer.act(reference, "decline", reason="Too little.", version=hidden(page, "version"))

    said = words_of(customer.get(f"/complaint/{reference}").text)
    assert "You declined our offer. Priya Shah gets back to you with another way by Tuesday 24 November, 17:00." in said
    assert "Get back to you by Tue 24 Nov, 17:00" in said

    offer(app, reference)
    again = words_of(customer.get(f"/complaint/{reference}").text)
    assert "We have made you an offer." in again and "Get back to you Kept" in again


@pytest.mark.requirement("001-15", "003-04")
@pytest.mark.parametrize("stays", [True, False])
def test_going_outside_is_answered_with_a_date_and_ends_an_offer_that_says_so(
    app: Flask, customer: Customer, letters, reference: str, stays: bool
):
    with doing(app):
        db.session.query(Offer).one().stays_open = stays
    before = words_of(customer.get(f"/complaint/{reference}/outside-body").text)
    assert ("Our offer stays open meanwhile" in before) is stays and "what they need by Wednesday 25 November" in before
    assert ("Our offer ends when you tell us" in before) is not stays

    customer.act(reference, "outside-body", body="The Ombudsman")

    page = words_of(customer.get(f"/complaint/{reference}").text)
    assert "We send them what they need by Wednesday 25 November 2026." in page
    assert "I have gone to" not in page
    assert all("You told us that you have gone to somebody" in letter.text for letter in letters("offer_ended"))
    (mail,) = letters("went_outside")
    assert "Priya Shah sends them what they need to look at your complaint by Wednesday 25 November 2026." in mail.text
    assert mail.subject == f"{reference}: you have taken your complaint further"
    assert status(app, reference) == ("offered" if stays else "investigating")
    assert len(letters("offer_ended")) == (not stays)
    with app.app_context():
        task = db.session.query(Task).filter_by(kind="outside_body").one()
        owner, number = task.owner.name, task.id
        assert "went to The Ombudsman: send them what they need" in db.session.query(Notice.words).order_by(
            Notice.id.desc()
        ).filter_by(kind="customer_wrote").first()[0]  # fmt: skip
        db.session.remove()
    assert owner == "Priya Shah"
    perform(app, reference, "verify_task", "csr", d.TaskDone(number, "Sent by post."))
    assert "we sent them what they need." in words_of(customer.get(f"/complaint/{reference}").text)
