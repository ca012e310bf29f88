"""Migrations lead to exactly the models' tables, and back, on both databases."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, inspect, make_url, text

from app.access import Actor
from app.accounts.models import User
from app.catalogue.models import Remedy
from app.complaints import service
from app.complaints.models import ClockMove, Complaint, Event, Task
from app.config import ROOT
from app.db import db, transaction
from app.outbox.models import Delivery
from app.people.models import Customer
from app.remedies.models import Offer, OfferedRemedy
from app.safety.models import Restriction
from tests.migrations.conftest import Flask, app_on, execute, rows
from tests.support.apps import a_filing


def test_upgrade_makes_what_the_models_say_and_downgrade_undoes_it(flask_db: Flask, empty_database: str) -> None:
    steps = (("upgrade",), ("check",), ("downgrade", "base"), ("upgrade",), ("check",))
    stood = []
    for words in steps:
        done = flask_db(*words)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        stood.append(tables_of(empty_database))

    assert stood[2] <= {"alembic_version", "sqlite_sequence"}
    assert {"complaint", "event", "delivery", "offer", "follow_up"} <= stood[-1] == stood[0]


def tables_of(address: str) -> set[str]:
    engine = create_engine(address)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


# Dropping a column makes the table anew on SQLite, where the triggers of the search go with the old one.
CHANGE = """
import sqlalchemy as sa
from alembic import op

from app.complaints.search import create_search, drop_search

revision, down_revision = "trial", "{head}"


def upgrade():
    drop_search(op.get_bind())
    with op.batch_alter_table("complaint") as complaint:
        complaint.add_column(sa.Column("shelf", sa.String(40), nullable=False, server_default=""))
        complaint.drop_column("effect")
    create_search(op.get_bind())
