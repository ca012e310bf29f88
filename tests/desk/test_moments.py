"""“They are very upset”: a manager is called with one press from every page of a talk, and everybody sees who comes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts.models import User
from app.catalogue import service as catalogue
from app.catalogue.safety import Ladder, Rung
from app.complaints import details as d
from app.complaints import queries
from app.complaints.statuses import Status
from app.db import db
from app.errors import WrongState
from app.jobs.worker import sweep_once
from app.outbox.models import Delivery
from app.safety import calling, rota
from app.safety.models import ManagerCall
from tests.desk import guided
from tests.desk.conftest import Colleague
from tests.desk.test_problems import begin
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import actor_of, doing, perform

NOTE = "She shouts that she has rung four times."
MONDAY = date(2026, 11, 23)


@pytest.fixture
def on_duty(app: Flask, monday: time_machine.Traveller) -> Flask:
    """This week Helen Marsh is on duty, and Tom Field is her deputy."""
    with doing(app):
        rota.plan(MONDAY, actor_of("manager").id, actor_of("other_manager").id)
    return app


def calls(app: Flask) -> list[tuple[str, str]]:
    """Whom mails that call somebody went to, with their first words."""
    with app.app_context():
        found = db.session.scalars(db.select(Delivery).filter_by(kind="staff_called").order_by(Delivery.id)).all()
        rows = [(row.recipient_name, row.subject.partition(": ")[2] or row.subject) for row in found]
        db.session.remove()
    return rows


def notices(who: Colleague) -> str:
    return who.open("/desk/notices").said


@pytest.mark.any_database
@pytest.mark.requirement("000-20", "B-16")
@pytest.mark.parametrize(
    "place", ["", "/act/log-call", "/fix-now", "/act/message"], ids=["case", "log a call", "fix now", "write"]
)
def test_the_button_is_on_every_page_of_a_talk_and_calls_the_manager_on_duty(
    on_duty: Flask, priya: Colleague, helen: Colleague, place: str
):
    reference = paths.bring_to(on_duty, Status.ACKNOWLEDGED)

    page = priya.open(f"/desk/complaints/{reference}{place}")
    assert page.find_form(f"/complaints/{reference}/threatened") is not None

    called = priya.press(page, "/upset")

    assert "A manager has been called" in called.said
    assert "Breathe out. Speak slower and lower than they do." in called.said
    assert "Called: Helen Marsh." in called.said
    ahead = "the next to be called: Tom Field in 1 min (09:01), everybody who leads in 2 min (09:02)."
    assert f"If nobody says that they come, {ahead}" in called.said
    assert calls(on_duty) == [("Helen Marsh", "Priya Shah needs you now: Grace Okafor is very upset")]
    assert "Priya Shah needs you now: Grace Okafor is very upset" in notices(helen)
    assert "Priya Shah called a manager: Grace Okafor is very upset (Helen Marsh)" in priya.case(reference).said


@pytest.mark.requirement("000-20", "000-23", "B-16")
def test_it_is_there_before_a_complaint_is_kept(on_duty: Flask, priya: Colleague, helen: Colleague):
    called = priya.press(priya.open("/desk/complaints/new"), "/desk/upset")
    shown = helen.press(helen.open(called.path), "/accept")

    assert "Called: Helen Marsh." in called.said
    assert "Priya Shah needs you" in shown.said and "Helen Marsh is coming." in shown.said
    assert "Helen Marsh is coming to you." in priya.open(called.path).said


@pytest.mark.requirement("000-20")
def test_whoever_called_sees_who_comes_and_how_it_ended_stands_in_the_log(
    on_duty: Flask, monday: time_machine.Traveller, priya: Colleague, helen: Colleague
):
    reference = paths.bring_to(on_duty, Status.ACKNOWLEDGED)
    address = priya.press(priya.case(reference), "/upset").path
    monday.shift(timedelta(minutes=4))

    assert "A colleague needs a manager now." in helen.open("/desk/queue").said
    assert "A colleague needs a manager now." not in priya.open("/desk/queue").said
    assert "Calls for a manager 1" in helen.open("/desk/").root.said
    helen.press(helen.open(address), "/accept")
    live = priya.browser.get(f"{address.split('?')[0]}/now").text
    over = priya.send(priya.open(address).form("/end"), {"result": "handed_over"})

    assert "Helen Marsh is coming to you." in live
    assert "Priya Shah ended the call." in over.said
    log = priya.case(reference).said
    assert "Helen Marsh said that they were coming, after 4 min" in log
    assert "Priya Shah ended the call for a manager: the manager talks with them now" in log
    assert "Calls for a manager" not in helen.open("/desk/").root.said


@pytest.mark.requirement("000-20")
def test_nobody_came_so_the_deputy_is_called_and_then_everybody_who_leads(
    on_duty: Flask, monday: time_machine.Traveller, priya: Colleague
):
    reference = paths.bring_to(on_duty, Status.ACKNOWLEDGED)
    address = priya.press(priya.case(reference), "/upset").path

    told = []
    for seconds in (59, 1, 59, 1, 3600):
        monday.shift(timedelta(seconds=seconds))
        sweep_once(on_duty)
        sweep_once(on_duty)
        told.append([name for name, _subject in calls(on_duty)])

    assert told == [
        ["Helen Marsh"],
        ["Helen Marsh", "Tom Field"],
        ["Helen Marsh", "Tom Field"],
        ["Helen Marsh", "Tom Field", "Ada Birch"],
        ["Helen Marsh", "Tom Field", "Ada Birch"],
    ]
    assert "Everybody who leads has been called." in priya.open(address).said
    assert (
        "Nobody had said that they were coming, so further people were called (Tom Field)" in priya.case(reference).said
    )


@pytest.mark.requirement("000-20")
def test_how_long_each_has_to_say_that_they_come_is_a_setting(
    on_duty: Flask, monday: time_machine.Traveller, priya: Colleague, colleague: Callable[[str], Colleague]
):
    admin = colleague("admin")
    admin.send(admin.open("/desk/settings/safety").form("/settings/safety"), {"further_minutes": "2"})
    page = priya.press(priya.case(paths.bring_to(on_duty, Status.ACKNOWLEDGED)), "/upset")

    assert "Tom Field in 2 min (09:02), everybody who leads in 4 min (09:04)." in page.said
    monday.shift(timedelta(minutes=2))
    sweep_once(on_duty)

    now = priya.browser.get(f"{page.path.split('?')[0]}/now").text
    assert "everybody who leads in 2 min (09:04)." in now and "Tom Field was called as well" in now


@pytest.mark.requirement("000-20", "B-16")
def test_a_manager_who_is_called_reads_who_where_what_it_is_and_what_is_wanted(
    on_duty: Flask, priya: Colleague, helen: Colleague
):
    guided.add_scripts(on_duty)
    with doing(on_duty):
        db.session.get_one(User, actor_of("csr").id).phone = "020 7946 0018"
    reference = paths.bring_to(on_duty, Status.ASSESSED, mood=2, phone="07700 900181")
    address = guided.call_for_help(priya, guided.begin(priya, reference), "They are very upset", notes=NOTE).path.split(
        "?"
    )[0]

    page = helen.open(address)

    assert "Priya Shah needs you" in page.said
    assert "Go to Priya Shah or ring them now, and be ready to talk with Grace Okafor yourself." in page.said
    assert "Where On the telephone with Grace Okafor, since 09:00, at step 1 of " in page.said
    assert "With Grace Okafor, 07700 900181" in page.said and NOTE in page.said
    assert "Ring them 020 7946 0018" in page.said
    assert f"{reference} What happened “" in page.said
    assert "Mood Upset, when they complained" in page.said and "Severity" in page.said
    assert "What happened “" not in priya.open(address).said


@pytest.mark.requirement("000-20")
def test_what_is_not_recorded_is_not_said_of_where_they_are(on_duty: Flask, priya: Colleague, helen: Colleague):
    page = helen.open(priya.press(priya.open("/desk/complaints/new"), "/desk/upset").path)

    assert "Where It is not recorded. They called from where a complaint is taken down." in page.said
    assert "They left no number." in page.said


@pytest.mark.requirement("000-20")
def test_without_a_rota_all_managers_are_called_and_who_is_away_is_replaced(
    app: Flask, monday: time_machine.Traveller, priya: Colleague
):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    priya.press(priya.case(reference), "/upset")
    assert sorted(name for name, _subject in calls(app)) == ["Helen Marsh", "Tom Field"]

    with doing(app):
        rota.plan(MONDAY, actor_of("manager").id, None)
        helen = db.session.get_one(User, actor_of("manager").id)
        helen.away_until, helen.deputy_id = datetime(2026, 12, 1, tzinfo=UTC), actor_of("admin").id
    priya.press(priya.case(paths.bring_to(app, Status.ACKNOWLEDGED)), "/upset")

    assert [name for name, _subject in calls(app)][2:] == ["Ada Birch"]


@pytest.mark.requirement("004-05")
def test_a_colleague_calls_for_backup_the_same_way(on_duty: Flask, priya: Colleague):
    reference = paths.bring_to(on_duty, Status.ACKNOWLEDGED)

    priya.send(priya.case(reference).form("/upset"), {"kind": "backup"})

    assert calls(on_duty) == [("Helen Marsh", "Priya Shah needs your help now with Grace Okafor")]
    assert "Priya Shah called a manager: help was needed" in priya.case(reference).said


def test_pressing_twice_calls_once_and_an_hour_later_anew(
    on_duty: Flask, monday: time_machine.Traveller, priya: Colleague
):
    reference = paths.bring_to(on_duty, Status.ACKNOWLEDGED)
    first = priya.press(priya.case(reference), "/upset")
    again = priya.press(priya.case(reference), "/upset")
    assert again.path == first.path and len(calls(on_duty)) == 1

    monday.shift(timedelta(hours=1))
    later = priya.press(priya.case(reference), "/upset")

    assert later.path != first.path and len(calls(on_duty)) == 2
    assert "A newer call took its place" in priya.open(first.path).said


def test_the_second_to_accept_reads_who_comes_already(
    on_duty: Flask, priya: Colleague, helen: Colleague, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(on_duty, Status.ACKNOWLEDGED)
    address = priya.press(priya.case(reference), "/upset").path
    tom = colleague("other_manager")
    before = tom.open(address)

    helen.press(helen.open(address), "/accept")
    refused = tom.press(before, "/accept", expect=409)

    assert "Helen Marsh is coming already." in refused.said


def test_of_a_complaint_few_may_read_only_they_are_called(
    on_duty: Flask, priya: Colleague, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(on_duty, Status.ACKNOWLEDGED)
    tom = colleague("other_manager")
    tom.act(
        reference, "restrict-readers", {"reason": "A colleague is named.", "user_ids": [str(user_id(on_duty, "qa"))]}
    )

    priya.press(priya.case(reference), "/upset")

    assert "Helen Marsh" not in [name for name, _subject in calls(on_duty)]
    assert "Tom Field" in [name for name, _subject in calls(on_duty)]


def user_id(app: Flask, who: str) -> int:
    with app.app_context():
        found = actor_of(who).id
        db.session.remove()
    assert found is not None
    return found


def test_the_way_back_leads_only_to_the_desk(on_duty: Flask, priya: Colleague):
    reference = paths.bring_to(on_duty, Status.ACKNOWLEDGED)
    page = priya.case(reference)

    ours = priya.press(page, "/upset")
    address = ours.path.split("?")[0]

    assert f"/desk/complaints/{reference}" in links(ours, "Back to where I was")
    for elsewhere in ("https://example.org/desk/", "//example.org/desk/x", "/complaint/x", "/desk/\\example.org"):
        assert links(priya.open(f"{address}?back={elsewhere}"), "Back to where I was") == []


def links(page: Page, words: str) -> list[str]:
    return [node.given["href"] for node in page.root.named("a") if node.said == words]


def test_somebody_who_has_nothing_to_do_with_it_sees_no_call_without_a_complaint(
    on_duty: Flask, priya: Colleague, colleague: Callable[[str], Colleague]
):
    address = priya.press(priya.open("/desk/complaints/new"), "/desk/upset").path.split("?")[0]

    colleague("other_csr").open(address, expect=404)


@pytest.mark.requirement("000-20")
def test_of_many_who_accept_at_the_same_moment_one_comes(on_duty: Flask, priya: Colleague):
    reference = paths.bring_to(on_duty, Status.ACKNOWLEDGED)
    call_id = int(priya.press(priya.case(reference), "/upset").path.split("?")[0].rsplit("/", 1)[1])

    def accept(who: str) -> str:
        try:
            with doing(on_duty):
                calling.accept(db.session.get_one(ManagerCall, call_id), actor_of(who))
        except WrongState as refusal:
            return refusal.words
        return "comes"

    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(accept, ["manager", "other_manager", "admin"] * 2))

    assert said.count("comes") == 1
    assert len([words for words in said if words.endswith("is coming already.")]) == 5


@pytest.mark.requirement("000-20")
def test_the_button_pressed_by_several_at_once_calls_once(on_duty: Flask):
    reference = paths.bring_to(on_duty, Status.ACKNOWLEDGED)

    def press(who: str) -> int:
        with doing(on_duty):
            complaint = queries.get(reference, actor_of(who), for_change=True)
            return calling.press(calling.UPSET, actor_of(who), complaint).id

    with ThreadPoolExecutor(6) as pool:
        made = set(pool.map(press, ["csr", "other_csr", "qa"] * 2))

    assert len(made) == 1 and len(calls(on_duty)) == 1


@pytest.mark.requirement("B-16", "000-20")
def test_the_buttons_stand_wherever_somebody_dials_reads_a_letter_or_writes_to_all(on_duty: Flask, priya: Colleague):
    reference = paths.bring_to(on_duty, Status.ACKNOWLEDGED)
    letter = next(link for link in priya.case(reference).links if f"{reference}/letters/" in link)
    for place in (f"/desk/complaints/{reference}/guided-call", letter):
        page = priya.open(place)
        assert page.find_form(f"/complaints/{reference}/threatened") is not None
        assert page.find_form(f"/complaints/{reference}/upset") is not None
    problem = begin(priya, reference, paths.bring_to(on_duty, Status.ACKNOWLEDGED))

    for place in ("/desk/calls", "/desk/guided-calls/new", f"{problem}/reply"):
        page = priya.open(place)
        assert page.find_form("/desk/threatened") is not None
        called = priya.press(page, "/desk/upset")
        assert "Helen Marsh" in called.said


@pytest.mark.requirement("004-09")
def test_why_it_was_escalated_by_itself_reads_on_its_page_as_in_the_notice(on_duty: Flask, priya: Colleague):
    with doing(on_duty):
        catalogue.save(Ladder(rungs={1: Rung(repeats=1)}))
    reference = paths.bring_to(on_duty, Status.ACKNOWLEDGED)
    perform(on_duty, reference, "message", "customer", d.Words("Is anybody there?"))
    sweep_once(on_duty)

    said = priya.case(reference).said
    assert "It was escalated to level 1 by itself: in touch once without an answer" in said
    assert said.count("in touch once without an answer") == 2, "the log, and why it stands at that level"
