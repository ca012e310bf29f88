"""After “I feel threatened”: pressed by mistake, asked sooner, and what the manager who comes reads of where it was."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts.models import User
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from app.safety import rota
from tests.desk import guided
from tests.desk.conftest import Colleague
from tests.desk.test_calls_held import HELD
from tests.desk.test_threats import letters
from tests.desk.test_threats_in_calls import LAST, THREAT
from tests.support import paths
from tests.support.apps import MONDAY, actor_of, doing

pytestmark = [pytest.mark.requirement("000-21", "B-16")]
Desk = Callable[[str], Colleague]
NUMBER = "07700 900181"


@pytest.fixture
def house(app: Flask, monday: time_machine.Traveller) -> Flask:
    """Helen Marsh is on duty; Priya Shah has a number."""
    with doing(app):
        rota.plan(MONDAY.date(), actor_of("manager").id, None)
        db.session.get_one(User, actor_of("csr").id).phone = "020 7946 0018"
    guided.add_scripts(app)
    return app


@pytest.fixture
def reference(house: Flask) -> str:
    return paths.bring_to(house, Status.ACKNOWLEDGED, phone=NUMBER, preferred_channel="phone")


def test_pressed_by_mistake_the_alarm_ends_and_the_call_goes_on_where_it_was(
    house: Flask, reference: str, colleague: Desk, monday: time_machine.Traveller
):
    priya, helen = colleague("csr"), colleague("manager")
    step = guided.go(priya, guided.begin(priya, reference), notes="It stood in the rain.")
    page = guided.call_for_help(priya, step, THREAT, notes=LAST)
    assert "Helen Marsh reads that nobody is needed." in page.said and "Until 09:15." in page.said
    assert helen.open(page.path).find_form("/mistake") is None

    back = priya.press(page, "/mistake")

    assert guided.step(back) == guided.step(step) and guided.form_of(back).value("notes") == LAST
    assert "It was pressed by mistake" in helen.open(page.path).said
    assert "Priya Shah pressed it by mistake: nobody is needed" in helen.open("/desk/notices").said
    log = priya.case(reference).said
    assert "Priya Shah felt threatened and called a manager" in log and "it was pressed by mistake" in log
    assert HELD not in priya.open("/desk/calls").said and "are held" not in log
    assert "Pressed by mistake" in helen.open("/desk/safety").said
    guided.go(priya, back)
    monday.shift(timedelta(days=2))
    sweep_once(house)
    assert "how they are" not in colleague("manager").open("/desk/notices").said
    assert len(letters(house, "staff_called")) == 1, "nobody else is called"


def test_before_a_complaint_is_kept_and_with_a_new_caller_it_is_taken_back_too(house: Flask, priya: Colleague):
    new = {"kind": "complaint", "medium": "telephone", "read_card": "yes", "name": "Lars Holm"}
    step = priya.press(priya.open("/desk/guided-calls/new"), "/guided-calls/new", new)

    page = guided.call_for_help(priya, step, THREAT, notes=LAST)
    back = priya.press(page, "/mistake")
    assert guided.form_of(back).value("notes") == LAST

    page = priya.press(priya.open("/desk/complaints/new"), "/desk/threatened")
    priya.press(page, "/mistake")
    assert "Pressed by mistake" in priya.open(page.path).said


def test_later_and_for_anybody_else_it_stays(
    house: Flask, reference: str, colleague: Desk, monday: time_machine.Traveller
):
    priya = colleague("csr")
    page = priya.press(priya.case(reference), "/threatened")
    form = page.form("/mistake")
    helen = colleague("manager")
    token = helen.open(page.path).form("/accept").value("csrf_token")
    helen.browser.post(form.action, data={"csrf_token": token})
    assert "Whoever pressed it says that it was a mistake." in helen.open(page.path).said
    monday.shift(timedelta(minutes=16))

    assert priya.open(page.path).find_form("/mistake") is None
    priya.send(form)

    assert "are held" in priya.case(reference).said
    assert "You felt threatened" in priya.open(page.path).root.said or "End it now" in priya.open(page.path).said


def test_another_threat_of_theirs_keeps_the_calls_held(house: Flask, reference: str, colleague: Desk):
    other = colleague("other_csr")
    other.press(other.case(reference), "/threatened")
    priya = colleague("csr")
    page = priya.press(priya.case(reference), "/threatened")

    priya.press(page, "/mistake")

    assert "are held" in priya.case(reference).said


def test_who_wants_to_talk_sooner_says_so_with_one_press(
    house: Flask, reference: str, priya: Colleague, helen: Colleague, colleague: Desk, monday: time_machine.Traveller
):
    page = priya.press(priya.case(reference), "/threatened")

    after = priya.press(page, "/sooner")

    assert "Helen Marsh knows that you want to talk now." in after.said
    assert "A manager asks by Mon 23 Nov, 10:00. They know that you want to talk soon." in after.said
    assert after.find_form("/sooner") is None
    words = "Priya Shah would like to talk now: ask them how they are, by Mon 23 Nov, 10:00"
    assert words in helen.open("/desk/notices").said
    assert [row.recipient_name for row in letters(house, "staff_check")] == ["Helen Marsh"]
    monday.shift(timedelta(minutes=61))
    sweep_once(house)
    assert "Nobody has asked Priya Shah how they are" in colleague("manager").open("/desk/notices").said


def test_the_manager_who_comes_reads_whom_to_ring_where_it_was_and_what_was_noted(
    house: Flask, reference: str, priya: Colleague, helen: Colleague
):
    step = guided.begin(priya, reference)
    for _ in range(2):
        step = guided.go(priya, step, notes="It stood in the rain.")
    page = guided.call_for_help(priya, step, THREAT, notes=LAST)
    call = next(link for link in helen.open("/desk/manager-calls").links if "/manager-calls/" in link)

    for path in (page.path, call):
        said = helen.open(path).said
        assert "Ring them 020 7946 0018" in said
        assert "Where On the telephone with Grace Okafor, since 09:00, at step 3 of " in said
        assert f"With Grace Okafor, {NUMBER}. Do not ring them before you have talked with Priya Shah." in said
        assert LAST in said and "It stood in the rain." in said
    assert "Where it happened is not said." not in helen.open(page.path).said
    assert "Where it happened" not in priya.open(page.path).said


def test_from_the_page_of_who_is_very_upset_one_can_say_that_one_feels_threatened(
    house: Flask, reference: str, priya: Colleague
):
    step = guided.begin(priya, reference)
    called = guided.call_for_help(priya, step, "They are very upset", notes=LAST)

    page = priya.press(called, "/threatened")

    assert "End it now" in page.said
    assert priya.browser.get(guided.form_of(step).action).status_code == 302, "the script has ended"
    before = priya.press(priya.open("/desk/complaints/new"), "/desk/upset")
    assert "End it now" in priya.press(before, "/desk/threatened").said
