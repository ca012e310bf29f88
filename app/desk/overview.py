"""What the case page shows beside the log: whose turn it is, promises, letters, offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..complaints import missed, whose
from ..complaints.casefile import CaseFile
from ..complaints.correspondence import KIND_WORDS, can_be_taken_back
from ..complaints.models import Promise
from ..complaints.statuses import Status
from ..outbox.models import Channel, Delivery, State
from ..remedies.models import Offer
from ..web import filters

OFFER_STATES = {
    "open": "Open",
    "accepted": "Accepted",
    "declined": "Declined",
    "lapsed": "Lapsed",
    "taken_back": "Taken back",
    "failed": "The agreement failed",
}
# State of a delivery: word, icon, tone, filled.
DELIVERY_LOOKS = {
    State.WAITING: ("About to leave", "clock", "muted", False),
    State.JOINED: ("Went with others", "envelope", "ok", False),
    State.SENT: ("Sent", "check-circle", "ok", False),
    State.GAVE_UP: ("Gave up", "exclamation-circle-fill", "bad", True),
    State.CAME_BACK: ("Came back", "arrow-return-left", "bad", True),
    State.RECALLED: ("Taken back", "arrow-counterclockwise", "muted", False),
    State.TO_DO: ("To do", "exclamation-triangle", "seam", True),
    State.DONE: ("Done", "check-circle", "ok", False),
}
TO_DO_WORDS = {Channel.LETTER: "Letter to print", Channel.CALL: "Call to make"}
ENDED = {
    Status.CLOSED: "Closed. It can be opened again at any time.",
    Status.WITHDRAWN: "They withdrew it. It can be opened again at any time.",
    Status.MERGED: "Joined with another: go on there.",
    Status.REFERRED: "An outside body looks at it.",
}


@dataclass(frozen=True)
class Turn:
    """Whose word is next, and what there is to do meanwhile."""

    whose: str
    meanwhile: str = ""


def turn(file: CaseFile, offers: Sequence[Offer]) -> Turn:
    """One sentence that says who has the next word."""
    complaint = file.complaint
    if complaint.state in ENDED:
        return Turn(ENDED[complaint.state])
    if complaint.state in (Status.ASSESSED, Status.INVESTIGATING) and whose.corrected(file.events):
        return Turn("Our turn: they corrected what we understood.", "Write it down anew, with what they told us.")
    if complaint.state is Status.ASSESSED and file.concerns:
        again = "Ring them" if complaint.customer.may_be_rung else "Write once more"
        return Turn("Their turn: they were asked whether we understood it right.", f"{again} if they do not answer.")
    if complaint.state is Status.AGREED and all(task.kind != "remedy" for task in file.open_tasks):
        return Turn("Our turn: all that we agreed is done.", "Decide, and write the letter.")
    if complaint.state is Status.OFFERED:
        until = next((offer.until for offer in offers if offer.state == "open"), None)
        words = f"Their turn, until {filters.day(until)}." if until is not None else "Their turn."
        return Turn(words, "Meanwhile our own date waits.")
    if complaint.state is Status.WAITING:
        return Turn(f"Their turn, until {filters.day(complaint.due_at)}.", "Meanwhile our own date waits.")
    return {
        Status.RECEIVED: Turn("Our turn: nobody has answered them yet.", "The automatic receipt does not count."),
        Status.ACKNOWLEDGED: Turn("Our turn: find out what it takes.", "Assess it next."),
        Status.ASSESSED: Turn("Our turn: write down what we understood.", "They confirm it before we investigate."),
        Status.INVESTIGATING: Turn("Our turn: find out what happened.", "Then make an offer, or decide."),
        Status.AGREED: Turn("Our turn: do what we agreed.", "Confirm each remedy as it is done."),
        Status.RESOLVED: Turn("Their turn: we ask whether it worked."),
    }[complaint.state]


@dataclass(frozen=True)
class PromiseRow:
    """A promise with the key of its look; `earlier` are dates it had before, with the reasons. `who` promised it, and
    `left` is how long they have, empty once it is kept or ended with the complaint."""

    promise: Promise
    look: str
    word: str
    earlier: list[tuple[datetime, str]]
    who: str
    left: str = ""


def promise_rows(file: CaseFile) -> list[PromiseRow]:
    released = file.complaint.state is Status.WITHDRAWN
    return [_promise_row(promise, file.name_of(promise.owner_id), released) for promise in file.promises]


def _promise_row(promise: Promise, who: str, released: bool) -> PromiseRow:
    earlier = [(move.was_due_at, move.reason) for move in promise.moves]
    if promise.state == "kept" and promise.kept_at is not None:
        due_at = missed.first_missed(promise.due_at, promise.moves)
        late = promise.kept_at > due_at
        word = f"Kept, {filters.span(promise.kept_at - due_at)} late" if late else "Kept"
        return PromiseRow(promise, "kept_late" if late else "kept", word, earlier, who)
    if released:
        look, word = ("broken", "Broken") if promise.state == "broken" else ("ended", "Ended: they withdrew")
        return PromiseRow(promise, look, word, earlier, who)
    left = filters.left_to_do(promise.due_at)
    if promise.state == "broken":
        return PromiseRow(promise, "broken", "Broken", earlier, who, left)
    word = f"by {filters.moment(promise.due_at)}"
    return PromiseRow(promise, "moved" if earlier else "open", word, earlier, who, left)


@dataclass(frozen=True)
class Letter:
    """Something that went, or will go, to the customer."""

    delivery: Delivery
    name: str
    word: str
    icon: str
    tone: str
    filled: bool
    can_be_taken_back: bool


def letters(deliveries: Sequence[Delivery]) -> list[Letter]:
    return [_letter(delivery) for delivery in deliveries]


def _letter(delivery: Delivery) -> Letter:
    word, icon, tone, filled = DELIVERY_LOOKS[State(delivery.state)]
    if delivery.state == State.TO_DO:
        word = TO_DO_WORDS[Channel(delivery.channel)]
    return Letter(
        delivery, KIND_WORDS.get(delivery.kind, delivery.kind), word, icon, tone, filled, can_be_taken_back(delivery)
    )
