"""After a threat nobody rings that person until a manager has decided: the calls stay where they stand, marked."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.complaints import deadlines
from app.complaints import details as d
from app.complaints.models import Task
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from tests.desk import guided
from tests.desk.conftest import Colleague, offered
from tests.desk.test_closed_ways import letters, page_of
from tests.desk.test_home import tiles
from tests.desk.test_queue import listed
from tests.portal.conftest import Customer, opened
from tests.support import paths
from tests.support.apps import MONDAY, by_reference, file_one, perform
from tests.support.calls import at, book, booked, can_ring, id_of, in_days

pytestmark = [pytest.mark.requirement("000-21", "001-29"), pytest.mark.usefixtures("monday")]
NUMBER = "07700 900181"
DIAL = f"tel:{NUMBER.replace(' ', '')}"
HELD = "Calls to them are held: a colleague felt threatened, and a manager decides first whether anybody rings them."
WHO = {"name": "Tom Bad", "email": "tom@example.com", "phone": NUMBER, "preferred_channel": "phone"}
Desk = Callable[[str], Colleague]


@pytest.fixture
def reference(app: Flask) -> str:
    """Priya's, by somebody who waits for a call, and to whom she promised another."""
    found = paths.bring_to(app, Status.ACKNOWLEDGED, **WHO, postal_address="1 Mill Lane\nLeeds")
    promised = d.CallBackPromised("What we found out", MONDAY + timedelta(days=1), NUMBER)
    perform(app, found, "promise_call", "csr", promised)
    return found


@pytest.fixture
def other(app: Flask, reference: str) -> str:
    """Another complaint of theirs, which waits for its first call."""
    return file_one(app, **WHO)


def threaten(who: Colleague, reference: str) -> None:
    who.press(who.case(reference), "/threatened")


def meet(app: Flask, reference: str, starts_at: datetime) -> None:
    """Helen meets them in person."""
    perform(app, reference, "book_call", "csr", d.CallBooked(id_of(app, "manager"), starts_at, here=True))


def test_the_calls_stay_on_the_lists_marked_and_without_a_way_to_dial(reference: str, other: str, priya: Colleague):
    assert priya.open("/desk/calls").said.count("Ring with the guide") == 2

    threaten(priya, reference)

    for path in ("/desk/calls", "/desk/"):
        page = priya.open(path)
        assert reference in page.html and other in page.html
        assert page.said.count(HELD) == 2 and "Ring with the guide" not in page.said and DIAL not in page.links
    assert "Log the call" in priya.open("/desk/calls").said, "who rings us is written down all the same"


def test_every_case_of_theirs_and_the_start_of_a_call_say_it(
    app: Flask, reference: str, other: str, priya: Colleague, helen: Colleague
):
    guided.add_scripts(app)
    threaten(priya, reference)

    for found in (reference, other):
        page = priya.case(found)
        assert "Calls to Tom Bad are held." in page.said and "A manager decides how we stay in touch." in page.said
        assert f"{NUMBER}, calls are held" in page.said and DIAL not in page.links
        assert "Reach them in writing: calls to them are held" in page.said
        start = priya.open(f"/desk/complaints/{found}/guided-call")
        assert HELD in start.said and "On the telephone, held" in start.said
        assert HELD in guided.begin(priya, found, expect=422).said
        assert f"/desk/complaints/{found}/act/release-calls" not in page.links
        assert f"/desk/complaints/{found}/act/release-calls" in helen.case(found).links
    assert not offered(priya.case(reference), reference) & {"book-call", "promise-call"}
    promise = {"about": "More", "due_at": "2026-11-25T10:00", "number": NUMBER}
    assert HELD in priya.act(reference, "promise-call", promise, expect=422).said


