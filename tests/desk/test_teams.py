"""Whose case it is, how severe and when the customer was last heard of: what the queue goes by follows every action."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts.models import User
from app.catalogue.models import Category, Department
from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from tests.desk.conftest import ACKNOWLEDGE, ASSESS, Colleague
from tests.desk.listing import listed
from tests.support import paths
from tests.support.apps import MONDAY, actor_of, address_of, doing, file_one, perform


@pytest.fixture
def teams(app: Flask) -> dict[str, str]:
    """Parcels has its category; depots and tickets have a colleague each. Ids as an address has them."""
    with doing(app):
        for key in ("depots", "tickets"):
            db.session.add(Department(key=key, name=key.title()))
        db.session.flush()
        ids = {row.key: row.id for row in db.session.query(Department)}
        for who, team in (("other_csr", "depots"), ("other_manager", "tickets")):
            db.session.query(User).filter_by(email=address_of(who)).update({"department_id": ids[team]})
        db.session.query(Category).filter_by(key="other").update({"department_id": None})
    return {key: str(value) for key, value in ids.items()}


def of_team(colleague: Colleague, team: str) -> set[str]:
    return set(listed(colleague.open(f"/desk/queue?team={team}")))


def give(app: Flask, reference: str, who: str) -> None:
    with app.app_context():
        taker = actor_of(who).id or 0
        db.session.rollback()
    perform(app, reference, "assign", "manager", d.Handover(taker))


def test_until_somebody_has_it_the_team_of_its_category_answers(app: Flask, teams: dict[str, str], priya: Colleague):
    parcel, other = file_one(app), file_one(app, category="other")

    assert of_team(priya, teams["parcels"]) == {parcel}
    assert of_team(priya, "none") == {other}


def test_it_goes_with_its_handler_to_their_team(app: Flask, teams: dict[str, str], priya: Colleague):
    reference = file_one(app)

    give(app, reference, "other_csr")

    assert of_team(priya, teams["depots"]) == {reference}
    assert of_team(priya, teams["parcels"]) == set()


def test_whoever_acknowledges_it_takes_it_to_their_team(
    app: Flask, teams: dict[str, str], colleague: Callable[[str], Colleague]
):
    reference, dev = file_one(app), colleague("other_csr")

    dev.act(reference, "acknowledge", ACKNOWLEDGE)

    assert of_team(dev, teams["depots"]) == {reference}


def test_a_handler_without_a_team_leaves_it_with_its_category(app: Flask, teams: dict[str, str], priya: Colleague):
    reference = file_one(app, category="other")
    priya.act(reference, "acknowledge", ACKNOWLEDGE)
    assert of_team(priya, "none") == {reference}

    priya.act(reference, "assess", {**ASSESS, "category_id": "1"})

    assert of_team(priya, teams["parcels"]) == {reference}


def test_somebody_who_changes_teams_takes_the_open_ones_along(
    app: Flask, teams: dict[str, str], colleague: Callable[[str], Colleague], priya: Colleague
):
    ended = paths.bring_to(app, Status.CLOSED)
    reference = file_one(app, category="other")
    give(app, reference, "csr")
    with app.app_context():
        number = actor_of("csr").id
        db.session.rollback()
    ada = colleague("admin")

    ada.send(ada.open(f"/desk/staff/{number}").form(f"/staff/{number}"), {"department_id": teams["tickets"]})
    assert of_team(priya, teams["tickets"]) == {reference}
    assert listed(priya.open(f"/desk/queue?team={teams['parcels']}&status=closed")) == [ended]

    ada.send(ada.open(f"/desk/staff/{number}").form(f"/staff/{number}"), {"department_id": "0"})
    assert of_team(priya, "none") == {reference}


def test_open_complaints_follow_their_category_to_another_team(
    app: Flask, teams: dict[str, str], colleague: Callable[[str], Colleague], priya: Colleague
):
    free, of_priya, of_dev = (file_one(app, category="tickets") for _ in range(3))
    give(app, of_priya, "csr")
    give(app, of_dev, "other_csr")
    ada = colleague("admin")

    page = ada.open("/desk/settings/categories/2")
    ada.send(page.form("/settings/categories/2"), {"department_id": teams["tickets"]})

    assert of_team(priya, teams["tickets"]) == {free, of_priya}
    assert of_team(priya, teams["depots"]) == {of_dev}


def test_severity_is_sorted_and_filtered_as_soon_as_it_is_assessed(app: Flask, priya: Colleague):
    unknown, severe, slight = file_one(app), file_one(app), file_one(app)
    for reference, impact, urgency in ((severe, 3, 3), (slight, 1, 1)):
        perform(app, reference, "assign", "csr", d.Handover(1))
        priya.act(reference, "assess", {**ASSESS, "impact": str(impact), "urgency": str(urgency)})

    assert listed(priya.open("/desk/queue?sort=severity")) == [severe, slight, unknown]
    assert listed(priya.open("/desk/queue?severity=1")) == [severe]
    assert listed(priya.open("/desk/queue?severity=none")) == [unknown]


def test_whoever_was_in_touch_last_comes_first(app: Flask, monday: time_machine.Traveller, priya: Colleague):
    letter = file_one(app, received_at=MONDAY - timedelta(days=3), channel="letter")
    wrote, rang, quiet, spoken = (file_one(app) for _ in range(4))
    for hours, (reference, name, who, needs, more) in enumerate(
        (
            (rang, "log_call", "csr", d.CallLog("She agrees.", reached=True), {}),
            (wrote, "message", "customer", d.Words("It rains in."), {}),
            (quiet, "message", "csr", d.Words("We ring you."), {}),
            (quiet, "log_call", "csr", d.CallLog("Nobody there.", reached=False), {}),
            (
                spoken,
                "not_right_yet",
                "manager",
                d.NotRight("It takes too long."),
                {"spoken": d.Spoken("telephone", "Yes")},
            ),
        ),
        start=1,
    ):
        monday.move_to(MONDAY + timedelta(hours=hours))
        perform(app, reference, name, who, needs, **more)

    assert listed(priya.open("/desk/queue?sort=heard")) == [spoken, wrote, rang, quiet, letter]
