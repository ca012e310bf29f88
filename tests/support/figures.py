"""Figures that a test wants to be read: recorded with `say`, written below the results, also by several processes."""

from collections.abc import Callable

import pytest

NAME = "figure"


@pytest.fixture
def say(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """`say("770 filed")` stands below the results of the run."""

    def said(words: str) -> None:
        record_property(NAME, words)

    return said


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, words in report.user_properties:
                if name == NAME and report.when == "call":
                    terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {words}")
