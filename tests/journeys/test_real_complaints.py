"""Every complaint at hand is filed as its customer would, and many go through their whole life, with real processes."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.journeys import office
from tests.journeys.house import House, open_house
from tests.journeys.office import Findings
from tests.journeys.stories import VARIABLE, real_folder, stories
from tests.journeys.walks import CLOSED, WAYS

# Where hundreds of complaints come at once, nobody reads a mail for each.
NEWS_OF_MANY = ("unassigned", "acknowledge_soon", "acknowledge_late", "due_tomorrow", "overdue")
# A complaint has one key of its form; what was sent twice under one key must be one complaint.
DOUBLED_KEYS = "SELECT count(*) FROM (SELECT 1 FROM complaint GROUP BY idempotency_hash HAVING count(*) > 1)"

# One of how many is filed, and how often each way is gone: on PostgreSQL no word but every step is tried once more.
SHARE = {"sqlite": 1, "postgres": 8}
TIMES = {"sqlite": 3, "postgres": 1}


@pytest.mark.journey
@pytest.mark.requirement("002-03")
@pytest.mark.requirement("002-18")
@pytest.mark.requirement("002-21")
@pytest.mark.requirement("002-22")
@pytest.mark.requirement("002-23")
@pytest.mark.requirement("003-13")
@pytest.mark.requirement("B-02")
@pytest.mark.requirement("B-10")
def test_everything_at_hand_is_filed_and_lived_through(
    tmp_path: Path, empty_database: str, database_backend: str, say: Callable[[str], None]
):
    told = stories()[:: SHARE[database_backend]]
    if real_folder() is None:
        say(f"{VARIABLE} is not set: the journey runs on the {len(told)} complaints written for the tests.")
    quiet = {"PORTAL_FILINGS_PER_HOUR_BEFORE_WORK": "1000000"}  # they come from hundreds of places, and no machine
    with open_house(tmp_path, {"PORTAL_DATABASE_URL": empty_database, **quiet}) as house:
        house.read_news_in_the_portal(*NEWS_OF_MANY)
        findings = _travel(house, office.file_all(house, told), TIMES[database_backend], say)
        filed = _asked_of_the_database(empty_database, "SELECT count(*) FROM complaint")
        doubled = _asked_of_the_database(empty_database, DOUBLED_KEYS) + len(findings.doubled)
    _report(house, findings, say, doubled)

    assert len(findings.filed) == len(told) + 2 * office.PAIRS == filed
    assert findings.lost == findings.unlike == findings.doubled == house.tally.failures == []
    assert doubled == 0
    assert findings.broken_off == [], "\n".join(findings.broken_off)
    assert sum(findings.walks.values()) == TIMES[database_backend] * len(WAYS) + office.PAIRS
    assert house.postbox.doubled() == []


def _travel(house: House, findings: Findings, times: int, say: Callable[[str], None]) -> Findings:
    began = time.monotonic()
    office.live_through(house, findings, times)
    say(f"lived through {sum(findings.walks.values())} complaints in {time.monotonic() - began:.0f} s")
    began = time.monotonic()
    office.look_up(house, findings)
    say(f"looked up {len(findings.filed)} on both sides in {time.monotonic() - began:.0f} s")
    return findings


def _report(house: House, findings: Findings, say: Callable[[str], None], doubled: int) -> None:
    deeds = findings.deeds
    reopened = deeds["said no"] + deeds["said partly"] + deeds["not-right"]
    figures = {
        "filed": len(findings.filed), "mails": len(house.postbox.all()), "resolved": deeds["resolve"],
        "reopened": reopened, "closed": findings.ends[CLOSED], "lost": len(findings.lost),
        "unlike": len(findings.unlike), "doubled": doubled, "5xx": len(house.tally.failures),
    }  # fmt: skip
    say(", ".join(f"{name} {figure}" for name, figure in figures.items()))


def _asked_of_the_database(address: str, question: str) -> int:
    engine = create_engine(address)
    try:
        with engine.connect() as connection:
            return int(connection.execute(text(question)).scalar_one())
    finally:
        engine.dispose()
