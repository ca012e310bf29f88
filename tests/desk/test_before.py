"""What there was before a complaint: the customer's earlier contacts, complaints and promises, and the days between."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.complaints import details as d
from app.complaints.statuses import Status
from tests.desk.conftest import Colleague
from tests.support import paths
from tests.support.apps import MONDAY, actor_of, by_reference, doing, file_one, perform


def trail(page) -> list[str]:
    """The rows of "Heard from them before"."""
    panel = next((node for node in page.root.of_class("panel") if "Heard from them before" in node.said[:22]), None)
    return [node.said for node in panel.named("li")] if panel is not None else []


@pytest.mark.requirement("004-01")
def test_calls_messages_promises_and_complaints_stand_with_the_days_between(
    app: Flask, monday: time_machine.Traveller, colleague
):
    monday.move_to(MONDAY - timedelta(days=100))
    first = paths.bring_to(app, Status.CLOSED, title="A late parcel")
    monday.move_to(MONDAY - timedelta(days=9))
    second = file_one(app, title="A torn box")
    monday.move_to(MONDAY - timedelta(days=7))
    perform(app, second, "log_call", "csr", d.CallLog("They said somebody would call back."))
    perform(app, second, "promise", "manager", d.PromiseTerms("Ring you", clock.now() + timedelta(hours=8)))
    monday.move_to(MONDAY - timedelta(days=6))
    perform(app, second, "break_promise", "system", d.PromiseKept(1))
    monday.move_to(MONDAY - timedelta(days=2))
    perform(app, second, "message", "customer", d.Words("Nobody called back."))
    monday.move_to(MONDAY)
    reference = file_one(app, received_at=MONDAY, happened="And now it rains in.")

    rows = trail(colleague("csr").case(reference))

    assert rows[0] == "They said 5 days later Sat 21 Nov, 09:00. “Nobody called back.” Nobody answered"
    assert rows[1].startswith("We promised") and rows[1].endswith("Ring you Broken")
    assert rows[2] == "Call 2 days later Mon 16 Nov, 09:00. “They said somebody would call back.”"
    assert rows[3] == "A torn box 3 months later Sat 14 Nov, 09:00. Received. The same e-mail address, not confirmed."
    assert rows[-1].startswith("A late parcel first") and "Closed, put right." in rows[-1]
    assert first != second


@pytest.mark.requirement("004-01")
def test_how_long_ago_the_last_one_was_stands_at_the_top(app: Flask, monday: time_machine.Traveller, colleague):
    file_one(app, received_at=MONDAY - timedelta(days=3), happened="The first time.")
    reference = file_one(app, received_at=MONDAY)

    assert "Heard from them before last 3 days before this" in colleague("csr").case(reference).said


@pytest.mark.parametrize(
    ("answer", "answered"),
    [
        (None, False),
        (("note", d.Words("The depot knows.")), False),
        (("log_call", d.CallLog("Nobody was there.")), False),
        (("log_call", d.CallLog("We spoke.", reached=True)), True),
        (("message", d.Words("I am looking into it.")), True),
    ],
)
def test_what_nobody_answered_is_marked(app: Flask, colleague, answer: object, answered: bool):
    long_ago = clock.now() - timedelta(days=20)
    with time_machine.travel(long_ago, tick=False):
        before = file_one(app, received_at=long_ago)
        perform(app, before, "message", "customer", d.Words("Is anybody there?"))
        if answer is not None:
            perform(app, before, answer[0], "csr", answer[1])
    reference = file_one(app, happened="And again.")

    rows = trail(colleague("csr").case(reference))

    asked = next(row for row in rows if "Is anybody there?" in row)
    assert ("Nobody answered" not in asked) == answered


def test_the_ten_newest_are_shown_and_more_is_said(app: Flask, priya: Colleague):
    before = file_one(app, received_at=clock.now() - timedelta(days=9))
    for number in range(12):
        perform(app, before, "message", "customer", d.Words(f"Word {number}."))
    later = clock.now() + timedelta(seconds=1)
    with time_machine.travel(later, tick=False):
        reference = file_one(app, received_at=later, happened="And again.")
        page = priya.case(reference)

    assert ["Word 11." in row for row in trail(page)][:1] == [True] and len(trail(page)) == 10
    assert "There was more before that." in page.said


def test_a_stranger_and_a_case_that_few_may_read_are_left_out(app: Flask, priya: Colleague):
    old = clock.now() - timedelta(days=9)
    file_one(app, received_at=old, name="Ewa Nowak", email="ewa@example.com", title="Not hers")
    secret = file_one(app, received_at=old, title="About a colleague")
    perform(app, secret, "message", "customer", d.Words("Please tell nobody."))
    with app.app_context():
        manager = actor_of("manager").id
    perform(app, secret, "restrict_readers", "manager", d.Readers("It names a colleague.", (manager,)))
    reference = file_one(app, received_at=clock.now() + timedelta(seconds=1))

    page = priya.case(reference)

    assert trail(page) == []
    assert not [words for words in ("Not hers", "About a colleague", "Please tell nobody") if words in page.said]


def test_a_customer_without_an_address_has_no_trail_but_that_of_joined_cases(app: Flask, priya: Colleague):
    old = clock.now() - timedelta(days=9)
    nobody = {"name": "", "email": ""}
    file_one(app, received_at=old, happened="Somebody else's.", **nobody)
    joined = file_one(app, received_at=old, happened="The label was wrong.", **nobody)
    reference = file_one(app, **nobody)
    with doing(app):
        by_reference(joined).merged_into_id = by_reference(reference).id

    rows = trail(priya.case(reference))

    assert len(rows) == 1 and "Joined with this one." in rows[0]


def test_many_later_complaints_do_not_hide_what_was_before(app: Flask, priya: Colleague):
    file_one(app, received_at=clock.now() - timedelta(days=9), title="The first one")
    reference = file_one(app, happened="This one.")
    for number in range(12):
        file_one(app, received_at=clock.now() + timedelta(seconds=number + 1), happened=f"Later {number}.")

    assert ["The first one" in row for row in trail(priya.case(reference))] == [True]


def test_cases_that_came_later_may_belong_with_it(app: Flask, priya: Colleague):
    first = file_one(app, received_at=clock.now() - timedelta(days=1))
    second = file_one(app, happened="Something else altogether.")
    same = file_one(app)
    stranger = file_one(app, name="Ewa Nowak", email="ewa@example.com", happened="Not hers.")

    page = priya.case(first)

    assert f"{same}, " in page.said and "The same words came in it." in page.said
    assert f"{second}, " in page.said and "The same e-mail address." in page.said
    assert stranger not in page.said
