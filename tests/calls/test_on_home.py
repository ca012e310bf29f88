"""What is booked for today and who asked to be rung stands on home, counted as on the page it leads to."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from app.calls.models import Appointment, CallRequest
from app.complaints import details as d
from app.complaints.calls import EXPLAIN_DECISION, FOLLOW_UP_CALL, RING
from app.complaints.service import add_task
from app.db import db
from tests.desk.conftest import Colleague
from tests.desk.guided import add_scripts
from tests.desk.test_home import panel, tiles
from tests.journeys.pages import Page
from tests.support.apps import MONDAY, actor_of, by_reference, doing, file_one, perform
from tests.support.calls import at, book, can_ring, id_of, in_days
from tests.support.paths import acknowledge

NUMBER = "07700 900341"
CALLS = ("Call to make", "Calls to make")


def counted(priya: Colleague) -> str:
    return next(figure for label, (figure, _href) in tiles(priya.open("/desk/")).items() if label in CALLS)


def in_sidebar(page: Page) -> str:
    """What stands beside the sidebar's link to the calls."""
    links = (link for link in page.root.named("a") if link.given.get("href") == "/desk/calls")
    return next(link.said for link in links if link.said.startswith("Calls")).removeprefix("Calls").strip()


@pytest.mark.requirement("B-14", "000-22")
def test_calls_booked_for_today_and_asked_for_are_counted_and_listed(app: Flask, colleague, monday):
    can_ring(app)
    mine, other = file_one(app, name="Ian Farrow"), file_one(app, name="Ruth Ellery")
    acknowledge(app, mine)
    priya, helen = colleague("csr"), colleague("manager")
    assert counted(priya) == "0" and "Nobody waits for a call." in panel(helen.open("/desk/"), "Calls to make").said

    call = book(app, mine, at(in_days(0), "10:30"))
    book(app, file_one(app, name="Joan Tillotson"), at(in_days(0), "11:00"))  # Helen rings
    book(app, file_one(app, name="Ewa Nowak"), at(in_days(1), "11:00"))
    perform(app, other, "ask_for_call", "customer", d.CallAsked("The joiner’s bill", NUMBER, None, "after four"))

    home = priya.open("/desk/")
    listed = panel(home, "Calls to make").said
    assert "Ian Farrow 10:30 today Helen Marsh rings. After four. 07700 900341 Log the call" in listed
    assert "Ruth Ellery" in listed and f"Asked to be rung: The joiner’s bill. {NUMBER} Log the call" in listed
    assert f"/desk/complaints/{mine}/act/call-happened?appointment_id={call}" in home.links
    assert "Ewa Nowak" not in listed and "Joan Tillotson" not in priya.open("/desk/calls").said
    assert counted(priya) == in_sidebar(home) == "2"

    all_of_them = panel(helen.open("/desk/"), "Calls to make").said
    assert all(name in all_of_them for name in ("Ian Farrow", "Joan Tillotson", "Ruth Ellery"))
    assert in_sidebar(helen.open("/desk/")) == "3"


def test_a_call_that_nobody_logged_says_so_and_leaves_when_it_is_logged(app: Flask, colleague, monday):
    can_ring(app)
    mine = file_one(app, name="Ian Farrow")
    acknowledge(app, mine)
    call = book(app, mine, at(in_days(0), "10:30"))
    waiting = file_one(
        app, name="Ruth Ellery", phone=NUMBER, preferred_channel="phone", received_at=MONDAY - timedelta(days=2)
    )
    monday.shift(timedelta(minutes=95))
    priya = colleague("csr")
    now = panel(priya.open("/desk/"), "Calls to make").said
    assert "Now, 10:30 today" in now and now.index("Ian Farrow") < now.index("Ruth Ellery"), waiting
    monday.shift(timedelta(hours=1))

    assert "Not logged: 10:30 today" in panel(priya.open("/desk/"), "Calls to make").said
    assert in_sidebar(priya.open("/desk/")) == "2"
    assert f"/desk/complaints/{mine}/act/call-happened?appointment_id={call}" in priya.open("/desk/").links
    priya.act(mine, "call-happened", {"words": "He is glad."})

    assert counted(priya) == in_sidebar(priya.open("/desk/")) == "1"


def test_who_asked_to_be_rung_stands_among_the_calls_and_not_among_the_tasks_too(app: Flask, colleague, monday):
    mine = file_one(app, name="Ian Farrow", phone=NUMBER)
    acknowledge(app, mine)
    perform(app, mine, "ask_for_call", "csr", d.CallAsked("The joiner’s bill", NUMBER))
    priya = colleague("csr")

    home = priya.open("/desk/")

    assert "The joiner’s bill" in panel(home, "Calls to make").said
    assert "The joiner’s bill" not in panel(home, "Promised and to do").said
    assert tiles(home)["Tasks due by tonight"][0] == "0"
    priya.act(mine, "log-call", {"reached": "y", "words": "She has it."})
    assert counted(priya) == "0"


