"""Importing this registers what every action of this feature changes."""

from . import calling, incidents, restrictions

__all__ = ["calling", "incidents", "restrictions"]
