"""What becomes of calls when the complaint goes another way: withdrawn, joined, answered, closed, or talked about."""

from datetime import timedelta

import pytest
from flask import Flask

from app.calls import queries
from app.complaints import details as d
from app.complaints.models import Task
from app.complaints.service import add_task
from app.complaints.statuses import Status
from app.db import db
from app.followups import service as followups
from app.jobs.worker import sweep_once
from tests.desk.conftest import Colleague, errors
from tests.portal.conftest import Customer, opened, words_of
from tests.support.apps import by_reference, customer_of, doing, file_one, perform
from tests.support.calls import at, book, booked, can_ring, id_of, in_days
from tests.support.paths import WITHDRAWN, accept, acknowledge, bring_to

pytestmark = pytest.mark.usefixtures("monday")
NUMBER = "07700 900341"


@pytest.fixture
def reference(app: Flask) -> str:
    """A complaint of Priya's; Helen rings from nine to five."""
    can_ring(app)
    found = file_one(app, phone=NUMBER)
    acknowledge(app, found)
    return found


def tasks(app: Flask, reference: str, *kinds: str) -> list[tuple[str, str]]:
    """Kind and result of what there is, or was, to do; an empty result where it is still to do."""
    with app.app_context():
        statement = db.select(Task).filter_by(complaint_id=by_reference(reference).id).order_by(Task.id)
        found = [(row.kind, row.result) for row in db.session.scalars(statement) if row.kind in kinds]
        db.session.remove()
    return found


@pytest.mark.requirement("B-14")
def test_whoever_withdraws_is_not_rung_any_more(app: Flask, reference: str, monday, letters):
    book(app, reference, at(in_days(2), "16:30"))
    perform(app, reference, "ask_for_call", "csr", d.CallAsked("The bill.", NUMBER))
    perform(app, reference, "plan_check_ins", "csr", d.CheckInsPlanned("How the machine runs.", 3, in_days(10)))

    perform(app, reference, "withdraw", "customer", WITHDRAWN)

    assert [row.state for row in booked(app, reference)] == ["cancelled"]
    assert "You withdrew your complaint" in letters("call_cancelled")[-1].text
    assert "Called off" in letters("staff_call")[-1].subject
    ended = "They withdrew the complaint."
    assert tasks(app, reference, "ring", "check_in") == [("ring", ended), ("check_in", ended)]
    monday.shift(timedelta(days=1, hours=8))
    sweep_once(app)
    assert letters("call_reminder") == []


@pytest.mark.requirement("B-14")
def test_calls_go_along_with_a_complaint_that_is_joined_and_come_home(app: Flask, priya: Colleague, reference: str):
    call = book(app, reference, at(in_days(1), "10:30"))
    perform(app, reference, "ask_for_call", "csr", d.CallAsked("The joiner’s name.", NUMBER))
    perform(app, reference, "plan_check_ins", "csr", d.CheckInsPlanned("How the machine runs.", 3, in_days(10)))
    other = file_one(app, happened="The same parcel again: the label was wrong.")
    with doing(app):
        for name in (reference, other):
            by_reference(name).customer.email_verified_at = by_reference(name).received_at

    perform(app, reference, "merge", "csr", d.Merge(other, "Both are about one parcel."))

    assert [row.id for row in booked(app, other)] == [call]
    said = priya.open("/desk/calls").said
    assert "The joiner’s name." in said and other in said
    perform(app, reference, "unmerge", "csr", d.Reason("They are two after all."))
    assert [row.id for row in booked(app, reference)] == [call] and booked(app, other) == []
    with app.app_context():
        day = queries.open_check_ins(by_reference(reference).id)[0].id
        db.session.remove()
    perform(app, reference, "log_check_in", "csr", d.CheckInLogged(day, "Does it run?", "It does."))
    assert [kind for kind, result in tasks(app, reference, "check_in", "ring") if not result] == ["ring", "check_in"]


@pytest.mark.requirement("B-14")
def test_a_day_of_looking_in_is_logged_where_the_complaint_goes_on(app: Flask, priya: Colleague, reference: str):
    perform(app, reference, "plan_check_ins", "csr", d.CheckInsPlanned("How the machine runs.", 3, in_days(10)))
    other = file_one(app, happened="The same parcel again: the label was wrong.")
    with doing(app):
        for name in (reference, other):
            by_reference(name).customer.email_verified_at = by_reference(name).received_at
    perform(app, reference, "merge", "csr", d.Merge(other, "Both are about one parcel."))
    perform(app, other, "assign", "csr", d.Handover(id_of(app, "csr")))

    priya.act(other, "log-check-in", {"asked": "Does it run?", "said": "It does."})
    assert [result for _, result in tasks(app, other, "check_in")] == ["We looked in.", ""]

    perform(app, reference, "unmerge", "csr", d.Reason("They are two after all."))
    assert [result for _, result in tasks(app, reference, "check_in")] == [""]


