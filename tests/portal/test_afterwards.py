"""Did it work? Opening the link changes nothing; the answer closes or reopens; it can be changed for a while."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints.models import Event, Message
from app.complaints.statuses import Status
from app.db import db
from app.followups.models import Answer
from app.outbox.models import Notice
from tests.portal.conftest import Customer, mailed_link, words_of
from tests.support.apps import by_reference, perform
from tests.support.paths import bring_to


@pytest.fixture
def asked(app: Flask) -> str:
    """The reference of a complaint whose customer was just asked."""
    reference = bring_to(app, Status.RESOLVED)
    perform(app, reference, "ask_satisfaction", "system")
    return reference


def status_of(app: Flask, reference: str) -> str:
    with app.app_context():
        found: str = by_reference(reference).status
        db.session.remove()
    return found


def counts(app: Flask) -> tuple[int, int]:
    with app.app_context():
        found = db.session.query(Answer).count(), db.session.query(Event).count()
        db.session.remove()
    return found


@pytest.mark.requirement("B-07")
def test_opening_the_link_fifty_times_changes_nothing(app: Flask, customer: Customer, asked: str):
    path, before = mailed_link(app, "follow_up"), counts(app)

    for number in range(50):
        (customer.browser.head if number % 2 else customer.browser.get)(path, follow_redirects=True)
    customer.browser.options(path)
    assert customer.browser.post(f"/complaint/{asked}/answer", data={"solved": "yes"}).status_code == 400

    assert counts(app) == before
    assert customer.get(path).headers["Location"] == f"/complaint/{asked}/answer"


@pytest.mark.requirement("002-22")
def test_yes_closes(app: Flask, customer: Customer, asked: str):
    page = customer.browser.get(mailed_link(app, "follow_up"), follow_redirects=True)
    assert "When you first wrote to us you chose “Upset”." in words_of(page.text)
    assert "Nothing happens until you press send." in words_of(page.text)

    response = customer.act(asked, "answer", solved="yes", treated="5", mood="4", comment="Thank you, Helen.")

    assert response.headers["Location"] == f"/complaint/{asked}"
    assert status_of(app, asked) == "closed"
    with app.app_context():
        kept = db.session.query(Answer).one()
        assert (kept.solved, kept.treated, kept.mood, kept.comment) == ("yes", 5, 4, "Thank you, Helen.")


@pytest.mark.requirement("002-23", "B-10")
@pytest.mark.parametrize("solved", ["partly", "no"])
def test_anything_but_yes_opens_it_again_with_the_words(app: Flask, customer: Customer, asked: str, solved: str):
    customer.get(mailed_link(app, "follow_up"))

    customer.act(asked, "answer", solved=solved, mood="2", comment="The case is still split.")

    assert status_of(app, asked) == "investigating"
    with app.app_context():
        assert db.session.query(Message).order_by(Message.id.desc()).first().body == "The case is still split."
        assert db.session.query(Notice).filter_by(kind="reopened").count() >= 1
        running = {clock.kind for clock in by_reference(asked).clocks if clock.is_running}
    assert "contact_again" in running


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose one of the three answers."),
        ({"solved": "no", "comment": ""}, "Tell us what is not right."),
        ({"solved": "yes", "treated": "9", "comment": "Kept."}, "Choose one of the answers."),
        ({"solved": "yes", "comment": "x" * 50_001}, "This is longer than we can store."),
    ],
)
def test_an_answer_with_something_wrong_comes_back(
    app: Flask, customer: Customer, asked: str, data: dict[str, str], words: str
):
    customer.get(mailed_link(app, "follow_up"))

    response = customer.act(asked, "answer", **data)

    assert response.status_code == 422
    assert words in words_of(response.text)
    assert data.get("comment", "") in response.text
    assert status_of(app, asked) == "resolved"


@pytest.mark.requirement("B-07")
@pytest.mark.parametrize(("first", "second", "ends"), [("no", "yes", "closed"), ("yes", "no", "investigating")])
def test_the_answer_can_be_changed(app: Flask, customer: Customer, asked: str, first: str, second: str, ends: str):
    path = mailed_link(app, "follow_up")
    customer.get(path)
    customer.act(asked, "answer", solved=first, comment="First words.")

    page = words_of(customer.browser.get(path, follow_redirects=True).text)
    assert "You have already answered" in page
    customer.act(asked, "answer", solved=second, comment="Second words.")

    assert status_of(app, asked) == ends
    with app.app_context():
        assert [row.solved for row in db.session.query(Answer).order_by(Answer.id)] == [first, second]


def test_words_left_standing_are_not_said_again_with_a_yes(app: Flask, customer: Customer, asked: str):
    customer.get(mailed_link(app, "follow_up"))
    customer.act(asked, "answer", solved="partly", comment="Nobody fetched the wreck.")

    customer.act(asked, "answer", solved="yes", comment="Nobody fetched the wreck.")

    assert status_of(app, asked) == "closed"
    with app.app_context():
        assert db.session.query(Message).filter_by(body="Nobody fetched the wreck.").count() == 1
        comments = [row.comment for row in db.session.query(Answer).order_by(Answer.id)]
    assert comments == ["Nobody fetched the wreck.", ""]


@pytest.mark.requirement("B-07")
def test_after_its_time_the_link_explains_itself(app: Flask, customer: Customer, asked: str):
    path = mailed_link(app, "follow_up")
    with time_machine.travel(timedelta(days=31)):
        assert "This link has run out." in words_of(customer.get(path).text)


def test_after_its_time_the_page_explains_itself_and_takes_nothing(app: Flask, customer: Customer, asked: str):
    with time_machine.travel(timedelta(days=29, hours=20)):
        customer.get(mailed_link(app, "follow_up"))
    with time_machine.travel(timedelta(days=30, hours=2)):
        response = customer.act(asked, "answer", solved="yes")

        assert response.status_code == 409
        assert "The time for this answer is over." in words_of(response.text)
        assert "You can still say that it is not right" in words_of(response.text)
    assert status_of(app, asked) == "resolved"


def test_before_we_asked_the_page_says_so(app: Flask, customer: Customer):
    receipt = customer.file()

    page = customer.get(f"/complaint/{receipt.reference}/answer")

    assert "We have not asked you yet." in words_of(page.text)


def test_eight_answers_at_once_are_all_kept_and_close_it_once(app: Flask, customer: Customer, asked: str):
    customer.get(mailed_link(app, "follow_up"))
    token = customer.get(f"/complaint/{asked}/answer").text.split('name="csrf_token" value="')[1].split('"')[0]
    cookie = customer.browser.get_cookie("visit")
    assert cookie is not None

    def press(_: int) -> int:
        browser = app.test_client()
        browser.set_cookie("visit", cookie.value)
        data = {"csrf_token": token, "solved": "yes", "comment": "", "treated": "5"}
        return browser.post(f"/complaint/{asked}/answer", data=data).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(press, range(8))) == {303}
    assert status_of(app, asked) == "closed"
    with app.app_context():
        assert db.session.query(Event).filter_by(action="confirm_satisfied").count() == 1
