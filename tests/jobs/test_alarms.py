"""Who is told of what, when; and nobody twice."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import Traveller

from app import clock
from app.accounts.models import User
from app.catalogue import service as catalogue
from app.catalogue.safety import Ladder, Rung
from app.complaints import details as d
from app.complaints.models import Complaint
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from app.outbox.models import Delivery
from tests.jobs.conftest import Told
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import address_of, doing, file_one, perform
from tests.support.letters import act

pytestmark = pytest.mark.usefixtures("noon")
Look = Callable[[str], Complaint]


def test_the_team_hears_once_of_a_complaint_nobody_has(app: Flask, told: Told):
    file_one(app)

    sweep_once(app)
    sweep_once(app)

    assert told("csr") == told("other_csr") == ["unassigned: A new complaint, and nobody has it yet"]
    assert told("manager") == []


def test_a_complaint_somebody_took_is_not_announced(app: Flask, told: Told):
    paths.acknowledge(app, file_one(app))

    sweep_once(app)

    assert told("other_csr") == []


def test_the_receipt_does_not_stop_the_alarms_at_18_and_24_hours(app: Flask, told: Told, noon: Traveller):
    file_one(app)
    sweep_once(app)
    noon.shift(timedelta(hours=17, minutes=59))
    sweep_once(app)
    assert len(told("csr")) == 1
    noon.shift(timedelta(minutes=1))
    sweep_once(app)
    assert told("csr")[1:] == ["acknowledge_soon: Nobody has answered yet, and it is due Tue 24 Nov, 12:00"]
    assert told("manager") == []
    noon.shift(timedelta(hours=6))

    sweep_once(app)
    sweep_once(app)

    assert told("manager") == ["acknowledge_late: Nobody has answered, and it was due Tue 24 Nov, 12:00"]
    assert len(told("csr")) == 2


def test_whoever_is_away_is_replaced(app: Flask, told: Told, noon: Traveller):
    paths.acknowledge(app, reference := file_one(app))
    perform(app, reference, "promise", "csr", d.PromiseTerms("A call.", noon_in(days=2)))
    with doing(app):
        csr, deputy = (db.session.query(User).filter_by(email=address_of(who)).one() for who in ("csr", "other_csr"))
        csr.away_until, csr.deputy_id = noon_in(days=9), deputy.id
    noon.shift(timedelta(days=1))

    sweep_once(app)

    assert told("csr") == []
    assert told("other_csr") == ["due_tomorrow: Due Wed 25 Nov, 12:00: what we promised"]


def test_the_handler_hears_the_day_before_the_answer_is_due_and_when_it_is_late(
    app: Flask, told: Told, look: Look, noon: Traveller
):
    paths.acknowledge(app, reference := file_one(app, category="tickets"))
    due = look(reference).expected_at
    noon.move_to(due - timedelta(days=2))
    sweep_once(app)
    assert told("csr") == []
    noon.move_to(due - timedelta(days=1))
    sweep_once(app)
    sweep_once(app)
    assert told("csr") == ["due_tomorrow: Due Mon 30 Nov, 17:00: our answer"]
    noon.move_to(due)

    sweep_once(app)
    sweep_once(app)

    assert told("csr")[1:] == ["overdue: Overdue since Mon 30 Nov, 17:00: our answer"]


def test_while_we_wait_for_the_customer_nothing_is_overdue(app: Flask, told: Told, look: Look, noon: Traveller):
    reference = paths.bring_to(app, paths.Status.WAITING, category="tickets")
    due = look(reference).expected_at
    with doing(app):
        for row in db.session.merge(look(reference)).clocks:
            row.pause_ends_at = due + timedelta(days=9)
    noon.move_to(due + timedelta(hours=1))

    sweep_once(app)

    assert [words for words in told("csr") if "answer" in words] == []


@pytest.mark.requirement("004-09")
def test_an_escalation_nobody_takes_on_goes_up_and_to_the_deputies(app: Flask, told: Told, look: Look, noon: Traveller):
    paths.acknowledge(app, reference := file_one(app))
    act("escalate", "customer", d.Reason("Nobody rings me."))(app, reference)
    noon.shift(timedelta(minutes=14))
    sweep_once(app)
    assert look(reference).level == 1
    noon.shift(timedelta(minutes=1))

    sweep_once(app)
    sweep_once(app)

    assert look(reference).level == 2
    assert told("manager")[-1] == "escalated: Escalated to level 2"
    assert told("admin") == ["escalated: Nobody took it on; it is at level 2"]


@pytest.mark.requirement("004-09")
def test_an_escalation_rises_one_level_on_a_working_day_and_tells_each_person_once(
    app: Flask, told: Told, look: Look, noon: Traveller
):
    paths.acknowledge(app, reference := file_one(app))
    act("escalate", "customer", d.Reason("Nobody rings me."))(app, reference)
    seen = []
    for hours in (1, 3, 12, 7, 3, 24):  # until Wednesday
        noon.shift(timedelta(hours=hours))
        sweep_once(app)
        level = look(reference).level
        if not seen or seen[-1][0] != level:
            seen.append((level, clock.now()))

    assert [(level, at.isoformat()[:13]) for level, at in seen] == [(2, "2026-11-23T13"), (3, "2026-11-24T11")]
    up = [words for words in told("manager") if words.startswith("escalated")]
    assert up == [f"escalated: Escalated to level {level}" for level in (1, 2, 3)]
    assert told("admin") == [f"escalated: Nobody took it on; it is at level {level}" for level in (2, 3)]


@pytest.mark.requirement("004-09")
def test_deputies_hear_on_the_same_day_of_what_has_risen_already_and_was_not_taken_on(
    app: Flask, told: Told, look: Look, noon: Traveller
):
    paths.acknowledge(app, reference := file_one(app))
    with doing(app):
        catalogue.save(Ladder(rungs={1: Rung(repeats=1)}))
    perform(app, reference, "message", "customer", d.Words("Is anybody there?"))
    sweep_once(app)
    assert look(reference).level == 1 and told("admin") == []

    noon.shift(timedelta(minutes=16))
    sweep_once(app)
    sweep_once(app)

    unheard = "escalated: Nobody took it on; it is at level {}"
    assert look(reference).level == 1 and told("admin") == [unheard.format(1)]

    noon.shift(timedelta(days=1))
    sweep_once(app)
    assert look(reference).level == 2 and told("admin") == [unheard.format(1), unheard.format(2)]


@pytest.mark.requirement("004-09")
def test_deputies_hear_once_of_what_cannot_rise_any_further(app: Flask, told: Told, look: Look, noon: Traveller):
    paths.acknowledge(app, reference := file_one(app))
    for words in ("Nobody rings me.", "Still nobody."):  # it rises by itself in between
        noon.shift(timedelta(minutes=1))
        act("escalate", "customer", d.Reason(words))(app, reference)
        noon.shift(timedelta(minutes=16))
        sweep_once(app)

    unheard = [f"escalated: Nobody took it on; it is at level {level}" for level in (2, 3)]
    assert look(reference).level == 3 and told("admin") == unheard
    noon.shift(timedelta(days=1))
    sweep_once(app)
    assert look(reference).level == 3 and told("admin") == unheard


@pytest.mark.requirement("004-09")
def test_what_is_escalated_by_night_or_on_a_sunday_waits_for_opening_hours(
    app: Flask, told: Told, look: Look, noon: Traveller
):
    paths.acknowledge(app, reference := file_one(app))
    noon.shift(timedelta(days=4, hours=10))  # Friday, 22:00
    act("escalate", "customer", d.Reason("Nobody rings me."))(app, reference)
    for hours in (1, 10, 24, 23):  # until Monday, 8:00
        noon.shift(timedelta(hours=hours))
        sweep_once(app)
        assert look(reference).level == 1 and told("admin") == []

    noon.shift(timedelta(hours=1, minutes=14))
    sweep_once(app)
    assert look(reference).level == 1
    noon.shift(timedelta(minutes=1))
    sweep_once(app)

    assert look(reference).level == 2


def test_an_escalation_taken_on_stays_where_it_is(app: Flask, look: Look, noon: Traveller):
    paths.acknowledge(app, reference := file_one(app))
    act("escalate", "customer", d.Reason("Nobody rings me."))(app, reference)
    perform(app, reference, "take_it_on", "manager")
    noon.shift(timedelta(hours=3))

    sweep_once(app)

    assert look(reference).level == 1


def noon_in(days: int) -> datetime:
    return clock.now() + timedelta(days=days)


@pytest.mark.any_database
@pytest.mark.requirement("001-17", "001-20")
def test_who_waits_for_a_late_answer_reads_once_when_they_hear_from_whom(
    app: Flask, noon: Traveller, client: FlaskClient
):
    unread, assessed = file_one(app), paths.bring_to(app, Status.INVESTIGATING)
    noon.shift(timedelta(days=15))
    for _ in range(2):
        sweep_once(app)

    with app.app_context():
        late = db.session.query(Delivery).filter_by(kind="not_kept").order_by(Delivery.id).all()
        told = [" ".join(row.text.split()) for row in late]
        db.session.remove()
    assert len(told) == 2
    assert "We said Tuesday 24 November, and we have not kept it." in told[0]
    assert "You hear from a person by Wednesday 9 December 2026, 17:00." in told[0]
    assert "We said Monday 7 December, and we have not kept it." in told[1]
    assert "You hear from Priya Shah by Wednesday 9 December 2026, 17:00." in told[1]
    page = opened(app, Customer(client), assessed).get(f"/complaint/{assessed}").text
    assert "You hear from Priya Shah by Wednesday 9 December, 17:00. We are still working on it." in words_of(page)
    page = opened(app, Customer(client), unread).get(f"/complaint/{unread}").text
    assert "You hear from us by Wednesday 9 December, 17:00. Nobody has answered you yet." in words_of(page)
