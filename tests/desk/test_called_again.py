"""A hard moment that comes back, one of a complaint about whoever would come, and one of a manager themselves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from app.outbox.models import Delivery
from app.safety import rota
from app.safety.models import ManagerCall
from tests.desk.conftest import Colleague
from tests.support import paths
from tests.support.apps import MONDAY, actor_of, csrf_of, doing, perform


@pytest.fixture
def house(app: Flask, monday: time_machine.Traveller) -> Flask:
    """Helen Marsh is on duty this week and next."""
    with doing(app):
        for weeks in (0, 1):
            rota.plan(MONDAY.date() + timedelta(weeks=weeks), actor_of("manager").id, None)
    return app


def called(app: Flask) -> list[str]:
    """Whom mails that call somebody went to."""
    with app.app_context():
        found = list(db.session.scalars(db.select(Delivery).filter_by(kind="staff_called").order_by(Delivery.id)))
        names = [row.recipient_name for row in found]
        db.session.remove()
    return names


def name_helen(app: Flask, reference: str) -> None:
    """The complaint is about Helen Marsh."""
    with app.app_context():
        helen = actor_of("manager").id
        db.session.remove()
    perform(app, reference, "name_involved", "csr", d.InvolvedNamed("He named her.", user_id=helen))


@pytest.mark.requirement("000-21")
def test_a_second_threat_days_later_calls_a_manager_again(
    house: Flask, monday: time_machine.Traveller, colleague: Callable[[str], Colleague]
):
    priya, helen = colleague("csr"), colleague("manager")
    reference = paths.bring_to(house, Status.ACKNOWLEDGED)
    first = priya.press(priya.case(reference), "/threatened")
    helen.press(helen.open(first.path), "/accept")

    monday.shift(timedelta(days=3))
    priya = colleague("csr")
    second = priya.press(priya.case(reference), "/threatened")

    assert second.path != first.path
    assert called(house) == ["Helen Marsh", "Helen Marsh"]
    assert "Called: Helen Marsh." in second.said


@pytest.mark.requirement("000-21")
def test_a_second_threat_before_a_complaint_is_kept_calls_again_too(
    house: Flask, monday: time_machine.Traveller, colleague: Callable[[str], Colleague]
):
    priya = colleague("csr")
    first = priya.press(priya.open("/desk/complaints/new"), "/desk/threatened")
    monday.shift(timedelta(days=3))
    priya = colleague("csr")

    second = priya.press(priya.open("/desk/complaints/new"), "/desk/threatened")

    assert second.path != first.path
    assert called(house) == ["Helen Marsh", "Helen Marsh"]


@pytest.mark.requirement("000-20")
@pytest.mark.parametrize("button", ["/upset", "/threatened"])
def test_whom_the_complaint_is_about_is_not_called_to_it(house: Flask, priya: Colleague, helen: Colleague, button: str):
    reference = paths.bring_to(house, Status.ACKNOWLEDGED)
    name_helen(house, reference)

    page = priya.press(priya.case(reference), button)

    assert "Helen Marsh" not in called(house) and "Tom Field" in called(house)
    assert "Called: Helen Marsh" not in page.said
    assert "Calls for a manager" not in helen.open("/desk/").root.said
    assert "Grace Okafor" not in helen.open("/desk/notices").said


@pytest.mark.requirement("000-20")
def test_whoever_was_called_and_is_named_later_neither_comes_nor_sees_it_counted(
    house: Flask, priya: Colleague, helen: Colleague
):
    reference = paths.bring_to(house, Status.ACKNOWLEDGED)
    form = helen.open(priya.press(priya.case(reference), "/upset").path).form("/accept")
    name_helen(house, reference)

    answer = helen.browser.post(form.action, data=dict(form.filled({})))

    assert answer.status_code in (403, 404)
    assert "Calls for a manager" not in helen.open("/desk/").root.said
    assert "is coming" not in priya.case(reference).said


@pytest.mark.requirement("000-21")
def test_the_second_to_ask_how_they_are_does_not_write_over_the_first(
    house: Flask, priya: Colleague, helen: Colleague, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(house, Status.ACKNOWLEDGED)
    page = priya.press(priya.case(reference), "/threatened")
    tom = colleague("other_manager")
    early = tom.open(page.path)
    helen.press(helen.open(page.path), "/checked", {"checked": "She sleeps badly."})

    tom.press(early, "/checked", {"checked": "Fine."})

    said = priya.open(page.path).said
    assert "Helen Marsh asked" in said and "She sleeps badly." in said
    assert "Tom Field, today, 09:00: Fine." in said


@pytest.mark.requirement("000-21")
def test_a_manager_on_duty_who_is_threatened_is_asked_by_another(
    house: Flask, monday: time_machine.Traveller, colleague: Callable[[str], Colleague]
):
    helen = colleague("manager")
    page = helen.press(helen.open("/desk/complaints/new"), "/desk/threatened")
    answer = helen.browser.post(f"/desk/manager-calls/{call_of(house)}/accept", data={"csrf_token": csrf_of(page.html)})
    assert answer.status_code == 403

    monday.shift(timedelta(days=1))
    sweep_once(house)

    assert "Ask Helen Marsh how they are, by Tue 24 Nov" in colleague("other_manager").open("/desk/notices").said
    assert "Ask Helen Marsh" not in colleague("manager").open("/desk/notices").said


def call_of(app: Flask) -> int:
    """The number of the one call there is."""
    with app.app_context():
        number = db.session.query(ManagerCall).one().id
        db.session.remove()
    return number


@pytest.mark.requirement("000-21")
def test_who_may_not_read_a_record_has_nothing_counted_of_it(house: Flask, priya: Colleague, helen: Colleague):
    reference = paths.bring_to(house, Status.ACKNOWLEDGED)
    priya.press(priya.case(reference), "/threatened")
    assert "Safety 1" in helen.open("/desk/").root.said

    name_helen(house, reference)

    assert "Safety 1" not in helen.open("/desk/").root.said
