"""What single keys begin on a row of a list: only what can be done to its complaint now."""

from typing import Any

from ..complaints.actions import ACTIONS
from ..complaints.statuses import Status

BEGUN_BY_KEY = ("assign", "acknowledge")


def can(row: Any) -> str:
    """Names of actions, for a row with its status and when a person acknowledged it."""
    found = [name for name in BEGUN_BY_KEY if Status(row.status) in ACTIONS[name].start]
    if row.acknowledged_at is not None and "acknowledge" in found:
        found.remove("acknowledge")
    return " ".join(found)
