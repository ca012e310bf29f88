"""A customer chooses a time on their own page, moves it, calls it off by the link in the mail, or asks to be rung."""

from datetime import time, timedelta

import pytest
from flask import Flask

from app.calls.models import CallHours
from app.complaints import details as d
from app.db import db
from tests.calls.test_invitations import unfolded
from tests.portal.conftest import Customer, hidden, mailed_link, opened, words_of
from tests.support.apps import doing, file_one, perform
from tests.support.calls import at, book, booked, can_ring, free, id_of, in_days
from tests.support.paths import acknowledge, merge

NUMBER = "07700 900341"


@pytest.fixture
def reference(app: Flask, customer: Customer, monday) -> str:
    """Their complaint, open in their browser; Helen can ring from nine to five."""
    can_ring(app)
    found = file_one(app)
    opened(app, customer, found)
    return found


def send(customer: Customer, reference: str, **typed: str):
    return customer.post(f"/complaint/{reference}/call", typed, f"/complaint/{reference}/call")


def slot(app: Flask, day: int, clock_time: str) -> str:
    return f"{id_of(app, 'manager')}-{int(at(in_days(day), clock_time).timestamp())}-30"


@pytest.mark.requirement("B-14")
def test_a_time_is_chosen_moved_and_called_off(app: Flask, customer: Customer, reference: str, letters):
    page = customer.get(f"/complaint/{reference}").text
    assert f'href="/complaint/{reference}/call"' in page
    choosing = words_of(customer.get(f"/complaint/{reference}/call").text)
    assert "Choose a time for our call" in choosing and "Tuesday 24 November" in choosing and "10:30" in choosing

    booking = send(customer, reference, slot=slot(app, 1, "10:30"), number=NUMBER, note="The bill.")
    assert booking.status_code == 303
    shown = words_of(customer.get(f"/complaint/{reference}").text)
    assert f"Helen Marsh rings you on {NUMBER}" in shown and "Tuesday 24 November, 10:30" in shown
    assert letters("call_booked")[-1].recipient == "grace@example.com"
    assert "The bill." in letters("staff_call")[-1].text

    assert send(customer, reference, slot=slot(app, 2, "11:00"), number=NUMBER).status_code == 303
    assert [(row.state, row.starts_at) for row in booked(app, reference)] == [
        ("moved", at(in_days(1), "10:30")),
        ("booked", at(in_days(2), "11:00")),
    ]
    again = send(customer, reference, slot=slot(app, 2, "11:00"), number=NUMBER)
    assert again.status_code == 303 and len(booked(app, reference)) == 2, "the same form sent twice"

    off = customer.post(f"/complaint/{reference}/call/cancel", {}, f"/complaint/{reference}/call")
    assert off.status_code == 303 and booked(app, reference)[-1].state == "cancelled"
    assert customer.post(f"/complaint/{reference}/call/cancel", {}, f"/complaint/{reference}/call").status_code == 303
    assert len(letters("call_cancelled")) == 1
    assert customer.get(f"/complaint/{reference}/call/cancel").status_code == 302


@pytest.mark.requirement("B-14")
def test_the_link_in_the_mail_shows_and_only_a_press_changes(app: Flask, reference: str):
    book(app, reference, at(in_days(1), "16:30"))
    reader = Customer(app.test_client())

    landed = reader.browser.get(mailed_link(app, "call_booked"), follow_redirects=True)

    assert landed.request.path == f"/complaint/{reference}/call"
    assert "Helen Marsh rings you on Tuesday 24 November, 16:30" in words_of(landed.text)
    assert [row.state for row in booked(app, reference)] == ["booked"]
    assert send(reader, reference, slot=slot(app, 1, "15:00"), number=NUMBER).status_code == 303
    assert booked(app, reference)[-1].starts_at == at(in_days(1), "15:00")


