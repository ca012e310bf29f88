"""What is told after a complaint was sent has the effect it would have had in the form."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.catalogue.queries import organisation
from app.complaints import details as d
from app.complaints.models import Complaint, Event, Need
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery, Notice
from tests.admin.test_staff import send
from tests.portal.conftest import Customer, mailed_link, opened, words_of
from tests.support.apps import file_one, perform
from tests.support.paths import bring_to, resolve, verify_all


def notices_of(kind: str) -> int:
    return db.session.query(Notice).filter_by(kind=kind).count()


@pytest.mark.requirement("B-22")
def test_danger_told_after_sending_is_danger_at_once_and_once(app: Flask, customer: Customer):
    receipt = customer.file()
    customer.answer("details", change="1", in_danger="yes")
    fields = customer.sending()

    for _ in range(2):
        customer.browser.post("/complaints", data=fields)

    customer.open(receipt.reference, receipt.code)
    assert "You told us that somebody is in danger." in words_of(customer.get(f"/complaint/{receipt.reference}").text)
    with app.app_context():
        complaint = db.session.query(Complaint).one()
        assert (complaint.in_danger, complaint.level) == (True, 1)
        assert any(clock.kind == "escalation" and clock.is_running for clock in complaint.clocks)
        assert db.session.query(Event).filter_by(action="tell_danger").count() == 1
        assert notices_of("danger") > 0
        assert db.session.query(Delivery).filter_by(kind="danger").count() == 1


@pytest.mark.requirement("B-22")
def test_danger_is_told_from_the_page_of_the_complaint(app: Flask, customer: Customer):
    reference = file_one(app)
    opened(app, customer, reference)
    assert f"/complaint/{reference}/danger" in customer.get(f"/complaint/{reference}").text

    for _ in range(2):
        customer.act(reference, "danger", text="")
    customer.act(reference, "danger", text="The wire is live.")

    page = words_of(customer.get(f"/complaint/{reference}").text)
    assert "You told us that somebody is in danger." in page
    assert "The wire is live." in page
    with app.app_context():
        complaint = db.session.query(Complaint).one()
        assert (complaint.in_danger, complaint.level) == (True, 1)  # a level once, and word to the managers each time
        assert db.session.query(Event).filter_by(action="tell_danger").count() == 2
        assert notices_of("danger") >= 2


@pytest.mark.requirement("B-22")
def test_danger_told_while_a_manager_is_awaited_has_a_look_of_its_own(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    """Nobody was late for it before they told us; and who is awaited after somebody looked was not asked for it."""
    reference = file_one(app)
    opened(app, customer, reference).act(reference, "ask-for-a-manager", text="Nobody rings.")
    monday.shift(timedelta(hours=1))

    customer.act(reference, "danger", text="The wire is live.")

    page = words_of(customer.get(f"/complaint/{reference}").text)
    assert "A manager was told at once, and looks at your complaint before anything else, by" in page
    assert "We are late" not in page and "A manager looks at it" in page
    with app.app_context():
        looks = [clock for clock in db.session.query(Complaint).one().clocks if clock.kind == "escalation"]
        assert [(clock.is_running, clock.met) for clock in looks] == [(False, False), (True, False)]

    perform(app, reference, "take_it_on", "manager")
    monday.shift(timedelta(days=2))
    perform(app, reference, "escalate", "customer", d.Reason("Still nobody rings."))
    monday.shift(timedelta(days=1))
    page = words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)
    assert "You told us that somebody is in danger." in page and "A manager was told at once" not in page


@pytest.mark.requirement("B-22")
def test_danger_is_not_said_of_what_we_put_right_unless_it_is_told_since(app: Flask, customer: Customer):
    reference = bring_to(app, Status.AGREED)
    opened(app, customer, reference).act(reference, "danger", text="The wire is live.")
    perform(app, reference, "take_it_on", "manager")
    with app.app_context():
        note = f"You told us that somebody is in danger. {organisation().emergency}"
    assert note in words_of(customer.get(f"/complaint/{reference}").text), "somebody has looked, and it may last"

    verify_all(app, reference)
    resolve(app, reference)
    page = words_of(customer.get(f"/complaint/{reference}").text)
    assert "Done. Is it right?" in page and note not in page

    customer.act(reference, "danger", text="It is live again.")
    assert note in words_of(customer.get(f"/complaint/{reference}").text)

    customer.act(reference, "not-right", text="It is live again.")
    assert note in words_of(customer.get(f"/complaint/{reference}").text)


@pytest.mark.requirement("B-22")
def test_what_was_mended_after_sending_is_mended_and_the_receipt_goes_there(app: Flask, customer: Customer):
    customer.file(you={"email": "grace@exmaple.org"})
    customer.answer("you", change="1", email="grace@example.org", phone="07700 900 341", needs=["large_print"])
    customer.send()

    with app.app_context():
        complaint = db.session.query(Complaint).one()
        assert (complaint.customer.email, complaint.customer.phone) == ("grace@example.org", "07700 900 341")
        assert [row.kinds for row in db.session.query(Need).filter_by(ended_at=None)] == [["large_print"]]
        receipts = db.session.query(Delivery).filter_by(kind="received").order_by(Delivery.id)
        assert [row.recipient for row in receipts] == ["grace@exmaple.org", "grace@example.org"]


@pytest.mark.requirement("B-22")
def test_an_address_that_is_shown_to_be_theirs_is_changed_by_a_link_to_the_new_one(app: Flask, customer: Customer):
    receipt = customer.file(you={"email": "grace@example.org"})
    customer.get(mailed_link(app, "received"))
    customer.act(receipt.reference, "messages", text="The box is still wet.")
    customer.answer("you", change="1", email="other@example.org")
    customer.send()

    with app.app_context():
        assert db.session.query(Complaint).one().customer.email == "grace@example.org"
        assert db.session.query(Delivery).filter_by(kind="confirm_address").one().recipient == "other@example.org"


@pytest.mark.requirement("B-22")
def test_a_language_is_asked_for_only_where_it_can_be_chosen_and_one_that_was_told_stays(
    app: Flask, customer: Customer, staff
):
    reference = file_one(app)
    opened(app, customer, reference)
    at = f"/complaint/{reference}/reach/needs"
    customer.post(at, {"needs": ["language"], "need_language": "Turkish"}, at)
    care = "/desk/settings/care/need-kinds/language"
    assert send(staff("admin"), care, name="Another language", raises_to=0).status_code == 303

    assert "need_language" not in customer.get(at).text
    assert customer.post(at, {"needs": ["time"]}, at).status_code == 303

    with app.app_context():
        assert db.session.query(Need).filter_by(ended_at=None).one().language == "Turkish"


@pytest.mark.requirement("B-22")
def test_needs_are_told_and_changed_at_any_time(app: Flask, customer: Customer):
    reference = file_one(app)
    opened(app, customer, reference)
    at = f"/complaint/{reference}/reach/needs"
    assert at in customer.get(f"/complaint/{reference}/reach").text

    assert "Say which language" in words_of(customer.post(at, {"needs": ["language"]}, at).text)
    assert "Give us a number first" in words_of(customer.post(at, {"needs": ["ring"]}, at).text)
    told = {"needs": ["large_print"], "need_language": "Turkish", "need_words": "After three, please."}
    for _ in range(2):
        customer.post(at, told, at)
    page = customer.get(at).text
    assert 'value="Turkish"' in page and "After three, please." in page
    told_back = "Large print, Another language, or an interpreter: Turkish, After three, please."
    assert told_back in words_of(customer.get(f"/complaint/{reference}/reach").text)
    with app.app_context():
        (need,) = db.session.query(Need)
        assert need.kinds == ["large_print", "language"]
        assert (need.language, need.meaning) == ("Turkish", "After three, please.")

    customer.post(at, {"need_words": ""}, at)
    with app.app_context():
        assert db.session.query(Need).filter_by(ended_at=None).count() == 0
        assert db.session.query(Complaint).one().has_needs is False
