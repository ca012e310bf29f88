"""Home and the lists behind it: their statements do not grow with the rows, and each part walks an index."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import text

from app import clock
from app.access import Role
from app.calls import lists, reasons, to_make
from app.calls.models import Appointment
from app.catalogue import service as catalogue_service
from app.catalogue.settings import Authority
from app.complaints import agenda, calls, tallies, unanswered
from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from app.remedies import waiting
from app.remedies.authority import Room
from app.reviews import queries as reviews
from app.trends import due_next, feedback, house, numbers, put_right, weeks
from tests.desk.conftest import Colleague
from tests.desk.test_budgets import taken
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, file_one, perform

Signing = Callable[[str], Colleague]
RING = {"phone": "07700 900181", "preferred_channel": "phone"}


def live(app: Flask, times: int) -> None:
    """So many of everything that stands on a home page."""
    soon = clock.now() + timedelta(hours=1)
    with doing(app):
        catalogue_service.save(Authority(per_month={role: Decimal(10_000) for role in Role}))
    for number in range(times):
        mine = paths.bring_to(app, Status.ASSESSED, **RING)
        perform(app, mine, "promise", "csr", d.PromiseTerms(f"Ring you, {number}", soon))
        perform(app, mine, "add_task", "csr", d.TaskTerms(f"Ask the depot, {number}", soon.date()))
        perform(app, mine, "message", "customer", d.Words("Is anybody there?"))
        perform(app, file_one(app, **RING), "ask_for_call", "customer", d.CallAsked("The bill.", "07700 900181"))
        book_today(app, mine, number)
        closed = paths.bring_to(app, Status.CLOSED)
        perform(app, closed, "record_lesson", "csr", d.Lesson("Ring the bell.", "The card says so."))
        asked = paths.bring_to(app, Status.INVESTIGATING)
        perform(app, asked, "ask_approval", "csr", d.ApprovalRequest(Decimal(138), "The hotel."))
        declined = paths.bring_to(app, Status.OFFERED)
        perform(app, declined, "decline", "customer", d.Declined("Too little."))
    sweep_once(app)


def book_today(app: Flask, reference: str, number: int) -> None:
    """A call of today, which may have begun already."""
    with doing(app):
        starts_at = clock.now() + timedelta(minutes=number)
        db.session.add(Appointment(
            complaint_id=by_reference(reference).id, manager_id=actor_of("manager").id, starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=1), state="booked", made_at=clock.now(), number="07700 900181",
            uid=f"today-{number}",
        ))  # fmt: skip


@pytest.mark.parametrize("rows", [1, 25])
def test_home_takes_at_most_eight_for_every_role(app: Flask, colleague: Signing, statements: list[str], rows: int):
    live(app, rows)

    found = {who: taken(colleague(who), "/desk/", statements) for who in ("csr", "manager", "qa", "admin")}

    assert found == {"csr": 7, "manager": 7, "qa": 7, "admin": 6}


LISTS = {
    "/desk/calls": 8, "/desk/promises": 2, "/desk/answers": 2, "/desk/not-accepted": 2, "/desk/approvals": 5,
    "/desk/absent": 2, "/desk/put-right": 6, "/desk/quality-checks": 5, "/desk/first-human": 3,
}  # fmt: skip


@pytest.mark.parametrize("rows", [1, 25])
def test_the_lists_take_the_same_whatever_is_on_them(app: Flask, helen: Colleague, statements: list[str], rows: int):
    live(app, rows)

    assert {path: taken(helen, path, statements) for path in LISTS} == LISTS


NO_ROOM = Room(Decimal(0), Decimal(0), Decimal(0), Decimal(0), None, {})


def read_everything(who: str) -> None:
    """Every read of the home pages and their lists, as this colleague asks for it."""
    actor, now = actor_of(who), clock.now()
    place = (now, 1)
    numbers.of(actor)
    tallies.of_sidebar(actor, to_make.counted(actor))
    tallies.unanswered(actor)
    put_right.last_week(now - timedelta(days=7), actor, 3)
    put_right.lessons(now - timedelta(days=7), actor, 12)
    put_right.page(actor)
    put_right.page(actor, place)
    for own in (True, False):
        due_next.rows(actor, own=own)
        calls.waiting(actor, own=own, only=lists.alone(actor.id, own))
        calls.waiting(actor, own=own, after=place, only=lists.alone(actor.id, own))
        reasons.of(actor, [1, 2], own=own, with_others=True)
        to_make.next_ones(actor, own=own, limit=5)
    agenda.own_until(now, actor)
    agenda.promised_until(now, now, actor)
    for view in ("mine", "open", "broken"):
        agenda.promises(view, actor)
        agenda.promises(view, actor, place)
    for listed in ("mine", "all", "refused"):
        unanswered.page(listed, actor)
        unanswered.page(listed, actor, place)
    waiting.waiting(actor, NO_ROOM)
    reviews.sample_of(weeks.week_of(now), actor)
    reviews.checks_since(now, actor)
    feedback.unread(now, actor)
    house.absent_people()


# Tables that grow with the complaints. Of colleagues, weeks and samples there are few.
GROWING = ("complaint", "event", "message", "answer", "follow_up", "promise", "task", "approval", "clock", "delivery",
           "notice", "reading", "customer", "concern", "appointment", "call_request", "check_in",
           "check_in_plan")  # fmt: skip


@pytest.mark.parametrize("who", ["csr", "manager", "qa", "admin"])
def test_every_part_walks_an_index_on_sqlite(app: Flask, statements: list[str], who: str):
    live(app, 1)
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("of PostgreSQL the next test asks")
        statements.clear()
        read_everything(who)
        faults = {statement: list(_faults(statement)) for statement in list(statements)}
        db.session.rollback()

    assert {statement: found for statement, found in faults.items() if found} == {}


def _faults(statement: str) -> Iterator[str]:
    """Tables read whole, and sorting of more than what belongs to one row or was cut short before."""
    for step, within_a_row in _steps(statement):
        scanned = re.match(r"SCAN (\w+)(?! USING (COVERING )?INDEX)", step)
        if scanned and scanned[1] in GROWING:
            yield step
        if within_a_row and any(f"INDEX {index} " in step for index in ACROSS):
            yield step
        if "TEMP B-TREE FOR" in step and not within_a_row and not any(words in statement for words in CUT_SHORT):
            yield step


# Indexes across all complaints: to ask one of them for the rows of a single complaint takes longer with every other.
ACROSS = ("ix_event_action_at", "ix_clock_running", "ix_promise_state_due_at", "ix_answer_at", "ix_delivery_to_do")
# What is sorted after each of its parts was cut short, or belongs to one sample, one complaint or a few people.
CUT_SHORT = ("UNION ALL", "FROM sampled", "FROM user", "event.complaint_id IN")


def _steps(statement: str) -> Iterator[tuple[str, bool]]:
    """SQLite's plan; whether a step belongs to a question asked once for each row of the answer."""
    connection = db.session.connection().connection
    plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", (None,) * statement.count("?")).fetchall()
    within = {0: False}
    for number, parent, _unused, step in plan:
        within[number] = within[parent] or step.startswith("CORRELATED")
        yield step, within[number]


