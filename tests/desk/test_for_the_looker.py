"""What a customer says on their page for whoever takes a second look waits for that one, and not for their handler: the
handler can't read it. Mails are in `tests/inbox/test_apart.py`."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.complaints import details as d
from app.complaints.models import Task
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from app.safety import ladder, looks
from tests.desk.conftest import Colleague
from tests.desk.test_unanswered import listed
from tests.portal.conftest import Customer, opened
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, file_one, perform

pytestmark = pytest.mark.requirement("004-09")
SPOKEN = {"reason": "Too slow.", "spoken_channel": "telephone", "spoken_words": "You are too slow."}


def heard(app: Flask) -> str:
    """A complaint at work whose customer has heard from us last."""
    reference = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "message", "csr", d.Words("We ask the depot."))
    return reference


def repeats(app: Flask, reference: str) -> int:
    with app.app_context():
        found = ladder.counters(by_reference(reference), clock.now())[ladder.REPEATS]
        db.session.remove()
    return found


def due_next(who: Colleague) -> str:
    return who.open("/desk/").root.of_class("due-next")[0].said


def test_a_complaint_about_the_handling_waits_for_whoever_looks(
    app: Flask, monday: time_machine.Traveller, client: FlaskClient, priya: Colleague, helen: Colleague
):
    reference = heard(app)

    opened(app, Customer(client), reference).act(reference, "how-we-handle-it", text="Four people asked me the same.")

    for list_ in ("/desk/answers", "/desk/answers?view=all"):
        assert listed(priya.open(list_)) == []
    assert "Everybody who wrote to you has heard from you." in priya.open("/desk/").said
    assert repeats(app, reference) == 0
    assert "Look again at the complaint of Grace Okafor" in helen.open("/desk/notices").said


def test_what_they_wrote_to_the_handler_before_stands_as_it_was(
    app: Flask, monday: time_machine.Traveller, client: FlaskClient, priya: Colleague
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    customer = opened(app, Customer(client), reference)
    perform(app, reference, "message", "customer", d.Words("Where is the film?"))
    monday.shift(timedelta(minutes=5))
    priya.case(reference)
    monday.shift(timedelta(minutes=5))

    customer.act(reference, "how-we-handle-it", text="Four people asked me the same.")

    page = priya.open("/desk/answers")
    assert listed(page) == [reference] and "“Where is the film?”" in page.said
    assert "Grace Okafor wrote" in page.said and "complained" not in page.said and "New:" not in page.said
    assert repeats(app, reference) == 1


def test_a_complaint_written_down_by_us_stands_as_it_was_when_they_complain_of_the_handling(
    app: Flask, monday: time_machine.Traveller, client: FlaskClient, priya: Colleague, helen: Colleague
):
    with doing(app):
        wrote_it_down = actor_of("csr")
    reference = file_one(app, wrote_it_down)
    paths.acknowledge(app, reference)
    paths.assess(app, reference)
    perform(app, reference, "state_facts", "csr", d.Facts(("The parcel stood in the rain.",)))
    perform(app, reference, "confirm_facts", "csr", spoken=paths.SPOKEN)
    paths.offer(app, reference)
    monday.shift(timedelta(minutes=5))
    perform(app, reference, "decline", "csr", d.Declined("Too little."), spoken=paths.SPOKEN)
    priya.act(reference, "log-call", {"words": "She asked where it stands.", "reached": "y", "chases": "y"})
    for who in (priya, helen):
        who.case(reference)
    monday.shift(timedelta(minutes=5))

    opened(app, Customer(client), reference).act(reference, "how-we-handle-it", text="Four people asked me the same.")

    for who, lists in ((priya, ("/desk/answers", "/desk/not-accepted")), (helen, ("/desk/not-accepted",))):
        assert "Grace Okafor" in who.open("/desk/").said
        for list_ in lists:
            page = who.open(list_)
            assert listed(page) == [reference] and "complained" not in page.said and "New:" not in page.said


def test_a_letter_that_is_taken_back_leaves_nothing_of_it_to_the_handler(
    app: Flask, monday: time_machine.Traveller, client: FlaskClient, priya: Colleague
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    opened(app, Customer(client), reference).act(reference, "how-we-handle-it", text="Four people asked me the same.")
    priya.send(priya.case(reference).form("/act/message"), {"text": "It comes tomorrow."})

    priya.press(priya.case(reference), "/take-back")

    assert listed(priya.open("/desk/answers")) == []


def test_one_that_a_colleague_passes_on_is_no_more_a_chase(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)

    priya.act(reference, "complain-of-handling", SPOKEN)

    assert listed(priya.open("/desk/answers")) == [] and repeats(app, reference) == 0


def test_whoever_asks_for_a_second_look_said_no_and_waits_for_whoever_looks(
    app: Flask, monday: time_machine.Traveller, client: FlaskClient, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.RESOLVED)

    opened(app, Customer(client), reference).act(reference, "second-look", text="Nobody read the bill.")

    priya, helen = colleague("csr"), colleague("manager")
    assert listed(priya.open("/desk/answers")) == []
    for who in (priya, helen):
        page = who.open("/desk/not-accepted")
        assert listed(page) == [reference] and "Grace Okafor asked for a second look" in page.said
        assert "“" not in page.root.of_class("desk-table")[0].said
    assert "Somebody else looks at it again" in due_next(priya) and "they said no" not in due_next(priya)
    assert "Look at it again" in due_next(helen)
    assert "Somebody else looks at it again" in due_next(colleague("other_manager"))


def test_what_may_hold_the_answer_to_a_question_is_passed_on_by_whoever_looks(
    app: Flask, monday: time_machine.Traveller, client: FlaskClient, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    until = clock.now().date() + timedelta(days=3)
    perform(app, reference, "ask_customer", "csr", d.Question("Which joiner?", until))
    monday.shift(timedelta(hours=1))

    opened(app, Customer(client), reference).act(reference, "how-we-handle-it", text="Tolland, as I told all four.")

    with app.app_context():
        assert db.session.query(Task).filter_by(words=looks.MAY_ANSWER).one().owner_id == actor_of("manager").id
        db.session.remove()
    monday.shift(timedelta(days=4))
    sweep_once(app)
    priya = colleague("csr")
    assert "has words of theirs that may hold the answer" in priya.open("/desk/notices").said
