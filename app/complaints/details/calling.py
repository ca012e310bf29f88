"""What calls by appointment, asking to be rung, and looking in on people need."""

from dataclasses import dataclass
from datetime import date, datetime

from ...sentences import to_translate as N_
from .required import required


@dataclass(frozen=True)
class CallBooked:
    """A colleague rings then, on that number; `here` says that they meet in person instead. `note` is for whoever
    rings; `minutes` how long it was said to take. `of_manager` where they were told that a manager rings them: it stays
    with managers."""

    manager_id: int = required("Choose who rings.")
    starts_at: datetime = required(N_("Choose a time."))
    number: str = ""
    note: str = ""
    minutes: int | None = None
    here: bool = False
    of_manager: bool = False


@dataclass(frozen=True)
class CallMoved:
    """Another time, perhaps somebody else; without a number or a note it stays the one that was given, unless they now
    meet in person, `here`. `of_manager` as of a call that is booked; one of a manager stays so."""

    appointment_id: int = required("Choose the call.")
    manager_id: int = required("Choose who rings.")
    starts_at: datetime = required(N_("Choose a time."))
    number: str = ""
    reason: str = ""
    note: str = ""
    minutes: int | None = None
    here: bool = False
    of_manager: bool = False


@dataclass(frozen=True)
class CallCancelled:
    """`instead_id` is the call that takes its place, where the letter about what led to that says so, and `by_id` the
    colleague who did that."""

    appointment_id: int = required("Choose the call.")
    reason: str = ""
    instead_id: int | None = None
    by_id: int | None = None


@dataclass(frozen=True)
class CheckInLogged:
    """Two lines: what we asked, what they said."""

    check_in_id: int = required("Choose the day.")
    asked: str = required("Write what you asked.")
    said: str = required("Write what they said.")


@dataclass(frozen=True)
class CallHappened:
    """`looked_in` where it was our looking in on them as well."""

    appointment_id: int = required("Choose the call.")
    words: str = required("Write down what was said.")
    looked_in: CheckInLogged | None = None


@dataclass(frozen=True)
class CallMissed:
    """`why` is `no_answer` where they did not answer, `not_rung` where we did not ring, `held` where nobody was to
    ring them until a manager had decided."""

    appointment_id: int = required("Choose the call.")
    why: str = required("Say whether we rang.")
    words: str = ""


@dataclass(frozen=True)
class CallHandedOn:
    """Booked calls that somebody else makes from now on, at the same time. `from_id`, `why` and `by_id` as of a whole
    desk (see `holdings`)."""

    appointment_ids: tuple[int, ...] = required("Choose the calls.")
    to_id: int = required("Choose who rings.")
    from_id: int | None = None
    why: str = ""
    by_id: int | None = None


@dataclass(frozen=True)
class CallAsked:
    """Somebody is to be rung, or met in person, `here`: about what, by when, and when it suits them, as they say it.
    `owner_id` is who does it, where that is somebody else than the handler."""

    why: str = required(N_("Say what it is about."))
    number: str = ""
    by: date | None = None
    best_time: str = ""
    here: bool = False
    owner_id: int | None = None


@dataclass(frozen=True)
class CallBackPromised:
    """We ring back with `about`, by then, on that number."""

    about: str = required("Say what we ring back with.")
    due_at: datetime = required("Say by when.")
    number: str = required("Say on which number.")


@dataclass(frozen=True)
class CheckInsPlanned:
    """We look in on them every so many days until a day; `about` is read by them."""

    about: str = required("Say what we look in about.")
    every_days: int = required("Say every how many days.")
    until: date = required("Say until when.")
