"""The checks of the crash test see what they look for: each damage is done to a database, and found in it."""

import sqlite3
from collections.abc import Iterator

import pytest

from tests.faults.findings import all_findings
from tests.faults.house import WITHOUT_LIMITS, furnish, opened
from tests.support import filing
from tests.support.servers import running
from tests.support.visitors import Visitor

pytestmark = pytest.mark.faults

STORY, OTHER = "The tram did not stop.", "The tram did not stop again."
DAMAGES = {
    "lost": "DELETE FROM complaint WHERE happened = :story",
    "points at nothing": "UPDATE complaint SET category_id = 99 WHERE happened = :story",
    "complaints without their first event": "DELETE FROM event",
    "complaints without their clocks": "DELETE FROM clock WHERE kind = 'legal'",
    "complaints without exactly one receipt": "DELETE FROM delivery",
    "complaints without their form's key": "UPDATE complaint SET idempotency_hash = NULL",
    "stories that were stored twice": "UPDATE complaint SET happened = :story",
    "sent forms whose complaint is missing": "UPDATE draft SET about = 99",
}


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[sqlite3.Connection, dict[str, str]]]:
    """A database after two customers filed, and what they were shown."""
    folder = tmp_path_factory.mktemp("findings")
    with running(folder, WITHOUT_LIMITS, furnish=furnish, worker=False) as site:
        shown = {}
        for story in (STORY, OTHER):
            with Visitor(site.port) as visitor:
                shown[story] = filing.file_complaint(visitor, happened=story)
    with opened(folder / "portal.sqlite") as database:
        yield database, shown


def test_nothing_is_found_where_nothing_is_wrong(filed: tuple[sqlite3.Connection, dict[str, str]]) -> None:
    assert all_findings(*filed) == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_damage_is_found(filed: tuple[sqlite3.Connection, dict[str, str]], damage: str) -> None:
    database, shown = filed
    database.execute("BEGIN")
    try:
        database.execute(DAMAGES[damage], {"story": STORY} if ":story" in DAMAGES[damage] else {})
        found = all_findings(database, shown)
    finally:
        database.execute("ROLLBACK")

    assert any(finding.startswith(damage) for finding in found), found
