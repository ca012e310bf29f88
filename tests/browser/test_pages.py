"""Every kind of page of the desk that links lead to is opened once and looked at; those of the customers' side are in
`test_customers_pages`, each of them."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app import create_app
from tests.browser.tabs import DESK, Tab, open_tab, sign_in
from tests.journeys.house import House
from tests.journeys.stories import Story
from tests.support.servers import settings_of

pytestmark = pytest.mark.appearance

STORY = Story(
    "The bus left early.\nI saw it go.", "That it waits.", "The fare.", "", "3", "Ewa Nowak", "ewa.pages@example.net"
)
# Not pages: what a press leads to, what leaves the house, and the mail as a mail reader shows it.
SKIPPED = frozenset({
    "static", "security.logout", "demo.mail_as_html", "portal.whole_pdf", "portal.whole_archive", "portal.receipt_pdf",
    "portal.choose_language", "portal.status_for_programs",
})  # fmt: skip


@pytest.fixture
def paths(house: House) -> Flask:
    """The portal once more, only to know its addresses."""
    return create_app(settings_of(house.site.settings))


@pytest.mark.parametrize(("who", "least"), [("ada", 20), ("priya", 14), ("helen", 16), ("mina", 10)])
def test_every_page_of_the_desk(browser: Browser, house: House, paths: Flask, who: str, least: int):
    customer = house.customer(STORY, 61_002)
    customer.file()
    tab = open_tab(browser, house, script=True, size=DESK)
    sign_in(tab, who)

    seen = _crawl(tab, paths, ["/desk/", "/desk/queue", f"/desk/complaints/{customer.reference}"])

    tab.page.context.close()
    assert tab.looker.faults == []
    assert len(seen) >= least, sorted(seen)


def _crawl(tab: Tab, paths: Flask, start: list[str]) -> set[str]:
    """Open one page of each kind that can be reached; returns the kinds by the names of their endpoints."""
    seen: set[str] = set()
    ahead = list(start)
    while ahead:
        path = ahead.pop(0)
        kind = _kind_of(paths, path)
        if kind is None or kind in seen:
            continue
        seen.add(kind)
        tab.go(path, kind)
        ahead += _links(tab)
    return seen


def _links(tab: Tab) -> Iterator[str]:
    here = tab.house.site.url
    for href in tab.page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
        if href.startswith(here):
            parts = urlsplit(href)
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def _kind_of(paths: Flask, path: str) -> str | None:
    """The page's kind: its endpoint, and for actions which one. None for what is skipped."""
    try:
        endpoint, values = paths.url_map.bind("").match(urlsplit(path).path)
    except RequestRedirect as moved:
        return _kind_of(paths, urlsplit(moved.new_url).path)
    except HTTPException:
        return None
    kind = " ".join([endpoint, str(values["slug"])] if "slug" in values else [endpoint])
    return None if endpoint in SKIPPED or endpoint.endswith(("download", "file")) else kind
