"""Importing this registers what every action of this feature changes."""

from . import allowing, calling, incidents, ladder, looks, restrictions

__all__ = ["allowing", "calling", "incidents", "ladder", "looks", "restrictions"]
