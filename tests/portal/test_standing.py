"""What the page of a complaint says first: whose turn it is, who owes what by when, and nothing twice."""

from datetime import timedelta

import time_machine
from flask import Flask

from app import clock
from app.complaints import details as d
from app.complaints.statuses import Status
from tests.portal.conftest import Customer, opened, words_of
from tests.support.apps import file_one, perform
from tests.support.paths import bring_to


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

    assert "A person answers you within one working day, and the offer stays open meanwhile." in page
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


def test_the_decision_stands_once_and_after_reopening_as_the_earlier_one(app: Flask, customer: Customer):
    reference = bring_to(app, Status.RESOLVED)

    with time_machine.travel(clock.now() + timedelta(minutes=2)):  # nobody can take it back any more
        page = tracking(app, customer, reference)
        customer.act(reference, "not-right", text="It is not.")
        later = tracking(app, customer, reference)

    assert page.count("We left the parcel in the rain.") == 1
    assert "Our decision before it was opened again" in later


def test_what_was_withdrawn_is_opened_again_in_these_words(app: Flask, customer: Customer):
    reference = bring_to(app, Status.RECEIVED)
    opened(app, customer, reference).act(reference, "withdraw")
    assert "Open it again" in words_of(customer.get(f"/complaint/{reference}").text)
    assert "What should we look at again?" in words_of(customer.get(f"/complaint/{reference}/not-right").text)

    customer.act(reference, "not-right", text="I changed my mind.")

    page = words_of(customer.get(f"/complaint/{reference}").text)
    assert "Your complaint is open again. A person gets back to you by" in page
    assert "10 working days from the day it was opened again" in page


def test_a_first_answer_that_is_owed_stands_among_the_promises(app: Flask, customer: Customer, monday):
    page = tracking(app, customer, file_one(app))

    assert "Answer you by Tue 24 Nov" in page
    assert "tomorrow" not in page.split("Our conversation")[0]
