"""Somebody asks a colleague who felt threatened how they are: also where the only manager was, where whoever would ask
is away, and where nobody is left."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts.models import User
from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from app.outbox.models import Delivery
from tests.desk.conftest import Colleague
from tests.support import paths
from tests.support.apps import actor_of, doing, perform

pytestmark = pytest.mark.requirement("000-21")
SWORE = "He said that he knows where I live."
LATE = "Nobody has asked Priya Shah how they are, and it was due Tue 24 Nov: ask them now"
TO_ASK = "how they are, by Tue 24 Nov: see Safety"
Colleagues = Callable[[str], Colleague]


def gone(app: Flask, *who: str) -> None:
    """They have left."""
    with doing(app):
        for key in who:
            db.session.get_one(User, actor_of(key).id).active = False


def away(app: Flask, who: str, deputy: str = "") -> None:
    with doing(app):
        user = db.session.get_one(User, actor_of(who).id)
        user.away_until = datetime(2026, 12, 1, tzinfo=UTC)
        user.deputy_id = actor_of(deputy).id if deputy else None


def threaten(who: Colleague, reference: str) -> str:
    """They feel threatened and write down what happened; returns the address of the record."""
    page = who.press(who.case(reference), "/threatened")
    return who.press(page, "/words", {"words": SWORE}).path.split("?")[0]


def mails(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.scalars(db.select(Delivery).filter_by(kind="staff_check").order_by(Delivery.id)).all()
        found = [(row.recipient_name, row.subject) for row in rows]
        db.session.remove()
    return found


@pytest.fixture
def reference(app: Flask, monday: time_machine.Traveller) -> str:
    return paths.bring_to(app, Status.ACKNOWLEDGED)


def test_where_the_only_manager_was_threatened_an_administrator_asks_and_does_not_read_what_happened(
    app: Flask, reference: str, monday: time_machine.Traveller, colleague: Colleagues
):
    gone(app, "other_manager")
    record = threaten(colleague("manager"), reference)

    monday.shift(timedelta(days=1))
    sweep_once(app)
    sweep_once(app)

    ada = colleague("admin")
    assert ada.open("/desk/notices").said.count(f"Ask Helen Marsh {TO_ASK}") == 1
    assert "Ask a colleague 1" in ada.open("/desk/").root.said
    assert record in ada.open("/desk/incidents").links
    page = ada.open(record)
    assert SWORE not in page.said and reference not in page.said and "Who comes" not in page.said
    assert "You are asked because no other manager is there." in page.said
    assert "Ada Birch asks by Tue 24 Nov" in colleague("manager").open(record).said
    for nobody in ("csr", "qa", "other_csr"):
        colleague(nobody).open(record, expect=404)

    ada.press(page, "/checked", {"checked": "She stays at home until Thursday."})

    assert "She stays at home until Thursday." in colleague("manager").open(record).said
    assert "Ask a colleague" not in ada.open("/desk/").root.said


def test_a_deputy_or_another_manager_comes_before_an_administrator(
    app: Flask, reference: str, monday: time_machine.Traveller, colleague: Colleagues
):
    record = threaten(colleague("manager"), reference)
    monday.shift(timedelta(days=1))
    sweep_once(app)

    assert f"Ask Helen Marsh {TO_ASK}" in colleague("other_manager").open("/desk/notices").said
    colleague("admin").open(record, expect=404)


def test_where_every_manager_is_away_whoever_stands_in_for_them_asks(
    app: Flask, reference: str, monday: time_machine.Traveller, colleague: Colleagues
):
    record = threaten(colleague("csr"), reference)
    away(app, "manager")
    away(app, "other_manager", deputy="admin")
    monday.shift(timedelta(days=1))
    sweep_once(app)

    assert f"Ask Priya Shah {TO_ASK}" in colleague("admin").open("/desk/notices").said
    assert SWORE not in colleague("admin").open(record).said


def test_where_nobody_is_there_everybody_who_leads_hears_of_it_wherever_they_are_and_it_is_tried_again(
    app: Flask, reference: str, monday: time_machine.Traveller, colleague: Colleagues
):
    record = threaten(colleague("csr"), reference)
    gone(app, "admin")
    away(app, "manager")
    away(app, "other_manager")
    monday.shift(timedelta(days=1))
    sweep_once(app)
    sweep_once(app)

    alarm = "Nobody is here who could ask Priya Shah how they are, by Tue 24 Nov: ring them yourself"
    assert mails(app) == [("Helen Marsh", alarm), ("Tom Field", alarm)]
    assert "Nobody who could ask you is here just now." in colleague("csr").open(record).said
    with doing(app):
        db.session.get_one(User, actor_of("manager").id).away_until = None
    sweep_once(app)

    assert f"Ask Priya Shah {TO_ASK}" in colleague("manager").open("/desk/notices").said
    assert len(mails(app)) == 2
    assert "A manager asks by Tue 24 Nov. Ask me sooner" in colleague("csr").open(record).said
    monday.shift(timedelta(days=1))
    sweep_once(app)
    sweep_once(app)

    assert mails(app)[2:] == [("Helen Marsh", LATE), ("Tom Field", LATE)], "who was told does not ask either"
    assert "Nobody has asked you yet, and that is our fault." in colleague("csr").open(record).said


def test_where_nobody_asked_in_time_everybody_who_leads_hears_of_it_once_and_the_colleague_reads_that_it_is_our_fault(
    app: Flask, reference: str, monday: time_machine.Traveller, colleague: Colleagues
):
    record = threaten(colleague("csr"), reference)
    monday.shift(timedelta(days=2))
    sweep_once(app)
    sweep_once(app)

    assert mails(app) == [("Helen Marsh", LATE), ("Tom Field", LATE)]
    assert "Nobody has asked you yet, and that is our fault." in colleague("csr").open(record).said
    assert "Ask them today" in colleague("manager").open("/desk/safety").said


def test_where_nobody_else_leads_at_all_the_colleague_reads_that_and_whom_to_turn_to(
    app: Flask, reference: str, monday: time_machine.Traveller, colleague: Colleagues
):
    gone(app, "other_manager", "admin")
    helen = colleague("manager")
    page = helen.press(helen.case(reference), "/threatened")
    assert "Nobody could be reached" in page.said
    record = page.path.split("?")[0]
    monday.shift(timedelta(days=1))
    sweep_once(app)

    assert mails(app) == []
    assert "There is nobody else who leads." in colleague("manager").open(record).said


def test_whom_the_complaint_is_about_is_not_sent_to_ask(
    app: Flask, reference: str, monday: time_machine.Traveller, colleague: Colleagues
):
    gone(app, "manager")
    threaten(colleague("csr"), reference)
    with app.app_context():
        tom = actor_of("other_manager").id
        db.session.remove()
    perform(app, reference, "name_involved", "csr", d.InvolvedNamed("He named him.", user_id=tom))
    monday.shift(timedelta(days=1))
    sweep_once(app)

    assert "Ask Priya Shah" not in colleague("other_manager").open("/desk/notices").said
    assert f"Ask Priya Shah {TO_ASK}" in colleague("admin").open("/desk/notices").said
