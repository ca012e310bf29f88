"""What a person has still to post or to ring about: a line for each matter, in the words of whoever reads it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString, gettext, lazy_gettext

from ..complaints.letters import KINDS, Matter
from ..complaints.models import Complaint
from ..complaints.statuses import Status
from ..outbox.models import Channel, Delivery
from ..safety import looks as second_looks
from .owed import Promised

_: Callable[..., str] = gettext
_l = lazy_gettext
EACH = frozenset({Matter.PROMISE, Matter.NEWS})
"""Of what is about these a later letter takes nobody's place."""


@dataclass(frozen=True)
class ByHand:
    """What a colleague posts or rings about, by when, and why by hand."""

    words: str
    due_at: datetime | None
    why: str


@dataclass(frozen=True)
class _Line:
    """What stands there of a matter, as long as the complaint is in one of these statuses; none for any."""

    words: LazyString
    while_: frozenset[Status] = frozenset()


def _line(words: LazyString, *while_: Status) -> _Line:
    return _Line(words, frozenset(while_))


AGREED = (Status.AGREED, Status.WAITING)
AT_WORK = (Status.ACKNOWLEDGED, Status.ASSESSED, Status.INVESTIGATING, Status.WAITING, Status.OFFERED, Status.AGREED)
LINES: dict[Matter, _Line] = {
    Matter.RECEIPT: _line(_l("that we have your complaint")),
    Matter.READ: _line(_l("that a person has read your complaint"), *AT_WORK),
    Matter.DATE: _line(_l("a date that we gave you"), Status.RECEIVED, *AT_WORK),
    Matter.UNDERSTOOD: _line(_l("whether we understood you"), Status.ASSESSED, Status.INVESTIGATING),
    Matter.QUESTION: _line(_l("a question to you"), Status.WAITING),
    Matter.OFFER: _line(_l("our offer"), Status.OFFERED),
    Matter.TALKING: _line(_l("talking about our offer"), Status.OFFERED),
    Matter.AFTER_OFFER: _line(_l("how we go on after our offer"), Status.INVESTIGATING),
    Matter.AGREED: _line(_l("what we agreed"), *AGREED),
    Matter.TALKED: _line(_l("what we talked about")),
    Matter.PROMISE: _line(_l("what we promised you")),
    Matter.ANSWER: _line(_l("our answer")),
    Matter.WORKED: _line(_l("whether it worked"), Status.RESOLVED, Status.CLOSED),
    Matter.QUOTE: _line(_l("quoting your words")),
    Matter.OPEN_AGAIN: _line(_l("that your complaint is open again"), Status.RECEIVED, *AT_WORK),
    Matter.MANAGER: _line(_l("that a manager looks at it"), Status.RECEIVED, *AT_WORK),
    Matter.HANDLING: _line(_l("that somebody else looks at how we handle it")),
    Matter.REVIEW: _line(_l("that somebody else looks at our decision")),
    Matter.CLOSED: _line(_l("that we close your complaint"), Status.CLOSED),
    Matter.WITHDRAWN: _line(_l("that we stop, as you asked"), Status.WITHDRAWN),
    Matter.JOINED: _line(_l("which of your complaints belong together")),
    Matter.OUTSIDE: _line(_l("what happens now that you have gone to somebody outside")),
    Matter.CALL: _line(_l("a call with us")),
    Matter.CARE: _line(_l("how we look in on you")),
    Matter.FILES: _line(_l("the files that you sent")),
    Matter.AUTHORITY: _line(_l("what allows you to ask")),
    Matter.WAY_IN: _line(_l("your way into your complaint")),
    Matter.REACH: _line(_l("how we reach you")),
    Matter.OWN_DATA: _line(_l("your own data")),
    Matter.NEWS: _line(_l("news of your complaint")),
}
LOOKS = {Matter.HANDLING: second_looks.HANDLING, Matter.REVIEW: second_looks.REVIEW}
"""What says that somebody looks again, while that look runs."""


def owed(complaint: Complaint, letters: Sequence[Delivery], promised: Sequence[Promised]) -> list[ByHand]:
    """One line for what is about the same and goes the same way, due when the first of it is. Without what something
    later took the place of, or the complaint has left behind. `letters` wait for somebody, the newest first."""
    found: dict[tuple[str, str], list[Delivery]] = {}
    seen: set[tuple[str, str]] = set()
    for letter in letters:
        matter = KINDS[letter.kind].matter
        again = (letter.channel, letter.kind) in seen and matter not in EACH
        seen.add((letter.channel, letter.kind))
        if again or not _is_current(complaint, letter, matter, promised):
            continue
        found.setdefault((letter.channel, str(LINES[matter].words)), []).append(letter)
    rows = [_row(complaint, *key, [row.due_at for row in group]) for key, group in found.items()]
    return sorted(rows, key=lambda row: (row.due_at is None, row.due_at and row.due_at.timestamp()))


def _is_current(complaint: Complaint, letter: Delivery, matter: Matter, promised: Sequence[Promised]) -> bool:
    if LINES[matter].while_ and complaint.state not in LINES[matter].while_:
        return False
    if matter is Matter.UNDERSTOOD:
        return complaint.waits_for_yes
    if matter in LOOKS:
        return second_looks.current(complaint.id, LOOKS[matter]) is not None
    if matter is not Matter.PROMISE:
        return True
    told = [row for row in promised if any(move.delivery_id == letter.id for move in row.moved)]
    made = told or [row for row in promised if row.who]
    return any(row.left for row in made)


def _row(complaint: Complaint, channel: str, what: str, due: Collection[datetime | None]) -> ByHand:
    rings = channel == Channel.CALL
    words = _("We ring you: %(subject)s", subject=what) if rings else _("A letter to you: %(subject)s", subject=what)
    return ByHand(words, min((at for at in due if at is not None), default=None), _why(complaint, rings=rings))


def _why(complaint: Complaint, *, rings: bool) -> str:
    if not complaint.customer.email:
        return _("You gave us no e-mail address, so a person does it by hand.")
    if rings:
        return _("For now we ring you instead of writing, and a person does it by hand.")
    return _("For now we write to you this way, and a person does it by hand.")