@pytest.mark.requirement("B-14")
def test_days_that_are_taken_throughout_offer_nothing_to_book_and_say_what_there_is(
    app: Flask, customer: Customer, reference: str
):
    """Helen takes one call a day, and others have those of the days that the page shows."""
    with doing(app):
        for hours in db.session.scalars(db.select(CallHours)):
            hours.opens, hours.closes = time(9), time(9, 30)
    for row in free(app, in_days(0), in_days(5)):
        book(app, file_one(app), row.starts_at)

    page = customer.get(f"/complaint/{reference}/call").text
    assert page.count("<del>") == 5 and "Book the call" not in page and "Later days" in page
    assert "There is no free time in the next days. Ask us to ring you" in words_of(page)
    refused = send(customer, reference, number=NUMBER)
    assert refused.status_code == 422 and 'href="#slot"' in refused.text and 'id="slot"' in refused.text


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ({"number": NUMBER}, "Choose a time."),
        ({"number": ""}, "Write the number on which we ring you."),
        ({"number": NUMBER, "slot": "nonsense"}, "Choose a time."),
        ({"number": NUMBER, "slot": "99999-1"}, "Somebody else has just taken that time."),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(customer: Customer, reference: str, typed, missing):
    answer = send(customer, reference, note="About the joiner.", **typed)

    assert answer.status_code == 422 and missing in words_of(answer.text)
    assert "About the joiner." in answer.text


def test_without_free_times_they_can_ask_to_be_rung(app: Flask, customer: Customer, monday):
    reference = file_one(app)
    opened(app, customer, reference)

    page = customer.get(f"/complaint/{reference}/call").text

    assert "There is no free time in the next days" in page and f"/complaint/{reference}/ring-me" in page


def test_days_further_on_are_a_link_away(customer: Customer, reference: str):
    page = customer.get(f"/complaint/{reference}/call").text
    assert 'name="show_from" value="2026-11-28"' in page

    later = words_of(customer.get(f"/complaint/{reference}/call?from=2026-11-28").text)
    assert "Saturday 28 November" in later and "Earlier days" in later and "Tuesday 24 November" not in later
    assert customer.get(f"/complaint/{reference}/call?from=nonsense").status_code == 200


def test_a_complaint_that_was_joined_with_another_books_no_call(app: Flask, customer: Customer, monday):
    can_ring(app)
    reference = file_one(app)
    acknowledge(app, reference)
    merge(app, reference)
    opened(app, customer, reference)

    assert customer.get(f"/complaint/{reference}/call").status_code == 302


@pytest.mark.requirement("000-22")
def test_they_ask_to_be_rung_and_read_by_when(app: Flask, customer: Customer, reference: str, told, letters):
    perform(app, reference, "assign", "csr", d.Handover(id_of(app, "csr")))
    page = f"/complaint/{reference}/ring-me"
    assert customer.post(page, {"why": "", "number": ""}, page).status_code == 422

    typed = {"why": "The joiner’s bill.", "number": NUMBER, "best_time": "after four", "version": hidden(
        customer.get(page).text, "version")}  # fmt: skip
    for _ in range(2):  # a double click asks once
        assert customer.post(page, typed, page).status_code == 303

    shown = words_of(customer.get(f"/complaint/{reference}").text)
    assert f"We ring you on {NUMBER}" in shown and "by Tuesday 24 November" in shown
    assert shown.count("You asked for it: The joiner’s bill.") == 1
    (mail,) = letters("call_asked")
    assert "Somebody rings you by: Tuesday 24 November 2026, 17:00" in mail.text and f"On: {NUMBER}" in mail.text
    assert told("csr")[-1] == "call_asked: Grace Okafor asks to be rung"


def test_nobody_books_for_a_complaint_they_cannot_open(app: Flask, monday):
    can_ring(app)
    reference = file_one(app)
    stranger = Customer(app.test_client())

    assert stranger.get(f"/complaint/{reference}/call").status_code == 303
    answer = stranger.post(f"/complaint/{reference}/call", {"slot": "1-1", "number": NUMBER})
    assert answer.status_code == 403 and booked(app, reference) == []


def test_what_is_over_is_no_longer_shown_as_coming(app: Flask, customer: Customer, reference: str, monday):
    book(app, reference, at(in_days(0), "10:30"))
    monday.shift(timedelta(hours=3))

    assert "rings you on" not in words_of(customer.get(f"/complaint/{reference}").text)
    assert send(customer, reference, slot=slot(app, 1, "10:30"), number=NUMBER).status_code == 303


@pytest.mark.requirement("B-14")
def test_moving_a_call_keeps_its_number_and_takes_what_they_write_to_whoever_rings(
    app: Flask, customer: Customer, reference: str, letters
):
    send(customer, reference, slot=slot(app, 1, "10:30"), number=NUMBER, note="The bill.")
    page = customer.get(f"/complaint/{reference}/call").text
    assert f'value="{NUMBER}"' in page and f'value="{slot(app, 1, "10:30")}"' in page, "their own time stays theirs"

    send(customer, reference, slot=slot(app, 1, "10:30"), number="07700 900999")
    assert [(row.state, row.number) for row in booked(app, reference)][-1] == ("booked", "07700 900999")
    send(customer, reference, slot=slot(app, 2, "11:00"), number="07700 900999", note="My sister listens in.")

    assert booked(app, reference)[-1].note == "My sister listens in."
    assert "My sister listens in." in letters("staff_call")[-1].text
    assert "My sister listens in." not in letters("call_moved")[-1].text


