"""We look in on people until a day, every so many days: a task each time, two lines of log, listed for them."""

from datetime import timedelta

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints.models import Task
from app.db import db
from app.errors import Invalid, WrongState
from tests.calls.test_on_home import counted, in_sidebar
from tests.desk.conftest import Colleague, errors
from tests.desk.guided import add_scripts, begin, form_of, go, step
from tests.desk.test_home import panel, tiles
from tests.portal.conftest import Customer, opened, words_of
from tests.support.apps import by_reference, doing, file_one, perform
from tests.support.calls import at, book, can_ring, in_days
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
    assert "Looking in, 1 of 2: How she manages." in page.said
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
def test_stopping_closes_what_is_open_and_one_plan_runs_at_a_time(
    app: Flask, priya: Colleague, reference: str, letters
):
    plan(app, reference)
    with pytest.raises(Invalid) as refusal:
        plan(app, reference)
    assert refusal.value.errors == {"about": "We look in on them already. Stop that first."}

    priya.act(reference, "end-check-ins", {"reason": "She asked us not to."})

    assert due(app, reference) == [] and "We look in Thu 26 Nov" not in priya.case(reference).said
    assert "We stop now. If you would like us to go on, tell us" in " ".join(letters("check_ins_ended")[0].text.split())
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


LINES = {"looked_asked": "Does it run?", "looked_said": "It hums, but it sews."}


def rows_of(page, name: str = "Grace Okafor") -> list[str]:
    tables = (row for node in page.root.of_class("desk-table") for row in node.named("tr")[1:])
    return [row.said for row in tables if name in row.said]


@pytest.mark.requirement("000-19", "000-22")
def test_whoever_is_looked_in_on_stands_once_with_all_reasons_and_is_counted_once(
    app: Flask, colleague, reference: str, monday
):
    plan(app, reference)
    perform(app, reference, "ask_for_call", "csr", d.CallAsked("The joiner’s bill", "07700 900341", in_days(5)))
    priya = colleague("csr")
    assert "Looking in" not in priya.open("/desk/calls").said and counted(priya) == "1"

    monday.shift(timedelta(days=3))
    priya = colleague("csr")
    calls, home = priya.open("/desk/calls"), priya.open("/desk/")
    (row,) = rows_of(calls)
    assert "Looking in, 1 of 3: Whether the new machine runs." in row and "The joiner’s bill." in row
    assert f"/desk/complaints/{reference}/act/log-call" in calls.links, "one log for both"
    assert counted(priya) == in_sidebar(home) == "1"
    assert "Looking in: Whether the new machine runs." in panel(home, "Calls to make").said
    assert "Whether the new machine runs." not in panel(home, "Promised and to do").said
    assert tiles(home)["Tasks due by tonight"][0] == "0"


@pytest.mark.requirement("000-19")
def test_a_day_alone_is_logged_from_its_row_and_not_rung_where_the_telephone_is_closed(
    app: Flask, colleague, reference: str, monday
):
    plan(app, reference)
    monday.shift(timedelta(days=3))
    priya = colleague("csr")
    page = priya.open("/desk/calls")
    (link,) = (link for link in page.links if f"{reference}/act/log-" in link)
    assert "/log-check-in?check_in_id=" in link
    assert f"/desk/complaints/{reference}/guided-call?kind=call_back" in page.links

    with doing(app):
        customer = by_reference(reference).customer
        customer.closed_ways, customer.open_way = "telephone", "email"
    (row,) = rows_of(priya.open("/desk/calls"))
    assert "not by telephone" in row and "07700" not in row and "Ring" not in row
    assert "07700" not in panel(priya.open("/desk/"), "Calls to make").said

    said = {"asked": "Does it run?", "said": "It hums, but it sews."}
    priya.send(priya.open(link).form("/log-check-in"), said)
    assert rows_of(priya.open("/desk/calls")) == [] and due(app, reference) == ["2026-11-29"]


@pytest.mark.requirement("000-19", "000-22")
def test_a_call_that_is_logged_is_asked_whether_it_was_the_look_in(
    app: Flask, colleague, customer: Customer, reference: str, monday
):
    plan(app, reference)
    assert "looked_in" not in colleague("csr").form(reference, "log-call").names, "none is due"
    monday.shift(timedelta(days=3))
    priya = colleague("csr")
    form = priya.form(reference, "log-call")
    assert "Looking in, 1 of 3: Whether" in priya.open(f"/desk/complaints/{reference}/act/log-call").said

    nobody = priya.send(form, {"words": "Nobody.", "looked_in": "y", **LINES}, 422)
    assert errors(nobody) == ["Only a call that reached them is our looking in. Did you speak to them?"]
    half = priya.send(form, {"words": "We spoke.", "reached": "y", "looked_in": "y", "looked_asked": "Well?"}, 422)
    assert errors(half) == ["Write what they said."] and half.form("/log-call").value("looked_asked") == "Well?"
    unticked = priya.send(form, {"words": "We spoke.", "reached": "y", **LINES}, 422)
    assert errors(unticked) == ["Tick this if it was our looking in. Otherwise empty both."]

    priya.send(form, {"words": "Nobody at home."})
    assert "Nobody answered once." in rows_of(priya.open("/desk/calls"))[0]
    priya.act(reference, "log-call", {"words": "About the bill.", "reached": "y"})
    assert due(app, reference) == ["2026-11-26"], "it was about something else"
    priya.act(reference, "log-call", {"words": "For us alone.", "reached": "y", "looked_in": "y", **LINES})
    assert due(app, reference) == ["2026-11-29"] and rows_of(priya.open("/desk/calls")) == []
    assert "rang and looked in on" in priya.case(reference).said
    opened(app, customer, reference)
    shown = words_of(customer.get(f"/complaint/{reference}").text)
    assert "You said: It hums, but it sews." in shown and "For us alone." not in shown


@pytest.mark.requirement("000-19", "000-22")
def test_a_booked_call_can_be_the_look_in(app: Flask, colleague, reference: str, monday):
    can_ring(app)
    plan(app, reference)
    book(app, reference, at(in_days(3), "09:00"))
    monday.shift(timedelta(days=3))
    priya = colleague("csr")
    (row,) = rows_of(priya.open("/desk/calls"))
    assert "Looking in, 1 of 3" in row and in_sidebar(priya.open("/desk/")) == "1"

    priya.act(reference, "call-happened", {"words": "She is glad.", "looked_in": "y", **LINES})

    assert due(app, reference) == ["2026-11-29"] and rows_of(priya.open("/desk/calls")) == []


@pytest.mark.requirement("000-19", "001-02")
def test_a_call_with_the_guide_can_be_the_look_in(app: Flask, colleague, reference: str, monday):
    add_scripts(app)
    plan(app, reference)
    monday.shift(timedelta(days=3))
    priya = colleague("csr")
    page = begin(priya, reference, kind="after_delivery")
    page = go(priya, page, notes="All is well.")
    page = go(priya, page, press="well")
    assert step(page) == "thanks" and "Looking in, 1 of 3: Whether the new machine runs." in page.said

    refused = go(priya, page, 422, press="end", looked_in="yes", looked_asked="Does it run?")
    assert "Write what they said." in refused.said and form_of(refused).value("looked_asked") == "Does it run?"
    assert due(app, reference) == ["2026-11-26"]
    ended = go(priya, refused, press="end", looked_in="yes", **LINES)

    assert "ended" in ended.said and due(app, reference) == ["2026-11-29"]
    assert rows_of(priya.open("/desk/calls")) == []
