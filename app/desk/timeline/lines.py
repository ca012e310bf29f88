"""The log of a complaint as lines that people read, newest first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from flask import url_for

from ...complaints.models import APART, Event, Message
from ...web import filters
from ..files import FileLink
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
FOR_THE_LOOKER = "Their words are for whoever looks at it."


@dataclass(frozen=True)
class Line:
    """One row of the timeline. `internal` ones are for colleagues only, `quote` is what somebody said,
    `mail_url` leads to the mail that it came in."""

    icon: str
    text: str
    at: str
    when: str
    quote: str = ""
    second: str = ""
    internal: bool = False
    action: str = ""
    files: Sequence[FileLink] = ()
    mail_url: str = ""


def tell(
    events: Iterable[Event], messages: Sequence[Message], teller: Teller,
    files: Mapping[int, Sequence[FileLink]] = MappingProxyType({}),
) -> list[Line]:  # fmt: skip
    """Events, the words that belong to them and the `files` that came with them, newest first."""
    said: dict[int, list[Message]] = defaultdict(list)
    for message in messages:
        said[message.event_id].append(message)
    newest_first = list(events)[::-1]
    return [
        _line(event, said[event.id], teller, files.get(event.id, ()))
        for event, later in zip(newest_first, [None, *newest_first], strict=False)
        if later is None or not _folded(event, later)
    ]


def _folded(event: Event, later: Event) -> bool:
    """Whether an entry says what the one after it says: marking goes phrase by phrase, and is told once."""
    return event.action == later.action == "mark_words" and event.actor_id == later.actor_id


def _line(event: Event, messages: list[Message], teller: Teller, files: Sequence[FileLink]) -> Line:
    icon, write = SENTENCES[event.action]
    kept_apart = not teller.reads_apart and any(message.kind == APART for message in messages)
    own = [
        message for message in messages if message.kind not in UNQUOTED and not (kept_apart and message.kind == APART)
    ]
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
        second=FOR_THE_LOOKER if kept_apart else _second(event, messages, teller, listed=bool(files)),
        internal=internal,
        action=event.action,
        files=files,
        mail_url="" if kept_apart else _mail_url(event, teller),
    )


def _mail_url(event: Event, teller: Teller) -> str:
    mail_id = event.facts.get("mail")
    return url_for("desk.case_mail", reference=teller.complaint.reference, mail_id=mail_id) if mail_id else ""


def _second(event: Event, messages: list[Message], teller: Teller, *, listed: bool) -> str:
    parts = []
    if (channel := event.facts.get("spoken")) is not None:
        heard = CHANNELS.get(channel, channel).lower()
        words = next((message.body for message in messages if message.kind == "spoken"), "")
        parts.append(f"Heard by {teller.name_of(event.actor_id)}, {heard}: “{words}”")
    if any(message.recalled_at is not None for message in messages):
        parts.append("Taken back before it left.")
    if not listed and (count := event.facts.get("files")) is not None:
        parts.append("With a file." if count == 1 else f"With {count} files.")
    if event.facts.get("channel") == "email" and event.action != "file":
        put = f", put here by {teller.name_of(event.facts['put_by'])}" if "put_by" in event.facts else ""
        other = ", from another address than theirs" if event.facts.get("other_address") else ""
        parts.append(f"By e-mail{other}{put}.")
    if (count := event.facts.get("refused")) is not None:
        parts.append("One file could not be taken." if count == 1 else f"{count} files could not be taken.")
    return " ".join(parts)


def _when(at: datetime) -> str:
    """`today, 09:10` or `Wed 18 Nov, 14:37`."""
    return filters.moment(at)