"""


@pytest.mark.usefixtures("complaint_filed")
def test_a_table_that_others_point_to_can_change_while_it_has_rows(
    flask_db: Flask, empty_database: str, tmp_path: Path
) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", folder)
    (folder / "versions" / "trial.py").write_text(CHANGE.replace("{head}", head_of(flask_db)), "utf-8")

    done = flask_db("upgrade", "--directory", str(folder))

    assert done.returncode == 0, done.stderr
    assert rows(empty_database, "SELECT shelf FROM complaint") == [("",)]
    assert rows(empty_database, "SELECT action FROM event") == [("file",)]


def test_a_migrated_database_has_the_triggers_that_the_models_ask_for(upgraded: str, app: Flask) -> None:
    with app.app_context():
        asked = rows(db.engine.url.render_as_string(hide_password=False), TRIGGERS[db.engine.dialect.name])
    assert rows(upgraded, TRIGGERS[make_url(upgraded).get_backend_name()]) == asked != []


TRIGGERS = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1, 2",
    "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
}


ASSESSED = """
INSERT INTO event (complaint_id, at, action, actor_kind, from_status, to_status, facts)
SELECT id, received_at, 'assess', 'staff', 'acknowledged', 'assessed', '{facts}' FROM complaint
"""
FACTS = '{"now": {"impact": 2, "urgency": %d, "priority": %d, "category": 1}}'


@pytest.mark.usefixtures("complaint_filed")
def test_what_was_assessed_before_assessments_were_kept_comes_from_the_log(
    flask_db: Flask, empty_database: str
) -> None:
    assert flask_db("downgrade", "0007").returncode == 0
    for urgency, priority in ((1, 4), (3, 2)):
        execute(empty_database, ASSESSED.replace("{facts}", FACTS % (urgency, priority)))
    execute(empty_database, "UPDATE complaint SET effect = 'She sews no more.', nature = 'Service issue'")

    done = flask_db("upgrade")

    assert done.returncode == 0, done.stderr
    kept = rows(empty_database, "SELECT urgency, priority, nature, effect FROM assessment ORDER BY id")
    assert kept == [(1, 4, "Service issue", ""), (3, 2, "Service issue", "She sews no more.")]


def head_of(flask_db: Flask) -> str:
    return flask_db("current").stdout.split()[0]


# What was done to a complaint, and whether it waits for our word, and for another proposal.
LIVES = {
    ("customer message",): (True, False),
    ("customer message", "staff message"): (False, False),
    ("customer decline", "staff note"): (False, True),
    ("customer decline", "staff offer"): (False, False),
    ("staff message",): (False, False),
}


@pytest.mark.usefixtures("complaint_filed")
def test_what_waits_is_found_in_the_log(flask_db: Flask, empty_database: str, tmp_path: Path) -> None:
    app = app_on(empty_database, tmp_path)
    with app.app_context():
        with transaction():
            for life in LIVES:
                complaint = service.file(a_filing(phone="0770"), Actor("customer"))
                for step in life:
                    who, action = step.split()
                    db.session.add(Event(complaint=complaint, at=complaint.logged_at, action=action, actor_kind=who,
                                         to_status="received", facts={}))  # fmt: skip
                    db.session.flush()
        db.engine.dispose()

    for words in (("downgrade", "0004"), ("downgrade", "0008"), ("upgrade",)):
        done = flask_db(*words)
        assert done.returncode == 0, done.stderr

    kept = "SELECT unanswered_at IS NOT NULL, refused_at IS NOT NULL FROM complaint ORDER BY id"
    found = [(bool(waits), bool(refused)) for waits, refused in rows(empty_database, kept)]
    assert found == [(False, False), *LIVES.values()]


@pytest.mark.usefixtures("complaint_filed")
def test_each_agreed_remedy_finds_its_task_also_where_that_went_on_elsewhere(
    flask_db: Flask, empty_database: str, tmp_path: Path
) -> None:
    app = app_on(empty_database, tmp_path)
    at = datetime(2026, 11, 23, tzinfo=UTC)
    with app.app_context():
        with transaction():
            db.session.add(User(id=1, email="p@example.org", name="Priya", public_name="Priya"))
            db.session.add(Remedy(id=1, key="refund", name="Refund", kind="money", position=1))
            into = service.file(a_filing(phone="0770"), Actor("customer"))
            db.session.get_one(Complaint, 1).merged_into_id = into.id
            for number, state in enumerate(("failed", "accepted", "declined"), start=1):
                line = OfferedRemedy(remedy_id=1, words="We pay.")
                db.session.add(Offer(complaint_id=1, number=number, made_at=at, made_by_id=1, explanation="", until=at,
                                     stays_open=False, state=state, lines=[line]))  # fmt: skip
            for done_at in (at, None):
                db.session.add(Task(complaint_id=into.id, kind="remedy", words="We pay.", due_at=at, done_at=done_at))
        db.engine.dispose()

    for words in (("downgrade", "0012"), ("upgrade",)):
        done = flask_db(*words)
        assert done.returncode == 0, done.stderr

    assert rows(empty_database, "SELECT task_id FROM offered_remedy ORDER BY id") == [(1,), (2,), (None,)]


NEED = """
INSERT INTO need (complaint_id, kinds, meaning, purpose, basis, consent_how, recorded_at)
SELECT id, '{kinds}', '', 'reach', 'consent', 'said', received_at FROM complaint
"""
# Kinds of needs as they were recorded in no order, and as they stand with what goes first.
KINDS = {
    '["ring", "hearing", "time"]': ["hearing", "ring", "time"],
    '["large_print", "write", "sight"]': ["write", "large_print", "sight"],
    '["time", "ring"]': ["time", "ring"],
    "[]": [],
}


@pytest.mark.usefixtures("complaint_filed")
def test_who_asked_not_to_be_rung_before_needs_had_an_order_is_not_rung(flask_db: Flask, empty_database: str) -> None:
    assert flask_db("downgrade", "0027").returncode == 0
    for kinds in KINDS:
        execute(empty_database, NEED.replace("{kinds}", kinds))

    done = flask_db("upgrade")

    assert done.returncode == 0, done.stderr
    found = [row[0] for row in rows(empty_database, "SELECT kinds FROM need ORDER BY id")]
    assert [json.loads(kinds) if isinstance(kinds, str) else kinds for kinds in found] == list(KINDS.values())


TOLD = """
INSERT INTO need (complaint_id, kinds, meaning, purpose, basis, consent_how, recorded_at, recorded_by_id)
SELECT id, :kinds, :meaning, 'reach', 'consent', 'written', received_at, :by FROM complaint
"""
# Whom it is from, what was kept in one text, and the language and words that stand in it.
WHOLE = (
    (None, ["large_print", "language"],
     "Large print.\nAnother language, or an interpreter: St. Kitts.\nLarge print.\nb", "St. Kitts", "Large print.\nb"),
    (None, ["ring"], "Ring me instead of writing.", "", ""),
    (None, ["language"], "Write Turkish.", "", "Write Turkish."),
    (None, ["other"], "More time to answer.", "", "More time to answer."),
    (1, ["large_print"], "Large print.", "", "Large print."),
)  # fmt: skip


@pytest.mark.usefixtures("complaint_filed")
def test_the_language_somebody_asks_for_and_letters_that_told_of_dates_are_found_among_what_was_kept(
    flask_db: Flask, empty_database: str
) -> None:
    engine, at = create_engine(empty_database), datetime(2026, 12, 1, 9, tzinfo=UTC)
    with engine.begin() as connection:
        connection.execute(insert(User).values(id=1, email="p@example.org", name="Priya", public_name="Priya"))
        settle = connection.scalar(text("SELECT id FROM clock WHERE kind = 'resolution'"))
        for number, kind in enumerate(("moved", "message")):
            then = {"moved_at": at + timedelta(days=number), "was_due_at": at, "clock_id": settle}
            connection.execute(insert(ClockMove).values(reason="", **then))
            sent = {"created_at": then["moved_at"] + timedelta(seconds=1), "next_try_at": at, "message_id": kind}
            connection.execute(insert(Delivery).values(kind=kind, about=1, subject="", text="", **sent))
    assert flask_db("downgrade", "0046").returncode == 0
    with engine.begin() as connection:
        for by, kinds, meaning, *_ in WHOLE:
            connection.execute(text(TOLD), {"kinds": json.dumps(kinds), "meaning": meaning, "by": by})
    engine.dispose()

    done = flask_db("upgrade")

    assert done.returncode == 0, done.stderr
    assert rows(empty_database, "SELECT language, meaning FROM need ORDER BY id") == [row[3:] for row in WHOLE]
    named = "FROM clock_move LEFT JOIN delivery ON delivery.id = clock_move.delivery_id ORDER BY clock_move.id"
    assert rows(empty_database, f"SELECT delivery.kind {named}") == [("moved",), (None,)]
    execute(empty_database, "UPDATE need SET language = 'Turkish', meaning = 'In writing.' WHERE id = 4")
    execute(empty_database, "UPDATE need SET ended_at = recorded_at WHERE id IN (1, 4)")
    assert flask_db("downgrade", "0046").returncode == 0
    (first, *_, other, last) = rows(empty_database, "SELECT meaning FROM need ORDER BY id")
    assert (first, last) == ((WHOLE[0][2],), (WHOLE[-1][2],))
    assert other == ("Another language, or an interpreter: Turkish.\nIn writing.",)


@pytest.mark.usefixtures("complaint_filed")
def test_ways_that_were_let_until_one_day_keep_it_each(flask_db: Flask, empty_database: str) -> None:
    assert flask_db("downgrade", "0028").returncode == 0
    let = "UPDATE customer SET closed_ways = 'telephone,visit', let_ways = 'telephone,visit', let_until = '2026-12-04'"
    execute(empty_database, let)

    done = flask_db("upgrade")

    assert done.returncode == 0, done.stderr
    found = rows(empty_database, "SELECT let_telephone, let_visit, let_email, let_until FROM customer")
    assert [[str(day) for day in row] for row in found] == [["2026-12-04", "2026-12-04", "None", "2026-12-04"]]
    assert flask_db("downgrade", "0028").returncode == 0
    assert rows(empty_database, "SELECT let_ways FROM customer") == [("telephone,visit",)]


@pytest.mark.usefixtures("complaint_filed")
@pytest.mark.parametrize("state", ["active", "ended"])
def test_what_was_closed_to_somebody_without_a_complaint_opens_where_that_is_not_known(
    flask_db: Flask, empty_database: str, tmp_path: Path, state: str
) -> None:
    app = app_on(empty_database, tmp_path)
    until = datetime(2027, 2, 15, tzinfo=UTC)
    with app.app_context():
        with transaction():
            db.session.add(User(id=1, email="p@example.org", name="Priya", public_name="Priya"))
            ann = {"name": "Ann", "phone": "0770", "phone_key": "0770", "name_key": "ann", "email": ""}
            for number, who in enumerate((ann, ann, {"email": "t@example.org"}), start=11):
                more = {"closed_ways": "telephone", "open_way": "letter", "closed_until": until.date()}
                db.session.add(Customer(id=number, created_at=until, **who, **more))
            db.session.flush()
            for complaint_id, customer_id, how in ((None, 11, "active"), (None, 13, "active"), (1, 13, state)):
                db.session.add(Restriction(complaint_id=complaint_id, customer_id=customer_id, state=how, reason="",
                                           closed="telephone", open_way="letter", until=until.date(),
                                           proposed_at=until, proposed_by_id=1))  # fmt: skip
        db.engine.dispose()

    done = flask_db("downgrade", "0030")

    assert done.returncode == 0, done.stderr
    found = rows(empty_database, "SELECT closed_ways, open_way FROM customer WHERE id > 10 ORDER BY id")
    by_complaint = ("telephone", "letter") if state == "active" else ("", "")
    assert found == [("", ""), ("", ""), by_complaint]


def test_a_house_that_works_already_goes_on_asking_the_same(flask_db: Flask, empty_database: str) -> None:
    assert flask_db("upgrade", "0034").returncode == 0
    engine = create_engine(empty_database)
    with engine.begin() as connection:
        connection.execute(text(
            "INSERT INTO category (key, name, door, icon, example, questions, position, active, target_working_days) "
            "VALUES ('parcels', 'Parcels', '', '', '', '', 1, true, 10)"
        ))  # fmt: skip
        care = json.dumps({"need_kinds": [{"key": "ring", "name": "Rather be rung"}]})
        connection.execute(text("INSERT INTO setting (key, value) VALUES ('care', :care)"), {"care": care})
    engine.dispose()

    assert flask_db("upgrade").returncode == 0

    (published,) = rows(empty_database, "SELECT number, questions FROM question_version")
    assert (published[0], [asked["key"] for asked in json.loads(published[1])]) == (1, ["occurred", "order_number"])
    (kept,) = rows(empty_database, "SELECT value FROM setting WHERE key = 'care'")
    care_now = json.loads(kept[0]) if isinstance(kept[0], str) else kept[0]
    assert [kind["key"] for kind in care_now["need_kinds"]] == ["ring", "other"]
