"""Whoever goes away with calls booked gives each to somebody who rings then, or to another time; the customer is told
once."""

import pytest
from flask import Flask

from app import clock
from tests.calls.conftest import letters
from tests.desk.conftest import Colleague, errors
from tests.desk.test_absence import page_of
from tests.desk.test_managers_calls import owed
from tests.jobs.conftest import Told, told
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import by_reference, doing, file_one
from tests.support.calls import at, book, booked, can_ring, id_of, in_days

__all__ = ["letters", "owed", "told"]
pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def reference(app: Flask) -> str:
    """Priya rings them tomorrow at ten; Dev can ring people at that hour, Tom is none of those."""
    can_ring(app, "csr")
    can_ring(app, "other_csr")
    found = file_one(app, phone="07700 900341")
    paths.acknowledge(app, found)
    book(app, found, at(in_days(1), "10:00"), manager="csr")
    return found


def address(app: Flask, who: str = "csr") -> str:
    return f"/absence/{id_of(app, who)}"


@pytest.mark.requirement("B-14")
def test_nobody_goes_away_from_a_booked_call(app: Flask, priya: Colleague, reference: str, letters) -> None:
    page = page_of(app, priya)
    assert "Booked calls" in page.said and "tomorrow, 10:00" in page.said and "stays with you" not in page.said

    refused = priya.press(page, address(app), {}, expect=422)

    assert errors(refused) == ["Say who rings them then, or when it is instead."]
    assert [row.manager_id for row in booked(app, reference)] == [id_of(app, "csr")]
    assert "Away until" not in priya.open(address(app).replace("/absence", "/desk/absence")).said
    assert letters("call_moved") == []


@pytest.mark.requirement("B-14")
def test_it_goes_to_somebody_else_at_the_same_time_and_the_customer_is_told_once(
    app: Flask, priya: Colleague, colleague, reference: str, letters, told: Told
) -> None:
    (call,) = booked(app, reference)
    page = page_of(app, priya)
    first = page.form(address(app)).choices(f"call_{call.id}")[1]
    assert first == f"to:{id_of(app, 'other_csr')}", "whose hours it is, and who stands in, stands first"

    priya.press(page, address(app), {f"call_{call.id}": first})

    (call,) = booked(app, reference)
    assert (call.manager_id, call.starts_at) == (id_of(app, "other_csr"), at(in_days(1), "10:00"))
    assert len(letters("call_moved")) == 1 and "Dev Raman" in letters("call_moved")[0].text
    page = words_of(opened(app, Customer(app.test_client()), reference).get(f"/complaint/{reference}").text)
    assert "Dev Raman rings you" in page and "Priya Shah rings you" not in page
    assert "call_changed: A call for you: you ring Grace Okafor, Tue 24 Nov, 10:00" in told("other_csr")


@pytest.mark.requirement("B-14")
def test_it_has_another_time_once_they_are_back(app: Flask, priya: Colleague, reference: str, letters) -> None:
    (call,) = booked(app, reference)
    page = page_of(app, priya)
    later = next(value for value in page.form(address(app)).choices(f"call_{call.id}") if value.startswith("at:"))

    priya.press(page, address(app), {f"call_{call.id}": later})

    now = booked(app, reference)[-1]
    assert (now.manager_id, now.state, now.starts_at) == (id_of(app, "csr"), "booked", at(in_days(4), "09:00"))
    assert len(letters("call_moved")) == 1 and "away then" in letters("call_moved")[0].text


@pytest.mark.requirement("B-14", "001-29")
def test_a_managers_call_goes_to_managers_alone(app: Flask, owed: str, helen: Colleague) -> None:
    (call,) = booked(app, owed)
    page = page_of(app, helen, "manager", "other_csr")

    choices = page.form(address(app, "manager")).choices(f"call_{call.id}")
    assert [value for value in choices if value.startswith("to:")] == [f"to:{id_of(app, 'other_manager')}"]
    assert "A manager was to ring them, so a manager does." in page.said

    form = page.form(address(app, "manager"))
    data = {**dict(form.filled({})), f"call_{call.id}": f"to:{id_of(app, 'csr')}"}
    assert helen.browser.post(form.action, data=data).status_code == 422
    assert [row.manager_id for row in booked(app, owed)] == [id_of(app, "manager")]


@pytest.mark.requirement("B-14")
def test_what_somebody_who_leaves_passes_on_shows_the_hour_of_a_call(app: Flask, colleague, reference: str) -> None:
    assert "tomorrow, 10:00" in colleague("admin").open(f"/desk/staff/{id_of(app, 'csr')}/pass-on").said


@pytest.mark.requirement("B-14", "000-21")
def test_while_calls_to_them_are_held_no_other_time_is_offered_and_the_call_can_come_off(
    app: Flask, priya: Colleague, reference: str
) -> None:
    (call,) = booked(app, reference)
    with doing(app):
        by_reference(reference).customer.held_at = clock.now()

    page = page_of(app, priya)
    choices = page.form(address(app)).choices(f"call_{call.id}")
    assert not [value for value in choices if value.startswith("at:")] and choices[-1] == "off"
    assert f"to:{id_of(app, 'other_csr')}" in choices, "who rings then, if anybody may, is still to be said"
    priya.press(page, address(app), {f"call_{call.id}": "off"})

    assert [row.state for row in booked(app, reference)] == ["cancelled"]


@pytest.mark.requirement("B-14")
def test_many_booked_calls_take_as_few_statements_as_one(
    app: Flask, priya: Colleague, reference: str, statements: list[str]
) -> None:
    counted = []
    for hour in ("11:00", "12:00", "13:00"):
        statements.clear()
        page_of(app, priya)
        counted.append(len(statements))
        book(app, file_one(app, phone="07700 900343"), at(in_days(1), hour), manager="csr")

    assert max(counted[1:]) <= counted[0], counted


@pytest.mark.requirement("B-14")
def test_colleagues_are_locked_before_complaints_as_where_somebody_leaves(
    app: Flask, priya: Colleague, reference: str, statements: list[str]
) -> None:
    (call,) = booked(app, reference)
    page = page_of(app, priya)
    statements.clear()

    priya.press(page, address(app), {f"call_{call.id}": f"to:{id_of(app, 'other_csr')}"})

    asked = [row.replace('"', "") for row in statements]
    people = [number for number, row in enumerate(asked) if "WHERE user.id IN" in row and "ORDER BY user.id" in row]
    cases = [number for number, row in enumerate(asked) if "WHERE complaint.id IN" in row]
    assert people and cases and people[0] < cases[0], statements
