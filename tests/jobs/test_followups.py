"""Asking afterwards: some days after the remedy, one reminder, a call in grave cases, and quiet closing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.complaints import details as d
from app.complaints.models import Complaint, Task
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from app.outbox import service as outbox
from app.outbox.models import Delivery
from tests.jobs.conftest import Told
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, perform

pytestmark = pytest.mark.usefixtures("noon")
Look = Callable[[str], Complaint]
Kinds = Callable[[str], list[str]]
ASKED = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)  # three days after Monday, when the house opens
REMINDED = ASKED + timedelta(days=7)
CLOSED = REMINDED + timedelta(days=14)


def test_the_question_comes_days_after_the_remedy_when_the_house_opens(app: Flask, kinds: Kinds, noon: Traveller):
    reference = paths.bring_to(app, Status.RESOLVED)
    noon.move_to(ASKED - timedelta(minutes=1))
    sweep_once(app)
    assert kinds(reference)[-1] == "decision"
    noon.move_to(ASKED)

    sweep_once(app)
    sweep_once(app)

    assert kinds(reference)[-2:] == ["decision", "follow_up"]


def test_silence_is_reminded_once_and_then_closes_quietly(
    app: Flask, look: Look, kinds: Kinds, told: Told, noon: Traveller
):
    reference = paths.bring_to(app, Status.RESOLVED)
    for moment in (ASKED, REMINDED - timedelta(minutes=1), REMINDED, REMINDED, CLOSED - timedelta(minutes=1)):
        noon.move_to(moment)
        sweep_once(app)
    assert look(reference).status == Status.RESOLVED
    assert kinds(reference)[-2:] == ["follow_up", "reminder"]
    noon.move_to(CLOSED)

    sweep_once(app)
    sweep_once(app)

    assert (look(reference).status, look(reference).satisfaction) == (Status.CLOSED, "not_answered")
    assert kinds(reference)[-2:] == ["reminder", "closed"]
    assert told("csr")[-1] == "lesson: It is closed: write down what we learned"


def post(app: Flask, reference: str, kind: str) -> None:
    """Somebody prints and posts the letter of this kind."""
    with doing(app):
        about = by_reference(reference).id
        letter = db.session.query(Delivery).filter_by(about=about, kind=kind, to_staff=False).one()
        outbox.mark_done(letter, actor_of("csr").id or 0)


def test_a_letter_that_still_lies_here_is_no_question_and_its_silence_no_answer(
    app: Flask, look: Look, kinds: Kinds, noon: Traveller
):
    on_paper = {"email": "", "phone": "", "postal_address": "1 Mill Lane, Keldmouth", "preferred_channel": "letter"}
    reference = paths.bring_to(app, Status.RESOLVED, **on_paper)
    for moment in (ASKED, REMINDED, CLOSED):
        noon.move_to(moment)
        sweep_once(app)
    assert kinds(reference)[-1] == "follow_up"

    post(app, reference, "follow_up")
    for days in (6, 7, 30):
        noon.move_to(CLOSED + timedelta(days=days))
        sweep_once(app)
        assert (kinds(reference)[-1] == "reminder") == (days > 6) and look(reference).status == Status.RESOLVED
    post(app, reference, "reminder")
    noon.move_to(CLOSED + timedelta(days=44))
    sweep_once(app)

    assert look(reference).status == Status.CLOSED


def test_whoever_answered_is_not_reminded(app: Flask, look: Look, kinds: Kinds, noon: Traveller):
    reference = paths.bring_to(app, Status.CLOSED)
    for moment in (ASKED, REMINDED, CLOSED):
        noon.move_to(moment)
        sweep_once(app)

    assert kinds(reference)[-1] == "thanks"
    assert look(reference).satisfaction == "yes"


def test_a_second_resolution_is_asked_about_anew(app: Flask, look: Look, kinds: Kinds, noon: Traveller):
    reference = paths.bring_to(app, Status.RESOLVED)
    noon.move_to(ASKED)
    sweep_once(app)
    noon.shift(timedelta(hours=1))
    perform(app, reference, "not_right", "customer", d.NotRight("The joiner never came."))
    paths.resolve(app, reference)
    sweep_once(app)
    assert kinds(reference)[-1] == "decision"
    noon.shift(timedelta(days=3))
    sweep_once(app)
    assert kinds(reference)[-1] == "follow_up"
    noon.shift(timedelta(days=7))

    sweep_once(app)

    assert kinds(reference)[-1] == "reminder"
    assert look(reference).status == Status.RESOLVED


@pytest.mark.parametrize(("priority", "phone", "calls"), [(1, "07700 900341", 1), (3, "07700 900341", 0), (1, "", 0)])
def test_a_grave_case_is_rung_before_it_is_closed(
    app: Flask, noon: Traveller, told: Told, priority: int, phone: str, calls: int
):
    reference = paths.bring_to(app, Status.RESOLVED, phone=phone)
    with doing(app):
        by_reference(reference).priority = priority
    for moment in (ASKED, REMINDED, REMINDED + timedelta(days=7), REMINDED + timedelta(days=8)):
        noon.move_to(moment)
        sweep_once(app)

    with app.app_context():
        tasks = db.session.scalars(db.select(Task).filter_by(kind="follow_up_call")).all()
        assert len(tasks) == calls
        db.session.remove()
    assert told("csr").count("overdue: Ring and ask whether it was put right") == calls
