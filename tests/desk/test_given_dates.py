"""A date that a customer was given: judging a complaint never makes it later; who moves it tells them why."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints import details as d
from app.db import db
from app.outbox.models import Delivery
from app.web import filters
from tests.desk.conftest import ASSESS, Colleague, errors, in_days
from tests.desk.guided import add_scripts, agree, begin, go, to_the_end, to_the_wish
from tests.desk.test_fixing import settle
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import MONDAY, by_reference, file_one, perform
from tests.support.paths import Status

pytestmark = pytest.mark.usefixtures("monday")
LOW, MOST = {"impact": "1", "urgency": "1"}, {"impact": "3", "urgency": "3"}
TOLD = "Monday 7 December 2026"


@pytest.fixture
def customer(app: Flask) -> Customer:
    return Customer(app.test_client())


def date_of(app: Flask, reference: str) -> str:
    with app.app_context():
        found = filters.long_day(by_reference(reference).expected_at)
        db.session.remove()
    return found


def letters(app: Flask) -> dict[str, str]:
    """The last letter of each kind."""
    with app.app_context():
        rows = db.session.query(Delivery.kind, Delivery.text).filter_by(to_staff=False).order_by(Delivery.id)
        found = {row.kind: " ".join(row.text.split()) for row in rows}
        db.session.remove()
    return found


@pytest.mark.requirement("B-18")
def test_a_lower_severity_or_another_category_keeps_the_date_that_was_given(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    assert (
        "Settled within 15 working days, by Mon 14 Dec. They were told Mon 7 Dec, and that stays."
        in priya.open(f"/desk/complaints/{reference}/act/assess").said
    )

    priya.act(reference, "assess", {**ASSESS, **LOW})
    tickets = priya.form(reference, "assess").choices("category_id")[1]
    priya.act(reference, "assess", {**ASSESS, **LOW, "category_id": tickets, "reason": "It is about the ticket."})

    assert date_of(app, reference) == TOLD and "moved" not in letters(app)


def test_a_higher_severity_makes_it_sooner_and_a_letter_says_so(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)

    priya.act(reference, "assess", {**ASSESS, **MOST})
    assert date_of(app, reference) == "Thursday 26 November 2026"
    assert "It should be settled sooner, by Thursday 26 November" in letters(app)["moved"]

    priya.act(reference, "assess", {**ASSESS, **LOW, "reason": "It was less than we thought."})
    assert date_of(app, reference) == "Thursday 26 November 2026"


@pytest.mark.requirement("001-20")
def test_the_date_that_is_read_aloud_in_a_guided_call_holds_after_it(app: Flask, priya: Colleague):
    add_scripts(app)
    reference = file_one(app)

    page = agree(priya, to_the_wish(priya, begin(priya, reference)), amount="9.50")
    record = {"nature": "Service issue", "effect": "She can't sew.", "doing": "We pay it.", "by": in_days(5)}
    page = go(priya, page, **record)
    assert "Settled by Saturday 28 November 2026" in page.said
    go(priya, go(priya, page), press="end")

    assert date_of(app, reference) == "Saturday 28 November 2026"


def test_a_guided_call_that_makes_it_sooner_says_so_in_its_letter(app: Flask, priya: Colleague):
    add_scripts(app)
    reference = file_one(app)

    page = agree(priya, to_the_wish(priya, begin(priya, reference)), amount="9.50")
    go(priya, to_the_end(priya, page, **MOST), press="end")

    said = f"It should be settled sooner than we said: by Saturday 28 November 2026, and not only by {TOLD}."
    assert said in letters(app)["after_call"]


@pytest.mark.requirement("B-01")
def test_who_moves_the_date_says_why_and_the_customer_reads_it(app: Flask, priya: Colleague, customer: Customer):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    assert errors(priya.act(reference, "move-date", {}, expect=422)) == [
        "Say by which day.", "Give the reason as the customer will read it.",
    ]  # fmt: skip
    for day, words in (
        (in_days(-1), "Choose a day that is still to come."),
        ("2026-12-07", "That is the date they were given already."),
        (in_days(80), "The law gives us less time than that. Choose an earlier day."),
    ):
        page = priya.act(reference, "move-date", {"due_on": day, "reason": "The joiner is ill."}, expect=422)
        assert errors(page) == [words] and "The joiner is ill." in page.said

    page = priya.act(reference, "move-date", {"due_on": "2026-12-18", "reason": "The joiner is ill."})

    assert "Priya Shah moved the date to settle it" in page.said
    letter = letters(app)["moved"]
    assert "It takes until Friday 18 December" in letter and "The joiner is ill." in letter and TOLD in letter
    page = words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)
    assert "Settle your complaint by Fri 18 Dec" in page and "We gave you another date, and told you why." in page
    assert page.count("The joiner is ill.") == 1


def test_what_was_agreed_for_longer_than_the_law_gives_us_leaves_a_day_to_choose(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.AGREED)
    perform(app, reference, "promise", "csr", d.PromiseTerms("The new lid.", MONDAY + timedelta(days=80)))

    page = priya.open(f"/desk/complaints/{reference}/act/move-date").said
    assert "What was agreed takes until Thursday 11 February 2027, and the law gives us until" in page
    early = priya.act(reference, "move-date", {"due_on": in_days(79), "reason": "The joiner is ill."}, expect=422)
    assert errors(early) == ["What was agreed takes longer. Choose the day by which it is done, or a later one."]
    priya.act(reference, "move-date", {"due_on": in_days(84), "reason": "The joiner is ill."})

    assert date_of(app, reference) == "Monday 15 February 2027"


@pytest.mark.requirement("000-16", "001-17", "001-20")
@pytest.mark.parametrize("way", ["a guided call", "fix it now"])
def test_a_later_day_agreed_while_we_talked_is_the_one_move_that_its_letter_told(
    app: Flask, priya: Colleague, customer: Customer, way: str
):
    add_scripts(app)
    with time_machine.travel(MONDAY, tick=True):
        reference = file_one(app)
        if way == "fix it now":
            settle(priya, reference, by=in_days(18))
        else:
            page = agree(priya, to_the_wish(priya, begin(priya, reference)), amount="9.50")
            go(priya, to_the_end(priya, page, by=in_days(18)), press="end")
        said = words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)

    assert "Settle your complaint by Fri 11 Dec" in said and "Thursday 26 November" not in said
    assert "Monday 7 December now Friday 11 December: You accepted our offer" in said
    assert said.count("We told you on Monday 23 November.") == 1
