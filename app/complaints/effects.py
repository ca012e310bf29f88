"""Importing this registers what every action of this feature changes."""

from . import (
    assessing,
    assigning,
    concerns,
    endings,
    escalations,
    highlights,
    learning,
    needs,
    promises,
    questions,
    readers,
    sensitivity,
    service,
    tags,
    waivers,
    wishes,
)

__all__ = [
    "assessing",
    "assigning",
    "concerns",
    "endings",
    "escalations",
    "highlights",
    "learning",
    "needs",
    "promises",
    "questions",
    "readers",
    "sensitivity",
    "service",
    "tags",
    "waivers",
    "wishes",
]
