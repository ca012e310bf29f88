"""A second look at our decision that a withdrawal called off, and what becomes of it once it is open again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from app.outbox.models import Notice
from tests.desk import guided
from tests.desk.conftest import Colleague, state
from tests.desk.test_second_look import letters, panel
from tests.portal.conftest import Customer, opened
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, perform

OFF = "Nobody looks at our decision any more."


def asking(app: Flask, client: FlaskClient) -> tuple[str, Customer]:
    """Somebody who has just asked for a second look at our decision."""
    reference = paths.bring_to(app, Status.RESOLVED)
    customer = opened(app, Customer(client), reference)
    customer.act(reference, "second-look", text="Nobody read the bill.")
    return reference, customer


@pytest.mark.requirement("004-09")
@pytest.mark.usefixtures("monday")
def test_who_opens_it_again_in_a_call_and_agrees_has_the_day_that_was_agreed(
    app: Flask, client: FlaskClient, priya: Colleague
):
    guided.add_scripts(app)
    reference, customer = asking(app, client)
    customer.act(reference, "withdraw", reason="")

    page = guided.agree(priya, guided.to_the_wish(priya, guided.begin(priya, reference)), amount="9.50")
    guided.go(priya, guided.to_the_end(priya, page), press="end")

    assert state(app, reference)[0] == Status.AGREED
    assert "Helen Marsh" in letters(app, "review")[1]
    said = customer.get(f"/complaint/{reference}").text
    assert "Somebody who had no part in it looks at our decision." in said
    assert "You have their answer by Monday 7 December" in said
    assert "We carry it out by Saturday 28 November" in said and "by Sat 28 Nov" in said


def joined(app: Flask, client: FlaskClient) -> tuple[str, str, Customer]:
    """Somebody asked for a second look, and that complaint goes on in another, whose page they are at."""
    asked, _customer = asking(app, client)
    into = paths.bring_to(app, Status.INVESTIGATING)
    with doing(app):
        for name in (asked, into):
            by_reference(name).customer.email_verified_at = clock.now()
    perform(app, asked, "merge", "csr", d.Merge(into, "The same."))
    return asked, into, opened(app, Customer(client), into)


@pytest.mark.requirement("004-09")
def test_what_goes_on_in_another_complaint_is_called_off_with_that_and_goes_on_with_it(
    app: Flask, monday: time_machine.Traveller, client: FlaskClient, colleague: Callable[[str], Colleague]
):
    asked, into, customer = joined(app, client)
    assert OFF in customer.get(f"/complaint/{into}/withdraw").text

    customer.act(into, "withdraw", reason="")

    assert OFF in one_line(letters(app, "withdrawn")[0])
    assert "Called off" in panel(colleague("manager"), asked)
    monday.shift(timedelta(days=2))
    assert "second look" not in colleague("manager").open("/desk/notices").said
    customer = opened(app, customer, into)
    customer.act(into, "not-right", text="Do look at it.")
    assert "Wednesday 9 December" in letters(app, "review")[1]
    monday.shift(timedelta(days=15))
    sweep_once(app)
    assert "Overdue since" in colleague("manager").open("/desk/notices").said
    colleague("manager").act(asked, "answer-look", {"outcome": "stands", "answer": "I read the bill."})
    assert state(app, asked)[0] == Status.MERGED


@pytest.mark.requirement("004-09")
@pytest.mark.usefixtures("monday")
def test_what_is_separated_from_a_withdrawn_complaint_is_looked_at_again(
    app: Flask, client: FlaskClient, colleague: Callable[[str], Colleague]
):
    asked, into, customer = joined(app, client)
    customer.act(into, "withdraw", reason="")

    perform(app, asked, "unmerge", "csr", d.Reason("They are two after all."))

    assert "Answer it" in panel(colleague("manager"), asked)
    assert "Somebody else looks at our decision first." in colleague("csr").case(asked).said
    assert len(letters(app, "review")) == 2


@pytest.mark.requirement("004-09")
def test_a_day_that_had_passed_before_it_was_withdrawn_is_owned_up_to_with_the_new_one(
    app: Flask, monday: time_machine.Traveller, client: FlaskClient
):
    reference, customer = asking(app, client)
    monday.shift(timedelta(days=16))
    opened(app, customer, reference).act(reference, "withdraw", reason="")
    monday.shift(timedelta(days=1))

    opened(app, customer, reference).act(reference, "not-right", text="Do look at it.")

    first, again = letters(app, "review")
    assert "That is our fault" not in first and "Thursday 24 December" in again
    assert "You were to hear from us by Monday 7 December 2026, and did not. That is our fault." in one_line(again)


@pytest.mark.requirement("004-09")
@pytest.mark.usefixtures("monday")
def test_where_another_looks_at_it_from_then_on_the_log_and_whoever_had_it_hear_so(
    app: Flask, client: FlaskClient, colleague: Callable[[str], Colleague]
):
    reference, customer = asking(app, client)
    customer.act(reference, "withdraw", reason="")
    with doing(app):
        by_reference(reference).manager_id = actor_of("manager").id

    customer.act(reference, "not-right", text="Do look at it.")

    helen = colleague("manager")
    assert "Tom Field" in letters(app, "review")[1] and "Tom Field" in panel(helen, reference)
    assert "gave the second look to Tom Field" in helen.case(reference).said
    assert "Tom Field looks at our decision now" in helen.open("/desk/notices").said


@pytest.mark.requirement("004-09")
@pytest.mark.usefixtures("monday")
def test_who_may_not_know_of_a_complaint_any_more_does_not_hear_that_the_look_is_off(app: Flask, client: FlaskClient):
    reference, customer = asking(app, client)
    with doing(app):
        by_reference(reference).restricted = True

    customer.act(reference, "withdraw", reason="")

    with app.app_context():
        told = db.session.scalars(db.select(Notice.words)).all()
        db.session.remove()
    assert any("Look again" in words for words in told) and not any("withdrew it" in words for words in told)


def one_line(letter: str) -> str:
    return " ".join(letter.split())
