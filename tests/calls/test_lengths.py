"""Where colleagues ring for different lengths, one length is chosen: no page mixes them, and the call takes as long."""

import pytest
from flask import Flask

from app.calls.models import CallPlan
from app.calls.queries import minutes_of
from app.calls.service import OTHER_LENGTH
from app.complaints import details as d
from app.db import db
from tests.calls.test_customers import NUMBER, send, slot
from tests.desk.conftest import Colleague, errors
from tests.portal.conftest import Customer, hidden, opened, words_of
from tests.support.apps import doing, file_one, perform
from tests.support.calls import at, booked, can_ring, id_of, in_days
from tests.support.paths import acknowledge

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def reference(app: Flask, customer: Customer) -> str:
    """A complaint open in their browser. Helen rings for half an hour, Tom for a quarter, on fewer days."""
    can_ring(app, "manager", opens="09:00", closes="11:00")
    can_ring(app, "other_manager", weekdays=(1,), opens="09:00", closes="10:00", minutes=15)
    found = file_one(app)
    opened(app, customer, found)
    return found


def tuesday(words: str) -> str:
    """What stands below the Tuesday."""
    return (
        words.partition("Tuesday 24 November")[2].partition("Wednesday 25 November")[0].partition("On which number")[0]
    )


@pytest.mark.requirement("B-14")
def test_a_customer_chooses_how_long_and_the_call_takes_as_long(app: Flask, customer: Customer, reference: str):
    page = f"/complaint/{reference}/call"
    usual = words_of(customer.get(page).text)
    assert "Each of them takes up to 30 minutes" in usual and "by the clock in London" in usual
    assert "09:30" in tuesday(usual) and "09:15" not in tuesday(usual) and "Tom Field" not in usual

    typed = {"show_minutes": "15", "number": NUMBER, "note": "The bill, and who pays it."}
    short = customer.post(page, typed, page)

    assert short.status_code == 200 and "The bill, and who pays it." in short.text and f'value="{NUMBER}"' in short.text
    assert "up to 15 minutes" in words_of(short.text) and hidden(short.text, "minutes") == "15"
    assert "09:15" in tuesday(words_of(short.text)) and "Helen Marsh" not in tuesday(words_of(short.text))
    quarter = f"{id_of(app, 'other_manager')}-{int(at(in_days(1), '09:15').timestamp())}"
    assert send(customer, reference, slot=quarter, number=NUMBER).status_code == 303
    (call,) = booked(app, reference)
    assert (minutes_of(call), call.manager_id) == (15, id_of(app, "other_manager"))

    moving = words_of(customer.get(page).text)
    assert "It takes up to 15 minutes." in moving and "09:45" in tuesday(moving), "as long as it was booked for"
    send(customer, reference, slot=slot(app, 2, "10:00"), number=NUMBER)
    assert minutes_of(booked(app, reference)[-1]) == 30


@pytest.mark.requirement("B-14")
def test_at_the_desk_anybody_is_one_length_and_a_person_is_theirs(app: Flask, priya: Colleague, reference: str):
    page = priya.open(f"/desk/complaints/{reference}/act/book-call")
    assert "Anybody, 15 minutes Anybody, 30 minutes Helen Marsh Tom Field" in page.said
    times = [cell.said for cell in page.root.of_class("slot")]
    assert times and not any("Tom Field" in time or ":15" in time for time in times)

    short = priya.open(next(link for link in page.links if link.endswith("minutes=15")))
    assert {cell.said[:5] for cell in short.root.of_class("slot")} == {"09:00", "09:15", "09:30", "09:45"}
    his = priya.open(next(link for link in page.links if link.endswith(f"manager={id_of(app, 'other_manager')}")))
    assert "up to 15 minutes" in his.said


def test_whoever_looks_after_the_complaint_says_how_long_is_usual(app: Flask, customer: Customer, reference: str):
    perform(app, reference, "assign", "manager", d.Handover(id_of(app, "other_manager")))

    assert "up to 15 minutes" in words_of(customer.get(f"/complaint/{reference}/call").text)
    assert "up to 30 minutes" in words_of(customer.get(f"/complaint/{reference}/call?minutes=30").text)
    assert "up to 15 minutes" in words_of(customer.get(f"/complaint/{reference}/call?minutes=nonsense").text)


def test_where_all_ring_for_as_long_nobody_is_asked_how_long(app: Flask, customer: Customer):
    can_ring(app)
    reference = file_one(app)
    opened(app, customer, reference)

    assert "How long shall we talk?" not in words_of(customer.get(f"/complaint/{reference}/call").text)


def test_a_call_that_takes_another_length_by_now_is_shown_again_before_it_is_booked(app: Flask, priya: Colleague):
    can_ring(app)
    reference = file_one(app, phone="07700 900341")
    acknowledge(app, reference)
    form = priya.form(reference, "book-call")
    shown = form.choices("slot")[0]
    with doing(app):
        db.session.query(CallPlan).one().minutes = 60

    page = priya.send(form, {"slot": shown, "note": "She is best after four."}, expect=422)

    assert errors(page) == [OTHER_LENGTH] and booked(app, reference) == []
    again = page.form("/act/book-call")
    assert again.value("note") == "She is best after four." and again.choices("slot")[0].endswith("-60")
    priya.send(again, {"slot": again.choices("slot")[0]})
    assert [minutes_of(call) for call in booked(app, reference)] == [60]
