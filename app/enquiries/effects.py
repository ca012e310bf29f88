"""Importing this registers what every action of this feature changes."""

from . import evidence, findings, plan

__all__ = ["evidence", "findings", "plan"]
