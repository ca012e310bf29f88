"""Importing this registers what every action of this feature changes."""

from . import booking, check_ins, following, logging, of_managers, once, requests

__all__ = ["booking", "check_ins", "following", "logging", "of_managers", "once", "requests"]
