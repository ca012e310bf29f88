"""Whoever has no e-mail is reminded of a booked call too: by letter while the post has time, else by telephone."""

from datetime import timedelta

import pytest
from flask import Flask

from app.access import SYSTEM
from app.complaints import details as d
from app.complaints import lifecycle
from app.complaints.holdings import AWAY
from app.complaints.models import Task
from app.db import db
from app.jobs.worker import sweep_once
from app.outbox.models import Channel
from tests.desk.conftest import Colleague
from tests.portal.conftest import Customer, opened, words_of
from tests.support.apps import by_reference, doing, file_one, perform
from tests.support.calls import at, book, booked, can_ring, id_of, in_days
from tests.support.paths import acknowledge

NUMBER = "07700 900341"
ADDRESS = "3 Quay Lane\nTolland"
pytestmark = pytest.mark.usefixtures("monday")


def somebody(app: Flask, **reached: str) -> str:
    """A complaint of Priya's, of somebody without e-mail; Helen rings from nine to five."""
    can_ring(app)
    reference = file_one(app, phone=NUMBER, email="", channel="telephone", **reached)
    acknowledge(app, reference)
    return reference


@pytest.mark.requirement("B-14")
def test_a_letter_reminds_them_while_the_post_has_a_week(
    app: Flask, monday, letters, priya: Colleague, helen: Colleague
):
    reference = somebody(app, postal_address=ADDRESS)
    book(app, reference, at(in_days(10), "16:30"))
    assert "They are reminded by letter, a week before." in priya.case(reference).said
    sweep_once(app)
    assert letters("call_reminder") == []

    monday.shift(timedelta(days=3, hours=8))
    for _ in range(2):
        sweep_once(app)
    assert [(row.channel, row.recipient) for row in letters("call_reminder")] == [(Channel.LETTER, ADDRESS)]
    assert "soon" not in [row.subject for row in letters("staff_call")]

    monday.shift(timedelta(days=6))
    for _ in range(2):
        sweep_once(app)
    assert len(letters("call_reminder")) == 1
    assert "You ring Thu 3 Dec, 16:30" in letters("staff_call")[-1].subject


@pytest.mark.requirement("B-14")
@pytest.mark.parametrize(("days", "reached"), [(2, {"postal_address": ADDRESS}), (10, {})], ids=["too soon", "no post"])
def test_else_whoever_rings_has_them_on_their_list(
    app: Flask, monday, letters, colleague, days: int, reached: dict[str, str]
):
    reference = somebody(app, **reached)
    book(app, reference, at(in_days(days), "16:30"))
    said = colleague("csr").case(reference).said
    assert "the post is too slow: whoever rings reminds them by telephone." in said
    monday.shift(timedelta(days=days - 1, hours=8))
    for _ in range(2):
        sweep_once(app)

    assert letters("call_reminder") == []
    helen = colleague("manager")
    page = helen.open("/desk/calls?view=mine").said
    assert page.count("Remind them of our call,") == 1 and "Helen Marsh" in page and NUMBER in page
    assert "Remind them of our call," not in colleague("other_manager").open("/desk/calls?view=mine").said

    helen.act(reference, "log-call", {"words": "She knows.", "reached": "y"})
    assert "Remind them of our call," not in helen.open("/desk/calls?view=all").said
    assert [row.state for row in booked(app, reference)] == ["booked"]


@pytest.mark.requirement("B-14")
@pytest.mark.parametrize("change", ["move_call", "cancel_call", "call_missed"])
def test_nobody_reminds_them_of_a_call_that_is_not_to_come(app: Flask, monday, colleague, change: str):
    reference = somebody(app)
    call = book(app, reference, at(in_days(2), "16:30"))
    monday.shift(timedelta(days=1, hours=8))
    sweep_once(app)
    assert "Remind them of our call," in colleague("manager").open("/desk/calls?view=all").said

    needs = {
        "move_call": d.CallMoved(call, id_of(app, "manager"), at(in_days(3), "10:00"), "", "Helen is in court."),
        "cancel_call": d.CallCancelled(call, "It is settled."),
        "call_missed": d.CallMissed(call, "not_rung", ""),
    }[change]
    if change == "call_missed":
        monday.shift(timedelta(days=1))
    perform(app, reference, change, "csr", needs)

    assert "Remind them of our call," not in colleague("manager").open("/desk/calls?view=all").said


