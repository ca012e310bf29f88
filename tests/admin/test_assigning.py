"""The rule by which new complaints find a handler, as an administrator sets it."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import service as accounts
from app.accounts.models import User
from app.catalogue import queries as catalogue
from app.catalogue.models import Department
from app.catalogue.settings import Assigning
from app.db import db
from app.jobs.worker import sweep_once
from tests.admin.test_staff import send
from tests.support.apps import address_of, doing, file_one

Staff = Callable[[str], FlaskClient]
PAGE = "/desk/settings/assigning"


def a_team(app: Flask) -> int:
    """A department with a representative of its own."""
    with doing(app):
        team = Department(key="tickets", name="Tickets and refunds")
        db.session.add(team)
        db.session.flush()
        accounts.change_department(db.session.query(User).filter_by(email=address_of("csr")).one(), team.id)
        return team.id


def test_set_on_its_page_it_counts_from_the_next_complaint(app: Flask, staff: Staff):
    assert send(staff("admin"), PAGE, rule="in_turn").status_code == 303
    reference = file_one(app)

    sweep_once(app)

    page = staff("csr").get(f"/desk/complaints/{reference}").text
    assert "The portal gave it to Priya Shah, who had the fewest open: none" in page


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [("", {}), ("by_hand", {"by_hand"}), ("in_turn", {"in_turn"})],
    ids=["as all", "by hand", "turn"],
)
def test_a_team_follows_the_rest_or_its_own_rule(app: Flask, staff: Staff, chosen: str, kept: set[str]):
    team = a_team(app)

    send(staff("admin"), PAGE, **{"rule": "in_turn", f"team_{team}": chosen})

    with app.app_context():
        catalogue.forget()
        assert catalogue.assigning() == Assigning(rule="in_turn", teams=dict.fromkeys([team] if kept else [], chosen))


def test_a_department_without_representatives_is_no_team(app: Flask, staff: Staff):
    team = a_team(app)

    page = staff("admin").get(PAGE).text

    assert f"team_{team}" in page and "Parcels" not in page


def test_an_unknown_rule_comes_back_with_its_reason(staff: Staff):
    answer = send(staff("admin"), PAGE, rule="by_lot")

    assert answer.status_code == 422 and "Not a valid choice" in answer.text


@pytest.mark.parametrize("who", ["csr", "manager", "qa"])
def test_other_roles_do_not_get_there(staff: Staff, who: str):
    assert staff(who).get(PAGE).status_code == 403
