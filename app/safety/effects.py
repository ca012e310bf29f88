"""Importing this registers what every action of this feature changes."""

from . import calling

__all__ = ["calling"]
