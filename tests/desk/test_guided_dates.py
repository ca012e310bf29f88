"""The days of a guided call: what was agreed is due on the day that was promised, and the end says every one."""

from datetime import date

import pytest
from flask import Flask

from app.catalogue.queries import RemedyStep
from app.complaints.models import Task
from app.complaints.statuses import Status
from app.db import db
from app.web import filters
from tests.desk.conftest import Colleague, in_days
from tests.desk.guided import add_scripts, agree, begin, go, remedy, to_the_end, to_the_wish
from tests.desk.test_guided_call import casefile
from tests.support import paths
from tests.support.apps import by_reference, doing, file_one
from tests.support.remedies import add_remedy


@pytest.fixture(autouse=True)
def _scripts(app: Flask) -> None:
    add_scripts(app)


def long_day(days: int) -> str:
    return filters.long_day(date.fromisoformat(in_days(days)))


@pytest.mark.requirement("001-17", "001-36")
def test_what_was_agreed_is_due_on_the_day_that_was_promised_and_the_promise_names_it(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = to_the_end(priya, agree(priya, to_the_wish(priya, begin(priya, reference)), amount="9.50"), by=in_days(12))
    for words in (f"A task, for {long_day(12)}: We pay the repair.", f"A promise, for {long_day(12)}: We pay"):
        assert words in page.said
    assert f"One letter to Grace Okafor that says all of it, {long_day(0)}" in page.said

    record = go(priya, page, press="end")

    assert f"A task, for {long_day(12)}" in record.said and f"says all of it, {long_day(0)}" in record.said
    file = casefile(app, reference)
    (promise,), (task,) = file.promises, [task for task in file.tasks if task.kind == "remedy"]
    assert (task.due_at, promise.task_id) == (promise.due_at, task.id)
    case = priya.case(reference).said
    assert f"by {filters.short_day(date.fromisoformat(in_days(12)))}" in case, case


@pytest.mark.requirement("001-17", "001-18")
def test_its_steps_are_due_then_as_well_and_a_promise_of_two_things_rests_on_both(app: Flask, priya: Colleague):
    add_remedy(app, name="Written excuse", kind="apology", steps=(RemedyStep("Ask the depot."),))
    reference = file_one(app)
    page = to_the_wish(priya, begin(priya, reference))
    given = {"remedy_1": remedy(page), "words_1": "We pay the repair.", "amount_1": "9.50"}
    page = go(priya, page, can="yes", **given, remedy_2=remedy(page, "Written"), words_2="The depot writes to her.")
    page = go(priya, page, answer="happy", feel="Good.")
    go(priya, to_the_end(priya, page, by=in_days(12)), press="end")

    file = casefile(app, reference)
    (promise,), tasks = file.promises, [task for task in file.tasks if task.kind in ("remedy", "step")]
    assert len(tasks) == 3 and {task.due_at for task in tasks} == {promise.due_at}
    assert promise.task_id is None
    refused = priya.act(reference, "keep-promise", {"promise_id": str(promise.id)}, 422)
    assert "We pay the repair; The depot writes to her" in refused.said


@pytest.mark.requirement("001-17")
def test_a_promise_beside_an_agreement_that_stays_moves_none_of_its_days(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.AGREED)
    with doing(app):
        before = {task.id: task.due_at for task in db.session.query(Task)}
    page = agree(priya, to_the_wish(priya, begin(priya, reference)), amount="", name="Apology")
    go(priya, to_the_end(priya, page, by=in_days(12)), press="end")

    with doing(app):
        found = by_reference(reference)
        after = {row.id: row.due_at for row in db.session.query(Task).filter_by(complaint_id=found.id)}
    assert {key: after[key] for key in before} == before
