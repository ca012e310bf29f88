"""Keeping the house: what is learned once a day, and what is dropped."""

import os
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from time_machine import Traveller

from app import clock
from app.complaints.models import Attachment, Complaint, Estimate, Event
from app.config import Settings
from app.db import db
from app.drafts.models import Draft
from app.jobs.worker import drain_once, sweep_once
from app.outbox.models import Delivery
from app.web.limits import LimitCounter
from tests.support import paths
from tests.support.apps import by_reference, doing, file_one

pytestmark = pytest.mark.usefixtures("noon")


def test_estimates_are_learned_once_a_day(app: Flask, noon: Traveller):
    for _complaint in range(20):
        file_one(app)
    with doing(app):
        for complaint in db.session.scalars(select(Complaint)):
            complaint.resolved_at = clock.now() + timedelta(days=2)
    sweep_once(app)
    learned_at = computed_at(app)
    noon.shift(timedelta(hours=23))
    sweep_once(app)
    assert computed_at(app) == learned_at
    noon.shift(timedelta(hours=1))

    sweep_once(app)

    assert computed_at(app) == learned_at + timedelta(days=1)


def test_old_counters_and_drafts_are_dropped(app: Flask, noon: Traveller):
    with doing(app):
        db.session.execute(insert(LimitCounter).values(kind="a", source=b"1", began_at=clock.now(), times=1))
        at = clock.now()
        db.session.add(
            Draft(key_hash=b"k" * 32, purpose="filing", answers={}, saved_at=at, expires_at=at + timedelta(days=14))
        )
    sweep_once(app)
    assert (count(app, LimitCounter), count(app, Draft)) == (1, 1)
    noon.shift(timedelta(hours=2))
    sweep_once(app)
    assert (count(app, LimitCounter), count(app, Draft)) == (0, 1)
    noon.shift(timedelta(days=14))

    sweep_once(app)

    assert count(app, Draft) == 0


def test_bodies_of_sent_mails_go_and_their_rows_stay(app: Flask, settings: Settings, noon: Traveller):
    file_one(app)
    file_one(app, email="", phone="07700 900341")
    drain_once(app)
    noon.shift(timedelta(days=settings.sent_mail_kept_days))
    sweep_once(app)
    assert all(body for body in bodies(app))
    noon.shift(timedelta(hours=1, seconds=1))

    sweep_once(app)

    assert bodies(app)[0] == "" and bodies(app)[1]  # the second is a call that nobody has made yet


def test_files_that_belong_to_nothing_are_removed_after_a_day(app: Flask, settings: Settings):
    settings.uploads_dir.mkdir(parents=True, exist_ok=True)
    names = {"known": 2, "small": 2, "sealed": 2, "young": 0, "orphan": 2, "half.part": 2}
    for name, days in names.items():
        path = settings.uploads_dir / name
        path.write_text("x")
        age = path.stat().st_mtime - days * 86_400 - 60
        os.utime(path, (age, age))
    paths.acknowledge(app, reference := file_one(app))
    with doing(app):
        event = db.session.scalars(select(Event.id)).first()
        db.session.add(
            Attachment(complaint_id=by_reference(reference).id, event_id=event, name="a.txt", media_type="text/plain",
                       size=1, sha256=b"", stored_as="known", thumbnail="small", original="sealed", at=clock.now())
        )  # fmt: skip

    sweep_once(app)

    left = {path.name for path in settings.uploads_dir.iterdir()}  # and young ones of other tests
    assert left & names.keys() == {"known", "small", "sealed", "young"}


def count(app: Flask, model: type) -> int:
    with app.app_context():
        found = db.session.scalar(select(func.count()).select_from(model)) or 0
        db.session.remove()
        return found


def computed_at(app: Flask):
    with app.app_context():
        found = db.session.scalars(select(Estimate.computed_at)).one()
        db.session.remove()
        return found


def bodies(app: Flask) -> list[str]:
    with app.app_context():
        rows = db.session.scalars(select(Delivery).filter_by(kind="received").order_by(Delivery.id))
        found = [row.text + row.html for row in rows]
        db.session.remove()
        return found
