"""Dates that were given and move: the old one stays with its reason, a letter says the new one, and none promises a day
that has passed."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.catalogue import queries as catalogue
from app.catalogue import service as settings
from app.complaints import details as d
from app.complaints.letters import KINDS
from app.complaints.models import Promise
from app.complaints.statuses import Status
from app.config import ROOT
from app.db import db
from app.outbox.models import Delivery, State
from app.web import filters
from tests.portal.conftest import Customer, opened, words_of
from tests.portal.test_taken_back import take_back
from tests.support import paths
from tests.support.apps import by_reference, doing, file_one, perform
from tests.support.calls import at, book, can_ring, in_days

pytestmark = pytest.mark.usefixtures("monday")
NEW_DAY_ALONE = {"escalated", "reopened", "call_booked", "talk", "joined", "separated"}
"""Letters that say a new day of our word, or the one for both of two complaints, without the one before."""
WAITED = "The time we waited for your answer does not count."


def letters(app: Flask, kind: str) -> list[str]:
    with app.app_context():
        rows = db.session.query(Delivery.text).filter_by(kind=kind, to_staff=False).order_by(Delivery.id)
        found = [" ".join(row.text.split()) for row in rows]
        db.session.remove()
    return found


def page_of(customer: Customer, reference: str) -> str:
    return words_of(customer.get(f"/complaint/{reference}").text)


@pytest.mark.requirement("001-20")
def test_an_answer_to_our_question_moves_the_date_in_the_open_and_by_mail(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    reference = paths.bring_to(app, Status.WAITING)
    opened(app, customer, reference)
    waiting = page_of(customer, reference)
    assert "Settle your complaint waits for your answer; it was Mon 7 Dec" in waiting
    assert "Our clock stands still until you answer" in waiting and "This date has passed" not in waiting

    monday.shift(timedelta(days=1))
    opened(app, customer, reference).act(reference, "reply", text="Tolland Joinery.")

    (letter,) = letters(app, "moved")
    assert WAITED in letter and "We said: Monday 7 December 2026" in letter
    assert "We now expect to settle it by: Tuesday 8 December 2026" in letter and "too late for you" in letter
    page = page_of(customer, reference)
    told = f"Monday 7 December now Tuesday 8 December: {WAITED} We told you on Tuesday 24 November."
    assert told in page
    assert "Settle your complaint by Tue 8 Dec" in page


@pytest.mark.requirement("001-20")
def test_going_on_without_an_answer_and_what_becomes_of_an_offer_say_the_date_that_moved(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    waiting, offered = paths.bring_to(app, Status.WAITING), paths.bring_to(app, Status.OFFERED)
    monday.shift(timedelta(days=2))

    perform(app, waiting, "go_on_without", "csr", d.Reason("Nobody answered."))
    opened(app, customer, offered).act(offered, "decline", reason="Too little.")

    (gone_on,) = letters(app, "gone_on")
    assert "we go on without your answer" in gone_on.lower() and "Wednesday 9 December 2026" in gone_on
    assert f"We said Monday 7 December 2026 before. {WAITED}" in gone_on
    (declined,) = letters(app, "declined")
    assert "Priya Shah gets back to you with another way by Thursday 26 November 2026, 17:00." in declined
    assert "We expect to settle it by Wednesday 9 December 2026." in declined
    assert f"We said Monday 7 December 2026 before. {WAITED}" in declined
    assert letters(app, "moved") == []


def test_a_date_that_comes_sooner_is_not_asked_to_be_too_late(app: Flask):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)

    with doing(app):
        urgent = paths.assessment(impact=3, urgency=3)
    perform(app, reference, "assess", "csr", urgent)

    (letter,) = letters(app, "moved")
    assert "It should be settled sooner" in letter and "too late for you" not in letter


@pytest.mark.requirement("001-20")
def test_not_right_once_more_after_a_day_that_was_not_kept_gives_a_new_one(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    opened(app, customer, reference).act(reference, "not-right", text="Nobody rings.")
    monday.shift(timedelta(days=3))

    opened(app, customer, reference).act(reference, "not-right", text="Still nobody.")
    said = page_of(customer, reference)

    assert "You hear from us by Friday 27 November, 17:00." in said
    letter = letters(app, "escalated")[-1]
    assert "You hear from a person by Friday 27 November 2026, 17:00." in letter
    assert "You were to hear from us by Tuesday 24 November 2026, and did not. That is our fault." in letter
    assert "Tuesday 24 November now Friday 27 November: We did not keep this day" in said


def test_no_letter_promises_a_date_that_has_passed(app: Flask, monday: time_machine.Traveller):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    monday.shift(timedelta(days=30))

    perform(app, reference, "escalate", "customer", d.Reason("Nobody rings."))
    perform(app, reference, "complain_of_handling", "customer", d.Reason("Four people asked the same."))

    for kind in ("escalated", "handling"):
        assert "We said Monday 7 December 2026, and have not kept it." in letters(app, kind)[-1]
        assert "stands" not in letters(app, kind)[-1]


@pytest.mark.any_database
def test_who_has_our_answer_reads_of_no_date_that_was_not_kept(app: Flask, monday: time_machine.Traveller):
    reference = paths.bring_to(app, Status.RESOLVED)
    monday.shift(timedelta(days=30))

    perform(app, reference, "escalate", "customer", d.Reason("Nobody rings."))
    perform(app, reference, "complain_of_handling", "customer", d.Reason("Four people asked the same."))

    for kind in ("escalated", "handling"):
        assert (
            "have not kept it" not in letters(app, kind)[-1] and "December 2026, 17:00" in letters(app, "escalated")[-1]
        )


@pytest.mark.any_database
def test_nobody_reads_that_we_did_not_hear_from_them_who_wrote_or_never_had_our_question(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    wrote, never_asked = paths.bring_to(app, Status.WAITING), paths.bring_to(app, Status.WAITING)
    take_back(app, never_asked, "question")
    monday.shift(timedelta(days=1))
    perform(app, wrote, "message", "customer", d.Words("It was Tolland Joinery."))

    for reference in (wrote, never_asked):
        perform(app, reference, "go_on_without", "csr", d.Reason("We know it by now."))

    assert letters(app, "gone_on") == []
    (moved,) = letters(app, "moved")
    assert "We now expect to settle it by: Tuesday 8 December 2026" in moved
    opened(app, customer, never_asked)
    assert "Settle your complaint by Mon 7 Dec" in page_of(customer, never_asked)


@pytest.mark.any_database
def test_a_date_that_stays_on_its_day_is_no_new_one(app: Flask, customer: Customer, monday: time_machine.Traveller):
    reference = paths.bring_to(app, Status.WAITING)
    for words in ("Tolland Joinery.", "In Leeds."):
        monday.shift(timedelta(hours=1))
        opened(app, customer, reference).act(reference, "reply", text=words)
        perform(app, reference, "message", "csr", d.Words("We have it."))  # a letter that says nothing of dates
        monday.shift(timedelta(minutes=5))
        perform(app, reference, "ask_customer", "csr", d.Question("And where is it?", date(2026, 12, 4)))

    (letter,) = letters(app, "moved")
    assert "We now expect to settle it by: Tuesday 8 December 2026" in letter
    page = page_of(customer, reference)
    assert page.count("We told you on") == 1
    assert page.count(WAITED) == 1 and "Monday 7 December now Tuesday 8 December:" in page


@pytest.mark.any_database
@pytest.mark.requirement("001-20")
def test_a_promise_that_moved_names_its_letter_and_does_not_once_that_was_taken_back(app: Flask, customer: Customer):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    friday, monday = (datetime(2026, 11, day, 16, tzinfo=UTC) for day in (27, 30))
    perform(app, reference, "promise", "csr", d.PromiseTerms("We ring the depot.", friday))
    with doing(app):
        promise = db.session.query(Promise).one().id
    perform(app, reference, "move_promise", "csr", d.PromiseMoved(promise, monday, "The depot is shut."))
    opened(app, customer, reference)
    told = "Friday 27 November now Monday 30 November: The depot is shut."

    assert f"{told} We told you on Monday 23 November." in page_of(customer, reference)
    take_back(app, reference, "promise_moved")
    said = page_of(customer, reference)
    assert told in said and "We told you on" not in said


@pytest.mark.any_database
@pytest.mark.requirement("001-20")
def test_a_mail_of_several_that_came_back_told_nobody(app: Flask, customer: Customer, monday: time_machine.Traveller):
    reference = paths.bring_to(app, Status.WAITING)
    monday.shift(timedelta(days=1))
    opened(app, customer, reference).act(reference, "reply", text="Tolland Joinery.")
    perform(app, reference, "message", "csr", d.Words("We have it."))
    with doing(app):
        told, mail = (db.session.query(Delivery).filter_by(kind=kind).one() for kind in ("moved", "message"))
        told.state, told.went_with_id = State.JOINED, mail.id
    assert "We told you on Tuesday 24 November." in page_of(customer, reference)

    with doing(app):
        db.session.query(Delivery).filter_by(kind="message").one().state = State.CAME_BACK

    assert "We told you on" not in page_of(customer, reference)


@pytest.mark.requirement("001-20")
def test_a_time_that_reads_the_same_as_before_has_not_moved(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    reference = paths.bring_to(app, Status.RECEIVED)
    opened(app, customer, reference).act(reference, "withdraw")
    said = page_of(customer, reference)
    assert "nobody works on it, because you asked us to stop" in said
    assert "takes it on soon" not in said and "Write above" not in said
    monday.shift(timedelta(seconds=2))

    customer.act(reference, "not-right", text="I pressed the wrong one.")

    said = page_of(customer, reference)
    assert "Answer you by Tue 24 Nov, 09:00" in said and "09:00 now" not in said
    assert "The time in which you had withdrawn it" not in said and "somebody takes it on soon" in said


@pytest.mark.requirement("001-20")
def test_the_letter_about_a_booked_call_tells_the_new_day_of_our_word(app: Flask, customer: Customer):
    can_ring(app)
    reference = file_one(app, phone="07700 900341", preferred_channel="phone")
    book(app, reference, at(in_days(2), "09:00"), "manager")

    said = page_of(opened(app, customer, reference), reference)

    assert "A time for the call is booked. We told you on Monday 23 November." in said


def test_every_letter_that_says_a_date_beside_the_one_before_is_known_to_say_it():
    beside = re.compile(r"was is defined|s\.moved\(|was\|long_")
    folder = ROOT / "app" / "templates" / "mail"
    saying = {path.stem for path in folder.glob("[a-z]*.html") if beside.search(path.read_text("utf-8"))}

    assert saying == {kind for kind, rule in KINDS.items() if rule.says} - NEW_DAY_ALONE


@pytest.mark.any_database
def test_a_word_that_was_taken_back_before_it_left_is_still_owed(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    opened(app, customer, reference).act(reference, "ask-for-a-manager", text="Nobody rings.")
    monday.shift(timedelta(minutes=5))
    perform(app, reference, "message", "csr", d.Words("I ring the depot today."))
    assert "You asked for a manager." not in page_of(customer, reference).split("Our conversation")[0]

    take_back(app, reference, "message")

    page = page_of(customer, reference)
    assert "You asked for a manager." in page and "You hear from us by Tuesday 24 November, 17:00." in page


@pytest.mark.any_database
def test_a_manager_who_was_asked_for_once_does_not_stand_for_a_later_word(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    opened(app, customer, reference).act(reference, "ask-for-a-manager", text="Nobody rings.")
    perform(app, reference, "message", "manager", d.Words("I have read it from the beginning."))
    monday.shift(timedelta(days=1))

    opened(app, customer, reference).act(reference, "not-right", text="Still nobody rings.")

    page = customer.get(f"/complaint/{reference}").text
    assert "You asked for a manager." not in page.split("Our conversation")[0]
    assert f"/complaint/{reference}/ask-for-a-manager" in page


def test_a_manager_who_was_called_is_called_again_where_it_was_withdrawn_meanwhile(app: Flask):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    for action, needs in (
        ("escalate", d.Reason("Nobody rings.")), ("withdraw", paths.WITHDRAWN), ("not_right", d.NotRight("I go on.")),
    ):  # fmt: skip
        perform(app, reference, action, "customer", needs)

    with doing(app):
        running = [row.kind for row in by_reference(reference).clocks if row.is_running]
    assert running.count("escalation") == running.count("contact_again") == 1


@pytest.mark.requirement("001-20")
def test_who_opens_it_again_reads_by_when_a_manager_looks_at_the_danger(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    reference = file_one(app, in_danger=True)
    opened(app, customer, reference).act(reference, "withdraw")
    monday.shift(timedelta(days=1))

    opened(app, customer, reference).act(reference, "not-right", text="I go on.")

    with doing(app):
        due = filters.day(next(row for row in by_reference(reference).clocks if row.kind == "escalation").due_at)
    (letter,) = letters(app, "reopened")
    assert f"A manager was told at once, and looks at your complaint before anything else, by {due}" in letter
    ledger = page_of(customer, reference).split("A manager looks at it", 1)[1].split("Settle your complaint")[0]
    assert "The time in which you had withdrawn it does not count. We told you on Tuesday 24 November." in ledger


@pytest.mark.any_database
def test_how_soon_a_person_gets_back_comes_from_its_setting(app: Flask, customer: Customer):
    with doing(app):
        targets = catalogue.targets()
        settings.save(targets.model_copy(update={"reopened_contact_working_days": 2}))
    offered, investigating = paths.bring_to(app, Status.OFFERED), paths.bring_to(app, Status.INVESTIGATING)
    opened(app, customer, investigating), opened(app, customer, offered)

    talk = words_of(customer.get(f"/complaint/{offered}/let-us-talk").text)
    wrong = words_of(customer.get(f"/complaint/{investigating}/not-right").text)
    customer.act(investigating, "not-right", text="No.")
    said = page_of(customer, investigating)

    assert "within 2 working days" in talk and "within one working day" not in talk
    assert "within 2 working days" in wrong and "Not right? You hear from us within 2 working days" in words_of(
        customer.get("/").text
    )
    assert "You hear from us by Wednesday 25 November, 17:00." in said


def test_a_second_look_gives_no_date_that_lies_before_its_answer(app: Flask, customer: Customer):
    reference = paths.bring_to(app, Status.RESOLVED)
    opened(app, customer, reference).act(reference, "second-look", text="Nobody read the bill.")

    page = page_of(customer, reference)

    assert "You have their answer by Monday 7 December 2026." in page
    assert "We expect to settle it by Monday 21 December 2026." in page
    assert "from the day by which you have the answer of the second look" in page


@pytest.mark.requirement("B-11")
def test_whoever_withdraws_reads_before_and_by_mail_what_ends_with_it(app: Flask, customer: Customer):
    reference = paths.bring_to(app, Status.OFFERED)
    opened(app, customer, reference)

    before = words_of(customer.get(f"/complaint/{reference}/withdraw").text)
    customer.act(reference, "withdraw")
    customer.act(reference, "not-right", text="I changed my mind.")

    assert "Our offer ends, and cannot be accepted any more" in before and "£40.00" in before
    assert "Our offer has ended with it, and cannot be accepted any more." in letters(app, "withdrawn")[0]
    assert "The offer that we had made does not stand any more." in letters(app, "reopened")[0]


@pytest.mark.any_database
def test_the_page_to_decline_shows_the_offer_and_that_it_does_not_come_back(app: Flask, customer: Customer):
    reference = paths.bring_to(app, Status.OFFERED)

    page = words_of(opened(app, customer, reference).get(f"/complaint/{reference}/decline").text)

    assert "£40.00" in page and "Once you have declined it, it cannot be accepted any more." in page


@pytest.mark.any_database
def test_the_offer_letter_says_what_was_asked_beside_what_is_offered(app: Flask):
    paths.bring_to(app, Status.OFFERED)

    (letter,) = letters(app, "offer")
    assert "You asked for this: Pay for the repair." in letter.replace("- ", "").replace("“", "").replace("> ", "")
    assert letter.index("You asked for this:") < letter.index("We offer you this:") < letter.index("£40.00")


@pytest.mark.requirement("002-08")
def test_the_receipt_repeats_what_was_filed_and_is_no_way_to_advertise(app: Flask):
    told = "It broke. See https://evil.example/buy or a@evil.example, www.evil.example, win777.com/x."
    file_one(app, happened=told, desired="Pay for it.")
    file_one(app, happened="word " * 900, desired="")

    first, second = letters(app, "received")
    assert "This is what you told us: > It broke. See https: //evil. example/buy or a @evil. example" in first
    assert "You asked for this: > Pay for it." in first and "evil.example" not in first and "https://evil" not in first
    assert "win777. com/x" in first
    assert "word word…" in second and "You asked for this" not in second and len(second) < 3000
