"""What each process remembers of the catalogue for a few seconds: rows that every page needs and that seldom change."""

import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import current_app

REMEMBERED_SECONDS = 5.0

T = TypeVar("T")


def forget() -> None:
    """Drop what this process remembers. Call after a change."""
    current_app.extensions.pop("catalogue_memory", None)


def remembered(key: str, load: Callable[[], T]) -> T:
    """What `load` returned in the last few seconds. For rows that are needed on every page and seldom change."""
    memory: dict[str, tuple[float, Any]] = current_app.extensions.setdefault("catalogue_memory", {})
    found = memory.get(key)
    if found is not None and found[0] > time.monotonic():
        return cast(T, found[1])
    value = load()
    memory[key] = (time.monotonic() + REMEMBERED_SECONDS, value)
    return value
