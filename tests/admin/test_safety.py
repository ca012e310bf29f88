"""Who is on duty, what is read in hard moments, the ladder, and who gets which report: each is set on a page."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts.queries import get_user
from app.catalogue import queries as catalogue
from app.complaints.statuses import Status
from app.db import db
from app.safety import rota
from tests.desk.conftest import Colleague, errors
from tests.support import paths
from tests.support.apps import MONDAY, actor_of, doing


@pytest.fixture
def colleague(staff):
    return lambda who: Colleague(staff(who))


def user_id(app: Flask, who: str) -> str:
    with app.app_context():
        found = str(actor_of(who).id)
        db.session.remove()
    return found


@pytest.mark.requirement("000-20")
def test_a_manager_plans_who_is_on_duty_and_a_mistake_keeps_nothing(
    app: Flask, monday: time_machine.Traveller, colleague
):
    helen, tom = user_id(app, "manager"), user_id(app, "other_manager")
    first, second = MONDAY.date(), MONDAY.date() + timedelta(weeks=1)
    who = colleague("manager")
    page = who.open("/desk/duty")
    assert "Called now: Helen Marsh, Tom Field." in page.said

    wrong = {f"manager_{first}": helen, f"deputy_{first}": helen, f"manager_{second}": tom}
    refused = who.press(page, "/desk/duty", wrong, expect=422)
    assert "Choose two different people." in refused.said and "Nothing was kept yet." in refused.said
    assert refused.form("/desk/duty").value(f"manager_{second}") == tom

    kept = who.press(refused, "/desk/duty", {f"manager_{first}": helen, f"deputy_{first}": tom})
    assert "Called now: Helen Marsh." in kept.said
    assert kept.form("/desk/duty").value(f"deputy_{first}") == tom
    who.press(kept, "/desk/duty", {f"manager_{first}": "", f"deputy_{first}": ""})
    assert "Called now: Helen Marsh, Tom Field." in who.open("/desk/duty").said
    colleague("csr").open("/desk/duty", expect=403)


@pytest.mark.requirement("000-20")
def test_the_rota_says_who_is_away_in_a_week_and_who_is_called_instead(
    app: Flask, monday: time_machine.Traveller, colleague
):
    helen, tom = user_id(app, "manager"), user_id(app, "other_manager")
    weeks = [MONDAY.date() + timedelta(weeks=number) for number in range(3)]
    with doing(app):
        user = get_user(int(helen))
        user.away_until, user.deputy_id = MONDAY + timedelta(days=8), int(tom)
    who = colleague("other_manager")

    kept = who.press(who.open("/desk/duty"), "/desk/duty", {f"manager_{week}": helen for week in weeks})

    assert "Somebody is away in 2 of the weeks: look at what is marked." in kept.said
    rows = [row.said for row in kept.root.named("tr") if "is away until" in row.said]
    assert rows == ["Helen Marsh is away until Tue 1 Dec, 09:00. Tom Field is called instead."] * 2
    choices = kept.form("/desk/duty")
    said = [choices.words_of(f"manager_{week}", helen) for week in weeks]
    assert said == ["Helen Marsh (away until Tue 1 Dec)"] * 2 + ["Helen Marsh"]
    with doing(app):
        get_user(int(helen)).deputy_id = None
    said = who.open("/desk/duty").said
    assert "Nobody stands in for them, so the next are called at once: Ada Birch, Tom Field." in said
    with doing(app):
        rota.plan(weeks[0], int(helen), int(tom))
    said = who.open("/desk/duty").said
    assert "Nobody stands in for them, so the next are called at once: Tom Field." in said


@pytest.mark.requirement("000-20")
def test_the_rota_says_in_which_order_people_are_called_as_they_are(
    app: Flask, monday: time_machine.Traveller, colleague
):
    helen, tom = user_id(app, "manager"), user_id(app, "other_manager")
    with doing(app):
        rota.plan(MONDAY.date(), int(helen), int(tom))
    said = colleague("admin").open("/desk/duty").said
    assert "Called now: Helen Marsh. If nobody says that they come within 1 min: Tom Field." in said
    assert "If nobody says that they come within 2 min: Ada Birch." in said
    with doing(app):
        for who in (helen, tom):
            get_user(int(who)).away_until = MONDAY + timedelta(days=8)

    said = colleague("admin").open("/desk/duty").said
    priya = colleague("csr")
    called = priya.press(priya.open("/desk/complaints/new"), "/desk/upset").said

    assert "Called now: Ada Birch. There is nobody else who leads and is here now." in said
    assert "Called: Ada Birch." in called
    with doing(app):
        actor = get_user(int(user_id_of("admin")))
        actor.away_until = MONDAY + timedelta(days=8)
    assert "Nobody who leads is here now: nobody is called." in colleague("admin").open("/desk/duty").said


@pytest.mark.requirement("000-20")
def test_whoever_is_the_last_manager_here_reads_it_before_going_away(
    app: Flask, monday: time_machine.Traveller, colleague
):
    helen, tom = user_id(app, "manager"), user_id(app, "other_manager")
    last = "You are the last manager who is here."
    assert last not in colleague("manager").open(f"/desk/absence/{helen}").said
    with doing(app):
        get_user(int(tom)).away_until = MONDAY + timedelta(days=8)

    asked = f"/desk/absence/{helen}?until=2026-11-26&deputy_id=0"
    for path in (f"/desk/absence/{helen}", asked):
        said = colleague("manager").open(path).said
        assert last in said and "only Ada Birch is called meanwhile" in said
    assert "Helen Marsh is the last manager who is here." in colleague("admin").open(f"/desk/absence/{helen}").said
    with doing(app):
        get_user(int(user_id_of("admin"))).away_until = MONDAY + timedelta(days=8)
    assert "nobody is called meanwhile. Agree first" in colleague("manager").open(asked).said


def user_id_of(who: str) -> str:
    """The same while something is being written."""
    return str(actor_of(who).id)


@pytest.mark.requirement("000-20", "000-21")
def test_the_card_the_sentence_and_the_policy_are_settings(app: Flask, colleague):
    admin = colleague("admin")
    form = admin.open("/desk/settings/safety").form("/settings/safety")
    wrong = admin.send(form, {"policy_url": "policy.pdf"}, expect=422)
    assert errors(wrong) == ["Write it whole, with https:// before it."]
    words = {
        "upset_card": "Count to three.\n\nLet them speak.", "closing_sentence": "I am hanging up now.",
        "policy_url": "https://example.org/policy", "policy_name": "Violence policy",
    }  # fmt: skip
    admin.send(form, words)
    priya, reference = colleague("csr"), paths.bring_to(app, Status.ACKNOWLEDGED)

    assert "Count to three. Let them speak." in priya.press(priya.case(reference), "/upset").said
    threatened = priya.press(priya.case(reference), "/threatened")
    assert "I am hanging up now." in threatened.said and "https://example.org/policy" in threatened.links


@pytest.mark.requirement("004-09")
def test_the_ladder_is_set_rung_by_rung(app: Flask, colleague):
    admin = colleague("admin")
    form = admin.open("/desk/settings/ladder").form("/settings/ladder")
    assert form.value("silence_days_1") == "7"
    refused = admin.send(form, {"silence_days_1": "900"}, expect=422)
    assert errors(refused)

    admin.send(form, {"silence_days_1": "3", "hand_overs_1": "0", "addressee_1": "handler"})

    with app.app_context():
        rung = catalogue.ladder().rungs[1]
        db.session.remove()
    assert (rung.silence_days, rung.hand_overs, rung.addressee) == (3, 0, "handler")


@pytest.mark.requirement("000-24")
def test_who_gets_which_report_is_a_setting(app: Flask, colleague):
    admin = colleague("admin")
    form = admin.open("/desk/settings/reports").form("/settings/reports")

    admin.send(form, {"call_people": [user_id(app, "qa")], "call_by_mail": "y", "offer_group": "nobody"})

    priya, reference = colleague("csr"), paths.bring_to(app, Status.OFFERED)
    priya.act(reference, "log-call", {"words": "Nobody at home."})
    assert "A call with Grace Okafor" in colleague("qa").open("/desk/reports").said
    assert "An offer" not in colleague("manager").open("/desk/reports").said
