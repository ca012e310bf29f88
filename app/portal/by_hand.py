"""What a person has still to post or to ring about: a line for each matter, in the words of whoever reads it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, lazy_gettext

from ..complaints.models import Complaint
from ..complaints.statuses import Status
from ..outbox.models import Channel, Delivery
from .owed import Promised

_: Callable[..., str] = gettext
_l = lazy_gettext
PROMISES = frozenset({"promise", "promise_moved", "promise_reopened"})
EACH = PROMISES | {"message"}
"""Letters of which a later one takes nobody's place."""


@dataclass(frozen=True)
class ByHand:
    """What a colleague posts or rings about, by when, and why by hand."""

    words: str
    due_at: datetime | None
    why: str


@dataclass(frozen=True)
class _Matter:
    """What letters of these `kinds` are about, as long as the complaint is in one of these statuses; none for any."""

    words: str
    kinds: frozenset[str]
    while_: frozenset[Status] = frozenset()


def _matter(words: str, kinds: str, *while_: Status) -> _Matter:
    return _Matter(words, frozenset(kinds.split()), frozenset(while_))


AGREED = (Status.AGREED, Status.WAITING)
AT_WORK = (Status.ACKNOWLEDGED, Status.ASSESSED, Status.INVESTIGATING, Status.WAITING, Status.OFFERED, Status.AGREED)
MATTERS = (
    _matter(_l("our offer"), "offer offer_reminder", Status.OFFERED),
    _matter(_l("how we go on after our offer"), "declined offer_ended agreement_changed", Status.INVESTIGATING),
    _matter(_l("what we agreed"), "agreed", *AGREED),
    _matter(_l("a question to you"), "question", Status.WAITING),
    _matter(_l("whether we understood you"), "facts", Status.ASSESSED, Status.INVESTIGATING),
    _matter(_l("a date that we gave you"), "moved gone_on word_moved not_kept", Status.RECEIVED, *AT_WORK),
    _matter(_l("what we promised you"), "promise promise_moved promise_reopened"),
    _matter(_l("our answer"), "decision deadlock correction second_look outside_decision fixed"),
    _matter(_l("whether it worked"), "follow_up follow_up_again reminder", Status.RESOLVED, Status.CLOSED),
    _matter(_l("that a person has read your complaint"), "acknowledged", *AT_WORK),
    _matter(_l("that we have your complaint"), "received introduced"),
    _matter(_l("that your complaint is open again"), "reopened", Status.RECEIVED, *AT_WORK),
    _matter(_l("that a manager looks at it"), "escalated danger", Status.RECEIVED, *AT_WORK),
    _matter(_l("that we stop, as you asked"), "withdrawn", Status.WITHDRAWN),
    _matter(_l("a call with us"), "call_asked call_booked call_moved call_cancelled call_reminder call_missed"),
    _matter(_l("your way into your complaint"), "fresh_link new_code sign_in"),
    _matter(_l("how we reach you"), "reach_changed confirm_address address_changed restricted unrestricted"),
    _matter(_l("your own data"), "own_data_asked own_data_answered own_data_copy removed"),
)
OTHER = _matter(_l("news of your complaint"), "")


def owed(complaint: Complaint, letters: Sequence[Delivery], promised: Sequence[Promised]) -> list[ByHand]:
    """One line for what is about the same and goes the same way, due when the first of it is. Without what something
    later took the place of, or the complaint has left behind. `letters` wait for somebody, the newest first."""
    found: dict[tuple[str, str], list[Delivery]] = {}
    seen: set[tuple[str, str]] = set()
    for letter in letters:
        matter = next((row for row in MATTERS if letter.kind in row.kinds), OTHER)
        again = (letter.channel, letter.kind) in seen and letter.kind not in EACH
        seen.add((letter.channel, letter.kind))
        if again or not _is_current(complaint, letter, matter, promised):
            continue
        found.setdefault((letter.channel, str(matter.words)), []).append(letter)
    rows = [_row(complaint, *key, [row.due_at for row in group]) for key, group in found.items()]
    return sorted(rows, key=lambda row: (row.due_at is None, row.due_at and row.due_at.timestamp()))


def _is_current(complaint: Complaint, letter: Delivery, matter: _Matter, promised: Sequence[Promised]) -> bool:
    if matter.while_ and complaint.state not in matter.while_:
        return False
    if letter.kind == "facts":
        return complaint.waits_for_yes
    if letter.kind not in PROMISES:
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
