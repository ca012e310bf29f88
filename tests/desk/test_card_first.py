"""The card before a call: it opens first wherever a number is rung, once and again after each change."""

from datetime import timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.accounts.models import User
from app.complaints import details as d
from app.conversations import cards
from app.db import db
from tests.desk import guided
from tests.desk.conftest import Colleague, errors
from tests.journeys.pages import Page
from tests.support.apps import actor_of, doing, file_one, perform
from tests.support.calls import at, book, can_ring, in_days

NUMBER = "07700 900181"
RING = {"phone": NUMBER, "preferred_channel": "phone"}


@pytest.fixture(autouse=True)
def _card(app: Flask) -> None:
    guided.add_scripts(app)


def numbers(page: Page) -> list[str]:
    """Where the links that show a number lead."""
    return [
        node.given["href"].partition("?")[0] for node in page.root.walk() if node.tag == "a" and NUMBER in node.said
    ]


def to_the_card(who: Colleague, page: Page) -> Page:
    return who.open(next(link for link in page.links if "/call-card" in link))


@pytest.mark.requirement("001-02")
def test_a_number_leads_to_the_card_until_it_is_read_and_again_after_a_change(app: Flask, priya: Colleague):
    reference = file_one(app, **RING)
    perform(app, reference, "ask_for_call", "customer", d.CallAsked("The bill.", NUMBER))
    places = ("/desk/", "/desk/calls", f"/desk/complaints/{reference}")
    assert [set(numbers(priya.open(path))) for path in places] == [{"/desk/call-card"}] * 3

    page = to_the_card(priya, priya.case(reference))
    assert NUMBER in page.said and "tel:" not in page.root.said and numbers(page) == []
    assert errors(priya.press(page, "/call-card", {}, 422)) == ["Read the card, and tick that you have."]
    page = priya.press(page, "/call-card", {"read_card": "yes"})

    assert numbers(page) == ["tel:07700900181"]
    assert f"/desk/complaints/{reference}" in page.links
    assert [set(numbers(priya.open(path))) for path in places] == [{"tel:07700900181"}] * 3

    with doing(app):
        cards.publish(cards.CARD, "Listen first.", None)
    page = to_the_card(priya, priya.open("/desk/"))
    assert "Listen first." in page.said and numbers(page) == []


@pytest.mark.requirement("001-02")
def test_a_call_that_is_logged_asks_for_the_card_and_keeps_what_is_typed(app: Flask, priya: Colleague):
    reference = file_one(app, **RING)
    form = priya.form(reference, "log-call")

    page = priya.send(form, {"words": "She told me of the rain.", "reached": "y"}, 422)
    assert errors(page) == ["Read the card, and tick that you have. If they rang you, tick that instead."]
    assert "Read this before you ring" in page.said
    form = page.form("/act/log-call")
    assert (form.value("words"), form.value("reached")) == ("She told me of the rain.", "y")
    case = priya.send(form, {"read_card": "y"})

    assert "Priya Shah rang and spoke to them" in case.said
    assert set(numbers(case)) == {"tel:07700900181"}
    assert "read_card" not in priya.form(reference, "log-call").names


@pytest.mark.requirement("001-02")
def test_a_call_of_theirs_is_always_kept(app: Flask, priya: Colleague):
    reference = file_one(app, **RING)

    case = priya.act(reference, "log-call", {"words": "She told me of the rain.", "they_rang": "y"})

    assert "They rang, and Priya Shah spoke to them" in case.said
    assert "She told me of the rain." in case.said
    assert set(numbers(case)) == {"/desk/call-card"}  # nobody says that they have read it


@pytest.mark.requirement("001-02")
def test_a_booked_call_that_happened_asks_for_it_too(app: Flask, monday: Traveller, helen: Colleague):
    can_ring(app)
    reference = file_one(app, **RING)
    book(app, reference, at(in_days(0), "11:00"))
    monday.shift(timedelta(hours=3))
    form = helen.form(reference, "call-happened")

    page = helen.send(form, {"words": "She is well."}, 422)
    assert errors(page) == ["Read the card, and tick that you have."]
    helen.send(page.form("/act/call-happened"), {"read_card": "y"})

    assert "read_card" not in helen.form(reference, "log-call").names


def test_whoever_is_no_customer_is_rung_at_once(app: Flask, priya: Colleague, helen: Colleague):
    with doing(app):
        db.session.get_one(User, actor_of("csr").id).phone = NUMBER
    called = priya.press(priya.case(file_one(app)), "/upset")

    assert numbers(helen.open(called.path)) == ["tel:07700900181"]


@pytest.mark.parametrize("asked", ["", "nonsense", "gAAAAABnonsense"])
def test_a_number_that_is_none_of_ours_is_shown_to_nobody(priya: Colleague, asked: str):
    priya.open(f"/desk/call-card?number={asked}", 404)
