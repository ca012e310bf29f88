"""What a machine may lack: its tests skip with one loud line, or fail where the machine was said to have it."""

import os
from collections import Counter
from typing import NoReturn

import pytest

MARK = "MISSING: "


def report_missing(what: str, required_by: str) -> NoReturn:
    """Ends the test for want of `what`: fails it if the variable `required_by` is 1, skips it otherwise."""
    if os.environ.get(required_by) == "1":
        pytest.fail(f"{MARK}{what}, and {required_by}=1", pytrace=False)
    pytest.skip(f"{MARK}{what}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple))
    for reason, count in sorted(reasons.items()):
        if MARK in reason:
            terminalreporter.write_line(
                f"DID NOT RUN: {count}, for want of {reason.partition(MARK)[2]}", yellow=True, bold=True
            )
