"""Whom to ring: who asked for it, or has to hear from us again, and gave a number; the longest wait first."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints import details as d
from app.complaints.calls import FOLLOW_UP_CALL
from app.complaints.service import add_task
from app.complaints.statuses import Status
from tests.desk.conftest import Colleague
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import MONDAY, actor_of, by_reference, doing, file_one, perform

RING = {"phone": "07700 900181", "preferred_channel": "phone"}


def waiting(page: Page) -> list[str]:
    """What the rows say, without their heads."""
    table = next((node for node in page.root.of_class("desk-table")), None)
    return [] if table is None else [row.said for row in table.named("tr")[1:]]


@pytest.mark.requirement("001-06")
def test_who_asked_to_be_rung_stands_on_the_list_until_somebody_reached_them(
    app: Flask, monday: time_machine.Traveller, priya: Colleague
):
    later = file_one(app, name="Lorna Petrie", received_at=MONDAY - timedelta(minutes=20), **RING)
    first = file_one(app, name="Ian Farrow", received_at=MONDAY - timedelta(hours=2), **RING)
    file_one(app, name="Ewa Nowak", phone="07700 900118")

    page = priya.open("/desk/calls")
    assert [row.split(" 07700")[0] for row in waiting(page)] == ["2 h Ian Farrow", "20 min Lorna Petrie"]
    assert "tel:07700900181" in page.links
    assert f"/desk/complaints/{first}/act/log-call" in page.links
    assert "Waits for the first call." in waiting(page)[0] and "13:00 today Nobody yet" in waiting(page)[0]

    priya.act(first, "log-call", {"words": "Nobody at home."})
    assert "Nobody answered once." in waiting(priya.open("/desk/calls"))[0]
    priya.act(first, "log-call", {"words": "She told me the rest of it.", "reached": "y"})

    page = priya.open("/desk/calls")
    assert [later in row for row in waiting(page)] == [True]
    assert "Calls 1" in page.root.of_class("sidebar-nav")[0].said


@pytest.mark.requirement("001-06")
def test_who_says_it_is_not_right_is_rung_if_they_gave_a_number(app: Flask, priya: Colleague):
    with_number = paths.bring_to(app, Status.CLOSED, name="Marek Lis", phone="07700 900334")
    without = paths.bring_to(app, Status.CLOSED, name="Grace Okafor")
    for reference in (with_number, without):
        perform(app, reference, "not_right", "customer", d.NotRight("It broke again."))

    (row,) = waiting(priya.open("/desk/calls"))

    assert "Marek Lis 07700 900334 prefers e-mail" in row and "Says it is not right." in row


def test_whoever_rings_hears_that_there_are_needs_and_no_more(app: Flask, priya: Colleague):
    reference = file_one(app, **RING)
    with doing(app):
        by_reference(reference).has_needs = True

    for path in ("/desk/calls", "/desk/"):
        assert "They told us what they need: read the case first." in priya.open(path).said


def test_a_letter_that_is_taken_back_was_no_answer(app: Flask, priya: Colleague):
    reference = file_one(app, **RING)
    with doing(app):  # they agreed to a call, and did not ask for it
        by_reference(reference).customer.preferred_channel = "email"
    perform(app, reference, "acknowledge", "csr", paths.ACKNOWLEDGED)
    assert waiting(priya.open("/desk/calls")) == []

    priya.press(priya.case(reference), "/take-back")

    assert len(waiting(priya.open("/desk/calls"))) == 1


def test_a_number_that_is_corrected_away_ends_the_wait(app: Flask, priya: Colleague):
    reference = file_one(app, **RING)
    perform(app, reference, "assign", "csr", d.Handover(_id(app, "csr")))

    perform(app, reference, "correct_details", "csr", d.Correction("It was her neighbour's.", phone=""))

    assert waiting(priya.open("/desk/calls")) == []


def test_a_representative_sees_theirs_and_nobodys_and_can_see_all(app: Flask, priya: Colleague, helen: Colleague):
    nobodys, devs = file_one(app, name="Ian Farrow", **RING), file_one(app, name="Lorna Petrie", **RING)
    perform(app, devs, "assign", "other_csr", d.Handover(_id(app, "other_csr")))

    assert [nobodys in row for row in waiting(priya.open("/desk/calls"))] == [True]
    assert len(waiting(priya.open("/desk/calls?view=all"))) == 2
    assert len(waiting(helen.open("/desk/calls"))) == 2
    assert [devs in row for row in waiting(priya.open("/desk/calls?view=x"))] == [False]


def test_a_restricted_complaint_is_rung_by_its_readers_alone(app: Flask, priya: Colleague, helen: Colleague):
    reference = file_one(app, **RING)
    perform(app, reference, "restrict_readers", "manager", d.Readers("A colleague.", (_id(app, "manager"),)))

    assert waiting(priya.open("/desk/calls?view=all")) == []
    assert "Calls 1" not in priya.open("/desk/calls").root.of_class("sidebar-nav")[0].said
    assert len(waiting(helen.open("/desk/calls"))) == 1


def test_pages_of_calls_follow_each_other_without_a_gap(app: Flask, helen: Colleague):
    references = [file_one(app, received_at=MONDAY - timedelta(minutes=number), **RING) for number in range(30)]

    first = helen.open("/desk/calls")
    second = helen.open(next(href for href in first.links if "after=" in href))

    seen = [next(name for name in references if name in row) for row in waiting(first) + waiting(second)]
    assert seen == references[::-1]


def test_calls_that_ask_whether_it_was_put_right_stand_below(app: Flask, monday: object, priya: Colleague):
    reference = paths.bring_to(app, Status.RESOLVED, name="Joan Tillotson", phone="07700 900201")
    with doing(app):
        add_task(by_reference(reference), FOLLOW_UP_CALL, "Ring and ask.", MONDAY + timedelta(days=1))

    page = priya.open("/desk/calls")

    assert "Nobody waits for a call." not in page.said
    assert "Ask whether it was put right 1 Joan Tillotson 07700 900201 Tomorrow, 09:00" in page.said


@pytest.mark.parametrize("who", ["qa", "admin"])
def test_calls_and_promises_belong_to_the_desk(colleague: Callable[[str], Colleague], who: str):
    for path in ("/desk/calls", "/desk/promises"):
        colleague(who).open(path, expect=403)


def _id(app: Flask, who: str) -> int:
    with app.app_context():
        return actor_of(who).id or 0
