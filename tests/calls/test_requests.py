"""Who is to be rung stands in one list until they are reached; after three calls that nobody answered we write."""

from datetime import timedelta

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints.calls import FOLLOW_UP_CALL
from app.complaints.models import Promise, Task
from app.complaints.service import add_task
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Channel
from tests.desk.conftest import Colleague, errors
from tests.support.apps import by_reference, doing, file_one, perform
from tests.support.calls import at, book, can_ring, in_days
from tests.support.paths import acknowledge, assessment, bring_to, confirm, resolve

pytestmark = pytest.mark.usefixtures("monday")
NUMBER = "07700 900341"
NOBODY = {"words": "It rang for a minute."}


@pytest.fixture
def reference(app: Flask) -> str:
    """A complaint of Priya's."""
    found = file_one(app, phone=NUMBER)
    acknowledge(app, found)
    return found


def open_tasks(app: Flask, reference: str) -> list[str]:
    with app.app_context():
        statement = db.select(Task.kind).filter_by(complaint_id=by_reference(reference).id, done_at=None)
        found = list(db.session.scalars(statement.order_by(Task.id)))
        db.session.remove()
    return found


@pytest.mark.requirement("000-22")
def test_a_colleague_asks_for_a_call_and_the_list_says_who_why_when_and_on_which_number(
    app: Flask, priya: Colleague, reference: str
):
    form = priya.form(reference, "ask-for-call")
    assert form.value("number") == NUMBER
    refused = priya.send(form, {"number": ""}, 422)
    assert errors(refused) == ["Say what it is about.", "Say on which number."]
    past = priya.send(form, {"why": "The bill", "by": "2026-11-20"}, 422)
    assert errors(past) == ["Choose a day that is still to come."]

    priya.send(form, {"why": "She asks for the joiner’s name", "by": "2026-11-25", "best_time": "after four"})

    page = priya.open("/desk/calls")
    listed = page.said[page.said.index("To ring") :]
    for words in ("Grace Okafor", NUMBER, "She asks for the joiner’s name.", "after four", "Priya Shah", "Wed 25 Nov"):
        assert words in listed, words
    assert "To be rung" in priya.case(reference).said


@pytest.mark.requirement("000-22")
def test_what_customers_ask_stands_there_too_and_a_call_that_reaches_them_ends_it(
    app: Flask, priya: Colleague, helen: Colleague, reference: str
):
    perform(app, reference, "ask_for_call", "customer", d.CallAsked("The bill.", "0161 496 0000", None, "mornings"))
    assert "They asked to be rung" in priya.case(reference).said
    assert "0161 496 0000" in helen.open("/desk/calls").said

    priya.act(reference, "log-call", {**NOBODY})
    assert "Nobody answered once." in priya.open("/desk/calls").said
    priya.act(reference, "log-call", {"reached": "y", "words": "She has the bill now."})

    assert "0161 496 0000" not in helen.open("/desk/calls").said
    assert open_tasks(app, reference) == []


@pytest.mark.requirement("000-22")
@pytest.mark.parametrize(
    ("customer", "channel"),
    [({}, Channel.MAIL), ({"email": "", "postal_address": "4 Quay Street"}, Channel.LETTER)],
)
def test_the_third_call_that_nobody_answers_is_a_letter_and_the_end_of_it(
    app: Flask, priya: Colleague, letters, customer, channel
):
    reference = file_one(app, phone=NUMBER, **customer)
    acknowledge(app, reference)
    perform(app, reference, "ask_for_call", "csr", d.CallAsked("The joiner’s name.", NUMBER))

    for tries in (1, 2):
        priya.act(reference, "log-call", {"words": f"Try {tries}: nobody."})
        assert letters("tried_to_ring") == [] and open_tasks(app, reference) == ["ring"]
    priya.act(reference, "log-call", {"words": "Try 3: nobody."})

    letter = letters("tried_to_ring")[0]
    assert letter.channel == channel and "We rang 3 times" in letter.text and "0800 555 0158" in letter.text
    assert open_tasks(app, reference) == []
    assert "To be rung" not in priya.case(reference).said
    priya.act(reference, "log-call", {"words": "Once more, by chance."})
    assert len(letters("tried_to_ring")) == 1


def is_to_be_rung(priya: Colleague, reference: str) -> bool:
    return any(reference in link for link in priya.open("/desk/calls?view=all").links)


def asks_to_be_rung(app: Flask) -> str:
    return file_one(app, phone=NUMBER, preferred_channel="phone")


def says_it_is_not_right(app: Flask) -> str:
    found = bring_to(app, Status.CLOSED, phone=NUMBER)
    perform(app, found, "not_right", "customer", d.NotRight("It broke again."))
    return found


def is_asked_whether_it_works(app: Flask) -> str:
    found = bring_to(app, Status.RESOLVED, phone=NUMBER)
    with doing(app):
        add_task(by_reference(found), FOLLOW_UP_CALL, "Ring and ask.", at(in_days(1), "12:00"))
    return found


def has_the_decision_explained(app: Flask) -> str:
    found = file_one(app, phone=NUMBER)
    acknowledge(app, found)
    with app.app_context():
        grave = assessment(impact=3, urgency=3)
    perform(app, found, "assess", "csr", grave)
    confirm(app, found)
    resolve(app, found)
    return found


