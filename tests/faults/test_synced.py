"""An acknowledged complaint is on the disk before its writer reads the reference: kill -9 alone could not tell."""

import shutil
from pathlib import Path

import pytest

from tests.faults import tracing
from tests.faults.house import WITHOUT_LIMITS, furnish
from tests.support import filing
from tests.support.absence import report_missing
from tests.support.servers import running
from tests.support.visitors import Visitor

pytestmark = pytest.mark.faults

SUBMISSIONS = 20


@pytest.fixture(autouse=True)
def strace() -> None:
    """Without it the tests skip, or fail where PORTAL_REQUIRE_STRACE=1."""
    if shutil.which("strace") is None:
        report_missing("strace (apt install strace)", "PORTAL_REQUIRE_STRACE")


def test_every_submission_is_synced_before_it_is_acknowledged(tmp_path: Path) -> None:
    assert watched_submissions(tmp_path, "FULL") == [True] * SUBMISSIONS


def test_the_check_sees_answers_that_were_not_synced(tmp_path: Path) -> None:
    answers = watched_submissions(tmp_path, "NORMAL")

    assert len(answers) == SUBMISSIONS
    assert answers.count(True) < SUBMISSIONS / 2  # a checkpoint syncs now and then


def watched_submissions(folder: Path, synchronous: str) -> list[bool]:
    """Press the button under twenty forms; for each whether its words were on the disk when the answer left."""
    trace, settings = folder / "trace.txt", {**WITHOUT_LIMITS, "PORTAL_SQLITE_SYNCHRONOUS": synchronous}
    with running(folder, settings, furnish=furnish, worker=False, prefix=tracing.command(trace)) as site:
        stories = (filing.answers(happened=f"Story {number}.") for number in range(SUBMISSIONS))
        ready = [filing.prepared(site.port, said) for said in stories]
        before = trace.stat().st_size
        with Visitor(site.port) as visitor:
            for form in ready:
                assert filing.send(visitor, form).status == 303
    with trace.open(errors="replace") as lines:
        lines.seek(before)
        return tracing.synced_answers(tracing.calls(lines))
