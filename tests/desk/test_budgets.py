"""How many statements the pages of the desk take, with 1 and with 25 rows; and that the queue always walks an index.

The load of the session and the record of who read a case are not counted.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from app import clock
from app.catalogue import queries as catalogue
from app.complaints import board, search
from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from tests.desk.conftest import Colleague
from tests.support import paths
from tests.support.apps import actor_of, file_one, perform

UNCOUNTED = ("staff_session", "INSERT INTO reading")


@pytest.fixture(autouse=True)
def remembered_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine five seconds may pass between the two openings that `taken` compares."""
    monkeypatch.setattr(catalogue, "REMEMBERED_SECONDS", 600.0)


def taken(colleague: Colleague, path: str, statements: list[str]) -> int:
    """Statements of opening `path`, with what processes remember already remembered."""
    colleague.open(path)
    statements.clear()
    colleague.open(path)
    return len([row for row in statements if not any(word in row for word in UNCOUNTED)])


@pytest.mark.parametrize("rows", [1, 25])
@pytest.mark.parametrize(
    "path", ["/desk/queue", "/desk/queue?view=mine", "/desk/queue?view=at_risk&channel=web", "/desk/search?q=rain"]
)
def test_lists_take_at_most_five(app: Flask, priya: Colleague, statements: list[str], path: str, rows: int):
    for _ in range(rows):
        file_one(app)

    assert taken(priya, path, statements) <= 5, statements


@pytest.mark.parametrize("messages", [1, 25])
def test_a_plain_case_takes_at_most_eight(app: Flask, priya: Colleague, statements: list[str], messages: int):
    reference = file_one(app)
    for number in range(messages):
        perform(app, reference, "message", "customer", d.Words(f"Word {number}"))

    assert taken(priya, f"/desk/complaints/{reference}", statements) <= 8, statements


@pytest.mark.parametrize("more", [1, 25])
def test_a_case_with_everything_on_it_takes_at_most_sixteen(
    app: Flask, priya: Colleague, statements: list[str], more: int, uploaded: Callable[[], d.StoredFile]
):
    reference = paths.bring_to(app, Status.AGREED)
    perform(app, reference, "agreement_failed", "csr", d.Reason("The joiner has closed."))
    perform(app, reference, "ask_approval", "csr", d.ApprovalRequest(Decimal(60), "Another joiner asks more."))
    with app.app_context():
        another = paths.an_offer()
        db.session.remove()
    perform(app, reference, "offer", "csr", another)
    paths.accept(app, reference)
    soon = clock.now() + timedelta(days=2)
    for number in range(more):
        perform(app, reference, "promise", "csr", d.PromiseTerms(f"Ring you, {number}", soon))
        perform(app, reference, "add_task", "csr", d.TaskTerms(f"Ask the depot, {number}", soon.date()))
        perform(app, reference, "attach", "customer", d.Files((uploaded(),)))
        file_one(app)

    assert taken(priya, f"/desk/complaints/{reference}", statements) <= 16, statements


FILTERED = {"status": "received", "category": 1, "priority": 2, "handler": 1, "channel": "web"}
QUESTIONS = [
    *(board.Question(view) for view in board.VIEWS),
    *(board.Question("open", {name: value}) for name, value in FILTERED.items()),
    board.Question("open", {"status": "closed"}),
    board.Question("unassigned", FILTERED),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"{question.view} {question.filters or ''}")
@pytest.mark.parametrize("continued", [False, True])
def test_every_view_and_filter_walks_an_index(
    app: Flask, statements: list[str], question: board.Question, continued: bool
):
    for _ in range(3):
        file_one(app)
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL reads a small table whole, whatever its indexes")
        after = (clock.now(), 1) if continued else None
        statements.clear()
        board.page(board.Question(question.view, question.filters, after), actor_of("csr"))
        plan = explained(statements[-1])
        db.session.rollback()

    assert not [step for step in plan if step.startswith(("SCAN complaint", "SCAN c")) and "INDEX" not in step], plan
    assert not [step for step in plan if "TEMP B-TREE" in step], plan


def test_the_counts_walk_indexes_too(app: Flask, statements: list[str]):
    file_one(app)
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL reads a small table whole, whatever its indexes")
        statements.clear()
        board.counts(actor_of("csr"))
        plan = explained(statements[-1])
        db.session.rollback()

    assert len([step for step in plan if step.startswith("SEARCH complaint USING")]) == len(board.VIEWS)
    assert not [step for step in plan if step.startswith("SCAN complaint") and "INDEX" not in step], plan


def explained(statement: str) -> list[str]:
    """SQLite's plan; which values are asked for makes no difference to it."""
    connection = db.session.connection().connection
    count = statement.count("?")
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", (None,) * count)]


def test_a_search_reads_its_index_in_order(app: Flask, statements: list[str]):
    file_one(app)
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL chooses by statistics")
        statements.clear()
        search.find("rain machine")
        plan = explained(statements[-1])
        db.session.rollback()

    assert len(plan) == 1 and "VIRTUAL TABLE INDEX" in plan[0], plan