def test_nobody_is_told_that_a_held_call_is_due_or_late_and_no_promise_breaks(
    app: Flask, reference: str, other: str, monday: time_machine.Traveller, colleague: Desk
):
    can_ring(app)
    book(app, other, at(in_days(1), "10:00"))
    threaten(colleague("csr"), reference)
    for _ in range(4):
        monday.shift(timedelta(hours=12))
        sweep_once(app)

    for who in ("csr", "manager", "other_csr"):
        said = colleague(who).open("/desk/notices").said
        assert not any(words in said for words in ("the call to them", "what we promised", "A promise is broken"))
        assert "Was the call made?" not in said
    assert letters(app, "call_reminder") == []
    assert "Held" in colleague("manager").open("/desk/calls").said
    assert "A call to them" not in colleague("csr").open("/desk/queue").said


def test_with_the_decision_that_they_go_on_they_count_on_and_what_was_missed_is_said(
    app: Flask, reference: str, other: str, monday: time_machine.Traveller, colleague: Desk
):
    can_ring(app)
    book(app, other, at(in_days(1), "10:00"))
    threaten(colleague("csr"), reference)
    monday.shift(timedelta(days=2))
    sweep_once(app)

    colleague("manager").act(other, "release-calls", {"reason": "He said sorry, and I talked with him."})

    priya = colleague("csr")
    page = priya.open("/desk/calls")
    assert HELD not in page.said and "Ring with the guide" in page.said and DIAL in page.links
    assert "are held" not in priya.case(reference).said
    assert "Helen Marsh let the calls to Tom Bad go on that were held" in priya.case(other).said
    (moved,) = letters(app, "promise_moved")
    assert "We promised to ring you, and did not." in moved.text and "we ring you by the new date" in moved.text
    (missed,) = letters(app, "call_missed")
    assert "Before anybody rang you, we had to decide how we stay in touch" in missed.text
    assert "Please choose another time" in missed.text
    assert [call.state for call in booked(app, other)] == ["missed"]
    told = letters(app, "word_moved")
    assert told and all("That time does not count." in " ".join(row.text.split()) for row in told)
    sweep_once(app)
    assert "Overdue since" not in priya.open("/desk/notices").said, "the clock of the call did not run meanwhile"


@pytest.mark.parametrize("decision", ["yes", "no"])
def test_a_decision_on_closed_ways_decides_on_the_calls(
    app: Flask, reference: str, other: str, monday: time_machine.Traveller, colleague: Desk, decision: str
):
    threaten(colleague("csr"), reference)
    asked = {"closed": ["telephone"], "open_way": "letter", "reason": "He swore."}
    colleague("csr").act(reference, "propose-restriction", asked)
    assert f"/desk/complaints/{reference}/act/decide-restriction" in colleague("manager").case(reference).links
    monday.shift(timedelta(days=2))
    sweep_once(app)

    answer = {"decision": decision, "reason": "The third time.", "told": "Our colleagues were afraid."}
    colleague("manager").act(reference, "decide-restriction", answer)

    calls = colleague("csr").open("/desk/calls").said
    assert HELD not in calls and ("Tom Bad" in calls) == (decision == "no")
    (moved,) = letters(app, "promise_moved")
    assert "We promised to ring you, and did not." in moved.text
    assert ("comes to you in writing by the new date" in moved.text) == (decision == "yes")
    assert ("We write to you, as we do not ring for now" in page_of(app, reference)) == (decision == "yes")


def test_what_they_complain_of_meanwhile_is_held_too_and_their_page_offers_no_call(
    app: Flask, reference: str, priya: Colleague, client: FlaskClient
):
    threaten(priya, reference)
    later = file_one(app, **WHO)

    assert "Calls to Tom Bad are held." in priya.case(later).said
    customer = opened(app, Customer(client), reference)
    assert f"/complaint/{reference}/call" not in customer.get(f"/complaint/{reference}").text
    for path in ("call", "ring-me"):
        assert customer.browser.get(f"/complaint/{reference}/{path}").status_code == 302
        page = customer.get(f"/complaint/{reference}").text
        assert "ring you about this just now. Please write to us on the page" in page and "threat" not in page
    told = {"why": "Ring me.", "number": NUMBER, "version": "1"}
    assert customer.post(f"/complaint/{reference}/ring-me", told).status_code == 409


