"""Steps that time takes: promises break, questions and offers end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app import clock
from app.complaints import details as d
from app.complaints.models import Complaint, Promise
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from app.remedies.models import Offer
from tests.jobs.conftest import Told
from tests.support import paths
from tests.support.apps import file_one, perform

pytestmark = pytest.mark.usefixtures("noon")
Look = Callable[[str], Complaint]
Kinds = Callable[[str], list[str]]


def test_a_promise_breaks_when_its_moment_passes(app: Flask, told: Told, noon: Traveller):
    paths.acknowledge(app, reference := file_one(app))
    perform(app, reference, "promise", "csr", d.PromiseTerms("A call.", clock.now() + timedelta(hours=3)))
    noon.shift(timedelta(hours=2, minutes=59))
    sweep_once(app)
    assert promise_state(app) == "open"
    noon.shift(timedelta(minutes=1))

    sweep_once(app)
    sweep_once(app)

    assert promise_state(app) == "broken"
    assert [words for words in told("csr") if "broken" in words] == ["overdue: A promise is broken: A call."]


def test_a_kept_promise_does_not_break(app: Flask, noon: Traveller):
    paths.acknowledge(app, reference := file_one(app))
    perform(app, reference, "promise", "csr", d.PromiseTerms("A call.", clock.now() + timedelta(hours=3)))
    perform(app, reference, "keep_promise", "csr", d.PromiseKept(1))
    noon.shift(timedelta(hours=9))

    sweep_once(app)

    assert promise_state(app) == "kept"


def test_a_question_without_an_answer_ends_on_its_day(app: Flask, told: Told, look: Look, noon: Traveller):
    reference = paths.bring_to(app, Status.WAITING)
    ends_at = next(row.pause_ends_at for row in look(reference).clocks if row.kind == "resolution")
    assert ends_at is not None
    noon.move_to(ends_at - timedelta(minutes=1))
    sweep_once(app)
    assert look(reference).status == Status.WAITING
    noon.move_to(ends_at)

    sweep_once(app)

    assert look(reference).status == Status.INVESTIGATING
    assert "overdue: No answer came to our question; go on with what we know" in told("csr")
    assert [row.paused_at for row in look(reference).clocks] == [None] * len(look(reference).clocks)


def test_an_offer_ends_only_after_a_reminder(app: Flask, look: Look, kinds: Kinds, told: Told, noon: Traveller):
    reference = paths.bring_to(app, Status.OFFERED)
    until = offer_of(app).until
    noon.move_to(until - timedelta(days=3, minutes=1))
    sweep_once(app)
    assert kinds(reference)[-1] == "offer"
    noon.move_to(until - timedelta(days=3))
    sweep_once(app)
    sweep_once(app)
    assert kinds(reference)[-2:] == ["offer", "offer_reminder"]
    noon.move_to(until - timedelta(minutes=1))
    sweep_once(app)
    assert look(reference).status == Status.OFFERED
    noon.move_to(until)

    sweep_once(app)
    sweep_once(app)

    assert look(reference).status == Status.INVESTIGATING
    assert kinds(reference)[-2:] == ["offer_reminder", "offer_ended"]
    assert "overdue: Our offer ended on Thursday 3 December without an answer; find another way" in told("csr")


def test_an_offer_whose_reminder_came_late_stands_a_day_longer(app: Flask, look: Look, noon: Traveller):
    reference = paths.bring_to(app, Status.OFFERED)
    noon.move_to(offer_of(app).until + timedelta(days=5))
    sweep_once(app)
    assert look(reference).status == Status.OFFERED
    noon.shift(timedelta(days=1))

    sweep_once(app)

    assert look(reference).status == Status.INVESTIGATING


def test_an_answered_offer_is_neither_reminded_of_nor_ended(app: Flask, look: Look, kinds: Kinds, noon: Traveller):
    reference = paths.bring_to(app, Status.AGREED)
    noon.shift(timedelta(days=20))

    sweep_once(app)

    assert look(reference).status == Status.AGREED
    assert "offer_reminder" not in kinds(reference)


def promise_state(app: Flask) -> str:
    with app.app_context():
        state = db.session.scalars(db.select(Promise.state)).one()
        db.session.remove()
        return state


def offer_of(app: Flask) -> Offer:
    with app.app_context():
        offer = db.session.scalars(db.select(Offer)).one()
        db.session.expunge_all()
        db.session.remove()
        return offer
