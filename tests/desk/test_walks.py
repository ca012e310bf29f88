"""Whatever single thing is asked of the queue, in whatever order it offers: an index is walked, nothing is sorted."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app import clock
from app.complaints import board
from app.complaints.board import pages, sizes
from app.complaints.board.narrowing import asked_by
from app.complaints.board.orders import ORDERS
from app.complaints.board.question import SORTS, Question
from app.db import db
from tests.desk.walking import explained, too_much
from tests.support.apps import actor_of, file_one

pytestmark = pytest.mark.every_set

FILTERS = {
    "status": ("received", "closed", "ended", "any"),
    "category": (1,),
    "severity": (2, "none"),
    "handler": (1, "me", "nobody"),
    "team": (1, "none"),
    "due": ("overdue", "today", "week", "three_weeks"),
    "channel": ("web",),
    "language": ("en",),
    "tag": (1,),
}
SINGLE = [
    *(Question(view) for view in board.VIEWS),
    *(Question(filters={name: value}) for name, values in FILTERS.items() for value in values),
]


@pytest.fixture
def sqlite(app: Flask) -> Iterator[None]:
    file_one(app)
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL reads a small table whole, whatever its indexes")
        yield
        db.session.rollback()


def place(order: str) -> str:
    """A place in the middle, as a page would write it."""
    values = {"due_at": clock.now().isoformat(), "received_at": clock.now().isoformat(),
              "heard_at": clock.now().isoformat(), "status": "received"}  # fmt: skip
    return "~".join(values.get(key.column, "1") for key in ORDERS[order].keys)


def nothing_is_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where every part of a question leaves too many to collect."""
    monkeypatch.setattr(pages, "FEW", -1)
    monkeypatch.setattr(pages, "MOST_SORTED", -1)


def named(question: Question) -> str:
    return " ".join((question.view, *(f"{name}={value}" for name, value in question.filters.items())))


@pytest.mark.usefixtures("sqlite")
@pytest.mark.parametrize("question", SINGLE, ids=named)
def test_every_single_filter_in_every_order_walks_an_index(
    question: Question, statements: list[str], monkeypatch: pytest.MonkeyPatch
):
    nothing_is_few(monkeypatch)
    actor, walked, bad = actor_of("csr"), 0, {}
    for order in SORTS:
        for reverse in (False, True):
            for after in ("", place(order)):
                asked = question.sorted_by(order, reverse=reverse).continued(after)
                statements.clear()
                if board.page(asked, actor).too_many:
                    continue
                walked += 1
                if wrong := too_much(explained(statements[-1])):
                    bad[order, reverse, bool(after)] = wrong

    assert bad == {}
    assert walked >= 4


@pytest.mark.usefixtures("sqlite")
def test_orders_that_no_index_has_are_refused_where_too_many_would_be_sorted(monkeypatch: pytest.MonkeyPatch):
    nothing_is_few(monkeypatch)
    actor = actor_of("csr")

    refused = {order for order in SORTS if board.page(Question().sorted_by(order), actor).too_many}

    assert refused == {"customer", "handler", "category"}


@pytest.mark.usefixtures("sqlite")
def test_counting_walks_indexes_too(statements: list[str]):
    actor = actor_of("csr")
    statements.clear()
    board.look(Question(), actor)
    plan = explained(statements[0])

    assert len([step for step in plan if step.startswith("SEARCH complaint USING")]) == len(board.VIEWS)
    assert too_much(plan) == []


@pytest.mark.usefixtures("sqlite")
@pytest.mark.parametrize("question", SINGLE, ids=named)
def test_measuring_walks_indexes_too(question: Question, statements: list[str]):
    asked = asked_by(question, actor_of("csr"))
    statements.clear()
    sizes.measure(asked, (*asked.names, sizes.EVERYTHING))
    plan = explained(statements[-1])

    assert too_much(plan) == []
    assert len([step for step in plan if "USING" in step]) >= len(asked.names)