def test_whoever_shares_a_telephone_with_them_is_rung(app: Flask, reference: str, priya: Colleague):
    hers = file_one(app, name="Ann Good", email="ann@example.com", phone=NUMBER, preferred_channel="phone")

    threaten(priya, reference)

    assert "are held" not in priya.case(hers).said
    assert "ask-for-call" in offered(priya.case(hers), hers)
    assert priya.open("/desk/calls").said.count("Ring with the guide: Ann Good") == 1


def test_what_is_told_by_telephone_waits_as_well(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED, name="Tom Bad", email="", phone=NUMBER)
    priya.act(reference, "message", {"text": "The joiner comes on Friday."})
    assert HELD not in priya.open("/desk/deliveries").said

    threaten(priya, reference)

    page = priya.open("/desk/deliveries")
    assert HELD in page.said and "Held" in page.said
    letter = next(link for link in page.links if f"{reference}/letters" in link or "/letter" in link)
    assert "Nobody rings them until a manager has decided." in priya.open(letter).said


def test_a_meeting_in_person_is_never_said_to_have_been_missed_for_it(
    app: Flask, reference: str, other: str, monday: time_machine.Traveller, colleague: Desk
):
    can_ring(app)
    meet(app, other, at(in_days(1), "10:00"))
    threaten(colleague("csr"), reference)
    monday.shift(timedelta(days=2))
    sweep_once(app)
    assert "Did they meet?" in colleague("manager").open("/desk/notices").said

    colleague("manager").act(other, "release-calls", {"reason": "He said sorry."})

    assert [call.state for call in booked(app, other)] == ["booked"]
    assert letters(app, "call_missed") == []


def test_a_meeting_goes_on_while_calls_are_held(
    app: Flask, reference: str, other: str, monday: time_machine.Traveller, colleague: Desk
):
    can_ring(app)
    meet(app, other, at(in_days(2), "10:00"))
    threaten(colleague("csr"), reference)
    monday.shift(timedelta(days=1, hours=6))
    sweep_once(app)
    assert len(letters(app, "call_reminder")) == 1
    (call,) = booked(app, other)
    slot = f"{call.manager_id}-{int(at(in_days(1), '11:00').timestamp())}-30"
    colleague("csr").act(other, "move-call", {"slot": slot, "reason": "The room is free then."})
    assert booked(app, other)[-1].is_here
    monday.shift(timedelta(hours=17))

    helen = colleague("manager")
    row = next(row for row in helen.open("/desk/calls").root.of_class("desk-table")[0].named("tr") if other in row.said)
    assert "Talk with the guide" in row.said and "Held" not in row.said and HELD not in row.said
    rows = helen.open("/desk/").root.of_class("ledger-row")
    (home,) = (row for row in rows if any(a.given["href"].endswith(f"{other}") for a in row.named("a")))
    assert "Held" not in home.said


def test_a_call_that_goes_on_is_not_missed_and_a_press_by_mistake_says_nothing_of_a_decision(
    app: Flask, reference: str, other: str, monday: time_machine.Traveller, priya: Colleague
):
    can_ring(app, minutes=10)
    book(app, other, at(in_days(0), "10:10"))
    book(app, reference, at(in_days(0), "10:20"))
    monday.shift(timedelta(minutes=68))
    page = priya.press(priya.case(reference), "/threatened")
    monday.shift(timedelta(minutes=14))

    priya.press(page, "/mistake")

    assert [call.state for call in (*booked(app, other), *booked(app, reference))] == ["missed", "booked"]
    (missed,) = letters(app, "call_missed")
    assert "we had to decide" not in missed.text and "We said we would ring you" in missed.text


