"""What a decision letter needs on its way: drafts, a second person's signature, a correction."""

from dataclasses import dataclass

from .required import required
from .settling import Deadlock, Resolution


@dataclass(frozen=True)
class DecisionCorrected:
    """A new letter in place of one that was wrong: what was wrong, and the decision as it should have been."""

    decision: Resolution | Deadlock
    wrong: str = required("Say what was wrong in the letter before.")


Decision = Resolution | Deadlock | DecisionCorrected


@dataclass(frozen=True)
class DecisionDraft:
    """A letter as far as it goes: the details, complete or not, of the action that will send it."""

    letter: Decision


@dataclass(frozen=True)
class SignOffAsked:
    """`number` is the version of the letter that the asker looked at."""

    number: int = required("Save the letter first.")
    note: str = ""


@dataclass(frozen=True)
class SignedOff:
    number: int = required("Read the letter first.")


@dataclass(frozen=True)
class SentBack:
    """`reasons` are keys of the settings' list."""

    number: int = required("Read the letter first.")
    reasons: tuple[str, ...] = required("Choose at least one reason.")
    words: str = required("Say what should be different.")
