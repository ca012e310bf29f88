"""Drafts end: answers that were never sent are forgotten with their files, sent files stay where they belong."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.db import db
from app.drafts import service as drafts
from app.drafts.models import Draft, StagedFile
from tests.portal.conftest import ANSWERS, PATHS, Customer, words_of
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
    assert on_disk(app) == before + 2  # the photograph and its small one

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
    assert on_disk(app) == before + 2  # the photograph and its small one


@pytest.mark.requirement("B-13")
def test_what_was_begun_is_there_after_the_browser_ended_until_it_is_thrown_away_or_sent(
    app: Flask, customer: Customer
):
    def kept_days() -> int | None:
        cookie = customer.browser.get_cookie("visit")
        assert cookie is not None
        return None if cookie.expires is None else (cookie.expires - clock.now()).days

    customer.get("/follow")
    assert kept_days() is None
    customer.answer("about")
    customer.answer("words")
    assert kept_days() == 13, "and some hours"
    for path in (PATHS["details"], PATHS["you"], "/complaints/new/check"):
        page = customer.get(path)
        assert "It is kept on this device until" in words_of(page.text) and "/complaints/new/throw-away" in page.text
    assert "You have begun a complaint here." in words_of(customer.get("/").text)

    customer.post("/complaints/new/throw-away", {})
    assert kept_days() is None and "You have begun a complaint here." not in words_of(customer.get("/").text)

    customer.file()
    assert kept_days() is None
    assert "on this device" not in words_of(customer.get(PATHS["details"]).text)

    customer.fill_in()
    held = customer.sending()
    for also_begun in (None, 13):
        assert customer.browser.post("/complaints", data=held).location == "/complaints/receipt"
        assert kept_days() == also_begun
        customer.answer("about")
