"""Everybody says when they can ring; administrators for anybody. A secret address shows the calls that are booked."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import User
from app.db import db
from tests.calls.test_invitations import unfolded
from tests.desk.conftest import Colleague, errors
from tests.support.apps import doing, file_one
from tests.support.calls import at, book, can_ring, free, id_of, in_days

pytestmark = pytest.mark.usefixtures("monday")


def page_of(app: Flask, who: str = "manager") -> str:
    return f"/desk/calls/hours/{id_of(app, who)}"


@pytest.mark.requirement("B-14")
def test_a_manager_says_when_and_those_times_are_offered(app: Flask, helen: Colleague):
    address = page_of(app)
    assert address in helen.open("/desk/profile").links

    form = helen.open(address).form("/hours/" + address.rpartition("/")[2])
    kept = helen.send(form, {"day_1": "9-10, 14.00 to 15:00", "minutes": "20", "zone": ""})

    assert "Kept." in kept.said
    times = [slot.starts_at.strftime("%H:%M") for slot in free(app, in_days(1), in_days(1))]
    assert times == ["09:00", "09:20", "09:40", "14:00", "14:20", "14:40"]
    assert helen.open(address).form("/hours/" + address.rpartition("/")[2]).value("day_1") == "09:00–10:00, 14:00–15:00"
    assert free(app, in_days(2), in_days(2)) == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"day_0": "mornings"}, "Write hours like 09:00–12:00, 14:00–17:00."),
        ({"day_0": "25-26"}, "Write hours like 09:00–12:00, 14:00–17:00."),
        ({"day_0": "12:00-09:00"}, "It ends after it begins: write hours like 09:00–12:00."),
        ({"day_0": "09:00-12:00, 11:00-13:00"}, "These hours overlap."),
        ({"zone": "Europe/Tolland"}, "There is no such time zone. Write one like Europe/London, or nothing."),
    ],
)
def test_hours_that_do_not_fit_are_told_and_stay_on_the_page(app: Flask, helen: Colleague, typed, told):
    address = page_of(app)
    form = helen.open(address).form("/hours/" + address.rpartition("/")[2])

    refused = helen.send(form, typed, 422)

    assert errors(refused) == [told]
    assert next(iter(typed.values())) in refused.html
    assert free(app, in_days(0), in_days(14)) == []


@pytest.mark.requirement("B-14")
def test_a_day_off_and_extra_hours_are_added_and_taken_out(app: Flask, helen: Colleague):
    can_ring(app, weekdays=(1,), opens="09:00", closes="10:00")
    address = page_of(app)
    helen.send(helen.open(address).form("/days"), {"day": "2026-11-24", "hours": ""})
    shown = helen.send(helen.open(address).form("/days"), {"day": "2026-11-25", "hours": "17-18"})

    assert "Tuesday 24 November 2026: no calls" in shown.said and "17:00–18:00" in shown.said
    assert [slot.starts_at for slot in free(app, in_days(0), in_days(3))] == [
        at(in_days(2), "17:00"), at(in_days(2), "17:30"),
    ]  # fmt: skip
    helen.press(helen.open(address), "/remove")
    assert [slot.starts_at for slot in free(app, in_days(1), in_days(1))] == [
        at(in_days(1), "09:00"), at(in_days(1), "09:30"),
    ]  # fmt: skip
    past = helen.send(helen.open(address).form("/days"), {"day": "2026-11-01", "hours": ""}, 422)
    assert errors(past) == ["Choose a day that is still to come."]


def test_only_oneself_and_administrators_say_when(app: Flask, helen: Colleague, priya: Colleague, colleague):
    priya.open(page_of(app), 403)
    helen.open(page_of(app, "csr"), 403)
    ada = colleague("admin")
    address = page_of(app)
    assert address in ada.open(f"/desk/staff/{id_of(app, 'manager')}").links

    ada.send(ada.open(address).form("/hours/" + address.rpartition("/")[2]), {"day_2": "9-10"})

    assert len(free(app, in_days(2), in_days(2))) == 2
    ada.open(page_of(app, "qa"), 403)


@pytest.mark.requirement("B-14")
def test_a_secret_address_shows_times_and_references_and_nothing_about_people(
    app: Flask, helen: Colleague, client: FlaskClient
):
    can_ring(app)
    reference = file_one(app, phone="07700 900341")
    book(app, reference, at(in_days(1), "16:30"))
    address = page_of(app)

    made = helen.press(helen.open(address), "/calendar")
    path = made.said.partition("http://localhost")[2].split(".ics")[0] + ".ics"
    assert path.startswith("/calendar/") and path not in helen.open(address).said

    answer = client.get(path)
    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    assert answer.headers["Cache-Control"] == "private, no-store"
    lines = unfolded(answer.data)
    assert f"SUMMARY:Call\\, {reference}" in lines or f"SUMMARY:Call, {reference}" in answer.text
    assert "DTSTART:20261124T163000Z" in lines
    for secret in ("Grace", "07700", "After four", "parcel", "grace@example.com"):
        assert secret not in answer.text
    assert client.post(path).status_code == 405

    again = helen.press(helen.open(address), "/calendar")
    fresh = again.said.partition("http://localhost")[2].split(".ics")[0] + ".ics"
    assert client.get(path).status_code == 404 and client.get(fresh).status_code == 200
    helen.press(helen.open(address), "/calendar/end")
    assert client.get(fresh).status_code == 404 and client.get("/calendar/guessed.ics").status_code == 404


def test_the_address_is_its_owners_and_ends_with_them(app: Flask, helen: Colleague, colleague, client: FlaskClient):
    can_ring(app)
    address = page_of(app)
    path = helen.press(helen.open(address), "/calendar").said.partition("http://localhost")[2].split(".ics")[0] + ".ics"
    ada = colleague("admin")
    assert ada.open(address).find_form("/calendar") is None

    with doing(app):
        db.session.get_one(User, id_here("manager")).active = False

    assert client.get(path).status_code == 404


def id_here(who: str) -> int:
    from tests.support.apps import actor_of

    return actor_of(who).id or 0


def test_what_is_booked_stays_when_the_week_changes(app: Flask, helen: Colleague, monday):
    can_ring(app)
    reference = file_one(app)
    book(app, reference, at(in_days(1), "16:30"))
    address = page_of(app)

    helen.send(helen.open(address).form("/hours/" + address.rpartition("/")[2]), {f"day_{day}": "" for day in range(7)})

    monday.shift(timedelta(hours=1))
    assert "tomorrow, 16:30" in helen.case(reference).said


@pytest.mark.requirement("B-14")
def test_a_day_off_names_the_calls_that_are_booked_then(app: Flask, colleague):
    can_ring(app)
    book(app, file_one(app), at(in_days(1), "10:00"))
    helen = colleague("manager")
    page = helen.open(next(link for link in helen.open("/desk/profile").links if "hours" in link))

    page = helen.send(next(f for f in page.forms if f.action.endswith("/days")), {"day": in_days(1).isoformat()})

    assert "Still booked then, move what does not suit: Tue 24 Nov, 10:00." in page.said
