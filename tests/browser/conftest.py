"""Every test of this folder drives a browser; those that need the portal share one that runs as real processes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app import clock, create_app
from app.accounts.models import User
from app.db import db, transaction
from app.safety import rota
from tests.browser.calling import CALLS, HANDLER, Call
from tests.browser.hands import WatchedHands
from tests.browser.looking import Looker, Scheme
from tests.browser.serving import Served, served
from tests.browser.tabs import DEVICE, PHONE, Reader, Tab, open_tab, sign_in
from tests.journeys.house import House, email_of, open_house
from tests.support.databases import database_beside
from tests.support.servers import settings_of

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def house(chromium: str, database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The portal, its worker and its staff. Asked for after the browser, which may be missing."""
    folder = tmp_path_factory.mktemp("house")
    with (
        database_beside(database_url, "house", folder) as address,
        open_house(folder, {"PORTAL_DATABASE_URL": address}) as opened,
    ):
        yield opened


@pytest.fixture(scope="module")
def looked_at() -> set[tuple[str, ...]]:
    return set()


@pytest.fixture
def call(browser: Browser, house: House, looked_at: set[tuple[str, ...]]) -> Iterator[CALLS]:
    """`call("dark")` has signed in at a telephone of their own, in these colours."""
    opened: list[Tab] = []

    def open_for(scheme: Scheme) -> Call:
        tab = open_tab(browser, house, script=True, size=PHONE, schemes=(scheme,))
        opened.append(tab)
        sign_in(tab, HANDLER)
        return Call(tab, WatchedHands(tab.page), looked_at)

    yield open_for
    for tab in opened:
        tab.page.context.close()


@pytest.fixture
def site(app: Flask) -> Iterator[Served]:
    """The portal of this test alone, without an office: no mail is sent, and none waited for."""
    with served(app) as site:
        yield site


@pytest.fixture
def one_more(browser: Browser, site: Served) -> Iterator[DEVICE]:
    """`one_more()` is one more device at that portal, looked at in the light."""
    readers: list[Reader] = []

    def one_more(*, script: bool = True, size: dict[str, int] = PHONE, **more: Any) -> Reader:
        context = browser.new_context(viewport=size, reduced_motion="reduce", **more)  # type: ignore[arg-type]
        readers.append(Reader(Looker(context.new_page(), script, ("light",)), site.url))
        return readers[-1]

    yield one_more
    for reader in readers:
        reader.page.context.close()
        assert reader.looker.faults == []


@pytest.fixture(scope="module")
def inside(house: House) -> Iterator[Flask]:
    """The portal once more, to look into the database of the house; Helen Marsh is on duty there."""
    app = create_app(settings_of(house.site.settings))
    with app.app_context(), transaction():
        helen = db.session.query(User).filter_by(email=email_of("helen")).one()
        rota.plan(rota.monday_of(clock.now()), helen.id, None)
    yield app
    with app.app_context():
        db.engine.dispose()
