"""What the page of a complaint says first: whose turn it is, who owes what by when, and nothing twice."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue import service as catalogue_service
from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from app.outbox.models import Delivery, State
from tests.portal.conftest import Customer, opened, words_of
from tests.support import calls
from tests.support.apps import by_reference, doing, file_one, perform
from tests.support.paths import ACKNOWLEDGED, assessment, bring_to


def tracking(app: Flask, customer: Customer, reference: str) -> str:
    return words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)


def test_what_we_understood_is_asked_first(app: Flask, customer: Customer):
    reference = bring_to(app, Status.ASSESSED)
    perform(app, reference, "state_facts", "csr", d.Facts(("The parcel stood in the rain.",)))

    page = tracking(app, customer, reference)

    assert "Is this what you meant? We wrote down what we understood. Please tell us below" in page
    assert "Understood your turn" in page
    assert page.index("The parcel stood in the rain.") < page.index("What we promised you")


def test_after_let_us_talk_the_page_says_who_answers_and_by_when(app: Flask, customer: Customer, monday):
    reference = bring_to(app, Status.OFFERED)
    opened(app, customer, reference).act(reference, "let-us-talk", text="Could it be a voucher?")

    page = words_of(customer.get(f"/complaint/{reference}").text)

    told = "We have your words, and the offer stays open meanwhile. You hear from us by Tuesday 24 November, 17:00."
    assert told in page
    assert "You want to talk about it. A person gets back to you by Tuesday 24 November, 17:00." in page
    assert "The offer stays open meanwhile. Priya Shah" in page
    assert "and in any case while we talk and for a day after our answer." in page
    assert "Get back to you by Tue 24 Nov, 17:00" in page


def test_a_word_that_is_owed_and_late_is_admitted(app: Flask, customer: Customer, monday):
    reference = bring_to(app, Status.OFFERED)
    opened(app, customer, reference).act(reference, "let-us-talk", text="Could it be a voucher?")

    with time_machine.travel(clock.now() + timedelta(days=2)):
        page = tracking(app, customer, reference)

    assert "We said Tuesday 24 November, and we have not kept it." in page


@pytest.mark.any_database
@pytest.mark.requirement("001-17")
def test_a_day_that_was_not_kept_is_followed_by_the_next_word_and_whose_it_is(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    reference = bring_to(app, Status.INVESTIGATING)
    monday.shift(timedelta(days=15))
    late = "We said Monday 7 December, and we have not kept it."
    perform(app, reference, "promise", "csr", d.PromiseTerms("What the depot says.", clock.now() + timedelta(days=2)))
    page = tracking(app, customer, reference)
    assert f"{late} You hear from Priya Shah by Thursday 10 December, 09:00. We are still working on it." in page

    customer.act(reference, "not-right", text="Nobody rings.")

    page = tracking(app, customer, reference)
    assert f"{late} You hear from Priya Shah by Wednesday 9 December, 17:00. We are still working on it." in page


def test_the_decision_stands_once_and_after_reopening_as_the_earlier_one(app: Flask, customer: Customer):
    reference = bring_to(app, Status.RESOLVED)

    with time_machine.travel(clock.now() + timedelta(minutes=2)):  # nobody can take it back any more
        page = tracking(app, customer, reference)
        customer.act(reference, "not-right", text="It is not.")
        later = tracking(app, customer, reference)
        folded = (
            customer.get(f"/complaint/{reference}").text.split('aria-labelledby="decision"')[1].split("</details>")[0]
        )

    assert page.count("We left the parcel in the rain.") == 1
    assert "We ask you" in page and "We ask you" not in later and "Read our letter of" in later
    assert "<details" in folded and "<h3" in folded and "We left the parcel in the rain." in folded
    assert "Our decision before it was opened again" in later


@pytest.mark.requirement("B-10", "002-17")
def test_what_was_withdrawn_unread_is_opened_again_and_the_first_answer_is_owed_as_before(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    reference = bring_to(app, Status.RECEIVED)
    assert "Answer you by Tue 24 Nov, 09:00" in tracking(app, customer, reference)
    opened(app, customer, reference).act(reference, "withdraw")
    assert "Open it again" in words_of(customer.get(f"/complaint/{reference}").text)
    assert "What should we look at again?" in words_of(customer.get(f"/complaint/{reference}/not-right").text)

    monday.shift(timedelta(hours=3))
    customer.act(reference, "not-right", text="I changed my mind.")

    page = words_of(customer.get(f"/complaint/{reference}").text)
    assert f"Your complaint {reference}: Your complaint is open again." in page and "We know what it takes" not in page
    assert "Your complaint is open again. A person reads it and answers you by Tuesday 24 November, 12:00." in page
    assert "Answer you by Tue 24 Nov, 12:00" in page and "Get back to you" not in page
    assert "The time in which you had withdrawn it does not count." in page
    with app.app_context():
        complaint, mail = by_reference(reference), db.session.query(Delivery).filter_by(kind="reopened").one().text
        assert complaint.status == "received" and "A person reads it and answers you by Tuesday 24 November" in mail
        assert "You had withdrawn your complaint" in mail and "We thought it was settled" not in mail
        db.session.remove()
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert "We said Tuesday 24 November, and we have not kept it." in tracking(app, customer, reference)
    assert "10 working days from the day it was opened again" in page


def test_a_first_answer_that_is_owed_stands_among_the_promises(app: Flask, customer: Customer, monday):
    page = tracking(app, customer, file_one(app))

    assert "Answer you by Tue 24 Nov" in page
    assert "tomorrow" not in page.split("Our conversation")[0]


@pytest.mark.requirement("002-34", "003-04")
def test_the_people_to_ask_stand_on_the_page_and_a_word_reaches_them_directly(app: Flask, customer: Customer, staff):
    nobody = tracking(app, customer, file_one(app))
    assert "it has reached us, and somebody takes it on soon" in nobody

    reference = bring_to(app, Status.INVESTIGATING)
    page = tracking(app, customer, reference).split("The people to ask")[1]
    assert "Priya Shah looks after your complaint" in page
    assert "A complaint manager" in page and "Ask a manager to look" in page and "0800 555 0158" in page
    assert "Northern Transport Ombudsman independent of us, and free of charge" in page

    customer.act(reference, "messages", text="Is there any news, Priya?")
    assert "Grace Okafor wrote" in words_of(staff("csr").get("/desk/notices").text)
    perform(app, reference, "escalate", "customer", d.Reason("Nobody rings me."))
    perform(app, reference, "take_it_on", "manager")
    assert "Helen Marsh has taken it on as a manager" in tracking(app, customer, reference)


@pytest.mark.requirement("B-01")
def test_a_managers_call_that_they_wait_for_is_named_in_the_first_sentence(app: Flask, customer: Customer, monday):
    calls.can_ring(app)
    reference = bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "escalate", "customer", d.Reason("I am not happy with it."))
    calls.book(app, reference, calls.at(calls.in_days(1), "14:00"))

    page = tracking(app, customer, reference)
    listed = words_of(customer.get("/my-complaints").text)

    said = "We are looking into it. Helen Marsh, a manager, rings you on Tuesday 24 November, 14:00."
    assert said in page
    assert "A person gets back to you" not in page.split("Received")[0]
    assert reference in listed
    perform(app, reference, "cancel_call", "csr", d.CallCancelled(1, "She is ill."))
    helen = calls.id_of(app, "manager")
    asked = d.CallAsked("They were not happy.", "07700 900341", owner_id=helen)
    perform(app, reference, "ask_for_call", "csr", asked)
    assert "A manager rings you by" in tracking(app, customer, reference)


@pytest.mark.requirement("B-13")
def test_a_mail_that_came_back_is_told_on_the_page_until_the_address_is_another(app: Flask, customer: Customer):
    reference = file_one(app)
    opened(app, customer, reference)
    assert "A mail of ours to" not in words_of(customer.get(f"/complaint/{reference}").text)
    with doing(app):
        mail = db.session.query(Delivery).filter_by(kind="received").one()
        mail.state = State.CAME_BACK
        address = mail.recipient

    page = customer.get(f"/complaint/{reference}").text
    assert f"A mail of ours to {address} did not arrive." in words_of(page)
    assert f'href="/complaint/{reference}/reach"' in page.split("did not arrive")[1].split("</p>")[0]

    with doing(app):
        by_reference(reference).customer.email = "grace.okafor@example.org"
    assert "A mail of ours to" not in words_of(customer.get(f"/complaint/{reference}").text)


@pytest.mark.requirement("B-01")
def test_with_the_outside_body_the_page_calls_it_by_its_own_name(app: Flask, customer: Customer):
    reference = bring_to(app, Status.REFERRED)
    page = tracking(app, customer, reference)
    assert "You can take it to Northern Transport Ombudsman" in page and "I have gone to" in page

    customer.act(reference, "outside-body", body="The Ombudsman")

    page = words_of(customer.get(f"/complaint/{reference}").text)
    assert "Your complaint is with Northern Transport Ombudsman." in page
    assert "You can take it to" not in page and "I have gone to" not in page


@pytest.mark.requirement("001-15", "B-10")
@pytest.mark.parametrize(
    ("status", "goes_on"),
    [(Status.INVESTIGATING, True), (Status.CLOSED, False), (Status.WITHDRAWN, False), (Status.REFERRED, False)],
)
def test_that_we_go_on_meanwhile_is_said_only_where_we_do(
    app: Flask, customer: Customer, status: Status, goes_on: bool
):
    reference = bring_to(app, status)
    meanwhile = "We go on with your complaint meanwhile."

    before = words_of(opened(app, customer, reference).get(f"/complaint/{reference}/outside-body").text)
    customer.act(reference, "outside-body", body="The Ombudsman")
    after = words_of(customer.get(f"/complaint/{reference}").text)

    assert "we send them what they need by" in before and (meanwhile in before) is goes_on
    assert "We have noted it, and send them what they need by" in after and (meanwhile in after) is goes_on


@pytest.mark.any_database
@pytest.mark.requirement("001-20", "B-10")
@pytest.mark.parametrize("slug", ["not-right", "ask-for-a-manager"])
def test_what_they_say_before_our_first_answer_is_answered_with_it(
    app: Flask, customer: Customer, monday: time_machine.Traveller, slug: str
):
    reference = bring_to(app, Status.RECEIVED)
    monday.shift(timedelta(hours=1))

    opened(app, customer, reference).act(reference, slug, text="You noted another parcel.")

    page = words_of(customer.get(f"/complaint/{reference}").text)
    assert "A person reads it and answers you by Tuesday 24 November, 09:00." in page
    assert "Answer you by Tue 24 Nov, 09:00" in page and "Get back to you" not in page and "17:00" not in page
    assert ("You asked for a manager." in page) == (slug == "ask-for-a-manager")
    with doing(app):
        mail = db.session.query(Delivery).filter_by(kind="escalated", to_staff=False).one().text
        running = {row.kind for row in by_reference(reference).clocks if row.is_running}
    assert "A person reads it and answers you by Tuesday 24 November, 09:00." in " ".join(mail.split())
    assert running == {"acknowledge", "resolution", "legal", "escalation"}


@pytest.mark.requirement("001-20")
def test_a_call_that_is_owed_before_our_first_answer_has_one_date_on_the_page_and_in_the_letter(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    reference = file_one(app, phone="07700 900341")
    with doing(app):
        urgent = assessment(impact=3, urgency=3)
    perform(app, reference, "assign", "manager", d.Handover(calls.id_of(app, "csr")))
    perform(app, reference, "assess", "csr", urgent)

    opened(app, customer, reference).act(reference, "not-right", text="You noted another parcel.")

    page = words_of(customer.get(f"/complaint/{reference}").text)
    with doing(app):
        mail = db.session.query(Delivery).filter_by(kind="escalated", to_staff=False).one().text
        due = next(row for row in by_reference(reference).clocks if row.kind == "contact").due_at
    hour = f"{due:%H:%M}"
    assert f"A person rings you by Monday 23 November, {hour}." in page and "Get back to you" not in page
    assert f"You hear from a person by Monday 23 November 2026, {hour}." in " ".join(mail.split())
    assert f"A person looks at it again. You hear from us by Monday 23 November, {hour}." in page


@pytest.mark.any_database
@pytest.mark.requirement("B-01", "003-04")
def test_that_a_manager_was_asked_for_stands_until_somebody_answers_also_where_we_are_late(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    late, urgent = file_one(app), file_one(app, phone="07700 900341")
    monday.shift(timedelta(hours=1))
    for reference in (late, urgent):
        opened(app, customer, reference).act(reference, "ask-for-a-manager", text="Nobody rings.")
    monday.shift(timedelta(hours=1))
    with doing(app):
        soon = assessment(impact=3, urgency=3)
    perform(app, urgent, "assign", "manager", d.Handover(calls.id_of(app, "csr")))
    perform(app, urgent, "assess", "csr", soon)
    page = tracking(app, customer, urgent).split("Our conversation")[0]
    assert "You asked for a manager. We told one on Monday 23 November, 10:00. You hear from us by Monday" in page
    monday.shift(timedelta(hours=24))

    sweep_once(app)

    for reference, by in ((late, " You hear from us by Wednesday 25 November, 17:00."), (urgent, "")):
        page = tracking(app, customer, reference)
        assert f"You asked for a manager. We told one on Monday 23 November, 10:00.{by}" in page
        assert bool(by) == ("You hear from us by" in page) and "Ask for a manager" not in page
        perform(app, reference, "acknowledge", "csr", ACKNOWLEDGED)
        page = tracking(app, customer, reference)
        assert "You asked for a manager." not in page.split("Our conversation")[0] and "Ask for a manager" in page


@pytest.mark.requirement("001-20")
def test_a_first_answer_that_was_further_off_comes_forward_when_they_say_it_is_not_right(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    with doing(app):
        catalogue_service.save(catalogue.targets().model_copy(update={"acknowledge_hours": 120}))
    reference = file_one(app)

    opened(app, customer, reference).act(reference, "not-right", text="You noted another parcel.")

    page = words_of(customer.get(f"/complaint/{reference}").text)
    assert "Answer you by Tue 24 Nov, 17:00" in page and "Get back to you" not in page
    assert "Saturday 28 November" in page and "It matters more urgently than we first thought." in page


@pytest.mark.requirement("001-20")
def test_a_call_that_is_booked_for_later_does_not_put_off_the_word_that_they_ask_for(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    calls.can_ring(app)
    reference = file_one(app, phone="07700 900341", preferred_channel="phone")
    calls.book(app, reference, calls.at(calls.in_days(3), "10:00"))

    opened(app, customer, reference).act(reference, "not-right", text="You noted another parcel.")

    page = words_of(customer.get(f"/complaint/{reference}").text)
    assert "Ring you by Thu 26 Nov" in page and "Get back to you by Tue 24 Nov, 17:00" in page


@pytest.mark.requirement("B-10")
def test_it_is_not_right_has_its_door_before_anybody_answered(app: Flask, customer: Customer):
    reference = bring_to(app, Status.RECEIVED)
    page = opened(app, customer, reference).get(f"/complaint/{reference}").text
    assert f'href="/complaint/{reference}/not-right"' in page and "look at it again" not in words_of(page)

    answer = customer.act(reference, "not-right", text="You noted another parcel.")

    assert answer.status_code == 303
    page = customer.get(f"/complaint/{reference}").text
    assert "Thank you for saying so. A person looks at it again." in words_of(page)
    assert f'href="/complaint/{reference}/not-right"' in page
    customer.act(reference, "withdraw")
    customer.act(reference, "not-right", text="Do go on.")
    assert f'href="/complaint/{reference}/not-right"' in customer.get(f"/complaint/{reference}").text


@pytest.mark.requirement("B-10")
def test_when_one_may_go_outside_is_the_same_everywhere_and_of_the_settings(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    with doing(app):
        ours = catalogue.organisation()
        body = ours.outside_body.model_copy(update={"weeks_until": 6})
        catalogue_service.save(ours.model_copy(update={"outside_body": body}))
    for path in ("/", "/help-from-outside"):
        page = words_of(customer.get(path).text)
        assert "You can go there when 6 weeks have passed since you complained, or as soon as we have" in page, path

    reference = bring_to(app, Status.OFFERED)
    home, door = f"/complaint/{reference}", f"/complaint/{reference}/outside-body"
    opened(app, customer, reference)
    from_day = "You can go there from Monday 4 January 2027, or as soon as we have given our final answer."
    assert from_day in words_of(customer.get(home).text) and from_day in words_of(customer.get(door).text)
    customer.act(reference, "decline", reason="Too little.")
    with app.app_context():
        for kind in ("offer", "declined"):
            mail = db.session.query(Delivery).filter_by(kind=kind).one().text
            assert from_day in mail and "free of charge: Northern Transport Ombudsman." in mail, kind

    monday.shift(timedelta(weeks=6))
    opened(app, customer, reference)
    assert "You can go there now." in words_of(customer.get(door).text)
    with doing(app):
        body = ours.outside_body.model_copy(update={"weeks_until": 0})
        catalogue_service.save(ours.model_copy(update={"outside_body": body}))
    assert "You can go there at any time." in words_of(customer.get("/help-from-outside").text)
