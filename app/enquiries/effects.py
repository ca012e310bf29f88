"""Importing this registers what every action of this feature changes."""

from . import findings

__all__ = ["findings"]
