"""Importing this registers what every action of this feature changes."""

from . import concerns, endings, escalations, learning, promises, questions, readers, service

__all__ = ["concerns", "endings", "escalations", "learning", "promises", "questions", "readers", "service"]
