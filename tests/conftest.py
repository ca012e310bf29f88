"""What every test may ask for. Each kind of thing has a file of its own in tests/support/."""

import pytest

pytest_plugins = [
    "tests.support.absence",
    "tests.support.databases",
    "tests.support.browsers",
    "tests.support.tracing",
    "tests.support.apps",
    "tests.support.figures",
    "tests.support.statements",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes begins first, so that no test process waits at the end for the last test of another."""
    items.sort(key=lambda item: item.path.parent.name not in ("journeys", "faults"))
