"""The team in numbers: each opens what it counts, and as many statements show one person as show thirty."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.access import Role
from app.accounts import service as accounts
from app.accounts.models import User
from app.catalogue.models import Department
from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from tests.desk.conftest import Colleague
from tests.journeys.pages import Node, Page
from tests.support import paths
from tests.support.apps import actor_of, address_of, by_reference, doing, file_one, perform

pytestmark = pytest.mark.usefixtures("monday")
Enter = Callable[[str], Colleague]
NUMBERS = ("Open", "Overdue", "At risk", "Due today", "Tasks", "Promises", "Calls")


def user_of(who: str) -> User:
    return db.session.query(User).filter_by(email=address_of(who)).one()


def row_of(page: Page, name: str) -> Node:
    return next(row for row in page.root.named("tr") if name in row.said and row.named("td"))


def numbers(page: Page, name: str) -> dict[str, int]:
    """What stands in somebody's row."""
    cells = row_of(page, name).named("td")
    return {label: int(cell.said.removeprefix(label).split()[0]) for label, cell in zip(NUMBERS, cells, strict=True)}


@pytest.fixture
def desk(app: Flask, monday: time_machine.Traveller) -> str:
    """Priya's desk on Monday 30 November: of three complaints one is overdue and one is due today."""
    first = paths.bring_to(app, Status.INVESTIGATING, phone="0191 555 0100")
    perform(app, first, "promise", "csr", d.PromiseTerms("A call.", clock.now() + timedelta(days=3)))
    perform(app, first, "add_task", "csr", d.TaskTerms("Ask.", (clock.now() + timedelta(days=9)).date()))
    for _ in range(2):
        paths.bring_to(app, Status.INVESTIGATING)
    with doing(app):
        owner = by_reference(first)
        owner.call_since = clock.now()
        owner.due_at = owner.at_risk_at = clock.now() - timedelta(hours=1)
    return first


def test_each_person_has_a_row_of_numbers(app: Flask, helen: Colleague, desk: str):
    page = helen.open("/desk/team")

    assert numbers(page, "Priya Shah") == {
        "Open": 3, "Overdue": 1, "At risk": 0, "Due today": 0, "Tasks": 1, "Promises": 1, "Calls": 1,
    }  # fmt: skip
    assert numbers(page, "Dev Raman") == dict.fromkeys(NUMBERS, 0)


def test_a_number_opens_what_it_counts(app: Flask, helen: Colleague, desk: str):
    row = row_of(helen.open("/desk/team"), "Priya Shah")
    link = next(node.given["href"] for node in row.named("a") if "overdue" in node.said)

    page = helen.open(link)

    assert desk in page.html and "1 shown" in page.said


def test_absent_people_are_marked_and_what_is_due_meanwhile_stands_first(app: Flask, helen: Colleague, desk: str):
    with doing(app):
        user_of("csr").away_until = clock.now() + timedelta(days=2)
        user_of("csr").deputy_id = user_of("other_csr").id

    page = helen.open("/desk/team")

    assert "Away until Wed 25 Nov, Dev Raman stands in." in row_of(page, "Priya Shah").said
    assert f"{desk} Priya Shah is away. Dev Raman stands in. Hand it over" in page.said


def test_representatives_see_their_own_team(app: Flask, colleague: Enter, desk: str):
    with doing(app):
        team = Department(key="tickets", name="Tickets")
        db.session.add(team)
        db.session.flush()
        accounts.change_department(user_of("other_csr"), team.id)

    own, all_of_them = colleague("other_csr").open("/desk/team"), colleague("manager").open("/desk/team")

    assert "Dev Raman" in own.said and "Priya Shah" not in own.said
    assert "Tickets" in all_of_them.said and "Priya Shah" in all_of_them.said


@pytest.mark.parametrize(("who", "expect"), [("csr", 200), ("manager", 200), ("qa", 403), ("admin", 403)])
def test_it_is_for_the_desk(colleague: Enter, who: str, expect: int):
    someone = colleague(who)

    someone.open("/desk/team", expect)
    assert ("/desk/team" in someone.open("/desk/queue").links) == (expect == 200)


def test_what_few_may_read_is_not_counted_for_others(app: Flask, colleague: Enter, desk: str):
    with app.app_context():
        reader = actor_of("manager").id or 0
        db.session.remove()
    perform(app, desk, "restrict_readers", "manager", d.Readers("A colleague is named.", (reader,)))

    counts = [numbers(colleague(who).open("/desk/team"), "Priya Shah") for who in ("manager", "other_manager")]

    assert [(row["Open"], row["Tasks"], row["Promises"]) for row in counts] == [(3, 1, 1), (2, 0, 0)]


@pytest.mark.parametrize("more", [0, 25])
def test_it_takes_at_most_six_whatever_there_is(app: Flask, helen: Colleague, statements: list[str], more: int):
    with doing(app):
        user_of("other_csr").away_until = clock.now() + timedelta(days=9)
        for number in range(more):
            accounts.add(accounts.Newcomer(f"Person {number}", f"person{number}@example.org", Role.CSR))
    for _ in range(more + 1):
        paths.acknowledge(app, file_one(app))
    helen.open("/desk/team")
    statements.clear()

    helen.open("/desk/team")

    assert len([row for row in statements if "staff_session" not in row]) <= 6, statements
