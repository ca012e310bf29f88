"""A complaint that few may read: nobody else hears of it, by page, notice or mail."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints import notices
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery, Notice
from tests.desk.conftest import Colleague
from tests.support import paths
from tests.support.apps import STAFF, actor_of, address_of, by_reference, doing, file_one, perform


@pytest.fixture
def reference(app: Flask) -> str:
    """Handled by "csr", restricted by "manager"."""
    reference = paths.bring_to(app, Status.ASSESSED)
    with doing(app):
        db.session.query(Delivery).delete()
        db.session.query(Notice).delete()
    restrict(app, reference, "manager")
    return reference


def restrict(app: Flask, reference: str, *who: str) -> None:
    with app.app_context():
        ids = tuple(actor_of(key).id or 0 for key in who)
        db.session.remove()
    perform(app, reference, "restrict_readers", "manager", d.Readers("A colleague is named in it.", ids))


def told(app: Flask) -> set[str]:
    """Keys of the colleagues who got a notice or a mail."""
    with app.app_context():
        by_id = {actor_of(key).id: key for key in STAFF}
        by_address = {address_of(key): key for key in STAFF}
        found = {by_id[row.user_id] for row in db.session.query(Notice)}
        found |= {by_address[row.recipient] for row in db.session.query(Delivery).filter_by(to_staff=True)}
        db.session.remove()
    return found


def test_an_escalation_is_told_to_those_managers_alone_who_may_read_it(app: Flask, reference: str):
    perform(app, reference, "escalate", "customer", d.Reason("Nobody rings me."))

    assert told(app) == {"manager"}


def test_where_the_rule_names_no_reader_all_readers_are_told(app: Flask, reference: str):
    with doing(app):
        notices.tell("gave_up", by_reference(reference), "A mail could not be delivered", to_deputy=True)
        db.session.query(Notice).filter_by(user_id=actor_of("manager").id).delete()
        by_reference(reference).handler_id = None
        notices.tell("acknowledge_late", by_reference(reference), "Nobody has answered", to_deputy=True)

    assert told(app) == {"csr", "manager"}


def test_whoever_it_is_given_to_may_read_it(app: Flask, reference: str, colleague: Callable[[str], Colleague]):
    dev = colleague("other_csr")
    assert dev.browser.get(f"/desk/complaints/{reference}").status_code == 404
    with app.app_context():
        taker = actor_of("other_csr").id or 0
        db.session.remove()

    perform(app, reference, "assign", "manager", d.Handover(taker))

    assert reference in dev.case(reference).html


def test_an_answer_to_whoever_asked_stays_with_the_readers(app: Flask):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "ask_approval", "csr", d.ApprovalRequest(Decimal(60), "The bill."))
    with app.app_context():
        taker = actor_of("other_csr").id or 0
        db.session.remove()
    perform(app, reference, "assign", "manager", d.Handover(taker))
    restrict(app, reference, "manager")
    with doing(app):
        db.session.query(Notice).delete()
        db.session.query(Delivery).delete()

    perform(app, reference, "approve", "manager", d.ApprovalDecision("It was our fault."))

    assert told(app) == set()


def test_a_failed_mail_of_it_shows_to_readers_alone(app: Flask, reference: str, colleague: Callable[[str], Colleague]):
    perform(app, reference, "message", "csr", d.Words("We ring you tomorrow."))
    with doing(app):
        db.session.query(Delivery).update({"state": "gave_up"})
    with app.app_context():
        number = db.session.query(Delivery).filter_by(kind="message").one().id
        db.session.remove()
    tom, helen = colleague("other_manager"), colleague("manager")
    token = tom.form(file_one(app), "note").value("csrf_token")

    assert reference in helen.open("/desk/deliveries/failed").html
    assert reference not in tom.open("/desk/deliveries/failed").html
    answer = tom.browser.post(f"/desk/deliveries/{number}/send-again", data={"csrf_token": token})
    assert answer.status_code == 404
    assert reference not in tom.open("/desk/search?q=sewing").html
    tom.act(file_one(app), "merge", {"into_reference": reference, "reason": "One parcel."}, expect=422)
