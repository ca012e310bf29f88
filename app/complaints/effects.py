"""Importing this registers what every action of this feature changes."""

from . import (
    assessing,
    assigning,
    concerns,
    endings,
    escalations,
    highlights,
    learning,
    promises,
    questions,
    readers,
    sensitivity,
    service,
)

__all__ = [
    "assessing", "assigning", "concerns", "endings", "escalations", "highlights", "learning", "promises", "questions",
    "readers", "sensitivity", "service",
]  # fmt: skip
