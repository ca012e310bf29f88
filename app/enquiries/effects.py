"""Importing this registers what every action of this feature changes."""

from . import asking, evidence, findings, following, originals, plan, statements

__all__ = ["asking", "evidence", "findings", "following", "originals", "plan", "statements"]
