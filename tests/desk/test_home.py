"""Home: whom we won back and what we learned come first, then the numbers of one's role, then what is to be done."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask

from app.accounts.models import User
from app.accounts.queries import get_user
from app.complaints import details as d
from app.complaints.promises import of_complaint
from app.complaints.statuses import Status
from tests.desk.conftest import Colleague
from tests.journeys.pages import Node, Page
from tests.support import paths
from tests.support.apps import MONDAY, actor_of, by_reference, doing, file_one, perform

Signing = Callable[[str], Colleague]
WORDS = "Somebody came and stood at the stop with me."


def won_back(app: Flask, words: str = WORDS, *, mood: int | None = 5, **filing: object) -> str:
    """A complaint whose customer says that it was put right."""
    reference = paths.bring_to(app, Status.RESOLVED, **filing)
    perform(app, reference, "ask_satisfaction", "system")
    perform(app, reference, "confirm_satisfied", "customer", d.Feedback(5, mood, words))
    return reference


def promise_of(reference: str) -> int:
    return of_complaint(by_reference(reference).id)[0].id


def user_of(who: str) -> User:
    return get_user(actor_of(who).id or 0)


def tiles(page: Page) -> dict[str, tuple[str, str]]:
    """The numbers by what they count: the figure, and where it leads."""
    found = {}
    for link in page.root.of_class("count-link"):
        figure, label = (node.said for node in link.children if isinstance(node, Node))
        found[label] = (figure, link.given["href"])
    return found


def stories(page: Page) -> list[str]:
    return [node.said for node in page.root.of_class("story")]


def panel(page: Page, title: str) -> Node:
    return next(node for node in page.root.of_class("panel") if any(head.said == title for head in node.named("h2")))


@pytest.mark.requirement("001-05")
@pytest.mark.parametrize("who", ["csr", "manager", "qa", "admin"])
def test_everybody_first_sees_who_was_won_back_and_what_we_learned(app: Flask, colleague: Signing, who: str):
    reference = won_back(app, name="Margaret Hale", mood=5)
    perform(app, reference, "record_lesson", "csr", d.Lesson("An old stop says nothing.", "Signs at each old stop."))

    page = colleague(who).open("/desk/")

    (story,) = stories(page)
    assert f"“{WORDS}” Margaret Hale, handled by Priya Shah From upset to good" in story
    assert "Lesson of the week: An old stop says nothing. Signs at each old stop." in page.said
    assert page.said.index(WORDS) < page.said.index("An old stop") < page.said.index("Overdue")


@pytest.mark.requirement("001-05")
def test_won_back_are_those_who_say_yes_and_feel_better(app: Flask, priya: Colleague):
    better = won_back(app, "It moves back on Monday.", name="Ruth Ellery", mood=4)
    won_back(app, "It is done, and I am as sad as before.", name="Joan Tillotson", mood=2)
    reopened = won_back(app, "Thank you.", name="Ewa Nowak")
    perform(app, reopened, "not_right", "customer", d.NotRight("The money never came."))

    home, all_of_them = priya.open("/desk/"), priya.open("/desk/put-right")

    assert len(stories(home)) == 1 and "Ruth Ellery" in stories(home)[0]
    assert "All 1" in home.said
    assert len(stories(all_of_them)) == 1
    assert f"/desk/complaints/{better}" in all_of_them.links


def test_the_greatest_leaps_with_words_stand_on_the_page_and_all_behind_it(app: Flask, priya: Colleague):
    for number, mood in enumerate((3, 5, 4, 5)):
        won_back(app, f"Words {number}.", mood=mood)
    won_back(app, " ", name="Yusuf Demir")

    home, all_of_them = priya.open("/desk/"), priya.open("/desk/put-right")

    assert [words[:10] for words in stories(home)] == ["“Words 3.”", "“Words 1.”", "“Words 2.”"]
    assert "All 5" in home.said
    assert len(stories(all_of_them)) == 5 and "Said yes, without words. Yusuf Demir" in stories(all_of_them)[0]


def test_a_week_without_anybody_says_so(app: Flask, monday: time_machine.Traveller, colleague: Signing):
    won_back(app)
    monday.shift(timedelta(days=8))
    priya = colleague("csr")

    page = priya.open("/desk/")

    assert "Nobody told us last week that it was put right." in page.said
    assert WORDS in priya.open("/desk/put-right").said


def test_a_customer_of_a_restricted_complaint_is_shown_to_its_readers_alone(
    app: Flask, priya: Colleague, helen: Colleague
):
    reference = won_back(app)
    perform(app, reference, "record_lesson", "csr", d.Lesson("A colleague was rude.", "She is told."))
    with doing(app):
        manager = actor_of("manager").id or 0
        by_reference(reference).handler_id = None
    perform(app, reference, "restrict_readers", "manager", d.Readers("It names a colleague.", (manager,)))

    for path in ("/desk/", "/desk/put-right"):
        assert WORDS in helen.open(path).said and "A colleague was rude." in helen.open(path).said
        assert WORDS not in priya.open(path).said and "A colleague was rude." not in priya.open(path).said


@pytest.mark.requirement("002-04")
def test_a_manager_sees_eight_counts_and_each_leads_to_what_it_counts(
    app: Flask, monday: time_machine.Traveller, helen: Colleague
):
    overdue = file_one(app, received_at=MONDAY - timedelta(days=2))
    at_risk = file_one(app, received_at=MONDAY - timedelta(hours=20))
    escalated = paths.bring_to(app, Status.ASSESSED)
    perform(app, escalated, "escalate", "csr", d.Reason("She waits for the third time."))
    declined = paths.bring_to(app, Status.OFFERED)
    perform(app, declined, "decline", "customer", d.Declined("It is too little.", "The whole sum."))
    asked = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, asked, "ask_approval", "csr", d.ApprovalRequest(Decimal(100), "The joiner asks for more."))
    broken = paths.bring_to(app, Status.ASSESSED)
    perform(app, broken, "promise", "csr", d.PromiseTerms("Ring you", MONDAY + timedelta(hours=1)))
    with doing(app):
        number = promise_of(broken)
    monday.shift(timedelta(hours=2))
    perform(app, broken, "break_promise", "system", d.PromiseKept(number))
    with doing(app):
        user_of("csr").away_until = MONDAY + timedelta(days=3)

    shown = tiles(helen.open("/desk/"))

    assert {label: figure for label, (figure, _href) in shown.items()} == {
        "Overdue": "2", "At risk": "1", "Escalated": "1", "Not accepted": "1", "Waiting for your approval": "1",
        "Broken promise": "1", "Without a handler": "2", "Of absent people": "4",
    }  # fmt: skip
    for label, reference in [("Overdue", overdue), ("At risk", at_risk), ("Escalated", escalated),
                             ("Not accepted", declined), ("Waiting for your approval", asked),
                             ("Broken promise", broken), ("Without a handler", overdue)]:  # fmt: skip
        assert reference in helen.open(shown[label][1]).html, label
    assert "Priya Shah" in helen.open(shown["Of absent people"][1]).said


def test_a_manager_sees_what_is_due_next_over_all_with_its_next_step(
    app: Flask, monday: time_machine.Traveller, helen: Colleague
):
    file_one(app, title="Charged twice", received_at=MONDAY - timedelta(days=2))
    asked = paths.bring_to(app, Status.INVESTIGATING, title="Ferry left early")
    perform(app, asked, "ask_approval", "csr", d.ApprovalRequest(Decimal(138), "The hotel."))
    paths.bring_to(app, Status.WAITING, title="Which joiner")

    due = panel(helen.open("/desk/"), "Due next")

    rows = [row.said for row in due.named("tr")[1:]]
    assert len(rows) == 2  # whom we asked has the next word
    assert "Overdue by 1 day Charged twice Acknowledge C-" in rows[0] and rows[0].endswith(
        "Grace Okafor Assign C-" + rows[0][-9:]
    )
    assert "Ferry left early Approve £138.00" in rows[1] and rows[1].endswith("Priya Shah")


@pytest.mark.parametrize(
    ("status", "step"),
    [
        (Status.RECEIVED, "Acknowledge"),
        (Status.ACKNOWLEDGED, "Assess"),
        (Status.ASSESSED, "Write down what we understood"),
        (Status.INVESTIGATING, "Find out, then offer or decide"),
        (Status.AGREED, "See that it is done: We pay the repair of the case."),
    ],
)
def test_the_next_step_follows_from_where_a_complaint_stands(app: Flask, helen: Colleague, status: Status, step: str):
    reference = paths.bring_to(app, status)

    assert f"{step} {reference}" in panel(helen.open("/desk/"), "Due next").said


@pytest.mark.requirement("001-20")
def test_what_they_say_before_our_first_answer_is_part_of_that(
    app: Flask, monday: time_machine.Traveller, helen: Colleague
):
    reference = file_one(app)
    perform(app, reference, "not_right_yet", "customer", d.NotRight("You noted another parcel."))
    perform(app, reference, "take_it_on", "manager")

    assert f"Acknowledge: they say it is not right {reference}" in panel(helen.open("/desk/"), "Due next").said
    case = helen.case(reference).said
    assert "A person answers, 24 hours" in case and "Get in touch again" not in case


@pytest.mark.requirement("001-05")
def test_a_representative_sees_their_own_day(app: Flask, monday: time_machine.Traveller, priya: Colleague):
    mine = paths.bring_to(app, Status.ASSESSED, name="Ian Farrow", phone="07700 900444", preferred_channel="phone")
    perform(app, mine, "promise", "csr", d.PromiseTerms("Send the film", MONDAY + timedelta(hours=6)))
    perform(app, mine, "promise", "csr", d.PromiseTerms("Ask the master", MONDAY + timedelta(days=3)))
    perform(app, mine, "add_task", "csr", d.TaskTerms("Ask the depot", MONDAY.date()))
    perform(app, mine, "message", "customer", d.Words("The bill says £138."))
    file_one(app, name="Lorna Petrie", phone="07700 900181", preferred_channel="phone")

    page = priya.open("/desk/")

    assert "Ian Farrow wrote" in panel(page, "Answers that came in").said
    assert "New: Ian Farrow wrote" in panel(page, "Answers that came in").said
    assert "Waits for the first call. 07700 900181 Log the call" in panel(page, "Calls to make").said
    promised = panel(page, "Promised and to do").said
    assert "Send the film 15:00 Ian Farrow It is kept" in promised and "Ask the depot 17:00" in promised
    assert "Ask the master" not in promised
    assert {label: figure for label, (figure, _href) in tiles(page).items()} == {
        "Overdue": "0", "At risk": "0", "Waits for your answer": "1", "Calls to make": "2",
        "Promise due by tonight": "1", "Task due by tonight": "1", "Yours, open": "1", "Without a handler": "1",
    }  # fmt: skip


def test_nothing_to_do_is_said_part_by_part(app: Flask, priya: Colleague, helen: Colleague, colleague: Signing):
    pages = [
        priya.open("/desk/"),
        helen.open("/desk/"),
        colleague("qa").open("/desk/"),
        colleague("admin").open("/desk/"),
    ]

    for page, words in zip(pages, [
        ["Nothing is due.", "Nobody waits for a call.", "You promised nothing for today", "Everybody who wrote to you"],
        ["Nothing is due.", "Nobody waits for a call.", "Nothing is promised for today"],
        ["Nothing to check yet.", "Nothing has been checked this week.", "You have read what customers said"],
        ["Everybody is here", "Every mail has found its way.", "Whom to ask about privacy"],
    ], strict=True):  # fmt: skip
        assert [each for each in words if each not in page.said] == []


def test_an_administrator_sees_whom_and_what_to_see_to(app: Flask, monday: time_machine.Traveller, colleague: Signing):
    paths.bring_to(app, Status.ASSESSED)
    with doing(app):
        user_of("csr").active = False
        user_of("manager").away_until = MONDAY + timedelta(days=2)
        user_of("other_csr").password = None

    page = colleague("admin").open("/desk/")

    assert panel(page, "People to see to").said == (
        "People to see to All staff Dev Raman Has not chosen a password yet. "
        "Helen Marsh until Wed 25 Nov Is away, and nobody stands in. "
        "Priya Shah Has left and still holds 1 case. Their cases"
    )
    assert "The worker’s last round Never" in panel(page, "The house").said


def test_a_deputy_is_told_whom_they_stand_in_for(app: Flask, monday: time_machine.Traveller, colleague: Signing):
    reference = paths.bring_to(app, Status.ASSESSED)
    with doing(app):
        user = user_of("csr")
        user.away_until, user.deputy_id = MONDAY + timedelta(days=3), actor_of("other_csr").id

    page = colleague("other_csr").open("/desk/")

    assert "You stand in for Priya Shah until Thu 26 Nov: 1 open." in page.said
    assert reference in colleague("other_csr").open(next(href for href in page.links if "handler=" in href)).html
