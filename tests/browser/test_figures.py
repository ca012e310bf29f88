"""Figures in columns: on a screen, and on a telephone, all of them stand there without moving the panel sideways."""

from datetime import timedelta

import pytest

from app import clock
from app.db import db
from app.trends.models import WeekFigure
from tests.browser.serving import Served
from tests.browser.tabs import DEVICE
from tests.support.apps import MONDAY, PASSWORD, address_of, doing

BEYOND = "one => one.scrollWidth - one.clientWidth"
LABELS = "all => all.map(one => getComputedStyle(one, '::before').content)"

pytestmark = [pytest.mark.any_database, pytest.mark.appearance]


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.requirement("004-04")
def test_the_weeks_fit_their_panel(one_more: DEVICE, site: Served, width: int):
    with doing(site.app):
        for back in (1, 2):
            week = (MONDAY - timedelta(weeks=back)).date()
            figures = {"answered": 119, "median_minutes": 990, "slow_minutes": 1350, "kept": 110, "dates": 116}
            db.session.add(WeekFigure(week=week, reopened=12, counted_at=clock.now(), **figures))
    tab = one_more(size={"width": width, "height": 900})
    tab.go("/desk/login", "signing in")
    tab.fill(email=address_of("manager"), password=PASSWORD)
    tab.press("Sign in")
    tab.go("/desk/first-human", "the weeks")

    panel = tab.page.locator(".table-scroll")
    assert panel.evaluate(BEYOND) == 0
    if width < 768:
        labels = panel.locator("tbody tr").first.locator("td").evaluate_all(LABELS)
        assert labels == ['"Answered"', '"Half within"', '"Nine of ten within"', '"Dates kept"', '"Reopened"']