@pytest.mark.requirement("B-14")
def test_turning_to_other_days_books_nothing_and_keeps_what_was_chosen_and_typed(
    app: Flask, customer: Customer, reference: str
):
    chosen = slot(app, 1, "10:30")
    shown = send(customer, reference, slot=chosen, note="About the joiner.", number=NUMBER, show_from="2026-11-28")

    assert shown.status_code == 200 and booked(app, reference) == []
    words = words_of(shown.text)
    assert "Saturday 28 November" in words and "The time you chose: Tuesday 24 November, 10:30" in words
    assert "About the joiner." in shown.text and f'value="{NUMBER}"' in shown.text
    wrong = send(customer, reference, slot=chosen, note="About the joiner.", number="", **{"from": "2026-11-28"})
    assert wrong.status_code == 422 and "Saturday 28 November" in words_of(wrong.text), "the days stay as they were"
    assert "The time you chose: Tuesday 24 November, 10:30" in words_of(wrong.text)
    assert send(customer, reference, slot=chosen, number=NUMBER).status_code == 303


def test_everything_that_is_missing_is_said_at_once(customer: Customer, reference: str):
    words = words_of(send(customer, reference, number="").text)

    assert "Two answers are missing" in words and "Choose a time." in words
    assert "Write the number on which we ring you." in words


@pytest.mark.requirement("B-14")
def test_a_booked_call_is_had_as_an_entry_for_the_calendar(app: Flask, customer: Customer, reference: str):
    entry = f"/complaint/{reference}/call.ics"
    assert customer.get(entry).status_code == 404, "nothing is booked"
    send(customer, reference, slot=slot(app, 1, "10:30"), number=NUMBER, note="The bill.")
    assert f'href="{entry}"' in customer.get(f"/complaint/{reference}").text

    answer = customer.get(entry)

    assert answer.mimetype == "text/calendar" and "attachment" in answer.headers["Content-Disposition"]
    lines = unfolded(answer.data)
    assert {"METHOD:PUBLISH", "DTSTART:20261124T103000Z", "DTEND:20261124T110000Z"} <= set(lines)
    assert f"UID:{booked(app, reference)[0].uid}@localhost" in lines, "the same entry as in the mail"
    assert "The bill." not in answer.text and not any(line.startswith("ATTENDEE") for line in lines)
    assert Customer(app.test_client()).get(entry).status_code == 303


@pytest.mark.any_database
def test_who_rings_is_named_once_for_a_day_that_is_theirs_alone(app: Flask, customer: Customer, reference: str):
    can_ring(app, "other_manager", weekdays=(2,), opens="15:00", closes="20:00")

    days = customer.get(f"/complaint/{reference}/call").text.split("<summary>")[1:]
    tuesday, wednesday = (next(row for row in days if row.startswith(day)) for day in ("Tuesday", "Wednesday"))

    assert tuesday.count('class="slot-who"') == 1 and "Helen Marsh" in tuesday.split("</summary>")[0]
    assert wednesday.count('class="slot-who"') > 2 and "Tom Field" in wednesday


@pytest.mark.requirement("B-14", "B-12")
def test_each_day_is_a_fold_and_the_one_that_matters_is_open(app: Flask, customer: Customer, reference: str):
    for clock_time in ("09:00", "09:30"):
        book(app, file_one(app), at(in_days(1), clock_time))

    def opened_day(page: str) -> list[str]:
        return [words_of(row.partition("</summary>")[0]) for row in page.split('<details class="slots-fold" open>')[1:]]

    page = customer.get(f"/complaint/{reference}/call").text
    assert page.count('<details class="slots-fold"') == 5
    assert opened_day(page) == ["Monday 23 November 14 times are free"]
    assert "Tuesday 24 November 14 times are free" in words_of(page)

    chosen = send(customer, reference, slot=slot(app, 2, "11:00"), number="").text
    assert opened_day(chosen) == ["Wednesday 25 November 16 times are free"]
    gone = send(customer, reference, slot=slot(app, 1, "09:00"), number=NUMBER)
    assert gone.status_code == 422 and opened_day(gone.text) == ["Tuesday 24 November 14 times are free"]
