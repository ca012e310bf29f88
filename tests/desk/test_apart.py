"""Somebody without an account whom the complaint is about: passed over in the route, heard themselves, told the end."""

from datetime import timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.complaints.statuses import Status
from app.jobs.worker import sweep_once
from tests.desk.conftest import Colleague, errors
from tests.desk.test_colleagues import ASKED, SEEN, enquiry
from tests.desk.test_involved import BECAUSE
from tests.desk.test_plan import panel
from tests.support import paths
from tests.support.apps import address_of as account_of
from tests.support.colleagues import ENGINEER, LEADER, Guest, a_route, mails_to

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.requirement("003-12", "B-19")]
SUPPORT = "You may have somebody with you"
PASSED = f"{LEADER} stands in the order and is passed over. The complaint is about them"
BY_MAIL, BY_NAME = {"name": "K. V.", "email": "KARL@example.org"}, {"name": "karl  voss"}


@pytest.fixture
def reference(app: Flask) -> str:
    """A complaint that is looked into, handled by "csr"."""
    return paths.bring_to(app, Status.INVESTIGATING)


@pytest.mark.parametrize("named", [BY_MAIL, BY_NAME], ids=["by address", "by name"])
def test_whom_it_is_about_is_passed_over_in_the_route_and_the_reason_is_said(
    app: Flask, priya: Colleague, reference: str, named: dict[str, str]
):
    route = a_route(app, LEADER, ENGINEER)
    priya.act(reference, "name-involved", {**named, "reason": BECAUSE})
    page = priya.open(f"/desk/complaints/{reference}/act/ask-colleague")
    form = page.form("/act/ask-colleague")

    assert PASSED in page.said
    assert form.value("whom") == f"contact-{route[ENGINEER]}"
    assert f"contact-{route[LEADER]}" not in form.choices("whom")
    shown = panel(priya.send(form, {"questions": SEEN}), ASKED)

    assert [mail.kind for mail in mails_to(app, ENGINEER)] == ["colleague_asked"]
    assert mails_to(app, LEADER) == []
    assert f"{LEADER}, Depot Not asked" in shown
    assert "they are asked for their own account, and nothing else." in shown


def test_they_are_asked_for_their_own_account_only_and_hear_how_it_ended(
    app: Flask, monday: Traveller, priya: Colleague, reference: str
):
    a_route(app, LEADER, ENGINEER)
    page = priya.act(reference, "name-involved", {"name": LEADER, "email": "karl@example.org", "reason": BECAUSE})
    (ask,) = [link for link in page.links if "/act/ask-colleague?whom=person-" in link]
    form = priya.open(ask).form("/act/ask-colleague")
    assert form.value("kind") == "statement"
    refused = priya.send(form, {"questions": SEEN, "kind": "facts"}, 422)
    written = {"whom": "", "name": "KARL VOSS", "email": "karl@example.org", "questions": SEEN, "kind": "facts"}
    also_refused = priya.act(reference, "ask-colleague", written, 422)

    priya.send(form, {"questions": SEEN})
    (mail,) = mails_to(app, LEADER)
    guest = Guest.of(app, LEADER)
    page = guest.follow()
    guest.send(page, words="She shouted first.")
    priya.act(reference, "repeat-statement", {"words": "She shouted at you first."})
    guest.send(guest.follow(), button="Yes, that is right")
    paths.resolve(app, reference)
    monday.shift(timedelta(minutes=5))
    sweep_once(app)

    words = "The complaint is about them: ask them for their own account."
    assert errors(refused) == errors(also_refused) == [words]
    assert "We would like to hear your account" in mail.html and SUPPORT in mail.text and SUPPORT in page.said
    assert mails_to(app, LEADER)[-1].kind == "statement_outcome"


def test_whoever_is_named_while_they_wait_for_their_turn_is_asked_no_more(app: Flask, priya: Colleague, reference: str):
    a_route(app, ENGINEER, LEADER)
    priya.act(reference, "ask-colleague", {"questions": SEEN})
    page = priya.act(reference, "name-involved", {**BY_NAME, "reason": BECAUSE})
    guest = Guest.of(app, ENGINEER)

    guest.send(guest.follow(), words="Karl left it with the neighbour.")

    assert f"{LEADER}, Depot Not asked" in panel(page, ASKED)
    assert mails_to(app, LEADER) == [] and enquiry(app, reference).state == "answered"


def test_who_is_named_by_the_address_of_an_account_reads_it_no_more(
    app: Flask, priya: Colleague, reference: str, colleague
):
    dev = colleague("other_csr")
    dev.case(reference)

    priya.act(reference, "name-involved", {"name": "Dev", "email": account_of("other_csr").upper(), "reason": BECAUSE})

    dev.open(f"/desk/complaints/{reference}", 404)
