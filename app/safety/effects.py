"""Importing this registers what every action of this feature changes."""

from . import allowing, calling, holding, incidents, ladder, looks, restrictions

__all__ = ["allowing", "calling", "holding", "incidents", "ladder", "looks", "restrictions"]
