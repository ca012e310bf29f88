"""Importing this registers what every action of this feature changes."""

from . import calling, incidents, ladder, looks, restrictions

__all__ = ["calling", "incidents", "ladder", "looks", "restrictions"]
