"""Importing this registers what every action of this feature changes."""

from . import drafting, recalling, sending, signing

__all__ = ["drafting", "recalling", "sending", "signing"]
