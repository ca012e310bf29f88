"""How many statements the pages of the desk take, with 1 and with 25 rows; and that a search walks its index.

The load of the session and the record of who read a case are not counted.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from app import clock
from app.complaints import details as d
from app.complaints import search
from app.complaints.statuses import Status
from app.db import db
from tests.desk.conftest import Colleague
from tests.desk.walking import explained
from tests.support import paths
from tests.support.apps import file_one, perform

UNCOUNTED = ("staff_session", "INSERT INTO reading")


def taken(colleague: Colleague, path: str, statements: list[str]) -> int:
    """Statements of opening `path`, with what processes remember already remembered."""
    colleague.open(path)
    statements.clear()
    colleague.open(path)
    return len([row for row in statements if not any(word in row for word in UNCOUNTED)])


@pytest.mark.parametrize("rows", [1, 25])
@pytest.mark.parametrize(
    "path",
    [
        "/desk/queue",
        "/desk/queue?view=mine",
        "/desk/queue?view=at_risk&channel=web",
        "/desk/search?q=rain",
        "/desk/search?q=rain&channel=web",
    ],
)
def test_lists_take_at_most_five(app: Flask, priya: Colleague, statements: list[str], path: str, rows: int):
    for _ in range(rows):
        file_one(app)

    assert taken(priya, path, statements) <= 5, statements


def test_a_case_reads_no_table_whole(app: Flask, priya: Colleague, statements: list[str]):
    """SQLite thought it quicker to walk all words there are than to go from the earlier cases to theirs."""
    reference = file_one(app)
    taken(priya, f"/desk/complaints/{reference}", statements)
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL chooses by statistics")
        connection = db.session.connection().connection
        reading = [words for words in list(statements) if words.lstrip().startswith(("SELECT", "WITH"))]
        steps = [
            row[3]
            for words in reading
            for row in connection.execute(f"EXPLAIN QUERY PLAN {words}", (None,) * words.count("?"))
        ]
        db.session.rollback()

    growing = "complaint|event|message|promise|task|clock|delivery|notice|reading|customer|concern|offer|approval"
    assert [step for step in steps if re.match(rf"SCAN ({growing})(?! USING)", step)] == []


@pytest.mark.parametrize("messages", [1, 25])
def test_a_plain_case_takes_at_most_eight(app: Flask, priya: Colleague, statements: list[str], messages: int):
    reference = file_one(app)
    for number in range(messages):
        perform(app, reference, "message", "customer", d.Words(f"Word {number}"))

    assert taken(priya, f"/desk/complaints/{reference}", statements) <= 8, statements


@pytest.mark.parametrize("path", ["", "?show=words", "?before=150"])
def test_a_long_case_takes_hardly_more(app: Flask, priya: Colleague, statements: list[str], path: str):
    reference = file_one(app)
    for number in range(200):
        perform(app, reference, "message", "customer", d.Words(f"Word {number}"))

    assert taken(priya, f"/desk/complaints/{reference}{path}", statements) <= 10, statements


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
        perform(app, reference, "plan_question", "csr", d.QuestionPlanned(f"Who saw it, {number}?", soon.date()))
        perform(app, reference, "add_evidence", "csr", d.Exhibit("log", f"Handheld log, {number}", soon.date()))
        before = file_one(app, received_at=clock.now() - timedelta(days=9))
        perform(app, before, "message", "customer", d.Words("Hello"))
        perform(app, reference, "relate", "csr", d.Relation(before, f"The same depot, {number}."))
    perform(app, reference, "add_to_problem", "csr", d.ProblemChosen(title="The depot is under water"))

    assert taken(priya, f"/desk/complaints/{reference}", statements) <= 16, statements


@pytest.mark.parametrize("more", [1, 25])
def test_a_plan_and_evidence_cost_nothing_and_comparable_cases_one_statement(
    app: Flask, priya: Colleague, statements: list[str], more: int
):
    plain, full = (paths.bring_to(app, Status.OFFERED) for _ in range(2))
    paths.bring_to(app, Status.CLOSED)
    soon = (clock.now() + timedelta(days=2)).date()
    for number in range(more):
        perform(app, full, "plan_question", "csr", d.QuestionPlanned(f"Who saw it, {number}?", soon))
        perform(app, full, "add_evidence", "csr", d.Exhibit("log", f"Handheld log, {number}", soon))

    counts = [taken(priya, f"/desk/complaints/{reference}", statements) for reference in (plain, full)]

    assert counts[0] == counts[1] <= 16, statements
    assert len([row for row in statements if "offered_remedy" in row and "row_number" in row]) == 1


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


@pytest.mark.parametrize("rows", [1, 25])
@pytest.mark.parametrize("path", ["/desk/problems", "/desk/problems/1", "/desk/problems/1/replies/1"])
def test_problems_take_no_more_the_more_there_are(
    app: Flask, priya: Colleague, statements: list[str], path: str, rows: int
):
    references = [file_one(app) for _ in range(rows)]
    for number in range(rows):
        priya.press(priya.open("/desk/problems"), "/desk/problems", {"title": f"The depot floods {number}"})
    priya.press(priya.open("/desk/problems/1"), "/add", {"references": " ".join(references[:12])})
    look = priya.press(priya.open("/desk/problems/1/reply"), "/reply", {"text": "It is dry again."}, expect=200)
    priya.press(look, "/reply")

    assert taken(priya, path, statements) <= 9, statements
