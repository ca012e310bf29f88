"""The timeline of a complaint: what its log says, as sentences. `of_…` are the sentences, by what they are about."""

from .lines import DECISIONS, SENTENCES, Line, tell
from .teller import Teller

__all__ = ["DECISIONS", "SENTENCES", "Line", "Teller", "tell"]
