"""What calling a manager, threats and restrictions need."""

from dataclasses import dataclass
from datetime import date

from .required import required
from .working import Words


@dataclass(frozen=True)
class ManagerCalled:
    """`kind` is upset, or backup for a colleague who needs help with a hard talk."""

    kind: str = required("Say what you need a manager for.")


@dataclass(frozen=True)
class PageMentioned:
    call_id: int = required("Choose the call.")


@dataclass(frozen=True)
class PageEnded:
    """`result` is handed_over, calmer or over."""

    call_id: int = required("Choose the call.")
    result: str = required("Say how it ended.")


@dataclass(frozen=True)
class ThreatReported:
    """`how` is call, person, writing or unsaid: one press is enough. What happened is written down apart."""

    how: str = required("Say how it happened.")


@dataclass(frozen=True)
class RestrictionProposed:
    """Which ways are to be closed to them, until which day, and the one that stays open."""

    closed: tuple[str, ...] = required("Choose what is to be closed.")
    open_way: str = required("Choose the way that stays open.")
    until: date = required("Say until when.")
    reason: str = required("Give the reason.")


@dataclass(frozen=True)
class RestrictionDecided:
    """`decision` is yes or no; with yes the ways as they are closed, the day of the next look, and what they read."""

    decision: str = required("Say yes or no.")
    reason: str = required("Give the reason.")
    closed: tuple[str, ...] = ()
    open_way: str = ""
    until: date | None = None
    review_on: date | None = None
    told: str = ""


@dataclass(frozen=True)
class RestrictionKept:
    """What the look at it found, and the day of the next one."""

    reason: str = required("Say why it stays.")
    review_on: date = required("Say when it is looked at again.")


@dataclass(frozen=True)
class WayAllowed:
    """A closed way that colleagues may use until the end of a day; `ground` is law, danger or need."""

    way: str = required("Choose the way.")
    ground: str = required("Say what asks for it.")
    until: date = required("Say until when.")
    reason: str = required("Give the reason.")


@dataclass(frozen=True)
class Climbed:
    """A rung that was reached, the counter that reached it, and what it stood at."""

    rung: int = required("Name the rung.")
    why: str = required("Name the counter.")
    count: int = 0


@dataclass(frozen=True)
class LookAddedTo(Words):
    """What they write to whoever looks at it; `kind` is review or handling."""

    kind: str = ""


@dataclass(frozen=True)
class LookGiven:
    look_id: int = required("Choose what is to be looked at.")
    manager_id: int = required("Choose somebody who had no part in it.")


@dataclass(frozen=True)
class LookAnswered:
    """`outcome` is stands, partly or changed; `answer` is what the customer reads."""

    look_id: int = required("Choose what you looked at.")
    outcome: str = required("Say what you found.")
    answer: str = required("Write to them what you found, and why.")