def is_promised_a_call_back(app: Flask) -> str:
    found = file_one(app, phone=NUMBER)
    acknowledge(app, found)
    perform(app, found, "promise_call", "csr", d.CallBackPromised("The bill", at(in_days(0), "16:00"), NUMBER))
    return found


@pytest.mark.requirement("000-22")
@pytest.mark.parametrize(
    "begin",
    [asks_to_be_rung, says_it_is_not_right, is_asked_whether_it_works, has_the_decision_explained,
     is_promised_a_call_back],
)  # fmt: skip
def test_whatever_the_call_is_about_the_third_that_nobody_answers_is_one_letter(
    app: Flask, priya: Colleague, letters, begin
):
    reference = begin(app)

    for tries in (1, 2):
        priya.act(reference, "log-call", {"words": f"Try {tries}: nobody."})
        assert letters("tried_to_ring") == [] and is_to_be_rung(priya, reference)
    priya.act(reference, "log-call", {"words": "Try 3: nobody."})

    assert len(letters("tried_to_ring")) == 1 and not is_to_be_rung(priya, reference)
    priya.act(reference, "log-call", {"words": "Once more, by chance."})
    assert len(letters("tried_to_ring")) == 1


@pytest.mark.requirement("000-22")
def test_whoever_is_rung_about_several_things_gets_one_letter_for_all(app: Flask, priya: Colleague, letters):
    reference = asks_to_be_rung(app)
    priya.act(reference, "log-call", {**NOBODY})
    perform(app, reference, "ask_for_call", "customer", d.CallAsked("The bill.", NUMBER))

    for _ in range(2):
        priya.act(reference, "log-call", {**NOBODY})

    assert len(letters("tried_to_ring")) == 1 and open_tasks(app, reference) == []
    assert reference not in priya.open("/desk/calls").said


def test_whoever_can_only_be_rung_gets_no_letter_that_nobody_could_deliver(app: Flask, priya: Colleague, letters):
    reference = file_one(app, email="", phone=NUMBER)
    acknowledge(app, reference)
    perform(app, reference, "ask_for_call", "csr", d.CallAsked("The joiner’s name.", NUMBER))

    for tries in range(3):
        priya.act(reference, "log-call", {"words": f"Try {tries}: nobody."})

    assert letters("tried_to_ring") == []
    assert open_tasks(app, reference) == ["ring"], "there is no other way: somebody goes on trying"


@pytest.mark.requirement("000-22")
@pytest.mark.parametrize("by", ["csr", "other_csr"])
def test_a_first_call_to_whom_no_letter_can_go_is_to_be_made_again_the_next_working_day(
    app: Flask, priya: Colleague, colleague, letters, monday, told, by: str
):
    reference = file_one(app, email="", phone=NUMBER, preferred_channel="phone")
    acknowledge(app, reference)
    monday.shift(timedelta(hours=7))  # the first call is late by now
    who = colleague(by)
    for tries in (1, 2):
        who.act(reference, "log-call", {"words": f"Try {tries}: nobody."})
    page = who.act(reference, "log-call", {"words": "Try 3: nobody."})

    assert "there is no address to write to" in page.said
    row = priya.open("/desk/calls").said
    assert "Nobody answered 3 times, and there is no address to write to: ring at another hour" in row
    assert "Tomorrow" in row and "late" not in row.lower()
    assert letters("tried_to_ring") == []
    words = "gave_up: Nobody answers, and there is no address to write to: ring at another hour, and ask for one."
    assert (words in told("csr")) is (by == "other_csr")


@pytest.mark.requirement("003-09")
def test_a_promise_to_ring_back_has_its_day_and_number_and_counts_down_on_both_sides(
    app: Flask, priya: Colleague, reference: str, letters
):
    form = priya.form(reference, "promise-call")
    assert form.value("number") == NUMBER
    refused = priya.send(form, {"about": "the result", "due_at": "2026-11-20T12:00"}, 422)
    assert errors(refused) == ["Choose a moment that is still to come."]

    priya.send(form, {"about": "The result of our questions", "due_at": "2026-11-26T16:00"})

    words = f"We ring you back on {NUMBER}: The result of our questions."
    assert words in priya.case(reference).said
    assert words in letters("promise")[-1].text and "Thursday 26 November 2026, 16:00" in letters("promise")[-1].text
    with app.app_context():
        promise = db.session.query(Promise).filter_by(complaint_id=by_reference(reference).id).one()
        assert (promise.words, promise.state, promise.due_at) == (words, "open", at(in_days(3), "16:00"))
        db.session.remove()


def test_the_days_calls_show_what_is_booked_what_is_late_and_nothing_of_others(
    app: Flask, colleague, reference: str, monday
):
    can_ring(app)
    book(app, reference, at(in_days(0), "10:30"))
    other = file_one(app, happened="A ticket was charged twice.")
    book(app, other, at(in_days(0), "11:00"), "manager")
    book(app, file_one(app, happened="Another day."), at(in_days(1), "11:00"), "manager")
    priya = colleague("csr")

    mine = priya.open("/desk/calls").said
    assert "Booked for today" in mine and "10:30" in mine and "After four." in mine
    assert "ticket" not in mine and "Another day" not in mine
    assert "ticket" in priya.open("/desk/calls?view=all").said

    monday.shift(7260)
    late = priya.open("/desk/calls")
    assert "Not logged: today, 10:30" in late.said
    assert any(f"{reference}/act/call-missed" in link for link in late.links)
