"""Somebody else is here: whoever opens a case sees who reads or writes there just now, and what is new."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.complaints import details as d
from app.complaints import presence
from app.complaints.models import Presence
from app.db import db
from tests.desk.conftest import Colleague
from tests.support.apps import MONDAY, actor_of, file_one, perform


def others(page) -> str:
    """What the head of a page says about others."""
    return page.root.of_class("also-here")[0].said


def ask(somebody: Colleague, page, doing: str | None = None, expect: int = 200) -> str:
    """What an open page asks every half minute, and what it is answered."""
    told = page.root.of_class("also-here")[0].given
    data = {"csrf_token": told["data-token"], "seen": told["data-seen"]}
    data["doing"] = told["data-doing"] if doing is None else doing
    answer = somebody.browser.post(told["data-here"], data=data)
    assert answer.status_code == expect, answer.text[:300]
    return " ".join(answer.text.split())


def test_whoever_opens_a_case_sees_who_reads_it_and_who_writes(app: Flask, priya: Colleague, colleague):
    reference = file_one(app)
    assert others(priya.case(reference)) == ""
    colleague("other_csr").case(reference)
    colleague("manager").open(f"/desk/complaints/{reference}/act/acknowledge")
    colleague("qa").open(f"/desk/complaints/{reference}/act/note")

    said = others(priya.case(reference))

    assert "Dev Raman is reading this too" in said
    assert "Helen Marsh is at “Acknowledge”" in said
    assert "Mina Kaur is writing a note" in said
    assert "Dev Raman is reading this too" in others(priya.open(f"/desk/complaints/{reference}/act/note"))


def test_they_are_gone_once_they_leave(app: Flask, priya: Colleague, colleague):
    reference, dev = file_one(app), colleague("other_csr")
    page = dev.case(reference)
    assert "Dev Raman" in others(priya.case(reference))

    ask(dev, page, "left")

    assert others(priya.case(reference)) == ""


def test_they_are_gone_a_minute_after_their_page_was_last_heard_of(
    app: Flask, monday: time_machine.Traveller, colleague
):
    reference, dev, priya = file_one(app, received_at=MONDAY), colleague("other_csr"), colleague("csr")
    page = dev.case(reference)
    monday.shift(timedelta(seconds=60))
    ask(dev, page)
    monday.shift(timedelta(seconds=60))
    assert "Dev Raman is reading this too" in others(priya.case(reference))

    monday.shift(timedelta(seconds=16))

    assert others(priya.case(reference)) == ""


def test_an_open_page_hears_who_came_and_what_is_new(app: Flask, priya: Colleague, colleague):
    reference = file_one(app)
    page = priya.case(reference)
    assert ask(priya, page) == ""
    perform(app, reference, "note", "csr", d.Words("My own."))
    for number in range(3):
        perform(app, reference, "message", "customer", d.Words(f"Word {number}"))
    colleague("other_csr").case(reference)

    said = ask(priya, page)

    assert "Dev Raman is reading this too" in said
    assert f'href="/desk/complaints/{reference}#timeline">3 new things happened. Show them</a>' in said


def test_on_the_page_of_an_action_what_is_new_opens_beside_it(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = priya.open(f"/desk/complaints/{reference}/act/note")
    perform(app, reference, "message", "customer", d.Words("One more thing."))

    said = ask(priya, page)

    assert 'target="_blank"' in said and "One new thing happened. Show it" in said


def test_a_crowd_is_counted(app: Flask, priya: Colleague, colleague):
    reference = file_one(app)
    for who in ("other_csr", "manager", "other_manager", "qa", "admin"):
        colleague(who).case(reference)

    assert "and 2 more" in others(priya.case(reference))


@pytest.mark.parametrize("doing", ["drop table", "assess; left", "x" * 99])
def test_what_nobody_can_do_is_reading(app: Flask, priya: Colleague, colleague, doing: str):
    reference, dev = file_one(app), colleague("other_csr")

    ask(dev, dev.case(reference), doing)

    assert others(priya.case(reference)).endswith("Dev Raman is reading this too")


def test_a_case_that_few_may_read_tells_a_stranger_nothing(app: Flask, priya: Colleague, helen: Colleague):
    reference = file_one(app)
    page = priya.case(reference)
    with app.app_context():
        manager = actor_of("manager").id
        db.session.rollback()
    perform(app, reference, "restrict_readers", "manager", d.Readers("It names a colleague.", (manager,)))
    helen.case(reference)

    assert ask(priya, page, expect=404) != "" and "Helen" not in ask(priya, page, expect=404)


def test_rows_nobody_asks_for_any_more_are_dropped(app: Flask, priya: Colleague):
    reference = file_one(app)
    ask(priya, priya.case(reference))

    with time_machine.travel(clock.now() + timedelta(hours=2)), app.app_context():
        presence.forget_old()
        assert db.session.query(Presence).count() == 0
        db.session.rollback()
