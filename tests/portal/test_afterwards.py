"""Did it work? Opening the link changes nothing; the answer closes or reopens; it can be changed for a while."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import User
from app.catalogue import queries as catalogue
from app.complaints import blockers, concerns
from app.complaints import details as d
from app.complaints.models import Event, Message, Task
from app.complaints.statuses import Status
from app.db import db
from app.followups import queries as followups
from app.followups.models import Answer
from app.outbox.models import Delivery, Notice
from tests.portal.conftest import Customer, hidden, mailed_link, words_of
from tests.support.answers import marks, standing_findings
from tests.support.apps import by_reference, csrf_of, perform
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


@pytest.mark.requirement("B-08")
def test_partly_opens_what_is_marked_and_leaves_the_rest_settled(
    app: Flask, customer: Customer, asked: str, staff: Callable[[str], FlaskClient]
):
    """The point that is marked needs a new finding, the remedy that is marked has to be done again; the rest stays."""
    customer.get(mailed_link(app, "follow_up"))
    page = words_of(customer.get(f"/complaint/{asked}/answer").text)
    assert "What is still open?" in page and "Nobody rang the bell." in page

    nothing = customer.act(asked, "answer", solved="partly", comment="")
    assert nothing.status_code == 422
    assert "Mark what is still open, or tell us in your own words." in words_of(nothing.text)
    stranger = customer.act(asked, "answer", solved="partly", still_open="c99")
    assert stranger.status_code == 422 and status_of(app, asked) == "resolved"

    bell, remedy = marks(app, asked)
    customer.act(asked, "answer", solved="partly", still_open=[bell, remedy], understood="partly")

    assert status_of(app, asked) == "investigating"
    with app.app_context():
        complaint = by_reference(asked)
        rain, second = concerns.current(complaint.id)
        assert (rain.stands, rain.found) == ("upheld", "The scan shows it.")
        assert (second.stands, second.found, second.finding) == ("", "", "The scan shows it.")
        assert db.session.get_one(Task, int(remedy[1:])).done_at is None
        assert len(blockers.standing(complaint, "resolve")) == 1
        event = db.session.query(Event).filter_by(action="not_right").one()
        assert (event.facts["open"], event.facts["undone"]) == ([2], 1)
        db.session.remove()
    with app.app_context():
        mail = db.session.query(Delivery).filter_by(kind="reopened").one().text
        assert "What is settled stays settled" in mail and "- Nobody rang the bell.\n- We pay the repair" in mail
        db.session.remove()
    tracked = words_of(customer.get(f"/complaint/{asked}").text)
    assert "You told us that this is still open" in tracked
    case = words_of(staff("csr").get(f"/desk/complaints/{asked}").text)
    assert "1 of 2 found" in case and "that this is still open" in case and "Find it anew" in case
    assert "only partly right, and it is open again: concern 2 and 1 remedy still open" in case

    with app.app_context():
        number = concerns.current(by_reference(asked).id)[1].id
        db.session.remove()
    perform(app, asked, "record_finding", "csr", d.Finding(number, "upheld", "The driver never rang."))
    perform(app, asked, "verify_task", "csr", d.TaskDone(int(remedy[1:]), "Paid on Tuesday."))
    with app.app_context():
        assert [row.found for row in concerns.current(by_reference(asked).id)][1] == "The driver never rang."
        assert not blockers.standing(by_reference(asked), "resolve")
        db.session.remove()


@pytest.mark.requirement("B-08", "B-07")
def test_the_marks_are_changed_with_the_answer_and_every_answer_is_kept(app: Flask, customer: Customer, asked: str):
    customer.get(mailed_link(app, "follow_up"))
    bell, _remedy = marks(app, asked)
    customer.act(asked, "answer", solved="partly", still_open=bell)
    assert f'value="{bell}" checked' in " ".join(customer.get(f"/complaint/{asked}/answer").text.split())

    customer.act(asked, "answer", solved="no", comment="Neither of them.")
    assert standing_findings(app, asked) == ["", ""]
    customer.act(asked, "answer", solved="yes", treated="4", mood="4")

    assert standing_findings(app, asked) == ["upheld", "upheld"]
    assert status_of(app, asked) == "closed"
    with app.app_context():
        assert [row.solved for row in db.session.query(Answer).order_by(Answer.id)] == ["partly", "no", "yes"]


@pytest.mark.requirement("B-08")
def test_no_is_quoted_has_a_clock_and_tells_manager_and_handler_and_the_customer_sees_it(
    app: Flask, customer: Customer, asked: str, staff: Callable[[str], FlaskClient]
):
    with app.app_context():
        db.session.query(Notice).delete()
        db.session.commit()
    customer.get(mailed_link(app, "follow_up"))

    response = customer.act(asked, "answer", solved="no", comment="The joiner never came.")

    shown = words_of(customer.get(response.headers["Location"]).text)
    assert (
        "Your complaint is open again, and a manager has been told. You hear from us by" in shown
        and "The joiner never came." in shown
    )
    with app.app_context():
        told = {db.session.get_one(User, row.user_id).name for row in db.session.query(Notice)}
        contact = next(row for row in by_reference(asked).clocks if row.kind == "contact_again" and row.is_running)
        due = catalogue.organisation().working_time.end_of_working_day(contact.started_at, 1)
        assert {"Priya Shah", "Helen Marsh"} <= told and contact.due_at == due
        db.session.remove()
    case = words_of(staff("manager").get(f"/desk/complaints/{asked}").text)
    assert "The joiner never came." in case and "Not put right" in case


@pytest.mark.requirement("004-11", "000-29")
def test_whether_they_felt_understood_and_how_they_felt_before_and_after(
    app: Flask, customer: Customer, asked: str, staff: Callable[[str], FlaskClient]
):
    customer.get(mailed_link(app, "follow_up"))
    assert customer.act(asked, "answer", solved="yes", understood="perhaps").status_code == 422

    customer.act(asked, "answer", solved="yes", understood="partly", mood="4", treated="3")

    case = words_of(staff("csr").get(f"/desk/complaints/{asked}").text)
    assert "Felt understood In part" in case and "Upset at the start, All right now" in case
    with app.app_context():
        (team,) = followups.understood_by_team(clock.now() - timedelta(days=7))
        assert (team.yes, team.partly, team.no) == (0, 1, 0)
        db.session.remove()
    house = staff("manager").get("/desk/put-right").text
    row = (
        house.partition('aria-label="How they felt, before and after"')[2]
        .partition("<tbody>")[2]
        .partition("Upset</span>")[2]
    )
    assert words_of(row.partition("</tr>")[0]).split() == ["–", "–", "–", "1", "–"]


@pytest.mark.requirement("004-11", "B-08")
def test_a_colleague_records_the_same_by_telephone(app: Flask, asked: str, staff: Callable[[str], FlaskClient]):
    bell, _remedy = marks(app, asked)
    browser = staff("csr")
    path = f"/desk/complaints/{asked}/act/not-right"
    page = browser.get(path).text
    assert "What is still open" in page and "Whether they felt understood" in page
    answers = {"partly": "y", "still_open": bell, "understood": "no", "spoken_channel": "telephone",
               "spoken_words": "It is the bell, she said.", "csrf_token": csrf_of(page),
               "seen": hidden(page, "seen"), "version": hidden(page, "version")}  # fmt: skip

    assert browser.post(path, data=answers).status_code == 303

    assert standing_findings(app, asked) == ["upheld", ""]
    with app.app_context():
        assert db.session.query(Answer).one().understood == "no"
