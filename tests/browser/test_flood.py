"""While machines file in masses, a person's own device does the sum, and they notice a line of words."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.db import db, transaction
from app.web import limits
from tests.browser.tabs import PHONE, open_tab
from tests.journeys.house import House

pytestmark = pytest.mark.any_database


@pytest.fixture
def flood(inside: Flask) -> Iterator[None]:
    with inside.app_context():
        for _ in range(301):
            limits.count("filing", "elsewhere", 1_000)
        yield
        with transaction():
            db.session.query(limits.LimitCounter).delete()


@pytest.mark.requirement("000-09")
def test_the_sum_is_done_while_one_reads_and_the_complaint_goes_through(browser: Browser, house: House, flood: None):
    tab = open_tab(browser, house, script=True, size=PHONE)
    try:
        tab.go("/complaints/new")
        tab.page.locator("label.choice").first.click()
        tab.press("Continue")
        tab.answer("", happened="The parcel stood in the rain.", mood="2")
        tab.answer("")
        tab.answer("")

        tab.press("Send my complaint")

        assert tab.path == "/complaints/receipt"
        assert tab.says("We have your complaint")
    finally:
        tab.page.context.close()