def test_whatever_was_to_be_rung_meanwhile_has_a_new_date_and_a_call_that_stands_keeps_its_own(
    app: Flask, reference: str, other: str, monday: time_machine.Traveller, colleague: Desk
):
    can_ring(app)
    perform(app, other, "ask_for_call", "csr", d.CallAsked("About the joiner.", NUMBER, by=in_days(1)))
    book(app, other, at(in_days(4), "10:00"))
    threaten(colleague("csr"), reference)
    monday.shift(timedelta(days=2))
    with app.app_context():
        before = due_dates(other)

    colleague("manager").act(other, "release-calls", {"reason": "He said sorry."})

    with app.app_context():
        after = due_dates(other)
    assert before["contact"] == after["contact"] == at(in_days(2), "10:30").astimezone(UTC)
    assert before["ring"] < MONDAY + timedelta(days=2) < after["ring"]


def due_dates(reference: str) -> dict[str, datetime]:
    """By when they are to be rung, as a clock and as a task."""
    complaint = by_reference(reference)
    tasks = db.session.scalars(db.select(Task).filter_by(complaint_id=complaint.id, kind="ring"))
    found = {
        "contact": deadlines.get(complaint, deadlines.CONTACT).due_at,
        **{task.kind: task.due_at for task in tasks},
    }
    db.session.remove()
    return found


def test_what_nobody_may_ring_about_presses_on_nobody(
    app: Flask, reference: str, monday: time_machine.Traveller, colleague: Desk
):
    later = file_one(app, **WHO)
    threaten(colleague("csr"), reference)
    filed = file_one(app, **WHO)
    monday.shift(timedelta(days=1, minutes=1))

    with app.app_context():
        kinds = [by_reference(found).due_kind for found in (reference, later, filed)]
        db.session.remove()
    assert kinds == ["resolution", "acknowledge", "acknowledge"]
    home = colleague("csr").open("/desk/")
    assert tiles(home)["Promises due by tonight"][0] == "0"
    assert not any("/act/keep-promise" in link for link in home.links)


def test_a_promised_call_presses_on_nobody_either_where_its_complaint_was_withdrawn_meanwhile(
    app: Flask, reference: str, client: FlaskClient, monday: time_machine.Traveller, priya: Colleague
):
    threaten(priya, reference)
    customer = opened(app, Customer(client), reference)
    customer.act(reference, "withdraw")
    monday.shift(timedelta(hours=1))

    customer.act(reference, "not-right", text="I pressed the wrong one.")

    with app.app_context():
        kind = by_reference(reference).due_kind
        db.session.remove()
    assert kind == "resolution"


def test_a_managers_date_never_shows_the_handler_a_held_call_as_late(
    app: Flask, reference: str, other: str, monday: time_machine.Traveller, priya: Colleague
):
    perform(app, other, "escalate", "customer", d.Reason("Nobody rings me."))
    monday.shift(timedelta(hours=9))
    assert other in listed(priya.open("/desk/queue?view=overdue"))

    threaten(priya, reference)

    assert other not in listed(priya.open("/desk/queue?view=overdue"))


@pytest.mark.parametrize(
    ("email", "how"), [("tom@example.com", "send it to them once more on another day."), ("", HELD)]
)
def test_nobody_is_advised_to_ring_them_about_what_we_understood(app: Flask, priya: Colleague, email: str, how: str):
    found = paths.bring_to(app, Status.ASSESSED, **{**WHO, "email": email})
    priya.act(found, "state-facts", {"concern_1": "It was an hour."})
    threaten(priya, found)

    refused = priya.act(found, "go-on-unconfirmed", {"reason": "Nobody answers."}, expect=422)

    assert how in refused.said and "Ring them about it" not in refused.said
    assert not any("/act/log-call?about=facts" in link for link in refused.links)