@pytest.mark.requirement("000-22", "001-06")
def test_nobody_stands_twice_for_one_complaint_and_the_earliest_date_holds(app: Flask, colleague, monday):
    can_ring(app)
    mine = file_one(app, name="Ian Farrow", phone=NUMBER, preferred_channel="phone")
    perform(app, mine, "assign", "manager", d.Handover(id_of(app, "csr")))
    perform(app, mine, "ask_for_call", "customer", d.CallAsked("The joiner’s bill", NUMBER, in_days(2), "after four"))
    perform(app, mine, "promise_call", "csr", d.CallBackPromised("The estimate", at(in_days(1), "12:00"), NUMBER))
    monday.shift(timedelta(hours=5))
    priya = colleague("csr")

    for page, rows in ((priya.open("/desk/calls"), "desk-table"), (priya.open("/desk/"), "ledger-row")):
        (row,) = [row.said for node in page.root.of_class(rows) for row in node.named("tr")[1:] or [node]
                  if "Ian Farrow" in row.said and NUMBER in row.said]  # fmt: skip
        assert "Overdue by 1 h" in row and "We promised to ring back: The estimate." in row
        assert counted(priya) == in_sidebar(page) == "1"
    assert "The joiner’s bill." in priya.open("/desk/calls").said

    book(app, mine, at(in_days(0), "16:30"))
    page = priya.open("/desk/calls")
    assert page.said.count("Ian Farrow 07700") == 1 and "To ring" not in page.said
    assert "We promised to ring back: The estimate." in page.said
    assert counted(priya) == in_sidebar(page) == "1"


@pytest.mark.requirement("001-02")
def test_every_call_can_be_begun_with_the_guide_and_its_script(app: Flask, colleague, monday):
    can_ring(app)
    add_scripts(app)
    names = ("booked", "asked", "looked_in", "explained", "followed", "waiting")
    asks = {"waiting": {"preferred_channel": "phone"}}
    cases = {name: file_one(app, name=name, phone=NUMBER, **asks.get(name, {})) for name in names}
    for reference in cases.values():
        perform(app, reference, "assign", "manager", d.Handover(id_of(app, "csr")))
    book(app, cases["booked"], at(in_days(0), "16:30"))
    perform(app, cases["asked"], "ask_for_call", "csr", d.CallAsked("The joiner’s bill", NUMBER))
    with doing(app):
        due = at(in_days(1), "12:00")
        add_task(by_reference(cases["explained"]), EXPLAIN_DECISION, "Ring and explain.", due)
        add_task(by_reference(cases["followed"]), FOLLOW_UP_CALL, "Ring and ask.", due)
    plan = d.CheckInsPlanned("Whether it holds", 1, in_days(3))
    perform(app, cases["looked_in"], "plan_check_ins", "csr", plan)
    monday.shift(timedelta(days=1))
    priya = colleague("csr")

    links = priya.open("/desk/calls?view=all").links

    scripts = {"followed": "?kind=after_delivery", "waiting": ""}
    wanted = {f"/desk/complaints/{cases[name]}/guided-call{scripts.get(name, '?kind=call_back')}" for name in names}
    assert wanted == {link for link in links if "/guided-call" in link and "new" not in link}
    begun = priya.open(next(link for link in wanted if "after_delivery" in link))
    assert "Read this before you ring" in begun.said
    assert begun.form("/guided-call").value("kind") == "after_delivery"
    assert priya.open(f"/desk/complaints/{cases['asked']}/guided-call?kind=x").form("/guided-call").value("kind") == (
        "complaint"
    )


def everybody(priya: Colleague, label: str) -> list[str]:
    """Whoever stands under this heading on the calls page and on the pages that go on with it."""
    page, found, seen = priya.open("/desk/calls"), [], 0
    while True:
        said = next(node.said for node in page.root.of_class("panel") if node.said.startswith(label))
        found += dict.fromkeys(re.findall(r"(?:Booked|Asked|Followed) \d+", said))
        further = [link for link in page.links if f"list={KEYS[label]}" in link]
        if not further:
            assert seen == 1 and "/desk/calls?view=mine" in page.links
            return found
        page, seen = priya.open(further[0]), seen + 1


KEYS = {"Booked for today": "booked", "To ring": "asked", "Ask whether it was put right": "others"}


@pytest.mark.requirement("000-22")
def test_however_many_are_to_be_rung_everybody_stands_on_a_page_once(app: Flask, colleague, monday):
    names = [f"{kind} {number}" for kind in ("Booked", "Asked", "Followed") for number in range(52)]
    with doing(app):
        mine, due, handler = actor_of("csr").id, at(in_days(1), "12:00"), actor_of("manager").id
    cases = {name: file_one(app, name=name) for name in names}
    with doing(app):
        for number, (name, reference) in enumerate(cases.items()):
            case = by_reference(reference)
            if name.startswith("Booked"):
                start = at(in_days(0), "09:00") + timedelta(minutes=number // 2)  # two at a time
                db.session.add(Appointment(
                    complaint_id=case.id, manager_id=mine if number % 2 else handler, starts_at=start, number=NUMBER,
                    ends_at=start + timedelta(minutes=1), state="booked", made_at=due, uid=str(number),
                ))  # fmt: skip
                case.handler_id = mine
            elif name.startswith("Asked"):
                task = add_task(case, RING, "The bill.", due)
                db.session.flush()
                db.session.add(CallRequest(complaint_id=case.id, task_id=task.id, number=NUMBER, asked_at=due))
            else:
                add_task(case, FOLLOW_UP_CALL, "Ring and ask.", due, mine)
    priya = colleague("csr")

    found = [name for label in KEYS for name in everybody(priya, label)]

    assert sorted(found) == sorted(names)
    assert "Nothing more here." in priya.open("/desk/calls?list=asked&after=2030-01-01T00:00:00%2B00:00~1").said
