"""The language is chosen in the middle of a form, with and without scripts; Arabic stands from right to left."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from app import create_app
from app.catalogue import service
from app.catalogue.speaking import Languages
from app.complaints.statuses import Status
from app.db import transaction
from tests.browser.serving import Served
from tests.browser.tabs import DEVICE, PHONE, open_tab
from tests.journeys.house import House
from tests.portal.conftest import mailed_link
from tests.support.apps import doing
from tests.support.paths import bring_to
from tests.support.servers import settings_of

pytestmark = [pytest.mark.requirement("B-39"), pytest.mark.any_database]

SIDES = (
    """() => ["site-name", "site-end"].map(name => document.querySelector("." + name).getBoundingClientRect().left)"""
)
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
ARROW = """() => getComputedStyle(document.querySelector(".back svg")).transform"""


@pytest.fixture
def arabic(house: House) -> Iterator[None]:
    """Arabic is offered beside English, with the translations that there are."""
    app = create_app(settings_of(house.site.settings))
    for offered in (("en", "ar"), ("en",)):
        with app.app_context(), transaction():
            service.save(Languages(offered=offered))
        if len(offered) > 1:
            yield


@pytest.mark.parametrize("script", [True, False])
def test_a_form_goes_on_from_right_to_left(browser: Browser, house: House, arabic: None, script: bool):
    tab = open_tab(browser, house, script=script, size=PHONE, schemes=("light",))
    name = "العربية"
    for _ in range(20):
        tab.go("/complaints/new/words?about=other")
        if tab.page.get_by_role("button", name=name).count():
            break
        tab.page.wait_for_timeout(500)
    left = tab.page.evaluate(SIDES)
    tab.fill(happened="The bus did not stop.")
    if not script:  # with scripts a telephone shows one question at a time
        tab.fill(desired="Stop next time", mood="2")
    tab.press(name)

    page = tab.page
    assert (page.locator("html").get_attribute("lang"), page.locator("html").get_attribute("dir")) == ("ar", "rtl")
    assert page.locator("[name=happened]").input_value() == "The bus did not stop."
    assert script or page.locator("[name=mood]:checked").input_value() == "2"
    right = page.evaluate(SIDES)
    assert left[0] < left[1] and right[0] > right[1]
    assert page.evaluate(SIDEWAYS) == 0
    assert page.evaluate(ARROW) == "matrix(-1, 0, 0, 1, 0, 0)"
    # The words typed in the other language are read from their own side.
    assert page.locator("[name=happened]").evaluate("node => getComputedStyle(node).direction") in ("ltr", "rtl")
    page.context.close()


@pytest.mark.requirement("B-13")
def test_what_stands_in_two_boxes_of_a_page_is_there_in_the_other_language(one_more: DEVICE, site: Served):
    with doing(site.app):
        service.save(Languages(offered=("en", "de")))
    bring_to(site.app, Status.WAITING)
    tab = one_more()
    tab.go(mailed_link(site.app, "question"))
    page, home = tab.page, tab.path
    page.fill("#reply-text", "It is oak.")
    page.fill("#text", "And one thing more.")

    tab.press("Deutsch")

    assert tab.path == home and page.locator("html").get_attribute("lang") == "de"
    assert page.input_value("#reply-text") == "It is oak." and page.input_value("#text") == "And one thing more."
    assert page.locator("#reply-form [name='messages.text']").count() == 0
