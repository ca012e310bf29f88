"""Every test of this folder drives a browser; those that need the portal share one that runs as real processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.house import House, open_house
from tests.support.databases import database_beside

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
