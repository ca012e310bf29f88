"""The days of a guided call: what was agreed is due on the day that was promised, and the end says every one."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask

from app.catalogue import queries as catalogue
from app.catalogue import service
from app.catalogue.queries import RemedyStep
from app.complaints.models import Task
from app.complaints.statuses import Status
from app.db import db
from app.web import filters
from tests.desk.conftest import Colleague, in_days
from tests.desk.guided import add_scripts, agree, begin, go, remedy, to_the_end, to_the_wish
from tests.desk.test_guided_call import casefile
from tests.journeys.pages import Page
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


def in_zone(app: Flask, zone: str) -> None:
    with doing(app):
        service.save(catalogue.organisation().model_copy(update={"zone": zone}))


def talks_of(page: Page) -> str:
    return next(node.said for node in page.root.named("section") if node.said.startswith("Talks with the guide"))


@pytest.mark.requirement("001-01")
@pytest.mark.parametrize(
    ("zone", "today"),
    [("Pacific/Auckland", "Tuesday 1 December 2026"), ("America/New_York", "Monday 30 November 2026")],
)
def test_the_day_is_that_of_the_organisation_with_its_year_on_the_case_and_on_the_record(
    app: Flask, colleague: Callable[[str], Colleague], zone: str, today: str
):
    in_zone(app, zone)
    with time_machine.travel("2026-11-30T22:30:00+00:00", tick=False):
        priya, reference = colleague("csr"), file_one(app)
        start = priya.open(f"/desk/complaints/{reference}/guided-call")
        assert f"Today, {today}" in start.said
        page = to_the_end(priya, agree(priya, to_the_wish(priya, begin(priya, reference)), amount="9.50"))
        record = go(priya, page, press="end")
        case = priya.case(reference)

    assert f"A complaint, on the telephone, {today}, by Priya Shah." in record.said and zone in record.said
    assert f"A complaint, {today}" in talks_of(case) and "Written down later" not in case.said + record.said


@pytest.mark.requirement("001-01")
def test_an_earlier_day_stands_on_the_case_and_on_the_record_with_the_reason(
    app: Flask, colleague: Callable[[str], Colleague]
):
    in_zone(app, "Pacific/Auckland")
    with time_machine.travel("2026-11-30T22:30:00+00:00", tick=False):
        priya, reference = colleague("csr"), file_one(app, received_at=datetime(2026, 11, 20, 9, tzinfo=UTC))
        late = {"on": "2026-11-27", "late_reason": "The system was down."}
        page = to_the_end(priya, agree(priya, to_the_wish(priya, begin(priya, reference, **late)), amount="9.50"))
        record = go(priya, page, press="end")
        case = priya.case(reference)

    assert "Friday 27 November 2026, by Priya Shah." in record.said
    assert "Written down later The system was down." in record.said
    assert "A complaint, Friday 27 November 2026" in talks_of(case)
    assert "Written down later: The system was down." in talks_of(case)


@pytest.mark.requirement("001-02")
def test_the_card_is_folded_once_it_was_read_and_open_again_after_a_change(
    app: Flask, priya: Colleague, helen: Colleague
):
    def is_open(reference: str) -> bool:
        page = priya.open(f"/desk/complaints/{reference}/guided-call")
        (card,) = page.root.of_class("call-card")
        return "open" in card.given

    first, second = file_one(app), file_one(app)
    assert is_open(first)
    begin(priya, first)
    assert not is_open(second)

    helen.press(helen.open("/desk/scripts"), "/scripts/words", {"card": "Ring today.\nListen first."})
    assert is_open(second)
    begin(priya, second)
    assert not is_open(file_one(app))