@pytest.mark.requirement("B-14")
@pytest.mark.parametrize("reached", [True, False])
def test_a_talk_that_is_logged_is_the_call_that_was_booked(app: Flask, reference: str, monday, told, reached: bool):
    book(app, reference, at(in_days(0), "10:30"))
    book(app, later := file_one(app, phone=NUMBER), at(in_days(1), "10:30"))
    monday.shift(timedelta(hours=1, minutes=35))
    for name in (reference, later):
        perform(app, name, "log_call", "manager", d.CallLog(reached=reached, words="We talked."))
    monday.shift(timedelta(hours=1))
    sweep_once(app)

    assert booked(app, reference)[0].state == ("done" if reached else "booked")
    assert booked(app, later)[0].state == "booked", "it has not begun"
    assert bool([words for words in told("manager") if words.startswith("call_not_logged")]) is not reached


@pytest.mark.requirement("B-14")
def test_nobody_is_asked_about_a_long_call_while_they_talk(app: Flask, monday, told):
    can_ring(app, minutes=60)
    book(app, file_one(app, phone=NUMBER), at(in_days(0), "11:00"))
    monday.shift(timedelta(hours=2, minutes=30))
    sweep_once(app)

    assert not [words for words in told("manager") if words.startswith("call_not_logged")]


@pytest.mark.requirement("000-22")
def test_a_time_that_is_booked_is_what_the_customer_had_asked_for(app: Flask, reference: str):
    perform(app, reference, "ask_for_call", "customer", d.CallAsked("The bill.", NUMBER))
    perform(app, reference, "ask_for_call", "csr", d.CallAsked("The joiner’s name.", NUMBER))

    book(app, reference, at(in_days(1), "10:00"), "customer")

    assert tasks(app, reference, "ring") == [("ring", "A time for the call is booked."), ("ring", "")]


@pytest.mark.requirement("000-22")
def test_a_booked_call_that_nobody_answered_is_one_of_the_tries(app: Flask, priya: Colleague, reference: str, monday):
    call = book(app, reference, at(in_days(0), "10:30"))
    perform(app, reference, "ask_for_call", "csr", d.CallAsked("The joiner’s name.", NUMBER))
    monday.shift(timedelta(hours=2))

    perform(app, reference, "call_missed", "manager", d.CallMissed(call, "no_answer"))

    assert "Nobody answered once." in priya.open("/desk/calls").said


@pytest.mark.requirement("000-22")
def test_whoever_is_not_to_be_rung_is_not_booked(app: Flask, priya: Colleague, reference: str):
    with doing(app):
        by_reference(reference).customer.may_ring = "no"

    typed = {"why": "The bill", "about": "The bill", "due_at": "2026-11-25T15:00", "number": NUMBER}
    for slug in ("ask-for-call", "promise-call"):
        form = priya.form(reference, slug)
        refused = priya.send(form, {name: value for name, value in typed.items() if name in form.names}, 422)
        assert any("They asked us not to ring." in words for words in errors(refused)), slug


@pytest.mark.requirement("000-22")
def test_a_telephone_that_is_closed_is_no_door_on_their_page(app: Flask, customer: Customer, reference: str):
    opened(app, customer, reference)
    assert "Talk to us by telephone" in words_of(customer.get(f"/complaint/{reference}").text)
    with doing(app):
        known = by_reference(reference).customer
        known.closed_ways, known.open_way = "telephone", "letter"

    assert "Talk to us by telephone" not in words_of(customer.get(f"/complaint/{reference}").text)
    assert customer.get(f"/complaint/{reference}/call").status_code == 302
    assert customer.get(f"/complaint/{reference}/ring-me").status_code == 302
    asked = customer.post(f"/complaint/{reference}/ring-me", {"why": "The bill.", "number": NUMBER},
                          f"/complaint/{reference}")  # fmt: skip
    assert asked.status_code == 409 and tasks(app, reference, "ring") == []
    assert "The bill." in asked.text and "We can’t ring you about this just now." in words_of(asked.text)


@pytest.fixture
def resolved(app: Flask) -> str:
    """A complaint that is put right, about which somebody was to ring twice."""
    found = bring_to(app, Status.RESOLVED, phone=NUMBER)
    with doing(app):
        for kind in ("follow_up_call", "explain_decision"):
            add_task(by_reference(found), kind, "Ring them.", at(in_days(2), "12:00"))
    return found


@pytest.mark.parametrize(("solved", "left"), [("yes", []), ("no", ["explain_decision"])])
def test_an_answer_ends_the_call_that_was_to_ask_for_it(app: Flask, resolved: str, solved: str, left: list[str]):
    with doing(app):
        complaint = by_reference(resolved)
        followups.answer(complaint, customer_of(complaint), solved, d.Feedback(comment="As I said."))

    found = tasks(app, resolved, "follow_up_call", "explain_decision")
    assert [kind for kind, result in found if not result] == left
    assert ("follow_up_call", "They answered.") in found


