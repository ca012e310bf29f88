"""Who waits for our word, and who said no: what puts a complaint on these lists, and what takes it off."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints import details as d
from app.complaints.statuses import Status
from tests.desk.conftest import Colleague
from tests.desk.test_restricted import restrict
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import MONDAY, actor_of, file_one, perform

NO = d.NotRight("It broke again.")


def listed(page: Page) -> list[str]:
    """References of the rows."""
    return [node.said for table in page.root.of_class("desk-table") for node in table.of_class("ref")]


def says(app: Flask, reference: str, words: str = "Is anybody there?") -> None:
    perform(app, reference, "message", "customer", d.Words(words))


def test_whoever_wrote_waits_until_they_hear_from_us(app: Flask, monday: time_machine.Traveller, priya: Colleague):
    first, second = (paths.bring_to(app, Status.ASSESSED, name=name) for name in ("Ian Farrow", "Ewa Nowak"))
    says(app, first, "Where is the film?")
    monday.shift(timedelta(hours=1))
    says(app, second)
    says(app, first, "Still nothing.")

    page = priya.open("/desk/answers")
    assert listed(page) == [first, second]
    assert "1 h" in page.said and "“Still nothing.”" in page.said and "New: Ian Farrow wrote" in page.said

    priya.send(priya.case(first).form("/act/message"), {"text": "It comes tomorrow."})
    assert listed(priya.open("/desk/answers")) == [second]


def test_a_decision_answers_whoever_wrote(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    says(app, reference)

    paths.resolve(app, reference)

    assert listed(priya.open("/desk/answers")) == []
    priya.act(reference, "take-decision-back")
    assert listed(priya.open("/desk/answers")) == [reference]


def test_what_was_looked_at_is_no_longer_new(app: Flask, monday: time_machine.Traveller, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED, name="Ian Farrow")
    says(app, reference)
    monday.shift(timedelta(minutes=5))

    priya.case(reference)

    page = priya.open("/desk/answers")
    assert listed(page) == [reference] and "New:" not in page.said


@pytest.mark.parametrize(
    ("action", "needs", "waits"),
    [
        ("note", d.Words("She only says thank you."), False),
        ("log_call", d.CallLog("Told her.", True), False),
        ("promise", d.PromiseTerms("Send it", MONDAY + timedelta(days=2)), False),
        ("ask_customer", d.Question("Which joiner?", MONDAY.date() + timedelta(days=3)), False),
        ("add_task", d.TaskTerms("Ask the depot", MONDAY.date()), True),
        ("record_cause", d.Cause("Human error"), True),
        ("escalate", d.Reason("She waits."), True),
    ],
)
def test_only_what_reaches_them_answers(
    app: Flask, monday: time_machine.Traveller, priya: Colleague, action: str, needs: object, waits: bool
):
    reference = paths.bring_to(app, Status.ASSESSED)
    says(app, reference)

    perform(app, reference, action, "csr", needs)

    assert (listed(priya.open("/desk/answers")) == [reference]) is waits


def test_a_colleague_who_speaks_for_them_has_heard_them(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.WAITING)
    says(app, reference)

    perform(app, reference, "answer", "csr", d.Words("The one in Mill Lane."), spoken=paths.SPOKEN)

    assert listed(priya.open("/desk/answers")) == []


def test_an_answer_that_is_taken_back_leaves_them_waiting(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    says(app, reference)
    priya.send(priya.case(reference).form("/act/message"), {"text": "It comes tomorrow."})

    priya.press(priya.case(reference), "/take-back")

    assert listed(priya.open("/desk/answers")) == [reference]


def test_what_has_ended_waits_for_nobody(app: Flask, helen: Colleague):
    reference = paths.bring_to(app, Status.OFFERED)
    perform(app, reference, "decline", "customer", d.Declined("Too little."))
    paths.withdraw(app, reference)

    assert listed(helen.open("/desk/answers")) == [] and listed(helen.open("/desk/not-accepted")) == []


def test_a_representative_sees_theirs_a_manager_everybodys(app: Flask, priya: Colleague, helen: Colleague):
    mine, devs = (paths.bring_to(app, Status.ASSESSED) for _ in range(2))
    with app.app_context():
        dev = actor_of("other_csr").id or 0
    perform(app, devs, "assign", "csr", d.Handover(dev))
    for reference in (mine, devs):
        says(app, reference)

    assert listed(priya.open("/desk/answers")) == [mine]
    assert listed(priya.open("/desk/answers?view=all")) == listed(helen.open("/desk/answers")) == [mine, devs]


@pytest.mark.requirement("002-04")
def test_not_accepted_are_those_who_said_no_until_we_propose_something_else(app: Flask, helen: Colleague):
    declined = paths.bring_to(app, Status.OFFERED, name="Ian Farrow")
    perform(app, declined, "decline", "customer", d.Declined("The bill is £138."))
    reopened = paths.bring_to(app, Status.CLOSED, name="Ewa Nowak")
    perform(app, reopened, "not_right", "customer", NO)

    page = helen.open("/desk/not-accepted")
    assert listed(page) == [declined, reopened]
    assert "Ian Farrow declined the offer" in page.said and "Ewa Nowak says it is not right" in page.said

    perform(app, declined, "message", "csr", d.Words("We look at it again."))
    assert listed(helen.open("/desk/not-accepted")) == [declined, reopened]
    paths.offer(app, declined)
    assert listed(helen.open("/desk/not-accepted")) == [reopened]


def test_these_lists_are_for_those_who_may_read(app: Flask, priya: Colleague, helen: Colleague):
    reference = paths.bring_to(app, Status.OFFERED)
    with app.app_context():
        dev = actor_of("other_csr").id or 0
    perform(app, reference, "decline", "customer", d.Declined("Too little."))
    perform(app, reference, "assign", "csr", d.Handover(dev))
    restrict(app, reference, "manager")

    for path in ("/desk/answers?view=all", "/desk/not-accepted"):
        assert listed(priya.open(path)) == [] and listed(helen.open(path)) == [reference]


def test_pages_follow_each_other_without_a_gap(app: Flask, monday: time_machine.Traveller, helen: Colleague):
    references = []
    for _ in range(27):
        references.append(file_one(app))
        says(app, references[-1])
        monday.shift(timedelta(minutes=1))

    first = helen.open("/desk/answers")
    second = helen.open(next(href for href in first.links if "after=" in href))

    assert listed(first) + listed(second) == references
