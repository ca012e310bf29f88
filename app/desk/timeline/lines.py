"""The log of a complaint as lines that people read, newest first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...complaints.models import Event, Message
from ...web import filters
from ..words import CHANNELS
from . import of_calls, of_colleagues, of_life, of_safety, of_talks
from .teller import Sentences, Teller

SENTENCES: Sentences = {
    **of_life.SENTENCES,
    **of_colleagues.SENTENCES,
    **of_calls.SENTENCES,
    **of_talks.SENTENCES,
    **of_safety.SENTENCES,
}

DECISIONS = frozenset({
    "assess", "assign", "put_back", "offer", "accept", "decline", "take_back", "lapse", "approve", "refuse",
    "agreement_failed", "brought_failed", "record_finding", "waive", "resolve", "confirm_satisfied", "not_right",
    "close_quietly", "escalate", "take_it_on", "stand_down", "withdraw", "merge", "unmerge", "deadlock",
    "outside_decision", "record_cause", "sign_off", "send_back", "correct_decision", "take_decision_back",
})  # fmt: skip
# Work on a case is no note to colleagues: the customer sees none of the log, and gold stands for what was meant for us.
WORK = frozenset({"plan", "evidence", "finding", "apology"})
# Messages that say the same as their event's sentence does; and decisions, which are letters to be read whole.
UNQUOTED = frozenset({"spoken", "decision"})


@dataclass(frozen=True)
class Line:
    """One row of the timeline. `internal` ones are for colleagues only, `quote` is what a person said."""

    icon: str
    text: str
    at: str
    when: str
    quote: str = ""
    second: str = ""
    internal: bool = False
    action: str = ""


def tell(events: Iterable[Event], messages: Sequence[Message], teller: Teller) -> list[Line]:
    """Events and the words that belong to them, newest first."""
    said: dict[int, list[Message]] = defaultdict(list)
    for message in messages:
        said[message.event_id].append(message)
    newest_first = list(events)[::-1]
    return [
        _line(event, said[event.id], teller)
        for event, later in zip(newest_first, [None, *newest_first], strict=False)
        if later is None or not _folded(event, later)
    ]


def _folded(event: Event, later: Event) -> bool:
    """Whether an entry says what the one after it says: marking goes phrase by phrase, and is told once."""
    return event.action == later.action == "mark_words" and event.actor_id == later.actor_id


def _line(event: Event, messages: list[Message], teller: Teller) -> Line:
    icon, write = SENTENCES[event.action]
    own = [message for message in messages if message.kind not in UNQUOTED]
    internal = event.action in {"note", "log_call", "call_happened", "call_missed"} or (
        bool(own) and all(message.internal and message.kind not in WORK for message in own)
    )
    text = write(event, teller)
    return Line(
        icon=icon,
        text=f"{text}:" if own else text,
        at=event.at.isoformat(),
        when=_when(event.at),
        quote="\n\n".join(message.body for message in own),
        second=_second(event, messages, teller),
        internal=internal,
        action=event.action,
    )


def _second(event: Event, messages: list[Message], teller: Teller) -> str:
    parts = []
    if (channel := event.facts.get("spoken")) is not None:
        heard = CHANNELS.get(channel, channel).lower()
        words = next((message.body for message in messages if message.kind == "spoken"), "")
        parts.append(f"Heard by {teller.name_of(event.actor_id)}, {heard}: “{words}”")
    if any(message.recalled_at is not None for message in messages):
        parts.append("Taken back before it left.")
    if (count := event.facts.get("files")) is not None:
        parts.append("With a file." if count == 1 else f"With {count} files.")
    return " ".join(parts)


def _when(at: datetime) -> str:
    """`today, 09:10` or `Wed 18 Nov, 14:37`."""
    return filters.moment(at)
