"""Words together with filters and pieces of references: whichever leaves less leads, and the answer is the same."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, update

from app import clock
from app.complaints import details as d
from app.complaints.models import Complaint, Reader
from app.complaints.search import finding
from app.complaints.statuses import Status
from app.db import db
from tests.desk.conftest import Colleague
from tests.desk.listing import pages
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import actor_of, doing, file_one, perform
from tests.support.many import all_rows, file_many

pytestmark = pytest.mark.every_set

COMMON = "water"
WANTED: dict[str, Callable[[Complaint], bool]] = {
    "status=open": lambda case: case.is_open,
    "status=ended": lambda case: not case.is_open,
    "status=closed&category=1": lambda case: case.status == "closed" and case.category_id == 1,
    "category=2": lambda case: case.category_id == 2,
    "handler=nobody": lambda case: case.handler_id is None,
    "team=2&channel=web": lambda case: case.department_id == 2 and case.channel == "web",
    "language=cy": lambda case: case.language == "cy",
    "severity=none&status=ended": lambda case: case.priority is None and not case.is_open,
    "due=three_weeks": lambda case: case.is_open and case.due_at < soon(),
}
# With millions of rows each of the three happens by itself: how many cases, and texts, count as few.
LEADERS = {"few cases": (1_000, -1), "few texts": (-1, 1_000), "neither": (-1, -1)}


def soon() -> datetime:
    return clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=22)


@pytest.fixture(params=LEADERS)
def leader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    few_cases, few_texts = LEADERS[request.param]
    monkeypatch.setattr(finding, "MOST_SORTED", few_cases)
    indexes = {name: replace(index, most=few_texts) for name, index in finding.INDEXES.items()}
    if request.param == "few cases":  # though the words are in fewer texts still
        monkeypatch.setattr(finding, "_texts", lambda _backend: db.select(db.literal(10_000)))
    monkeypatch.setattr(finding, "INDEXES", indexes)
    monkeypatch.setattr(finding, "SPAN", 40)
    _forget()
    yield request.param
    _forget()


def _forget() -> None:
    for kept in (finding._measure, finding._newest, finding._having):
        kept.cache_clear()


def found(page: Page) -> list[str]:
    return [node.said for node in page.root.named("table") for node in node.of_class("ref")]


def on_all_pages(colleague: Colleague, path: str) -> list[str]:
    return [reference for page in pages(colleague, path) for reference in found(page)]


def newest_first(app: Flask, wanted: Callable[[Complaint], bool]) -> list[str]:
    with app.app_context():
        references = [case.reference for case in all_rows() if COMMON in case.happened and wanted(case)]
        db.session.rollback()
    return references[::-1]


@pytest.mark.parametrize("asked", WANTED)
def test_words_are_looked_for_among_what_the_filters_leave(app: Flask, priya: Colleague, leader: str, asked: str):
    file_many(app, 150)

    shown = on_all_pages(priya, f"/desk/search?q={COMMON}&{asked}")

    assert shown == newest_first(app, WANTED[asked])
    assert shown


def test_many_pages_follow_each_other(app: Flask, priya: Colleague, leader: str):
    file_many(app, 200)

    shown = on_all_pages(priya, f"/desk/search?q={COMMON}&channel=web")

    assert shown == newest_first(app, lambda case: case.channel == "web")
    assert len(shown) > finding.PAGE


def test_what_few_may_read_is_not_found_with_filters_either(app: Flask, priya: Colleague, leader: str):
    file_many(app, 60)
    with doing(app):
        db.session.execute(update(Complaint).where(Complaint.id % 2 == 0).values(restricted=True))
        secret = [case.id for case in all_rows() if case.restricted]
        manager = actor_of("manager").id
        db.session.execute(insert(Reader), [{"complaint_id": key, "user_id": manager} for key in secret])

    shown = on_all_pages(priya, f"/desk/search?q={COMMON}&status=open")

    assert shown == newest_first(app, lambda case: case.is_open and not case.restricted)


def test_notes_and_messages_count_with_filters_too(app: Flask, priya: Colleague, leader: str):
    reference = file_one(app)
    perform(app, reference, "note", "csr", d.Words("The joiner of van 22 has the bill."))
    paths.bring_to(app, Status.CLOSED)

    assert on_all_pages(priya, "/desk/search?q=joiner&status=open&category=1") == [reference]
    assert on_all_pages(priya, "/desk/search?q=joiner&status=closed") == []


def test_a_page_that_is_not_full_says_how_far_it_looked(app: Flask, priya: Colleague, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(finding, "MOST_SORTED", -1)
    monkeypatch.setattr(finding, "INDEXES", {name: replace(index, most=-1) for name, index in finding.INDEXES.items()})
    monkeypatch.setattr(finding, "SPAN", 2)
    _forget()
    wanted = file_one(app, channel="letter")
    for _ in range(3):
        file_one(app)

    first = priya.open("/desk/search?q=sewing&channel=letter")

    assert "Nothing among the newest 2." in first.said
    further = next(node.given["href"] for node in first.root.named("a") if node.said == "Look further back")
    assert found(priya.open(further)) == [wanted]
    _forget()


@pytest.mark.parametrize("typed", ["{0}", "c-{0}", "c-{1}", "c-{3}", "{0}{2}", "c-{0}-{2}", "c{0}{2}"])
def test_a_piece_of_a_reference_finds_it(app: Flask, priya: Colleague, typed: str):
    reference = next(
        reference for reference in iter(lambda: file_one(app), None) if any(sign.isdigit() for sign in reference[2:6])
    )
    first, second = reference[2:6].lower(), reference[7:].lower()

    page = priya.open(f"/desk/search?q={typed.format(first, second, second[:2], first[:2])}&channel=web")

    assert reference in found(page)
    assert found(priya.open(f"/desk/search?q={first}&channel=letter")) == []


def test_a_piece_of_a_reference_goes_with_words(app: Flask, priya: Colleague):
    reference, _other = file_one(app), file_one(app, happened="The tram was late.")

    assert found(priya.open(f"/desk/search?q=c-{reference[2:4]} sewing")) == [reference]
    assert found(priya.open(f"/desk/search?q=c-{reference[2:4]} tram")) != [reference]


@pytest.mark.parametrize(
    ("typed", "finds"), [("4471", True), ("447", True), ("44", False), ("07700", True), ("sew", False)]
)
def test_long_numbers_are_found_by_their_beginning_words_only_whole(
    app: Flask, priya: Colleague, typed: str, finds: bool
):
    reference = file_one(app, order_number="NP-4471", phone="07700 900118")

    assert (found(priya.open(f"/desk/search?q={typed}")) == [reference]) is finds


def test_what_was_found_is_marked_wherever_it_stands(app: Flask, priya: Colleague):
    reference = file_one(app, name="Grace <Okafor>", title="The sewing machine")

    page = priya.open(f"/desk/search?q=okafor sewing c-{reference[2:6]}")

    marks = {node.said for node in page.root.named("mark")}
    assert {"Okafor", "sewing", reference[2:6]} <= marks
    assert "Grace &lt;<mark" in page.html


def test_a_search_from_the_queue_keeps_its_filters(app: Flask, priya: Colleague):
    letter, _web = file_one(app, channel="letter"), file_one(app)
    queue = priya.open("/desk/queue?view=unassigned&channel=letter&sort=heard")

    form = next(form for form in queue.forms if form.place == "/desk/search")
    assert sorted(form.filled({"q": "sewing"})) == [("channel", "letter"), ("q", "sewing")]

    page = priya.open("/desk/search?q=sewing&channel=letter")
    assert found(page) == [letter]
    assert (
        next(form for form in page.forms if "channel" in form.names and "status" in form.names).value("q") == "sewing"
    )
    assert "Filters, 1 on" in page.said


def test_without_a_status_what_has_ended_is_found_too(app: Flask, priya: Colleague):
    ended, fresh = paths.bring_to(app, Status.CLOSED), file_one(app)

    assert set(found(priya.open("/desk/search?q=sewing"))) == {ended, fresh}
    assert "Filters, " not in priya.open("/desk/search?q=sewing").said
    assert found(priya.open("/desk/search?q=sewing&status=open")) == [fresh]
