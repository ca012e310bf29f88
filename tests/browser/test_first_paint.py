"""What the first visit to a page fetches: how many things, and how many bytes over the wire."""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.tabs import DESK, PHONE, open_tab, sign_in
from tests.journeys.house import House
from tests.journeys.stories import Story

pytestmark = pytest.mark.appearance

KILOBYTE = 1_000
# As sent, headers included: goal 12 of docs/performance.md.
PUBLIC_KILOBYTES = 40
QUEUE_KILOBYTES = 70
AGAIN_KILOBYTES = 8
STORY = Story("The heating was off.", "A warm room.", "The fee.", "", "2", "Lior Cohen", "lior.paint@example.net")


@dataclass
class Fetched:
    requests: int = 0
    size: int = 0


def test_public_pages_are_light(browser: Browser, house: House):
    customer = house.customer(STORY, 62_001)
    customer.file()
    heavy = []
    for path in ("/", "/complaints/new", "/follow", "/how-we-handle-complaints"):
        fetched = _first_visit(browser, house, path)
        if fetched.requests > 5 or fetched.size > PUBLIC_KILOBYTES * KILOBYTE:
            heavy.append((path, fetched))

    assert heavy == []


def test_the_page_a_customer_follows_is_light(browser: Browser, house: House):
    customer = house.customer(STORY, 62_002)
    customer.file()
    tab = open_tab(browser, house, script=True, size=PHONE)
    tab.go("/follow")
    tab.fill(reference=customer.reference, proof=customer.code)
    tab.press("Show my complaint")

    fetched = _measure(tab.page.context.new_page(), tab.page.url)

    tab.page.context.close()
    assert fetched.requests <= 5 and fetched.size <= PUBLIC_KILOBYTES * KILOBYTE, fetched


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


def _first_visit(browser: Browser, house: House, path: str) -> Fetched:
    """With an empty cache, as somebody new to the site."""
    tab = open_tab(browser, house, script=True, size=PHONE)
    try:
        return _measure(tab.page, house.site.url + path)
    finally:
        tab.page.context.close()


def _measure(page: Page, url: str, *, with_cache: bool = False) -> Fetched:
    """Everything that loading `url` fetches, headers included; as if nothing was kept from before, or a second time."""
    fetched = Fetched()
    if with_cache:
        page.goto(url, wait_until="networkidle")
        page.goto("about:blank")  # going where one is already would be loading it anew
    network = page.context.new_cdp_session(page)

    kept: set[str] = set()

    def note(event: dict[str, Any]) -> None:
        if event.get("response", {}).get("fromDiskCache", True):
            kept.add(event["requestId"])

    def count(event: dict[str, Any]) -> None:
        if event["requestId"] in kept:
            return
        fetched.requests += 1
        fetched.size += int(event["encodedDataLength"])

    network.on("Network.requestServedFromCache", note)
    network.on("Network.responseReceived", note)
    network.on("Network.loadingFinished", count)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": not with_cache})
    page.goto(url, wait_until="networkidle")
    network.detach()
    return fetched
