"""A press that came twice, by a double click or a retry, does once what it does."""

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from app.complaints.models import Attachment, Complaint, Event, Message
from app.complaints.statuses import Status
from app.db import db
from app.followups.models import Answer
from app.outbox.models import Delivery
from tests.portal.conftest import Customer, mailed_link, opened
from tests.support.apps import by_reference, csrf_of, doing, file_one, perform
from tests.support.paths import bring_to

pytestmark = pytest.mark.every_set


def found(app: Flask, model: Any, **criteria: Any) -> int:
    with app.app_context():
        count = db.session.query(model).filter_by(**criteria).count()
        db.session.remove()
    return int(count)


def press(customer: Customer, path: str, times: int, **data: Any) -> list[int]:
    """Send one page's form that often; each answer's status."""
    reference = path.split("/")[2]
    token = csrf_of(customer.get(f"/complaint/{reference}").text)
    return [customer.browser.post(path, data={**data, "csrf_token": token}).status_code for _ in range(times)]


def test_eight_at_once_with_a_file_become_one_complaint_with_one_file(app: Flask, customer: Customer):
    customer.fill_in()
    customer.answer("details", files=[(io.BytesIO(b"the bill"), "bill.txt")])
    fields, cookie = customer.sending(), customer.browser.get_cookie("visit")
    assert cookie is not None

    def send(_: int) -> int:
        browser = app.test_client()
        browser.set_cookie("visit", cookie.value)
        return browser.post("/complaints", data=fields).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(8))) == {303}

    assert (found(app, Complaint), found(app, Attachment), found(app, Event)) == (1, 1, 1)


@pytest.mark.parametrize(
    ("slug", "action", "level"),
    [("messages", "message", 0), ("not-right", "not_right_yet", 1), ("ask-for-a-manager", "escalate", 1)],
)
def test_the_same_words_at_once_are_said_once(app: Flask, customer: Customer, slug: str, action: str, level: int):
    reference = file_one(app)
    opened(app, customer, reference)

    assert press(customer, f"/complaint/{reference}/{slug}", 2, text="Nobody rings me.") == [303, 303]

    assert found(app, Event, action=action) == 1
    assert found(app, Message) == 1
    assert found(app, Complaint, level=level) == 1


def test_it_is_not_right_pressed_twice_opens_it_again_once(app: Flask, customer: Customer):
    reference = bring_to(app, Status.CLOSED)
    opened(app, customer, reference)

    assert press(customer, f"/complaint/{reference}/not-right", 2, text="It leaks again.") == [303, 303]

    assert found(app, Event, action="not_right") == 1
    assert found(app, Event, action="not_right_yet") == 0
    assert found(app, Delivery, kind="escalated") == 0


def test_other_words_are_another_message(app: Flask, customer: Customer):
    reference = file_one(app)
    opened(app, customer, reference)

    for text in ("One.", "Two.", "One."):
        press(customer, f"/complaint/{reference}/messages", 1, text=text)

    assert found(app, Message) == 3


def test_a_file_sent_twice_is_kept_once_and_another_is_kept_too(app: Flask, customer: Customer):
    reference = file_one(app)
    opened(app, customer, reference)

    for content in (b"the bill", b"the bill", b"another bill"):
        customer.act(reference, "messages", text="See the file.", files=[(io.BytesIO(content), "bill.txt")])

    assert found(app, Attachment) == 2


@pytest.fixture
def asked(app: Flask, customer: Customer) -> str:
    """A resolved complaint whose customer was asked, and opened the link."""
    reference = bring_to(app, Status.RESOLVED)
    perform(app, reference, "ask_satisfaction", "system")
    customer.get(mailed_link(app, "follow_up"))
    return reference


@pytest.mark.parametrize(
    ("solved", "action"), [("yes", "confirm_satisfied"), ("no", "not_right"), ("partly", "not_right")]
)
def test_an_answer_sent_twice_is_one_answer(app: Flask, customer: Customer, asked: str, solved: str, action: str):
    data = {"solved": solved, "comment": "It leaks again.", "treated": "4"}

    assert press(customer, f"/complaint/{asked}/answer", 2, **data) == [303, 303]

    assert (found(app, Answer), found(app, Event, action=action)) == (1, 1)
    assert found(app, Event, action="not_right_yet") == 0


def test_a_changed_no_is_another_answer_and_no_escalation(app: Flask, customer: Customer, asked: str):
    press(customer, f"/complaint/{asked}/answer", 1, solved="no", comment="It leaks again.")

    press(customer, f"/complaint/{asked}/answer", 1, solved="partly", comment="It leaks a little.")

    with app.app_context():
        answers = [row.solved for row in db.session.query(Answer).order_by(Answer.id)]
        complaint = by_reference(asked)
        assert (answers, complaint.satisfaction, complaint.level) == (["no", "partly"], "partly", 0)
        assert [row.body for row in db.session.query(Message).order_by(Message.id)][-1] == "It leaks a little."
        db.session.remove()


def test_a_late_yes_counts_and_its_words_reach_us(app: Flask, customer: Customer, asked: str):
    perform(app, asked, "close_quietly", "system")

    press(customer, f"/complaint/{asked}/answer", 1, solved="yes", comment="Sorry, I was away. All is well.")

    with app.app_context():
        assert by_reference(asked).satisfaction == "yes"
        assert db.session.query(Message).filter_by(body="Sorry, I was away. All is well.").count() == 1
        db.session.remove()


def test_it_worked_after_all_is_settled_when_it_was_said(app: Flask, customer: Customer, asked: str):
    for solved in ("no", "yes"):
        press(customer, f"/complaint/{asked}/answer", 1, solved=solved, comment="It leaks again.")

    with app.app_context():
        complaint = by_reference(asked)
        assert complaint.status == Status.CLOSED
        assert complaint.resolved_at is not None
        db.session.remove()


def test_a_browser_that_came_by_a_mail_is_shut_out_when_the_address_was_wrong(app: Flask, customer: Customer):
    reference = file_one(app)
    customer.get(mailed_link(app, "received"))
    assert customer.get(f"/complaint/{reference}").status_code == 200

    with doing(app):
        by_reference(reference).customer.email = "right@example.com"

    assert customer.get(f"/complaint/{reference}").status_code == 303
