"""The time at which a manager rings, chosen in a talk: kept for them while they talk, booked with its end.

What somebody else took meanwhile is told as long as they are on the line, and another is chosen.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from ..access import Actor, Role
from ..accounts import queries as accounts
from ..calls import choosing
from ..calls import queries as calls
from ..calls import service as calls_service
from ..complaints.models import Complaint
from ..db import attempt
from ..errors import Invalid
from ..web import filters
from .answers import Answers
from .models import Conversation

FOR_MANAGER = "they were not happy with what we offered."
FOR_UNSURE = "they were unsure about what we offered."
DAYS = 4
NONE_SUITS = "none"
"""What the page sends for: none of these times suits them."""


@dataclass(frozen=True)
class Time:
    """The time they chose: who `rings`, and how it stands. `held_until` is None where it is not kept for them just now,
    `is_booked` where it was booked before the talk, `gone` says why they can't have it any more."""

    manager_id: int
    rings: str
    starts_at: datetime
    held_until: datetime | None = None
    is_booked: bool = False
    gone: str = ""


def table(complaint: Complaint, manager_id: int | None = None, first: date | None = None) -> choosing.Table:
    """The times of managers, from which they choose; of all who ring people where `manager_id` is None."""
    return choosing.table(complaint, manager_id=manager_id, first=first, only_managers=True, most=DAYS)


def chosen(answers: Answers) -> Time | None:
    """Whom they chose and when, whatever became of it."""
    picked = choosing.read(answers.slot)
    if picked is None:
        return None
    manager = accounts.find_user(picked[0])
    return Time(picked[0], manager.public_name if manager is not None else "", picked[1])


def find(complaint: Complaint | None, answers: Answers) -> Time | None:
    """The time that they chose; where they chose none, the one that was booked before."""
    if complaint is None or answers.is_written_to:
        return None
    time, booked = chosen(answers), calls.upcoming_of(complaint.id)
    if booked is not None and booked.manager.role is not Role.MANAGER:
        booked = None  # somebody else rings them then: that is no time of a manager
    picked = (time.manager_id, time.starts_at) if time is not None else None
    if booked is not None and (picked == (booked.manager_id, booked.starts_at) or not answers.slot):
        return Time(booked.manager_id, booked.manager.public_name, booked.starts_at, is_booked=True)
    if time is None:
        return None
    kept = calls.held_of(complaint.id)
    if kept is not None and (kept.manager_id, kept.starts_at) == picked:
        return replace(time, held_until=kept.held_until)
    slot = calls.find_slot(time.manager_id, time.starts_at, complaint)
    return replace(time, gone=calls_service.NOT_OFFERED if slot is None else calls_service.GONE if slot.taken else "")


def why(answers: Answers) -> str:
    """What the manager gets in touch with them about."""
    is_unsure = answers.last is not None and answers.last.answer == "unsure"
    return f"A manager {answers.does} them: {FOR_UNSURE if is_unsure else FOR_MANAGER}"


def keep(complaint: Complaint, answers: Answers, actor: Actor) -> None:
    """Keep the time they chose for some minutes from now on, in place of what was kept before.

    Raises Invalid at `slot` where somebody was quicker; what was kept before stays then.
    """
    found = find(complaint, answers)
    if found is None or found.is_booked:
        calls_service.release(complaint)
        return
    try:
        with attempt():
            calls_service.hold(complaint, actor, found.manager_id, found.starts_at)
    except Invalid as refusal:
        raise Invalid(refusal.words, errors={"slot": refusal.words}) from refusal


def choose(talk: Conversation, answers: Answers, before: str, actor: Actor) -> dict[str, str]:
    """Keep what they chose just now. Where that can't be, what was chosen `before` stays; the reason is returned."""
    if talk.complaint is None:
        return {}
    try:
        keep(talk.complaint, answers, actor)
    except Invalid as refusal:
        answers.slot = before
        talk.answers = answers.model_dump()
        return refusal.errors
    return {}


def release(talk: Conversation) -> None:
    """Nothing is kept for them any more. A time that is booked stays booked."""
    if talk.complaint is not None:
        calls_service.release(talk.complaint)


def said(complaint: Complaint | None, answers: Answers) -> str:
    """When it suits them: the time they chose or, where none was free for them, their words."""
    found = find(complaint, answers)
    if found is None:
        return answers.when
    return f"{filters.long_day(found.starts_at)}, {filters.time_of_day(found.starts_at)}, {found.rings}"
