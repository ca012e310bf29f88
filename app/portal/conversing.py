"""What was said about a complaint, as its customer reads it: by whom, and upon what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from ..accounts import queries as accounts
from ..accounts.models import User
from ..complaints.models import APART, Event, Message
from ..complaints.statuses import Status
from ..remedies.models import Offer

_: Callable[..., str] = gettext

UPON: dict[str, LazyString] = {
    "accept": _l("You accepted our offer."),
    "add_concern": _l("You named one thing more."),
    "add_to_look": _l("You wrote to whoever looks at it again."),
    "answer_question": _l("You answered our question."),
    "ask_news": _l("You asked where it stands."),
    "ask_own_data": _l("You asked us about your own data."),
    "ask_review": _l("You asked somebody else to look at our decision."),
    "book_call": _l("You booked a call."),
    "cancel_call": _l("You cancelled a call."),
    "change_answer": _l("You changed your answer."),
    "complain_of_handling": _l("You complained about how we handle it."),
    "confirm_facts": _l("You confirmed what we wrote down."),
    "confirm_satisfied": _l("You told us that it is right."),
    "correct_facts": _l("You told us what is not right in what we wrote down."),
    "correct_filing": _l("You corrected what you had told us."),
    "decline": _l("You declined our offer."),
    "discuss": _l("You want to talk about our offer."),
    "escalate": _l("You asked for a manager."),
    "move_call": _l("You moved a call."),
    "not_right": _l("You told us that it is not right."),
    "not_right_yet": _l("You told us that it is not right."),
    "note_outside_body": _l("You told us that you have gone to somebody outside."),
    "show_authority": _l("You sent us what allows you to act for them."),
    "tell_danger": _l("You told us that somebody is in danger."),
    "withdraw": _l("You withdrew your complaint."),
}
"""What they did when they said it, where it was more than writing to us: "Too slow" alone says it of nothing."""


@dataclass(frozen=True)
class OurOffer:
    """An offer of ours that has ended, as a part of the conversation: `lines` are (words, amount)."""

    at: datetime
    author: User | None
    lines: Sequence[tuple[str, Decimal | None]]
    body: str
    kind: str = "offer"
    from_customer: bool = False
    event_id: int = 0


def conversation(
    messages: Sequence[Message], events: Sequence[Event], shown: Message | None, offers: Sequence[Offer] = ()
) -> list[Message | OurOffer]:
    """What was said, the latest first, with the offers that have ended. Without what stands elsewhere on the page (why
    a promise moved, the decision `shown`), and without words that somebody of ours wrote down a second time."""
    moves = {event.id for event in events if event.action in ("move_promise", "move_date")}
    theirs = {(said.event_id, said.body) for said in messages if said.from_customer and said.kind != "spoken"}
    rows = [
        said
        for said in messages
        if said.event_id not in moves
        and said is not shown
        and not (said.kind == "spoken" and (said.event_id, said.body) in theirs)
    ]
    ended = [
        OurOffer(
            row.made_at, accounts.find_user(row.made_by_id), [(line.words, line.told) for line in row.lines],
            row.explanation,
        )
        for row in offers
        if row.state in ("declined", "taken_back", "lapsed")
    ]  # fmt: skip
    return sorted([*rows, *ended], key=lambda said: said.at, reverse=True)


def upon(messages: Sequence[Message], events: Sequence[Event]) -> dict[int, str]:
    """What they did when they said their words, and who does not read these, by the entry of the log."""
    logged = {event.id: event for event in events}
    told = {}
    for said in messages:
        event = logged.get(said.event_id)
        if event is None or not said.from_customer:
            continue
        apart = _("Whoever handles your complaint does not read these words.") if said.kind == APART else ""
        if words := " ".join(part for part in (_did(event), apart) if part):
            told[event.id] = words
    return told


def _did(event: Event) -> str:
    if event.action == "not_right" and event.from_status == Status.WITHDRAWN:
        return _("You opened it again.")
    if event.action == "not_right" and event.facts.get("solved") == "partly":
        return _("You told us that it is partly right.")
    return str(UPON.get(event.action, ""))
