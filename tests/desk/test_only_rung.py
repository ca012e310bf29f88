"""Customers who have a telephone and nothing else: what others read in a letter somebody rings them about."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.complaints import details as d
from app.complaints.statuses import Status
from app.jobs.worker import sweep_once
from tests.desk.conftest import Colleague
from tests.desk.test_calls import waiting
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import perform

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.requirement("001-20")]
ONLY_RUNG = {"email": "", "phone": "07700 900341"}


@pytest.fixture
def customer(client: FlaskClient) -> Customer:
    return Customer(client)


def test_who_went_outside_is_rung_about_when_the_body_gets_what_it_needs(
    app: Flask, customer: Customer, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.INVESTIGATING, **ONLY_RUNG)

    opened(app, customer, reference).act(reference, "outside-body", body="The Ombudsman")

    page = words_of(customer.get(f"/complaint/{reference}").text)
    assert "We ring you: what happens now that you have gone to somebody outside" in page
    assert "they went to an outside body" in colleague("csr").open("/desk/deliveries").said


def test_who_wants_to_talk_about_an_offer_is_rung_by_that_and_about_nothing_else(
    app: Flask, customer: Customer, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.OFFERED, **ONLY_RUNG)

    opened(app, customer, reference).act(reference, "let-us-talk", slot="write", text="Could you add the film?")

    priya = colleague("csr")
    (row,) = waiting(priya.open("/desk/calls"))
    assert "Wants to talk about the offer." in row and reference in row
    assert "they want to talk" not in priya.open("/desk/deliveries").said


@pytest.mark.any_database
def test_who_waits_for_a_late_answer_is_rung_by_somebody_who_says_so(
    app: Flask, customer: Customer, monday: time_machine.Traveller, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.INVESTIGATING, **ONLY_RUNG)
    monday.shift(timedelta(days=15))

    sweep_once(app)

    priya = colleague("csr")
    (row,) = waiting(priya.open("/desk/calls"))
    assert "We have not kept our day: say so." in row and reference in row
    assert "We have not kept our day: say so." in priya.open("/desk/").said
    assert "a day that we did not keep" not in priya.open("/desk/deliveries").said


def test_what_they_said_since_we_were_late_is_why_they_are_rung(
    app: Flask, customer: Customer, monday: time_machine.Traveller, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.INVESTIGATING, **ONLY_RUNG)
    monday.shift(timedelta(days=15))
    sweep_once(app)
    monday.shift(timedelta(minutes=5))
    priya, late = colleague("csr"), "We have not kept our day: say so."

    perform(app, reference, "ask_own_data", "customer", d.OwnDataAsked("copy", "All of it."))
    for slug, reason in (("how-we-handle-it", late), ("not-right", "Says it is not going right.")):
        opened(app, customer, reference).act(reference, slug, text="Nobody rings.")

        (row,) = waiting(priya.open("/desk/calls"))
        assert reason in row and reason in priya.open("/desk/").said


def test_who_rings_reads_nothing_of_what_is_for_whoever_looks(
    app: Flask, customer: Customer, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.OFFERED, **ONLY_RUNG)
    perform(app, reference, "decline", "customer", d.Declined("Too little."))

    opened(app, customer, reference).act(reference, "how-we-handle-it", text="Four people asked me the same.")

    (row,) = waiting(colleague("csr").open("/desk/calls"))
    assert "Declined the offer." in row and "Complained" not in row
