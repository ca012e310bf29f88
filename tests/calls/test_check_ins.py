"""We look in on people until a day, every so many days: a task each time, two lines of log, listed for them."""

from datetime import timedelta

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints.models import Task
from app.db import db
from app.errors import Invalid, WrongState
from tests.desk.conftest import Colleague, errors
from tests.portal.conftest import Customer, opened, words_of
from tests.support.apps import by_reference, file_one, perform
from tests.support.paths import acknowledge

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def reference(app: Flask) -> str:
    found = file_one(app, phone="07700 900341")
    acknowledge(app, found)
    return found


def plan(app: Flask, reference: str, days: int = 3, until: str = "2026-12-02") -> None:
    from datetime import date

    needs = d.CheckInsPlanned("Whether the new machine runs.", days, date.fromisoformat(until))
    perform(app, reference, "plan_check_ins", "csr", needs)


def due(app: Flask, reference: str) -> list[str]:
    with app.app_context():
        statement = db.select(Task).filter_by(complaint_id=by_reference(reference).id, done_at=None, kind="check_in")
        found = [task.due_at.date().isoformat() for task in db.session.scalars(statement.order_by(Task.id))]
        db.session.remove()
    return found


@pytest.mark.requirement("000-19")
def test_each_day_is_a_task_with_two_lines_until_the_last_and_the_customer_reads_them(
    app: Flask, colleague, customer: Customer, reference: str, monday, letters
):
    priya = colleague("csr")
    form = priya.form(reference, "plan-check-ins")
    refused = priya.send(form, {"about": "How she manages.", "every_days": "3", "until": "2026-11-24"}, 422)
    assert errors(refused) == ["That is before we would look in for the first time."]
    priya.send(form, {"about": "How she manages.", "every_days": "3", "until": "2026-11-30"})
    letter = letters("check_ins")[-1].text
    assert "How she manages." in letter and "Thursday 26 November 2026" in letter and "30 November" in letter
    assert due(app, reference) == ["2026-11-26"]

    monday.shift(timedelta(days=3))
    priya = colleague("csr")
    page = priya.open("/desk/calls")
    assert "Looking in today" in page.said and "How she manages." in page.said
    said = {"asked": "Does it run?", "said": "It hums, but it sews."}
    priya.act(reference, "log-check-in", said)
    assert due(app, reference) == ["2026-11-29"]

    opened(app, customer, reference)
    shown = words_of(customer.get(f"/complaint/{reference}").text)
    assert "We check in on Sunday 29 November" in shown and "We checked in on Thursday 26 November" in shown
    assert "Does it run?" in shown and "You said: It hums, but it sews." in shown

    monday.shift(timedelta(days=3))
    priya = colleague("csr")
    priya.act(reference, "log-check-in", said)
    assert due(app, reference) == []
    assert "plan-check-ins" in priya.case(reference).html, "it can be planned anew"


def test_a_day_that_was_missed_is_logged_late_and_the_next_is_still_to_come(app: Flask, reference: str, monday):
    plan(app, reference, days=2, until="2026-12-10")
    monday.shift(timedelta(days=5))

    perform(app, reference, "log_check_in", "csr", d.CheckInLogged(check_in(app), "Does it run?", "Yes."))

    assert due(app, reference) == ["2026-11-29"], "not on days that are over"


def check_in(app: Flask) -> int:
    from app.calls.models import CheckIn

    with app.app_context():
        found = db.session.scalars(db.select(CheckIn.id).order_by(CheckIn.id.desc())).first()
        db.session.remove()
    return found or 0


@pytest.mark.requirement("000-19")
def test_stopping_closes_what_is_open_and_one_plan_runs_at_a_time(app: Flask, priya: Colleague, reference: str):
    plan(app, reference)
    with pytest.raises(Invalid) as refusal:
        plan(app, reference)
    assert refusal.value.errors == {"about": "We look in on them already. Stop that first."}

    priya.act(reference, "end-check-ins", {"reason": "She asked us not to."})

    assert due(app, reference) == [] and "We look in Thu 26 Nov" not in priya.case(reference).said
    with pytest.raises(WrongState):
        perform(app, reference, "end_check_ins", "csr", d.Reason("Twice."))


def test_the_task_ends_by_its_two_lines_alone_and_once(app: Flask, priya: Colleague, reference: str):
    plan(app, reference)
    refused = priya.act(reference, "verify-task", {"result": "Done."}, 422)
    assert errors(refused) == ["Log what you asked and what they said."]

    logged = d.CheckInLogged(check_in(app), "Does it run?", "Yes.")
    perform(app, reference, "log_check_in", "csr", logged)
    with pytest.raises(WrongState, match="already"):
        perform(app, reference, "log_check_in", "csr", logged)
    assert errors(priya.act(reference, "log-check-in", {"asked": "", "said": ""}, 422)) == [
        "Write what you asked.",
        "Write what they said.",
    ]
