"""What we promised and have not done: mine, everybody's, broken ones; and what was never done for who withdrew."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.complaints import details as d
from app.complaints.models import Event
from app.complaints.promises import of_complaint
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from tests.desk.conftest import Colleague, errors, offered
from tests.desk.test_home import panel
from tests.desk.test_restricted import restrict
from tests.desk.test_second_look import letters
from tests.journeys.pages import Page
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import MONDAY, by_reference, doing, perform


def listed(page: Page) -> list[str]:
    """The words of the promises in the order of the page."""
    return [link.said for link in page.root.of_class("row-link")]


def promise(app: Flask, reference: str, words: str, hours: float, who: str = "csr") -> None:
    perform(app, reference, "promise", who, d.PromiseTerms(words, MONDAY + timedelta(hours=hours)))


def broken(app: Flask, reference: str, words: str) -> None:
    with doing(app):
        number = next(row.id for row in of_complaint(by_reference(reference).id) if row.words == words)
    perform(app, reference, "break_promise", "system", d.PromiseKept(number))


def test_what_is_not_kept_stands_there_by_date(app: Flask, monday: time_machine.Traveller, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    promise(app, reference, "Send the film", 30)
    promise(app, reference, "Ring you", 6)
    promise(app, reference, "Ask the depot", 1)
    promise(app, reference, "From the manager", 8, who="manager")
    broken(app, reference, "Ask the depot")

    mine = priya.open("/desk/promises")

    assert listed(mine) == ["Ask the depot", "Ring you", "Send the film"]
    assert listed(priya.open("/desk/promises?view=open")) == ["Ring you", "From the manager", "Send the film"]
    assert listed(priya.open("/desk/promises?view=broken")) == ["Ask the depot"]
    assert "10:00, broken" in mine.said and "15:00" in mine.said
    assert "Promises 3" in mine.root.of_class("sidebar-nav")[0].said


@pytest.mark.requirement("003-09")
def test_a_date_is_moved_from_the_list_and_todays_shows(app: Flask, monday: time_machine.Traveller, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    promise(app, reference, "Send the film", 30)
    promise(app, reference, "Ring you", 6)
    page = priya.open("/desk/promises")
    assert "today, 15:00" in page.said and page.said.count("Move the date") == 2

    move = next(link for link in page.links if "/act/move-promise?promise_id=2" in link)
    form = priya.open(move).form("/act/move-promise")
    assert form.value("promise_id") == "2"
    priya.send(form, {"due_at": "2026-11-26T12:00", "reason": "The film is at the depot."})

    assert "Thu 26 Nov" in priya.open("/desk/promises").said


def test_a_promise_is_kept_from_the_list(app: Flask, monday: time_machine.Traveller, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    promise(app, reference, "Send the film", 30)
    promise(app, reference, "Ring you", 6)
    page = priya.open("/desk/promises")

    priya.send(priya.open(next(href for href in page.links if "keep-promise" in href)).form("/act/keep-promise"))

    assert listed(priya.open("/desk/promises")) == ["Send the film"]


def test_a_broken_promise_asks_for_a_new_date_and_a_reason(
    app: Flask, monday: time_machine.Traveller, priya: Colleague
):
    reference = paths.bring_to(app, Status.ASSESSED)
    promise(app, reference, "Send the film", 1)
    broken(app, reference, "Send the film")

    page = priya.open("/desk/promises")

    assert "Give a new date" in page.said
    assert "Send the film" in priya.open(next(href for href in page.links if "move-promise" in href)).said


def test_who_withdrew_released_us(app: Flask, monday: time_machine.Traveller, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    promise(app, reference, "Send the film", 30)
    paths.withdraw(app, reference)

    page = priya.open("/desk/promises")

    assert "You owe nobody anything." in page.said
    assert "Promises 1" not in page.root.of_class("sidebar-nav")[0].said


@pytest.mark.requirement("003-09")
def test_what_was_promised_ends_with_a_complaint_that_is_withdrawn_and_stands_where_it_was_closed(
    app: Flask, monday: time_machine.Traveller, colleague: Callable[[str], Colleague]
):
    withdrawn, closed = paths.bring_to(app, Status.ASSESSED), paths.bring_to(app, Status.RESOLVED)
    for reference in (withdrawn, closed):
        promise(app, reference, "Send the film", 30)
        promise(app, reference, "Ask the depot", 1)
        broken(app, reference, "Ask the depot")
    paths.withdraw(app, withdrawn)
    perform(app, closed, "close_quietly", "system")
    monday.shift(timedelta(days=3))
    sweep_once(app)
    priya, customer = colleague("csr"), Customer(app.test_client())

    case = panel(priya.case(withdrawn), "Promises to them")
    assert "Send the film Ended: they withdrew" in case.said and "Ask the depot Broken" in case.said
    assert "late since" not in case.said and "Move it" not in case.said and "It is kept" not in case.said
    theirs = words_of(opened(app, customer, withdrawn).get(f"/complaint/{withdrawn}").text)
    assert "Send the film Ended when you withdrew" in theirs and "Ask the depot Broken" in theirs
    assert "late since" not in theirs and "This date has passed" not in theirs
    assert panel(priya.case(closed), "Promises to them").said.count("late since") == 2
    figures = panel(colleague("manager").open("/desk/promises/kept"), "By person").said
    assert "Priya Shah 2 due 0 kept 0 kept late 2 broken 0 moved 0 % in time" in figures, "those of the closed one"


def test_promises_on_a_restricted_complaint_are_for_its_readers(
    app: Flask, monday: time_machine.Traveller, helen: Colleague, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.ASSESSED)
    promise(app, reference, "Send the film", 30)
    restrict(app, reference, "manager")

    assert listed(helen.open("/desk/promises")) == ["Send the film"]
    assert listed(colleague("other_manager").open("/desk/promises")) == []


def test_pages_of_promises_follow_each_other_without_a_gap(
    app: Flask, monday: time_machine.Traveller, priya: Colleague
):
    reference = paths.bring_to(app, Status.ASSESSED)
    for number in range(30):
        promise(app, reference, f"Number {number}", 1 + number)

    for view, order in (("mine", range(30)), ("open", range(30))):
        first = priya.open(f"/desk/promises?view={view}")
        second = priya.open(next(href for href in first.links if "after=" in href))
        assert listed(first) + listed(second) == [f"Number {number}" for number in order]


@pytest.mark.requirement("001-17")
def test_what_is_still_open_is_asked_before_a_promise_is_kept_and_it_can_be_taken_back(
    app: Flask, monday: time_machine.Traveller, priya: Colleague
):
    reference = paths.bring_to(app, Status.AGREED)
    (task,) = paths.open_tasks(app, reference, "remedy")
    perform(app, reference, "promise", "csr", d.PromiseTerms("We pay by then.", MONDAY + timedelta(days=3), task))
    open_ = "These are still open: We pay the repair of the case."
    assert open_ in priya.open(f"/desk/complaints/{reference}/act/keep-promise").said

    page = priya.act(reference, "keep-promise", {}, expect=422)
    assert errors(page) == [
        f"{open_} Tick this only if what was promised is done.", "Say what was done, and how you know.",
    ]  # fmt: skip
    assert paths.open_tasks(app, reference, "remedy") == [task]

    page = priya.act(reference, "keep-promise", {"is_done": "y", "happened": "The bank shows the transfer."})
    assert "Priya Shah kept a promise" in page.said and "The bank shows the transfer." in page.said
    assert paths.open_tasks(app, reference, "remedy") == [] and "resolve" in offered(page, reference)

    page = priya.act(reference, "reopen-promise", {"reason": "It was another transfer."})
    assert "Priya Shah said that a promise is not kept after all" in page.said
    (told,) = letters(app, "promise_reopened")
    assert "We pay by then." in told and "We still keep it by Thursday 26 November 2026" in " ".join(told.split())
    assert paths.open_tasks(app, reference, "remedy") == [task]
    assert listed(priya.open("/desk/promises")) == ["We pay by then."]
    assert "resolve" not in offered(priya.case(reference), reference), "it has to wait again"


@pytest.mark.requirement("001-17")
def test_a_promise_without_a_remedy_of_its_own_asks_for_all_that_was_agreed(
    app: Flask, monday: time_machine.Traveller, priya: Colleague
):
    reference = paths.bring_to(app, Status.AGREED)
    promise(app, reference, "We settle all of it.", 30)

    assert len(errors(priya.act(reference, "keep-promise", {"happened": "I think so."}, expect=422))) == 1
    priya.act(reference, "keep-promise", {"is_done": "y", "happened": "The bank shows the transfer."})

    assert len(paths.open_tasks(app, reference, "remedy")) == 1, "somebody still looks whether it is done"
    assert listed(priya.open("/desk/promises")) == []


def test_a_kept_promise_that_a_decision_counts_on_is_not_taken_back(
    app: Flask, monday: time_machine.Traveller, priya: Colleague
):
    reference = paths.bring_to(app, Status.AGREED)
    paths.verify_all(app, reference)
    promise(app, reference, "We ring the depot.", 30)
    priya.act(reference, "keep-promise", {})
    paths.resolve(app, reference)
    assert "It is not kept after all" not in priya.case(reference).said
    perform(app, reference, "not_right", "customer", d.NotRight("It is not."))

    page = priya.act(reference, "reopen-promise", {"reason": "It was another depot."}, expect=409)

    assert "A decision was sent since, and it counts on this. Promise it anew instead." in page.said


def test_a_promise_that_was_broken_before_it_was_kept_is_broken_again(
    app: Flask, monday: time_machine.Traveller, priya: Colleague
):
    reference = paths.bring_to(app, Status.ASSESSED)
    promise(app, reference, "Ask the depot", 1)
    broken(app, reference, "Ask the depot")
    monday.shift(timedelta(hours=2))
    priya.act(reference, "keep-promise", {})

    priya.act(reference, "reopen-promise", {"reason": "It was another depot."})

    assert listed(priya.open("/desk/promises?view=broken")) == ["Ask the depot"]


@pytest.mark.requirement("001-17", "B-01")
def test_a_promise_is_counted_down_then_late_then_broken_and_at_last_kept_late(
    app: Flask, monday: time_machine.Traveller, colleague: Callable[[str], Colleague], client: FlaskClient
):
    reference = paths.bring_to(app, Status.ASSESSED)
    promise(app, reference, "Ring you", 6)
    read: list[tuple[str, str]] = []

    def look() -> None:
        desk = colleague("csr").case(reference).said.partition("Ring you ")[2][:40]
        page = words_of(opened(app, Customer(client), reference).get(f"/complaint/{reference}").text)
        read.append((desk, page.partition("Ring you ")[2][:160]))

    look()
    for moment in (timedelta(hours=4, minutes=30), timedelta(hours=1, minutes=35)):
        monday.shift(moment)
        look()
    sweep_once(app)
    look()
    monday.shift(timedelta(hours=2))
    perform(app, reference, "keep_promise", "csr", d.PromiseKept(1))
    look()

    desk, page = zip(*read, strict=True)
    assert [words.startswith(start) for words, start in zip(desk, (
        "by today, 15:00", "by today, 15:00", "by today, 15:00", "Broken", "Kept, 2 h late",
    ), strict=True)] == [True] * 5, desk  # fmt: skip
    assert ["due today" in page[0], "due today" in page[1], "This date has passed" in page[2]] == [True] * 3, page
    assert page[3].startswith("Broken") and page[4].startswith("Kept late"), page


@pytest.mark.requirement("003-09")
@pytest.mark.parametrize(
    ("hours", "later", "left"),
    [(6, 0, "due today"), (24, 0, "1 working day left"), (72, 0, "3 working days left"),
     (6, 7, "late since 15:00 today"), (6, 24, "late since Monday"), (6, 24 * 8, "late since Mon 23 Nov")],
)  # fmt: skip
def test_both_sides_read_who_promised_it_and_how_long_is_left(
    app: Flask, monday: time_machine.Traveller, colleague: Callable[[str], Colleague], hours: int, later: int, left: str
):
    reference = paths.bring_to(app, Status.ASSESSED)
    promise(app, reference, "Send the film", hours)
    monday.shift(timedelta(hours=later))

    said = f"Priya Shah promised it, {left}."
    assert said in colleague("csr").case(reference).said
    customer = opened(app, Customer(app.test_client()), reference)
    theirs = words_of(customer.get(f"/complaint/{reference}").text)
    assert f"Priya promised it, {left}." in theirs or said in theirs


@pytest.mark.parametrize(
    ("after", "said", "case"),
    [(1, "1 kept 0 kept late", "The name. Kept"), (4, "0 kept 1 kept late", "The name. Kept, 2 h late")],
)
def test_a_promise_that_moved_in_time_is_kept_and_one_whose_day_had_passed_is_kept_late(
    app: Flask, monday: time_machine.Traveller, colleague: Callable[[str], Colleague], after: int, said: str, case: str
):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    perform(app, reference, "promise", "csr", d.PromiseTerms("The name.", MONDAY + timedelta(hours=2)))
    monday.shift(timedelta(hours=after))
    sweep_once(app)
    moved = d.PromiseMoved(1, MONDAY + timedelta(hours=after + 2), "He is away.")
    perform(app, reference, "move_promise", "csr", moved)
    perform(app, reference, "keep_promise", "csr", d.PromiseKept(1))
    monday.shift(timedelta(hours=3))

    page = colleague("manager").open("/desk/promises/kept").said

    assert f"Priya Shah 1 due {said} 0 broken 1 moved" in page
    row = panel(colleague("csr").case(reference), "Promises to them").said
    assert case in row and ("late" in row) is (after > 2)
    with doing(app):
        assert db.session.query(Event).filter_by(action="keep_promise").one().facts["late"] is (after > 2)
