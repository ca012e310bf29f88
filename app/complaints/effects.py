"""Importing this registers what every action of this feature changes."""

from . import (
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
    "assigning", "concerns", "endings", "escalations", "highlights", "learning", "promises", "questions", "readers",
    "sensitivity", "service",
]  # fmt: skip
