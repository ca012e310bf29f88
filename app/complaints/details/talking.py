"""What a conversation leaves on a complaint, and what the letter after it says."""

from dataclasses import dataclass
from datetime import date, datetime

from .calling import CheckInLogged
from .required import required
from .settling import OfferLine


@dataclass(frozen=True)
class Talked:
    """A talk along a script. `how` it ended: agreed, open (an offer stands), manager, well, ended (without either).
    `looked_in` where it was our looking in on them as well."""

    conversation_id: int = required("The conversation is missing.")
    kind: str = required("Say what kind of call it was.")
    medium: str = required("Say where you talked.")
    how: str = required("Say how it ended.")
    looked_in: CheckInLogged | None = None


@dataclass(frozen=True)
class ApologySaid:
    """An apology as it was spoken. `fault` is ours or not_ours."""

    words: str = required("Write the apology as you said it.")
    fault: str = required("Say whether it was our fault.")


@dataclass(frozen=True)
class AfterCall:
    """What the one letter after a call says.

    `how` is agreed, open (an offer that they think over), stands (nothing new: what was before goes on), look (we
    look into it, and come back to them by a day) or manager.
    `until` is the day up to which an offer stands that they think over, `when` the time at which a manager should ring,
    in their words, or `rings` who does at `rings_at`, where that is booked; `number` where, or `meets` where it is in
    person; `writes_by` the day by which a manager writes instead; `declined` what we offered before, for whom
    a manager is. `stays` is the offer or agreement that stood before and goes on, `replaced` the one that what was
    agreed takes the place of.
    """

    talked_at: datetime
    medium: str
    how: str
    concerns: tuple[str, ...] = ()
    apology: str = ""
    wish: str = ""
    lines: tuple[OfferLine, ...] = ()
    why: str = ""
    until: date | None = None
    doing: str = ""
    by: date | None = None
    when: str = ""
    number: str = ""
    rings: str = ""
    rings_at: datetime | None = None
    declined: tuple[str, ...] = ()
    meets: bool = False
    writes_by: date | None = None
    stays: str = ""
    replaced: str = ""
