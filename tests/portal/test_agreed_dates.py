"""Once an offer is accepted one date counts, the one by which it is carried out: page, mail and ledger say the same."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints import details as d
from app.complaints.models import Promise
from app.complaints.statuses import Status
from app.db import db
from app.errors import Invalid
from tests.portal.conftest import Customer, hidden, opened
from tests.portal.test_moved_dates import letters, page_of
from tests.support import paths
from tests.support.apps import doing, perform

pytestmark = pytest.mark.usefixtures("monday")
ACCEPTED = "You accepted our offer, and this is the day by which we carry it out."


def accepted(app: Flask, customer: Customer, reference: str) -> str:
    """The page after they pressed that they accept it."""
    page = opened(app, customer, reference).get(f"/complaint/{reference}/accept").text
    assert customer.act(reference, "accept", version=hidden(page, "version")).status_code == 303
    return page_of(customer, reference)


def next_page(app: Flask, customer: Customer, reference: str) -> str:
    return page_of(opened(app, customer, reference), reference)


@pytest.mark.any_database
@pytest.mark.requirement("001-15", "001-20")
def test_who_accepts_has_the_day_on_which_it_is_carried_out_and_no_other(app: Flask, customer: Customer):
    page = accepted(app, customer, paths.bring_to(app, Status.OFFERED))

    assert "Agreed, and being done. We carry it out by Thursday 26 November, and tell you when it is done." in page
    assert "Settle your complaint by Thu 26 Nov" in page
    told = f"Monday 7 December now Thursday 26 November: {ACCEPTED} We told you on Monday 23 November."
    assert told in page and "That is the day by which we carry out what we agreed with you." in page
    (letter,) = letters(app, "agreed")
    assert "We mean to have it done by Thursday 26 November 2026." in letter
    assert (
        f"We said Monday 7 December 2026 before. {ACCEPTED}" in letter and "All of it should be settled" not in letter
    )


@pytest.mark.requirement("001-20")
def test_a_date_that_comes_before_it_is_carried_out_is_not_the_one_that_counts(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    monday.shift(timedelta(days=11))
    paths.offer(app, reference)
    monday.shift(timedelta(minutes=5))

    page = accepted(app, customer, reference)
    assert "We carry it out by Wednesday 9 December" in page and "Settle your complaint by Wed 9 Dec" in page

    monday.shift(timedelta(days=4))  # the day that they were given first has passed
    assert "have not kept it" not in next_page(app, customer, reference)
    monday.shift(timedelta(days=2))
    assert "We said Wednesday 9 December, and we have not kept it." in next_page(app, customer, reference)


@pytest.mark.requirement("001-20", "001-22")
def test_what_of_it_is_promised_for_later_moves_the_day_with_its_letter(app: Flask, customer: Customer):
    reference = paths.bring_to(app, Status.AGREED)
    days = [datetime(2026, 12, day, 11, tzinfo=UTC) for day in (2, 4)]

    perform(app, reference, "promise", "csr", d.PromiseTerms("The new pane in its frame.", days[0]))

    said = next_page(app, customer, reference)
    assert "We carry it out by Wednesday 2 December" in said and "Settle your complaint by Wed 2 Dec" in said
    assert "now Wednesday 2 December: What we agreed with you takes until then. We told you on" in said
    assert "All of it should be settled by Wednesday 2 December 2026." in letters(app, "promise")[-1]
    with doing(app):
        promise = db.session.query(Promise).one().id
    perform(app, reference, "move_promise", "csr", d.PromiseMoved(promise, days[1], "The glass comes on Friday."))
    said = next_page(app, customer, reference)
    assert "Settle your complaint by Fri 4 Dec" in said and "We carry it out by Friday 4 December" in said
    assert said.count("now Friday 4 December: The glass comes on Friday. We told you on Monday 23 November.") == 2
    assert "All of it should be settled by Friday 4 December 2026." in letters(app, "promise_moved")[-1]


@pytest.mark.requirement("001-20")
def test_neither_a_new_severity_nor_another_date_comes_before_what_was_agreed(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    reference = paths.bring_to(app, Status.OFFERED)
    monday.shift(timedelta(days=1))
    accepted(app, customer, reference)
    with doing(app):
        urgent = paths.assessment(impact=3, urgency=3, reason="It rains in.")

    perform(app, reference, "assess", "csr", urgent)
    with pytest.raises(Invalid) as refused:
        perform(app, reference, "move_date", "csr", d.DateMoved(date(2026, 11, 26), "It is done sooner."))

    assert refused.value.errors["due_on"].startswith("What was agreed takes longer.")
    assert "Settle your complaint by Fri 27 Nov" in next_page(app, customer, reference)


@pytest.mark.any_database
@pytest.mark.requirement("001-20")
def test_the_day_to_settle_it_by_stays_in_the_open_once_it_is_settled(app: Flask, customer: Customer):
    closed, withdrawn = paths.bring_to(app, Status.CLOSED), paths.bring_to(app, Status.WITHDRAWN)

    said = next_page(app, customer, closed)
    assert "Settle your complaint Kept on Mon 23 Nov" in said
    assert "Monday 7 December now Thursday 26 November:" in said  # and what it was before
    assert "Settle your complaint" not in next_page(app, customer, withdrawn)


@pytest.mark.requirement("001-20", "004-09")
@pytest.mark.parametrize(("days", "told"), [(3, "Kept on Thu 26 Nov"), (40, "Kept late, on Sat 2 Jan")])
def test_the_day_of_a_decision_that_stands_stays_in_the_open(
    app: Flask, customer: Customer, monday: time_machine.Traveller, days: int, told: str
):
    reference = paths.bring_to(app, Status.RESOLVED)
    perform(app, reference, "ask_review", "customer", d.Reason("Nobody read the bill."))
    assert "Settle your complaint by" in next_page(app, customer, reference)
    monday.shift(timedelta(days=days))

    perform(app, reference, "answer_look", "manager", d.LookAnswered(1, "stands", "I read the bill."))

    said = next_page(app, customer, reference)
    assert said.count("Settle your complaint Kept") == 2 and f"Settle your complaint {told}" in said


@pytest.mark.requirement("001-20")
def test_a_day_that_we_missed_stays_in_the_open_after_it_is_closed_and_opened_again(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    reference = paths.bring_to(app, Status.AGREED)
    monday.shift(timedelta(days=4))  # Friday; it was to be done by Thursday
    perform(app, reference, "move_date", "csr", d.DateMoved(date(2026, 12, 1), "The glass comes on Tuesday."))

    paths.verify_all(app, reference)
    paths.resolve(app, reference)
    assert "Settle your complaint Kept late, on Fri 27 Nov" in next_page(app, customer, reference)

    perform(app, reference, "not_right", "customer", d.NotRight("It rattles."))
    said = next_page(app, customer, reference)
    assert "Settle your complaint Kept late, on Fri 27 Nov" in said
    assert "Settle your complaint by Fri 11 Dec" in said
