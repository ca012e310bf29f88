"""Addresses and numbers nobody's page holds: an answer, never a failure, on both databases."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Role, User
from app.complaints.models import Event
from app.complaints.statuses import Status
from app.db import db
from tests.desk.conftest import Colleague
from tests.support import paths
from tests.support.apps import PASSWORD, address_of, csrf_of, doing, file_one

HUGE = "9" * 25


@pytest.mark.parametrize("tail", [f"letters/{HUGE}", f"files/{HUGE}"])
def test_a_number_no_row_has_is_not_there(app: Flask, priya: Colleague, tail: str):
    assert priya.browser.get(f"/desk/complaints/{file_one(app)}/{tail}").status_code == 404


@pytest.mark.parametrize("path", [f"/desk/deliveries/{HUGE}/done", f"/desk/deliveries/{HUGE}/send-again"])
def test_nothing_is_done_to_a_row_that_can_not_be(app: Flask, helen: Colleague, path: str):
    token = helen.form(file_one(app), "note").value("csrf_token")

    assert helen.browser.post(path, data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize("after", ["0001-01-01T00:00:00%2B14:00~1", "9999-12-31T23:00:00-14:00~1", "x~1", "~"])
def test_a_page_that_begins_nowhere_begins_at_the_beginning(app: Flask, priya: Colleague, after: str):
    reference = file_one(app)

    assert reference in priya.open(f"/desk/queue?after={after}").html


@pytest.mark.parametrize("path", ["/desk/complaints/%00", "/desk/complaints/C-%00/act/note"])
def test_a_reference_with_nul_is_not_there(priya: Colleague, path: str):
    assert priya.browser.get(path).status_code == 404


def test_an_address_with_nul_signs_nobody_in(client: FlaskClient):
    token = csrf_of(client.get("/desk/login").text)

    answer = client.post("/desk/login", data={"csrf_token": token, "email": "csr\0@example.org", "password": PASSWORD})

    assert answer.status_code == 422


def test_a_form_made_after_an_entry_no_log_has_is_refused_like_any_other(app: Flask, priya: Colleague):
    reference = file_one(app)
    form = priya.form(reference, "acknowledge")

    answer = priya.browser.post(form.action, data={**dict(form.standing()), "seen": HUGE, "version": "9"})

    assert answer.status_code == 409


@pytest.mark.parametrize("received_at", ["0001-01-01T00:00", "9999-12-31T23:59", "1899-05-05T10:00"])
def test_a_moment_at_the_edge_of_the_calendar_is_asked_for_again(priya: Colleague, received_at: str):
    page = priya.open("/desk/complaints/new")
    category = page.form("/complaints/new").choices("category_id")[1]
    said = {"happened": "It broke.", "received_at": received_at, "channel": "counter", "category_id": category}

    again = priya.press(page, "/complaints/new", said, expect=422)

    assert again.form("/complaints/new").value("happened") == "It broke."


@pytest.mark.parametrize("amount", ["84,50", "1,20,00", "1e3", "-5", "NaN", "١٢"])
def test_an_amount_that_could_be_read_two_ways_is_asked_for_again(app: Flask, priya: Colleague, amount: str):
    reference = paths.bring_to(app, Status.INVESTIGATING)

    page = priya.act(reference, "ask-approval", {"amount": amount, "reason": "The bill."}, expect=422)

    assert "Write the amount in figures, like 84.50." in page.said


def test_taking_several_leaves_no_trace_of_what_was_refused(app: Flask, colleague: Callable[[str], Colleague]):
    """Somebody who handled complaints and now has another role: the table still knows them, their role does not."""
    reference = paths.bring_to(app, Status.ASSESSED)
    with doing(app):
        user = db.session.query(User).filter_by(email=address_of("csr")).one()
        user.roles = [db.session.query(Role).filter_by(name="admin").one()]
    priya = colleague("csr")
    token = priya.form(reference, "note").value("csrf_token")

    answer = priya.browser.post("/desk/take", data={"csrf_token": token, "reference": [reference, reference]})

    assert answer.status_code == 303
    with app.app_context():
        assert db.session.query(Event).filter_by(action="assign").count() == 0
        db.session.remove()
    priya.case(reference)


def test_a_corrected_address_is_one(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)

    page = priya.act(reference, "correct-details", {"email": "grace at home", "reason": "She rang."}, expect=422)

    assert "Write the address like name@example.org." in page.said
    assert page.form("/act/correct-details").value("email") == "grace at home"


@pytest.mark.any_database
def test_how_much_can_be_sent_at_once_is_told_where_files_are_chosen(app: Flask, priya: Colleague):
    reference = file_one(app)

    page = priya.open(f"/desk/complaints/{reference}/act/message")

    assert "What is sent at once may have 250 MB together, and words 50,000 signs." in page.said