def test_every_part_can_walk_an_index_on_postgres(app: Flask, statements: list[str]):
    with doing(app):
        if db.engine.dialect.name != "postgresql":
            pytest.skip("of SQLite the test before asks")
        # As if nothing had ever stood there: what tests before left behind in files and statistics makes other plans.
        db.session.execute(text(f"TRUNCATE {', '.join(GROWING)} RESTART IDENTITY CASCADE"))
    live(app, 1)
    with app.app_context():
        for role in Role:
            statements.clear()
            read_everything({Role.CSR: "csr", Role.MANAGER: "manager", Role.QA: "qa", Role.ADMIN: "admin"}[role])
            db.session.execute(text("SET LOCAL enable_seqscan = off"))
            db.session.execute(text("SET LOCAL enable_bitmapscan = off"))
            for statement in list(statements):
                assert scanned(statement) == [], statement
            db.session.rollback()


def scanned(statement: str) -> list[str]:
    """Growing tables that PostgreSQL would read whole even where it may not."""
    connection = db.session.connection()
    raw = connection.connection.cursor()
    names = re.findall(r"%\((\w+)\)s", statement)
    raw.execute(f"EXPLAIN {statement}", dict.fromkeys(names))
    plan = "\n".join(row[0] for row in raw.fetchall())
    return [table for table in GROWING if f"Seq Scan on {table} " in plan]
