"""Pytest plugin: a `requirement` mark whose number does not stand in `docs/requirements.md` stops the collection."""

from collections.abc import Iterator

import pytest

from app.jobs.trace import titles_by_number


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not any(item.get_closest_marker("requirement") for item in items):
        return
    known = titles_by_number(config.rootpath / "docs" / "requirements.md")
    if wrong := [words for item in items for words in _wrong_marks(item, known)]:
        raise pytest.UsageError("\n".join(wrong))


def _wrong_marks(item: pytest.Item, known: dict[str, str]) -> Iterator[str]:
    for mark in item.iter_markers("requirement"):
        if not mark.args or mark.kwargs:
            yield f"{item.nodeid}: a requirement mark takes numbers, at least one"
        for number in mark.args:
            if number not in known:
                yield f"{item.nodeid}: docs/requirements.md has no number {number!r}"
