"""The day by which we answer what somebody asked of their data: once it moves, the old one stays with its reason."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import Traveller

from app.complaints import details as d
from app.db import db
from app.outbox.models import Delivery
from tests.desk.test_own_data import press
from tests.portal.conftest import Customer, opened, words_of
from tests.portal.test_everything import archive_of
from tests.portal.test_mine import signed_in
from tests.support.apps import csrf_of, doing, file_one, perform
from tests.support.papers import read_paper

Browsers = Callable[[str], FlaskClient]
REASON = "An ombudsman looks at it until February."
WAITS = {"request_id": "1", "outcome": "waits", "reason": REASON, "until": "2027-02-10"}
COPY = "Answer you about a copy of your data"
MOVED = f"Wednesday 23 December now Wednesday 10 February: {REASON} We told you on Monday 23 November."


@pytest.fixture
def customer(app: Flask) -> Customer:
    return Customer(app.test_client())


@pytest.fixture
def reference(app: Flask, monday: Traveller) -> str:
    """A complaint whose customer asked for a copy of their data, which they are to have until 23 December."""
    found = file_one(app)
    perform(app, found, "ask_own_data", "customer", d.OwnDataAsked("copy"))
    return found


@pytest.mark.any_database
@pytest.mark.requirement("B-35", "001-17")
def test_a_day_that_moves_keeps_the_old_one_with_its_reason_and_the_letter_wherever_they_read(
    app: Flask, staff: Browsers, customer: Customer, reference: str, monday: Traveller
):
    opened(app, customer, reference)
    before = words_of(customer.get(f"/complaint/{reference}").text)
    assert f"{COPY} by Wed 23 Dec" in before

    assert press(staff("manager"), reference, **WAITS) == 303
    monday.shift(timedelta(minutes=5))

    page = customer.get(f"/complaint/{reference}").text
    assert f"{COPY} by Wed 10 Feb" in words_of(page) and MOVED in words_of(page)
    assert "<del>Wednesday 23 December</del>" in page
    archive = archive_of(customer, reference)
    (row,) = [row for row in json.loads(archive.read("case.json"))["promises"] if row["what"] == COPY]
    (move,) = row["moved"]
    assert row["state"] == "open" and move["reason"] == REASON and move["told_at"] is not None
    assert (move["was_due_at"][:10], move["became"][:10]) == ("2026-12-23", "2027-02-10")
    paper = read_paper(archive.read("case.pdf")).text
    assert "It was promised for Wednesday 23 December 2026, and moved on Monday 23 November 2026" in paper
    mine = words_of(signed_in(app, customer).get("/my-complaints").text)
    assert "You have it by Wednesday 10 February 2027." in mine and MOVED in mine and mine.count(REASON) == 1


@pytest.mark.requirement("B-35", "001-17")
@pytest.mark.parametrize("in_time", [True, False])
def test_a_day_that_had_passed_before_it_moved_was_not_kept(
    app: Flask, staff: Browsers, customer: Customer, reference: str, monday: Traveller, in_time: bool
):
    monday.shift(timedelta(days=1 if in_time else 31))
    assert press(staff("manager"), reference, **WAITS) == 303
    monday.shift(timedelta(days=4))
    assert press(staff("manager"), reference, request_id="1", outcome="done", reason="It is in the post.") == 303

    page = words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)
    assert f"{COPY} {'Kept on Sat 28 Nov' if in_time else 'Kept late, on Mon 28 Dec'}" in page
    assert f"Wednesday 23 December now Wednesday 10 February: {REASON}" in page
    mine = words_of(signed_in(app, customer).get("/my-complaints").text)
    assert f"Wednesday 23 December now Wednesday 10 February: {REASON}" in mine


@pytest.mark.requirement("B-35", "001-17")
@pytest.mark.parametrize("moves", [False, True])
def test_a_day_passes_when_it_ends_and_not_when_we_close(
    app: Flask, staff: Browsers, customer: Customer, reference: str, monday: Traveller, moves: bool
):
    monday.move_to(datetime(2026, 12, 23, 17, 45, tzinfo=UTC))
    page = words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)
    assert f"{COPY} by Wed 23 Dec Due today. Settle your complaint" in page, "no word that it is late"
    if moves:
        assert press(staff("manager"), reference, **WAITS) == 303
        monday.shift(timedelta(days=1))
    helen = staff("manager")
    assert press(helen, reference, request_id="1", outcome="done", reason="It is in the post.") == 303

    page = words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)
    assert f"{COPY} Kept on {'Thu 24 Dec' if moves else 'Wed 23 Dec'}" in page
    answered = words_of(helen.get("/desk/own-data?view=answered").text)
    assert reference in answered and "Late, it was due" not in answered
    promises = json.loads(archive_of(customer, reference).read("case.json"))["promises"]
    assert [row["state"] for row in promises if row["what"] == COPY] == ["kept"]


@pytest.mark.requirement("B-35", "001-17")
def test_words_that_may_still_be_taken_back_are_not_told_yet(
    app: Flask, staff: Browsers, customer: Customer, reference: str, monday: Traveller
):
    assert press(staff("manager"), reference, **WAITS) == 303

    page = words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)
    mine = words_of(signed_in(app, customer).get("/my-complaints").text)
    for said in (page, mine):
        assert "Wednesday 23 December now Wednesday 10 February: It has to wait." in said
        assert REASON not in said and "We told you on" not in said
    monday.shift(timedelta(minutes=1))
    assert MOVED in words_of(customer.get(f"/complaint/{reference}").text)
    assert MOVED in words_of(customer.get("/my-complaints").text)


@pytest.mark.requirement("B-35", "001-17")
def test_another_reason_for_the_same_day_is_read_beside_the_one_that_moved_it(
    app: Flask, staff: Browsers, customer: Customer, reference: str, monday: Traveller
):
    other = {**WAITS, "reason": "Now a court looks at it."}
    helen = staff("manager")
    assert press(helen, reference, **WAITS) == 303
    monday.shift(timedelta(minutes=5))
    assert press(helen, reference, **other) == 303

    mine = words_of(signed_in(app, customer).get("/my-complaints").text)
    assert MOVED in mine and "a court" not in mine, "it can still be taken back"
    monday.shift(timedelta(minutes=5))
    mine = words_of(customer.get("/my-complaints").text)
    assert "You have it by Wednesday 10 February 2027. Our words: Now a court looks at it." in mine and MOVED in mine

    assert press(helen, reference, request_id="1", outcome="done", reason="It is in the post.") == 303
    mine = words_of(customer.get("/my-complaints").text)
    assert "We answered on Monday 23 November" in mine and "It is in the post." not in mine and "a court" not in mine
    monday.shift(timedelta(minutes=5))
    assert "Our words: It is in the post." in words_of(customer.get("/my-complaints").text)


def test_words_that_are_taken_back_are_no_reason_that_they_read(
    app: Flask, staff: Browsers, customer: Customer, reference: str
):
    helen = staff("manager")
    assert press(helen, reference, **WAITS) == 303
    with doing(app):
        letter = db.session.query(Delivery).filter_by(kind="own_data_answered").one().id
    case = f"/desk/complaints/{reference}"
    held = {"csrf_token": csrf_of(helen.get(case).text)}
    assert helen.post(f"{case}/letters/{letter}/take-back", data=held).status_code == 303

    page = words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)
    mine = words_of(signed_in(app, customer).get("/my-complaints").text)
    for said in (page, mine):
        assert "Wednesday 23 December now Wednesday 10 February: It has to wait." in said and REASON not in said
