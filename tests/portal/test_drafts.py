"""Drafts end: answers that were never sent are forgotten with their files, sent files stay where they belong."""

from datetime import timedelta

import time_machine
from flask import Flask

from app.db import db
from app.drafts import service as drafts
from app.drafts.models import Draft, StagedFile
from tests.portal.conftest import ANSWERS, Customer
from tests.portal.test_filing import png
from tests.support.apps import doing


def on_disk(app: Flask) -> int:
    folder = app.extensions["settings"].uploads_dir
    return len(list(folder.iterdir())) if folder.exists() else 0


def forget(app: Flask, later: timedelta) -> int:
    with time_machine.travel(later), doing(app):
        return drafts.forget_expired()


def test_what_was_never_sent_is_forgotten_with_its_files(app: Flask, customer: Customer):
    before = on_disk(app)
    customer.answer("about")
    customer.answer("details", files=[png()])
    assert on_disk(app) == before + 1

    assert forget(app, drafts.KEPT + timedelta(hours=1)) == 1

    assert on_disk(app) == before
    with doing(app):
        assert (db.session.query(Draft).count(), db.session.query(StagedFile).count()) == (0, 0)


def test_a_draft_in_use_is_kept(app: Flask, customer: Customer):
    customer.answer("about")

    assert forget(app, drafts.KEPT - timedelta(hours=1)) == 0
    assert ANSWERS["about"]["about"] in customer.get("/complaints/new").text


def test_files_that_were_sent_stay(app: Flask, customer: Customer):
    before = on_disk(app)
    customer.fill_in(details={"files": [png()]})
    customer.send()

    assert forget(app, timedelta(days=2)) == 1
    assert on_disk(app) == before + 1
