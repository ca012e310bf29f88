"""What settling a simple case at first contact needs, all of it at once."""

from dataclasses import dataclass
from datetime import date

from .filing import Spoken
from .required import required
from .settling import OfferLine
from .working import Reason


@dataclass(frozen=True)
class FirstContact(Reason):
    """Going on at once with what the customer wrote themselves: nothing of ours is there for them to confirm."""


@dataclass(frozen=True)
class Fix:
    """What they said, what we do, and what they read. Without `lines` it is an explanation and an apology.

    `by` is the day on which the remedy reaches them, None where it has. `impact` and `urgency` run from 1 (low) to 3;
    `others` says whether others could be affected: no, perhaps or yes. `asked` is what they want, `gets` whether they
    get it: yes, partly or not_now, `less` the reason where that is less. `policy`, `policy_reason` and `clearer` are
    those of `Resolution`.
    """

    concern: str = required("Write what they complain of, in their words.")
    personal: str = required("Write a sentence of your own about this complaint.")
    apology: str = required("Write an apology that fits what happened.")
    explanation: str = required("Say what we found and what we do.")
    outcome: str = required("Choose the outcome.")
    cause: str = required("Choose the cause.")
    nature: str = required("Choose what kind of problem it is.")
    effect: str = "Settled at first contact."
    asked: str = ""
    gets: str = ""
    less: str = ""
    others: str = "no"
    impact: int = 1
    urgency: int = 1
    lines: tuple[OfferLine, ...] = ()
    by: date | None = None
    policy: str = ""
    policy_reason: str = ""
    clearer: str = ""
    agreed: Spoken | None = None
