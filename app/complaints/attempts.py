"""How often we asked for the customer's yes to what we wrote down, and what is missing before we go on without it.

An attempt is a letter that left, or a call that was made about it; two by one way on one day are one. Only those count
since the words that stand now were written, and since the customer corrected them: other words are another question.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from .. import clock
from ..catalogue import queries as catalogue
from ..db import db
from ..outbox.models import Channel, Delivery, State
from . import letters, ways
from .models import Complaint, Concern, Event

NEEDED = 2
LETTER, TELEPHONE = "letter", "telephone"
ABOUT_FACTS = "facts"
_ASKING = ("facts", "after_call")
_LEFT = {Channel.MAIL: (State.WAITING, State.SENT), Channel.LETTER: (State.DONE,), Channel.CALL: (State.DONE,)}
"""States in which a letter counts: a mail goes by itself, paper when somebody posted it, a call when it was made."""


@dataclass(frozen=True)
class Attempt:
    """That we asked, by which way, and when."""

    way: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """What was tried, and by which ways it can be tried today; `missing` says in words what is not there yet."""

    made: list[Attempt]
    by_letter: bool
    by_telephone: bool
    missing: str


def standing(complaint: Complaint) -> Standing:
    """Where it stands with asking this customer."""
    made, today = _made(complaint), _day(clock.now())
    used = {attempt.way for attempt in made if _day(attempt.at) == today}
    channel = letters.recipient_of(complaint).channel
    writes = channel in (Channel.MAIL, Channel.LETTER)
    rings = complaint.customer.may_be_rung and complaint.customer.held_at is None
    return Standing(
        made, writes and LETTER not in used, rings and TELEPHONE not in used and _since(complaint) is not None,
        _missing(complaint, made, writes=writes),
    )  # fmt: skip


def can_be_asked(complaint: Complaint) -> bool:
    """Whether there is any way to ask them: without one nobody can try, and the log says that it was so."""
    return complaint.customer.may_be_rung or letters.recipient_of(complaint).channel is not None


def _missing(complaint: Complaint, made: list[Attempt], *, writes: bool) -> str:
    rings, is_held = complaint.customer.may_be_rung, complaint.customer.held_at is not None
    if len(made) >= NEEDED or not (writes or rings):
        return ""
    if _since(complaint) is None:
        return "Write down what you understood first, and ask them whether it is right."
    if rings and is_held:
        how = "Calls to them are held: send it to them once more on another day." if writes else ways.HELD
    elif not rings:
        how = "They are not to be rung: send it to them once more on another day."
    elif not writes:
        how = "Ring them about it, on two different days."
    else:
        how = "Ring them about it, or send it once more on another day."
    return f"{'One attempt' if made else 'No attempt'} of two is on record. {how}"


def _made(complaint: Complaint) -> list[Attempt]:
    since = _since(complaint)
    if since is None:
        return []
    first: dict[tuple[str, object], Attempt] = {}
    for attempt in sorted((*_letters(complaint, since), *_calls(complaint, since)), key=lambda row: row.at):
        first.setdefault((attempt.way, _day(attempt.at)), attempt)
    return list(first.values())


def _since(complaint: Complaint) -> datetime | None:
    """Since when the words are as they are; None where nothing is written down."""
    stated = select(func.max(Concern.stated_at), func.max(Concern.replaced_at), func.count(Concern.id))
    written, replaced, count = db.session.execute(stated.where(Concern.complaint_id == complaint.id)).one()
    if not count:
        return None
    corrected = select(func.max(Event.at)).where(Event.complaint_id == complaint.id, Event.action == "correct_facts")
    return max(at for at in (written, replaced, db.session.scalar(corrected)) if at is not None)


def _letters(complaint: Complaint, since: datetime) -> Iterator[Attempt]:
    theirs = (Delivery.about == complaint.id, Delivery.kind.in_(_ASKING), Delivery.to_staff.is_(False))
    for row in db.session.scalars(select(Delivery).where(*theirs, Delivery.created_at >= since)):
        channel = Channel(row.channel)
        mail = db.session.get_one(Delivery, row.went_with_id) if row.went_with_id is not None else row
        if mail.state in _LEFT[channel]:
            yield Attempt(
                TELEPHONE if channel is Channel.CALL else LETTER, row.done_at or row.sent_at or row.created_at
            )


def _calls(complaint: Complaint, since: datetime) -> Iterator[Attempt]:
    calls = select(Event).where(Event.complaint_id == complaint.id, Event.action == "log_call", Event.at >= since)
    for event in db.session.scalars(calls):
        if event.facts.get("about") == ABOUT_FACTS:
            yield Attempt(TELEPHONE, event.at)


def _day(at: datetime) -> object:
    return catalogue.organisation().working_time.local(at).date()
