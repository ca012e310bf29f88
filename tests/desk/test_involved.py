"""Whom a complaint is about takes no part in it: not as handler, approver, signer or deputy, nor do they read it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.accounts.models import User
from app.catalogue import service as catalogue
from app.catalogue.settings import Assigning
from app.complaints import details as d
from app.complaints import lifecycle
from app.complaints.actions import ACTIONS
from app.complaints.models import Task
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from tests.desk.conftest import Colleague, errors
from tests.desk.test_plan import panel
from tests.support import paths
from tests.support.apps import actor_of, address_of, by_reference, doing, file_one, perform
from tests.support.colleagues import mails_to

BECAUSE = "The customer says that it was them at the counter."


def name(app: Flask, reference: str, who: str, by: str = "other_manager") -> None:
    """Say that the complaint is about a colleague of STAFF."""
    user_id = actor_id(app, who)
    perform(app, reference, "name_involved", by, d.InvolvedNamed(BECAUSE, user_id))


def actor_id(app: Flask, who: str) -> int:
    with app.app_context():
        found = actor_of(who).id or 0
        db.session.remove()
    return found


@pytest.mark.requirement("003-12", "B-19")
def test_whom_it_is_about_can_neither_read_it_nor_find_it_nor_do_anything_to_it(
    app: Flask, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    name(app, reference, "other_csr")
    dev, helen = colleague("other_csr"), colleague("manager")

    dev.open(f"/desk/complaints/{reference}", 404)
    assert reference not in dev.open("/desk/queue?status=any").said
    assert reference not in dev.open(f"/desk/search?q={reference}", 200).said.replace(f"“{reference}”", "")
    assert reference in helen.open("/desk/queue?status=any").said
    with app.app_context():
        actor, complaint = actor_of("other_csr"), by_reference(reference)
        assert [row for row in ACTIONS if lifecycle.may(actor, complaint, row)] == []
        db.session.remove()


@pytest.mark.requirement("003-12")
def test_a_handler_it_is_about_loses_it_with_its_tasks_and_the_team_is_told(app: Flask, helen: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "add_task", "csr", d.TaskTerms("Look at the log.", clock.now().date() + timedelta(days=2)))

    page = helen.act(reference, "name-involved", {"user_id": str(actor_id(app, "csr")), "reason": BECAUSE})

    assert "Nobody yet" in panel(page, "People") and "Priya Shahit is about them" in panel(page, "People")
    with app.app_context():
        complaint = by_reference(reference)
        task = db.session.scalars(db.select(Task).filter_by(complaint_id=complaint.id, done_at=None)).one()
        assert (complaint.handler_id, complaint.announced_at, task.owner_id) == (None, None, None)
        db.session.remove()


@pytest.mark.requirement("003-12")
def test_nothing_of_it_can_be_given_to_whom_it_is_about(app: Flask, helen: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    name(app, reference, "other_csr")
    dev = str(actor_id(app, "other_csr"))

    page = helen.act(reference, "assign", {"handler_id": dev}, expect=422)

    assert errors(page) == ["It is about them. Choose somebody else."]


@pytest.mark.requirement("003-12")
def test_whoever_stands_in_for_the_handler_may_not_where_it_is_about_them(app: Flask):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    with doing(app):
        priya = db.session.scalars(db.select(User).filter_by(email=address_of("csr"))).unique().one()
        priya.deputy_id = actor_of("other_csr").id
        priya.away_until = clock.now() + timedelta(days=3)
    with app.app_context():
        dev = db.session.get_one(User, actor_of("other_csr").id).as_actor()
        assert lifecycle.may(dev, by_reference(reference), "plan_question")
        db.session.remove()
    name(app, reference, "other_csr")

    with app.app_context():
        dev = db.session.get_one(User, actor_of("other_csr").id).as_actor()
        assert not lifecycle.may(dev, by_reference(reference), "plan_question")
        db.session.remove()


@pytest.mark.requirement("003-12")
def test_in_turn_it_goes_past_whom_it_is_about(app: Flask):
    with doing(app):
        catalogue.save(Assigning(rule="in_turn"))
    reference = file_one(app)
    sweep_once(app)
    with app.app_context():
        first = by_reference(reference).handler_id
        db.session.remove()
    who = "csr" if first == actor_id(app, "csr") else "other_csr"
    name(app, reference, who)

    sweep_once(app)

    with app.app_context():
        assert by_reference(reference).handler_id not in (first, None)
        db.session.remove()


@pytest.mark.requirement("003-12")
def test_a_manager_it_is_about_approves_nothing_signs_nothing_and_hears_of_nothing(app: Flask, helen: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    name(app, reference, "manager")
    with app.app_context():
        manager, complaint = actor_of("manager"), by_reference(reference)
        for action in ("approve", "sign_off", "escalate", "waive", "take_it_on"):
            assert not lifecycle.may(manager, complaint, action), action
        db.session.remove()
    perform(app, reference, "escalate", "customer", d.Reason("Nobody rings me."))

    assert reference not in helen.open("/desk/notices").said


@pytest.mark.requirement("003-12", "B-19")
def test_they_are_asked_for_their_own_account_and_for_nothing_else(app: Flask, colleague: Callable[[str], Colleague]):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    priya = colleague("csr")
    priya.act(reference, "name-involved", {"name": "Karl Voss", "office": "Driver", "email": "karl@example.org",
                                           "reason": BECAUSE})  # fmt: skip
    page = priya.case(reference)
    form = priya.open(page.link("kind=statement")).form("ask-colleague")
    assert form.value("kind") == "statement" and form.value("whom").startswith("person-")

    asked = priya.send(form, {"questions": "What happened at the door?"})

    assert "They were asked for their own account." in panel(asked, "People")
    assert [mail.kind for mail in mails_to(app, "Karl Voss")] == ["colleague_asked"]


def test_a_manager_takes_it_back_and_the_log_keeps_both(app: Flask, helen: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    name(app, reference, "other_csr", by="manager")

    page = helen.act(reference, "end-involvement", {"reason": "It was the evening shift."})

    assert "it is about them" not in panel(page, "People")
    assert "Helen Marsh named whom it is about: Dev Raman" in page.said
    assert "Helen Marsh wrote that it is not about Dev Raman: “It was the evening shift.”" in page.said


def test_nobody_named_is_said_at_the_field(app: Flask, helen: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)

    page = helen.act(reference, "name-involved", {"reason": BECAUSE}, expect=422)

    assert errors(page) == ["Choose a colleague, or write who it is."]


def test_who_names_themselves_loses_it_and_stands_at_the_queue(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    own = {"user_id": str(actor_id(app, "csr")), "reason": "It was me at the counter."}

    page = priya.act(reference, "name-involved", own)

    assert page.path == "/desk/queue" and "Named. They take no part in it." in page.html
    priya.open(f"/desk/complaints/{reference}", 404)
