"""What is booked for today and who asked to be rung stands on home, counted as on the page it leads to."""

from datetime import timedelta

import pytest
from flask import Flask

from app.complaints import details as d
from tests.desk.conftest import Colleague
from tests.desk.test_home import panel, tiles
from tests.journeys.pages import Page
from tests.support.apps import MONDAY, file_one, perform
from tests.support.calls import at, book, can_ring, in_days
from tests.support.paths import acknowledge

NUMBER = "07700 900341"
CALLS = ("Call to make", "Calls to make")


def counted(priya: Colleague) -> str:
    return next(figure for label, (figure, _href) in tiles(priya.open("/desk/")).items() if label in CALLS)


def in_sidebar(page: Page) -> str:
    """What stands beside the sidebar's link to the calls."""
    links = (link for link in page.root.named("a") if link.given.get("href") == "/desk/calls")
    return next(link.said for link in links if link.said.startswith("Calls")).removeprefix("Calls").strip()


@pytest.mark.requirement("B-14", "000-22")
def test_calls_booked_for_today_and_asked_for_are_counted_and_listed(app: Flask, colleague, monday):
    can_ring(app)
    mine, other = file_one(app, name="Ian Farrow"), file_one(app, name="Ruth Ellery")
    acknowledge(app, mine)
    priya, helen = colleague("csr"), colleague("manager")
    assert counted(priya) == "0" and "Nobody waits for a call." in panel(helen.open("/desk/"), "Calls to make").said

    call = book(app, mine, at(in_days(0), "10:30"))
    book(app, file_one(app, name="Joan Tillotson"), at(in_days(0), "11:00"))  # Helen rings
    book(app, file_one(app, name="Ewa Nowak"), at(in_days(1), "11:00"))
    perform(app, other, "ask_for_call", "customer", d.CallAsked("The joiner’s bill", NUMBER, None, "after four"))

    home = priya.open("/desk/")
    listed = panel(home, "Calls to make").said
    assert "Ian Farrow 10:30 today Helen Marsh rings. After four. 07700 900341 Log the call" in listed
    assert "Ruth Ellery" in listed and f"Asked to be rung: The joiner’s bill. {NUMBER} Log the call" in listed
    assert f"/desk/complaints/{mine}/act/call-happened?appointment_id={call}" in home.links
    assert "Ewa Nowak" not in listed and "Joan Tillotson" not in priya.open("/desk/calls").said
    assert counted(priya) == in_sidebar(home) == "2"

    all_of_them = panel(helen.open("/desk/"), "Calls to make").said
    assert all(name in all_of_them for name in ("Ian Farrow", "Joan Tillotson", "Ruth Ellery"))
    assert in_sidebar(helen.open("/desk/")) == "3"


def test_a_call_that_nobody_logged_says_so_and_leaves_when_it_is_logged(app: Flask, colleague, monday):
    can_ring(app)
    mine = file_one(app, name="Ian Farrow")
    acknowledge(app, mine)
    call = book(app, mine, at(in_days(0), "10:30"))
    waiting = file_one(
        app, name="Ruth Ellery", phone=NUMBER, preferred_channel="phone", received_at=MONDAY - timedelta(days=2)
    )
    monday.shift(timedelta(minutes=95))
    priya = colleague("csr")
    now = panel(priya.open("/desk/"), "Calls to make").said
    assert "Now, 10:30 today" in now and now.index("Ian Farrow") < now.index("Ruth Ellery"), waiting
    monday.shift(timedelta(hours=1))

    assert "Not logged: 10:30 today" in panel(priya.open("/desk/"), "Calls to make").said
    assert in_sidebar(priya.open("/desk/")) == "2"
    assert f"/desk/complaints/{mine}/act/call-happened?appointment_id={call}" in priya.open("/desk/").links
    priya.act(mine, "call-happened", {"words": "He is glad."})

    assert counted(priya) == in_sidebar(priya.open("/desk/")) == "1"


def test_who_asked_to_be_rung_stands_among_the_calls_and_not_among_the_tasks_too(app: Flask, colleague, monday):
    mine = file_one(app, name="Ian Farrow", phone=NUMBER)
    acknowledge(app, mine)
    perform(app, mine, "ask_for_call", "csr", d.CallAsked("The joiner’s bill", NUMBER))
    priya = colleague("csr")

    home = priya.open("/desk/")

    assert "The joiner’s bill" in panel(home, "Calls to make").said
    assert "The joiner’s bill" not in panel(home, "Promised and to do").said
    assert tiles(home)["Tasks due by tonight"][0] == "0"
    priya.act(mine, "log-call", {"reached": "y", "words": "She has it."})
    assert counted(priya) == "0"
