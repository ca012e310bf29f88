"""What loading a page of the desk fetches: how many things, and how many bytes over the wire. Pages of customers are
weighed where each of them is looked at, in `test_customers_pages`."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.fetching import KILOBYTE, Fetched, Scales
from tests.browser.tabs import DESK, open_tab, sign_in
from tests.journeys.house import House
from tests.journeys.stories import Story

pytestmark = pytest.mark.appearance

QUEUE_KILOBYTES = 70
AGAIN_KILOBYTES = 8
STORY = Story("The heating was off.", "A warm room.", "The fee.", "", "2", "Lior Cohen", "lior.paint@example.net")


def test_home_and_the_queue_are_light(browser: Browser, house: House):
    for number in range(30):
        house.customer(STORY, 62_010 + number).file()
    tab = open_tab(browser, house, script=True, size=DESK)
    sign_in(tab, "priya")

    fetched = [_measure(tab.page.context.new_page(), f"{house.site.url}{path}") for path in ("/desk/", "/desk/queue")]

    again = [_measure(tab.page, f"{house.site.url}{path}", with_cache=True) for path in ("/desk/", "/desk/queue")]
    tab.page.context.close()
    assert max(each.requests for each in fetched) <= 7, fetched
    assert max(each.size for each in fetched) <= QUEUE_KILOBYTES * KILOBYTE, fetched
    assert [each.requests for each in again] == [1, 1], again
    assert max(each.size for each in again) <= AGAIN_KILOBYTES * KILOBYTE, again


def _measure(page: Page, url: str, *, with_cache: bool = False) -> Fetched:
    """Everything that loading `url` fetches, as if nothing was kept from before, or a second time."""
    if with_cache:
        page.goto(url, wait_until="networkidle")
        page.goto("about:blank")  # going where one is already would be loading it anew
    scales = Scales(page, with_cache=with_cache)
    page.goto(url, wait_until="networkidle")
    scales.put_away()
    return scales.fetched
