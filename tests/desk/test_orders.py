"""The queue in every order it offers: pages follow each other without gap or double, also where values are equal."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from app import clock
from app.complaints.board import pages, sizes
from app.complaints.models import Complaint
from app.db import db
from tests.desk.conftest import Colleague
from tests.desk.listing import listed, on_all_pages
from tests.journeys.pages import Page
from tests.support.apps import doing, file_one
from tests.support.many import all_rows, file_many

pytestmark = pytest.mark.every_set

Key = Callable[[Complaint], tuple[Any, ...]]

# The order, what it goes by, and whether it begins with the largest.
ORDERS: dict[str, tuple[Key, bool]] = {
    "due": (lambda case: (case.due_at, case.id), False),
    "received": (lambda case: (case.received_at, case.id), True),
    "heard": (lambda case: (case.heard_at, case.id), True),
    "severity": (lambda case: (case.priority or 5, case.due_at, case.id), False),
    "status": (lambda case: (case.status, case.due_at, case.id), False),
    "customer": (lambda case: (case.customer.name.lower(), case.id), False),
    "handler": (lambda case: (case.handler.name.lower() if case.handler else "", case.due_at, case.id), False),
    "category": (lambda case: (case.category.name.lower(), case.due_at, case.id), False),
}
WALKED = ("due", "received", "heard", "severity", "status")


@pytest.fixture
def many(app: Flask, monday: time_machine.Traveller) -> None:
    """Every date is that of many: on six days something is due, on one all customers were in touch."""
    file_many(app, 80)
    with doing(app):
        day = clock.now().replace(microsecond=0)
        db.session.execute(update(Complaint).values(heard_at=day, received_at=day))
        for number in range(6):
            db.session.execute(update(Complaint).where(Complaint.id % 6 == number).values(due_at=on(number)))


def on(number: int) -> datetime:
    return clock.now().replace(day=20 + number, microsecond=0)


def expected(app: Flask, order: str, *, reverse: bool, few: Callable[[Complaint], bool]) -> list[str]:
    key, largest_first = ORDERS[order]
    with app.app_context():
        rows = sorted((case for case in all_rows() if few(case)), key=key, reverse=largest_first != reverse)
        found = [case.reference for case in rows]
        db.session.rollback()
    return found


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("reverse", [False, True], ids=["", "turned round"])
@pytest.mark.parametrize("order", ORDERS)
def test_pages_follow_each_other_in_every_order(app: Flask, priya: Colleague, order: str, reverse: bool):
    shown = on_all_pages(priya, f"/desk/queue?sort={'-' if reverse else ''}{order}")

    assert shown == expected(app, order, reverse=reverse, few=lambda case: case.is_open)
    assert len(shown) > 2 * pages.PAGE


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("walks", [False, True], ids=["collected", "walked"])
def test_a_filter_keeps_every_order(
    app: Flask, priya: Colleague, monkeypatch: pytest.MonkeyPatch, order: str, walks: bool
):
    if walks:  # as where the filter leaves too many to collect
        monkeypatch.setattr(pages, "FEW", -1)

    shown = on_all_pages(priya, f"/desk/queue?channel=web&sort={order}")

    wanted = expected(app, order, reverse=False, few=lambda case: case.is_open and case.channel == "web")
    assert shown == wanted
    assert len(shown) > pages.PAGE


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("order", WALKED)
def test_a_long_walk_ends_and_goes_on(app: Flask, priya: Colleague, monkeypatch: pytest.MonkeyPatch, order: str):
    monkeypatch.setattr(pages, "FEW", -1)
    monkeypatch.setattr(pages, "MOST_SORTED", -1)
    monkeypatch.setattr(pages, "FARTHEST", 7)
    pages._end.cache_clear()

    path = f"/desk/queue?channel=web&language=en&sort={order}"
    first, shown = priya.open(path), on_all_pages(priya, path)
    pages._end.cache_clear()

    def few(case: Complaint) -> bool:
        return case.is_open and case.channel == "web" and case.language == "en"

    assert shown == expected(app, order, reverse=False, few=few)
    assert len(listed(first)) <= 8
    assert "looked through 7" in first.said


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("asked", ["status=ended", "status=closed", "status=any"])
def test_the_past_begins_with_the_newest(app: Flask, priya: Colleague, asked: str):
    shown = on_all_pages(priya, f"/desk/queue?{asked}")

    few: dict[str, Callable[[Complaint], bool]] = {
        "status=ended": lambda case: not case.is_open,
        "status=closed": lambda case: case.status == "closed",
        "status=any": lambda case: True,
    }
    order = "received" if asked == "status=any" else "due"
    assert shown == expected(app, order, reverse=order == "due", few=few[asked])


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("order", ["customer", "handler", "category"])
def test_too_many_are_not_put_in_order_by_names(priya: Colleague, monkeypatch: pytest.MonkeyPatch, order: str):
    monkeypatch.setattr(pages, "MOST_SORTED", 40)
    monkeypatch.setattr(sizes, "MOST_SORTED", 40)

    refused = priya.open(f"/desk/queue?sort={order}")
    narrowed = priya.open(f"/desk/queue?sort={order}&status=investigating")

    assert f"too many to sort by {order}" in refused.said
    assert any(link == "/desk/queue" for link in refused.links)
    assert listed(narrowed) != []


def sorted_by(page: Page) -> dict[str, str]:
    """What the heads of the table say of its order."""
    return {node.said: node.given["aria-sort"] for node in page.root.named("th") if "aria-sort" in node.given}


@pytest.mark.parametrize(
    ("path", "heads"),
    [
        ("/desk/queue", {"Due": "ascending"}),
        ("/desk/queue?sort=-due", {"Due": "descending"}),
        ("/desk/queue?sort=heard", {"Last heard": "descending"}),
        ("/desk/queue?sort=-severity", {"Severity": "descending"}),
        ("/desk/queue?sort=handler", {"Handler": "ascending"}),
        ("/desk/queue?sort=nonsense", {"Due": "ascending"}),
    ],
)
def test_heads_say_the_order_and_turn_it_round(app: Flask, priya: Colleague, path: str, heads: dict[str, str]):
    file_one(app)

    page = priya.open(path)

    assert sorted_by(page) == heads
    (head,) = [node for node in page.root.named("th") if "aria-sort" in node.given]
    turned = sorted_by(priya.open(head.named("a")[0].given["href"]))
    assert set(turned) == set(heads) and set(turned.values()) != set(heads.values())


@pytest.mark.parametrize(
    "after", ["x", "1~2", "2026-11-23T09:00:00+00:00~x", "~", "9" * 30, "2026~1~1", "%00~1", "inf~1"]
)
@pytest.mark.parametrize("order", ORDERS)
def test_a_place_that_no_page_wrote_is_the_beginning(app: Flask, priya: Colleague, order: str, after: str):
    reference = file_one(app)

    assert priya.browser.get(f"/desk/queue?sort={order}&after={after}").status_code == 200
    assert reference in priya.open(f"/desk/queue?sort={order}&after=x").html


def test_an_address_holds_no_name(app: Flask, priya: Colleague):
    for _ in range(26):
        file_one(app, name="Zoe Quartz")

    page = priya.open("/desk/queue?sort=customer")

    assert any("after=" in link for link in page.links)
    assert not any("quartz" in link.lower() for link in page.links)