@pytest.mark.requirement("B-14")
def test_nobody_is_promised_a_reminder_of_a_call_that_is_too_soon_for_one(
    app: Flask, monday, customer: Customer, letters
):
    can_ring(app)
    reference = file_one(app, phone=NUMBER)
    follower, path = opened(app, customer, reference), f"/complaint/{reference}/call"
    both = "We remind you 24 hours before. A call in less than 24 hours comes without a reminder."
    assert both in words_of(follower.get(path).text)

    book(app, reference, at(in_days(0), "16:30"))

    said = words_of(follower.get(path).text)
    assert "Helen Marsh rings you on Monday 23 November, 16:30" in said and "We remind you by e-mail." not in said
    only_later = words_of(follower.post(path, {"show_from": in_days(2).isoformat(), "number": NUMBER}, path).text)
    assert "We remind you 24 hours before." in only_later and "comes without a reminder" not in only_later
    assert not any("remind" in row.text for row in letters("call_booked"))


@pytest.mark.requirement("B-14")
@pytest.mark.parametrize(
    ("reached", "before", "after"),
    [
        ({"email": "grace@example.com"}, "We remind you 24 hours before.", "We remind you by e-mail."),
        (
            {"email": "", "postal_address": ADDRESS},
            "We remind you by letter. Where the post has not a week for it, we ring you briefly before.",
            "We remind you by letter, a week before.",
        ),
        (
            {"email": ""},
            "We ring you briefly about 24 hours before, to remind you.",
            "We ring you briefly before, to remind you.",
        ),
    ],
)
def test_the_page_says_how_they_are_reminded(
    app: Flask, monday, customer: Customer, reached: dict[str, str], before: str, after: str
):
    can_ring(app)
    reference = file_one(app, phone=NUMBER, **reached)
    acknowledge(app, reference)
    follower, path = opened(app, customer, reference), f"/complaint/{reference}/call"
    assert before in words_of(follower.get(path).text)

    book(app, reference, at(in_days(10), "16:30"))

    assert after in words_of(follower.get(path).text)


def test_whoever_asked_not_to_be_rung_besides_is_not_rung_to_be_reminded(app: Flask, monday, letters, colleague):
    reference = somebody(app)
    book(app, reference, at(in_days(2), "16:30"))
    with doing(app):
        by_reference(reference).customer.may_ring = "no"
    monday.shift(timedelta(days=1, hours=8))
    sweep_once(app)

    assert "Remind them of our call," not in colleague("manager").open("/desk/calls?view=all").said
    assert "You ring Wed 25 Nov, 16:30" in letters("staff_call")[-1].subject


@pytest.mark.requirement("B-14")
def test_where_nobody_wrote_while_the_post_had_time_whoever_rings_reminds_them(app: Flask, monday, letters, colleague):
    reference = somebody(app, postal_address=ADDRESS)
    book(app, reference, at(in_days(10), "16:30"))
    monday.shift(timedelta(days=9, hours=8))  # calls to them were held until now
    for _ in range(2):
        sweep_once(app)

    assert letters("call_reminder") == []
    assert colleague("manager").open("/desk/calls?view=mine").said.count("Remind them of our call,") == 1


@pytest.mark.requirement("B-14")
def test_whoever_has_the_call_now_reminds_them_of_it(app: Flask, monday, colleague):
    reference = somebody(app)
    call = book(app, reference, at(in_days(2), "16:30"))
    monday.shift(timedelta(days=1, hours=8))
    sweep_once(app)
    needs = d.CallHandedOn((call,), id_of(app, "other_manager"), from_id=id_of(app, "manager"), why=AWAY)
    with doing(app):
        lifecycle.perform(by_reference(reference), "hand_call_on", SYSTEM, needs)

    assert "Remind them of our call," in colleague("other_manager").open("/desk/calls?view=mine").said
    assert "Remind them of our call," not in colleague("manager").open("/desk/calls?view=mine").said


@pytest.mark.requirement("B-14", "000-22")
def test_who_is_not_reached_is_never_reminded_after_the_call(app: Flask, monday, priya: Colleague):
    reference = somebody(app)
    book(app, reference, at(in_days(1), "16:30"))
    monday.shift(timedelta(hours=8))
    sweep_once(app)
    for tries in (1, 2, 3):
        page = priya.act(reference, "log-call", {"words": f"Try {tries}: nobody."})

    assert "there is no address to write to" in page.said
    with app.app_context():
        task = db.session.query(Task).filter(Task.words.startswith("Remind them of our call,")).one()
        assert task.due_at == at(in_days(1), "16:30")
        db.session.remove()
