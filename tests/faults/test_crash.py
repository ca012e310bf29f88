"""Killing everything while people complain: what they were told is there, once, and every mail goes out.

`PORTAL_KILLS` says how often (50 unless told); the kills and their moments are drawn from `PORTAL_KILLS_SEED`.
"""

import os
import random
import sqlite3
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from app import create_app
from app.db import db
from app.jobs import worker
from tests.faults.customers import Customers
from tests.faults.findings import all_findings
from tests.faults.house import WITHOUT_LIMITS, furnish, opened
from tests.faults.postbox import Postbox, open_postbox
from tests.support.servers import Process, Site, running, settings_of

pytestmark = pytest.mark.faults

KILLS = int(os.environ.get("PORTAL_KILLS", "50"))
SEED = int(os.environ.get("PORTAL_KILLS_SEED", "20261122"))
CUT_SHARE = 0.1
# On a machine that is too busy for that, no longer than this many of its first starts, before anybody was killed.
LONGEST_RESTART_SECONDS, LONGEST_RESTART_SHARE = 5.0, 1.5
DRAINING_STEPS = 12


@dataclass
class Toll:
    """What was done to the site. `restarts` are seconds until pages were answered (again), the first start first."""

    web: int = 0
    worker: int = 0
    restarts: list[float] = field(default_factory=list)


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with open_postbox(CUT_SHARE, SEED) as box:
        yield box


def test_a_complaint_whose_reference_was_shown_is_never_lost_nor_doubled(tmp_path: Path, postbox: Postbox) -> None:
    with running(tmp_path, {**WITHOUT_LIMITS, **postbox.settings}, furnish=furnish) as site:
        customers = Customers(site.port)
        customers.start()
        try:
            toll = kill_again_and_again(site, random.Random(SEED))
        finally:
            customers.finish()
    drain(site)

    with opened(tmp_path / "portal.sqlite") as database:
        findings = all_findings(database, customers.acknowledged)
        stored, sent = counts(database)
    received = postbox.by_address()
    doubles = len(postbox.mails) - len(received)
    print(
        f"\n{toll.web} kills of the web server, {toll.worker} of the worker; {stored} complaints, "
        f"{len(customers.acknowledged)} acknowledged, {customers.retries} requests made again; {sent} mails sent, "
        f"{len(postbox.mails)} arrived, {doubles} twice, {postbox.cuts} lines cut; answers again after "
        f"{statistics.median(toll.restarts):.2f} s (median), {max(toll.restarts):.2f} s (longest)"
    )
    assert findings == []
    assert len(customers.acknowledged) >= KILLS // 2, "too few complaints for the kills to mean anything"
    assert sent == stored == len(received), "a mail was lost"
    assert all(len({mail["Message-ID"] for mail in mails}) == 1 for mails in received.values())
    assert doubles <= postbox.cuts + toll.worker
    first, *again = toll.restarts
    assert statistics.median(again) < max(LONGEST_RESTART_SECONDS, LONGEST_RESTART_SHARE * first)


def kill_again_and_again(site: Site, chance: random.Random) -> Toll:
    """Kill web and worker together or one alone, at random moments of their lives, and start them again.

    A life is at most two thirds as long as a start, so that a busy machine, too, gets its work done between two kills.
    """
    toll = Toll(restarts=[site.started_in])
    assert site.worker is not None
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.02, 0.66) * toll.restarts[-1])
        kind = chance.choice(("both", "both", "web", "worker", "worker"))
        victims: list[Process] = {"both": [site.web, site.worker], "web": [site.web], "worker": [site.worker]}[kind]
        for victim in victims:
            victim.kill()
        began = time.monotonic()
        for victim in victims:
            victim.start()
        toll.worker += site.worker in victims
        if site.web in victims:
            site.wait()
            toll.web += 1
            toll.restarts.append(time.monotonic() - began)
    return toll


def drain(site: Site) -> None:
    """Let the worker's work be done hours later, when the leases of killed workers and every pause are over."""
    app = create_app(settings_of(site.settings))
    for step in range(1, DRAINING_STEPS):
        with time_machine.travel(datetime.now(UTC) + timedelta(hours=step), tick=True):
            worker.drain_once(app)
    with app.app_context():
        db.engine.dispose()


def counts(database: sqlite3.Connection) -> tuple[int, int]:
    """How many complaints there are, and how many of their receipts were sent."""
    (stored,) = database.execute("SELECT count(*) FROM complaint").fetchone()
    (sent,) = database.execute("SELECT count(*) FROM delivery WHERE kind = 'received' AND state = 'sent'").fetchone()
    return stored, sent