def test_nobody_rings_about_what_was_closed_without_an_answer(app: Flask, resolved: str):
    perform(app, resolved, "close_quietly", "system")

    ended = "It was closed without an answer."
    assert tasks(app, resolved, "follow_up_call", "explain_decision") == [
        ("follow_up_call", ended),
        ("explain_decision", ended),
    ]


@pytest.mark.requirement("000-22")
def test_customers_read_their_own_reason_for_a_call_and_no_colleagues(app: Flask, customer: Customer, reference: str):
    perform(app, reference, "ask_for_call", "csr", d.CallAsked("She is difficult: keep it short.", NUMBER))
    perform(app, reference, "ask_for_call", "customer", d.CallAsked("The bill.", NUMBER))
    opened(app, customer, reference)

    page = words_of(customer.get(f"/complaint/{reference}").text)

    assert "She is difficult" not in page and f"We ring you on {NUMBER}" in page
    assert "You asked for it: The bill." in page


@pytest.mark.requirement("001-06")
def test_what_they_asked_for_is_rung_though_it_was_closed_without_an_answer_and_the_list_says_so(
    app: Flask, resolved: str, priya: Colleague
):
    perform(app, resolved, "ask_for_call", "customer", d.CallAsked("The bill.", NUMBER))

    perform(app, resolved, "close_quietly", "system")

    said = priya.open("/desk/calls").said
    assert "The bill. It is closed, and the call stands, as it was arranged." in said
    assert "Ask whether it was put right" not in said and "Explain the decision" not in said


@pytest.mark.parametrize("days", [0, 1])
def test_a_booked_call_that_stands_after_the_end_says_so(app: Flask, helen: Colleague, days: int):
    can_ring(app)
    resolved = bring_to(app, Status.RESOLVED, phone=NUMBER)
    book(app, resolved, at(in_days(days), "16:30"))

    perform(app, resolved, "confirm_satisfied", "customer", d.Feedback(5, 5, "All is well."))

    assert "It is closed, and the call stands, as it was arranged." in helen.open("/desk/calls").said


@pytest.mark.requirement("001-06", "001-20")
def test_nobody_gets_back_to_them_about_an_offer_that_they_accepted(
    app: Flask, customer: Customer, priya: Colleague, monday
):
    offered = bring_to(app, Status.OFFERED, phone=NUMBER)
    monday.shift(timedelta(minutes=1))
    opened(app, customer, offered).act(offered, "let-us-talk", text="Could it be a voucher?")
    assert offered in priya.open("/desk/calls").said
    monday.shift(timedelta(hours=1))

    accept(app, offered)

    assert offered not in priya.open("/desk/calls").said and offered in priya.open("/desk/answers").said
    page = words_of(customer.get(f"/complaint/{offered}").text)
    assert "Agreed, and being done." in page and "Get back to you" not in page
    monday.shift(timedelta(days=2))
    assert "we have not kept it" not in words_of(opened(app, customer, offered).get(f"/complaint/{offered}").text)


@pytest.mark.parametrize("also", ["a manager", "late"])
def test_a_word_that_is_owed_for_more_than_the_offer_outlives_their_yes(
    app: Flask, customer: Customer, priya: Colleague, monday, also: str
):
    offered = bring_to(app, Status.OFFERED, phone=NUMBER)
    opened(app, customer, offered).act(offered, "let-us-talk", text="Could it be a voucher?")
    monday.shift(timedelta(minutes=1) if also == "a manager" else timedelta(days=2))
    if also == "a manager":
        customer.act(offered, "ask-for-a-manager", text="Nobody listens.")

    accept(app, offered)

    with doing(app):
        word = next(row for row in by_reference(offered).clocks if row.kind == "contact_again")
        assert word.is_running if also == "a manager" else (word.ended_at is not None and not word.met)


@pytest.mark.requirement("001-06")
def test_a_promise_to_ring_back_is_a_call_to_make_again_once_they_take_up_what_they_withdrew(
    app: Flask, customer: Customer, reference: str, priya: Colleague, monday
):
    friday = at(in_days(4), "15:00")
    perform(app, reference, "promise_call", "csr", d.CallBackPromised("The name of the joiner", friday, NUMBER))
    opened(app, customer, reference).act(reference, "withdraw")
    assert reference not in priya.open("/desk/calls").said
    monday.shift(timedelta(hours=1))

    customer.act(reference, "not-right", text="I changed my mind.")

    assert "We promised to ring back: The name of the joiner." in priya.open("/desk/calls").said
    assert "by Fri 27 Nov, 15:00" in words_of(customer.get(f"/complaint/{reference}").text)


def test_who_asks_for_a_second_look_is_not_rung_and_asked_whether_it_was_put_right(app: Flask, resolved: str):
    perform(app, resolved, "ask_review", "customer", d.Reason("Nobody read the bill."))

    assert tasks(app, resolved, "follow_up_call", "explain_decision") == [
        ("follow_up_call", "They asked for a second look."), ("explain_decision", ""),
    ]  # fmt: skip
