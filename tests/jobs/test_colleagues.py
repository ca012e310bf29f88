"""People we asked: reminded before their day, a manager told after it, once each."""

from datetime import timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.complaints import details as d
from app.complaints.statuses import Status
from app.enquiries import queries as enquiries
from app.jobs.worker import sweep_once, tell_of_dead_letter
from tests.jobs.conftest import Told
from tests.support import paths
from tests.support.apps import by_reference, doing, perform
from tests.support.colleagues import ENGINEER, LEADER, Guest, a_route, ask, mails_to

pytestmark = pytest.mark.usefixtures("noon")
HALF_A_DAY = timedelta(hours=12)


@pytest.fixture
def reference(app: Flask) -> str:
    """A complaint on which Karl Voss was asked, until Saturday, and Ines Duarte after him."""
    reference = paths.bring_to(app, Status.INVESTIGATING)
    route = a_route(app, LEADER, ENGINEER)
    ask(app, reference, route[LEADER], then_ids=(route[ENGINEER],))
    return reference


def kinds(app: Flask, name: str) -> list[str]:
    return [mail.kind for mail in mails_to(app, name)]


@pytest.mark.requirement("002-16")
def test_whoever_is_silent_is_reminded_once_before_their_day(app: Flask, reference: str, noon: Traveller):
    noon.shift(timedelta(days=2))
    sweep_once(app)
    assert kinds(app, LEADER) == ["colleague_asked"]
    noon.shift(timedelta(days=2))

    sweep_once(app)
    noon.shift(HALF_A_DAY)
    sweep_once(app)

    assert kinds(app, LEADER) == ["colleague_asked", "colleague_reminded"]
    assert kinds(app, ENGINEER) == [], "whose turn it is not yet is reminded of nothing"
    assert "We asked you about a complaint" in mails_to(app, LEADER)[1].text
    assert "What did you see?" in Guest.of(app, LEADER).follow().said, "and its link opens the questions"


@pytest.mark.requirement("002-16")
def test_after_their_day_the_manager_and_the_handler_are_told_once(
    app: Flask, reference: str, told: Told, noon: Traveller
):
    noon.shift(timedelta(days=6))

    sweep_once(app)
    sweep_once(app)

    late = f"colleague_late: {LEADER} was asked and has not answered in time"
    assert told("manager").count(late) == 1
    assert told("csr").count(f"overdue: {LEADER} has not answered: ring them, or go on without them") == 1


@pytest.mark.requirement("002-16")
def test_whoever_answered_is_neither_reminded_nor_late_and_the_handler_hears_of_the_answer(
    app: Flask, reference: str, told: Told, noon: Traveller
):
    guest = Guest.of(app, LEADER)
    guest.send(guest.follow(), words="I was not there.")
    noon.shift(timedelta(days=4))

    sweep_once(app)

    assert kinds(app, LEADER) == ["colleague_asked"]
    assert f"colleague_answered: {LEADER} answered what you asked" in told("csr")
    assert not [words for words in told("manager") if "colleague_late" in words]


def test_who_reads_what_we_understood_is_reminded_with_those_words(app: Flask, noon: Traveller):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    ask(app, reference, kind="statement", name=LEADER, email="karl@example.org")
    with app.app_context():
        number = enquiries.enquiries(by_reference(reference).id)[0].id
    perform(app, reference, "answer_enquiry", "csr", d.EnquiryAnswered(number, "I was late.", "telephone"))
    perform(app, reference, "repeat_statement", "csr", d.StatementRepeated(number, "You came late that day."))
    noon.shift(timedelta(days=6))

    sweep_once(app)

    last = mails_to(app, LEADER)[-1]
    assert last.kind == "colleague_reminded" and "> You came late that day." in last.text


def test_a_closed_complaint_reminds_nobody(app: Flask, reference: str, noon: Traveller):
    paths.withdraw(app, reference)
    noon.shift(timedelta(days=6))

    sweep_once(app)

    assert kinds(app, LEADER) == ["colleague_asked"]


def test_the_handler_hears_of_a_mail_to_a_colleague_that_did_not_arrive(app: Flask, reference: str, told: Told):
    with doing(app):
        tell_of_dead_letter(mails_to(app, LEADER)[0])

    assert [words for words in told("csr") if words.startswith("gave_up: A mail could not be delivered")]
