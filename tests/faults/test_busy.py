"""A database that somebody else holds, and one form sent by eight at once."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from app.config import ROOT
from tests.faults.house import WITHOUT_LIMITS, furnish, opened
from tests.support import filing
from tests.support.servers import Site, running
from tests.support.visitors import Answer, Visitor

pytestmark = pytest.mark.faults

BUSY_SECONDS = 5
ROUNDS = 12
AT_ONCE = 8
STEPS_BESIDE_A_WORKER = 12


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running(tmp_path_factory.mktemp("busy"), WITHOUT_LIMITS, furnish=furnish, worker=False) as site:
        yield site


@pytest.fixture
def visitor(site: Site) -> Iterator[Visitor]:
    with Visitor(site.port) as visitor:
        yield visitor


def test_a_locked_database_is_a_page_that_says_so_and_nothing_is_lost(site: Site, visitor: Visitor) -> None:
    story = "The bus drove past me. I had my arm out."
    ready = filing.prepare(visitor, filing.answers(happened=story))

    with opened(site.folder / "portal.sqlite") as other:
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        refused = filing.send(visitor, ready)
        waited = time.monotonic() - began
        meanwhile = visitor.get("/complaints/new/words")
        other.execute("ROLLBACK")

    assert refused.status == 503
    assert "Nothing was saved" in refused.text
    assert waited < BUSY_SECONDS + 1.5
    assert story in meanwhile.text
    answer = filing.send(visitor, ready)
    assert answer.status == 303
    assert stored(site, story) == [filing.reference_on(visitor.follow(answer, filing.SEND))]


def test_what_was_typed_into_a_step_survives_a_locked_database(site: Site, visitor: Visitor) -> None:
    page = filing.take_step(visitor, filing.START, visitor.get(filing.START).form().filled(filing.answers()))
    form = page.form()
    typed = form.filled(filing.answers(happened="She said it was not her job."))

    with opened(site.folder / "portal.sqlite") as other:
        other.execute("BEGIN EXCLUSIVE")
        refused = visitor.post(form.action, typed)
        other.execute("ROLLBACK")

    assert refused.status == 503
    assert "what you wrote is still in your form" in refused.text
    filing.take_step(visitor, form.action, typed)
    assert "She said it was not her job." in visitor.get(form.action).text


def test_nobody_waits_long_beside_a_worker_that_never_rests(site: Site, visitor: Visitor) -> None:
    page = filing.take_step(visitor, filing.START, visitor.get(filing.START).form().filled(filing.answers()))
    form = page.form()
    typed = form.filled(filing.answers(happened="The app took the fare twice."))

    waits = []
    with never_resting(site):
        for _ in range(STEPS_BESIDE_A_WORKER):
            began = time.monotonic()
            assert visitor.post(form.action, typed).status == 303
            waits.append(time.monotonic() - began)

    assert max(waits) < BUSY_SECONDS / 2, waits
    assert sorted(waits)[len(waits) // 2] < 0.5, waits


@contextmanager
def never_resting(site: Site) -> Iterator[None]:
    """A process that goes from one transaction straight into the next, as a worker does after a day with much due."""
    environment = {**os.environ, **site.settings}
    command = [sys.executable, "-m", "tests.faults.never_resting"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield
            assert process.poll() is None, "it worked until the end"
        finally:
            process.terminate()


def test_one_form_sent_by_eight_at_once_is_one_complaint(site: Site) -> None:
    for number in range(ROUNDS):
        story = f"Round {number}: I pressed the button eight times because nothing moved."
        ready = filing.prepared(site.port, filing.answers(happened=story))

        with ThreadPoolExecutor(AT_ONCE) as together:
            shown = list(together.map(lambda _, ready=ready: press(site, ready), range(AT_ONCE)))

        assert [answer.status for answer, _ in shown] == [303] * AT_ONCE
        assert {reference for _, reference in shown} == set(stored(site, story))
        assert len(stored(site, story)) == 1


def press(site: Site, ready: filing.Ready) -> tuple[Answer, str]:
    """One of the eight: the answer, and the reference on the receipt it leads to."""
    with Visitor(site.port) as visitor:
        answer = filing.send(visitor, ready)
        return answer, filing.reference_on(visitor.follow(answer, filing.SEND))


def stored(site: Site, story: str) -> list[str]:
    """References of the complaints with this story."""
    with opened(site.folder / "portal.sqlite") as database:
        rows = database.execute("SELECT reference FROM complaint WHERE happened = ?", (story,)).fetchall()
    return [reference for (reference,) in rows]
