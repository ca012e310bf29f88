"""The timeline of a case page: which entries of the log, and the way to older ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..access import Actor
from ..complaints import casefile
from ..complaints.access import reviewer
from ..complaints.casefile import SHOWN_AT_FIRST, CaseFile
from ..enquiries import queries as enquiries
from .files import links
from .timeline import DECISIONS, Line, Teller, tell

PROMISES = frozenset({"promise", "keep_promise", "reopen_promise", "move_promise", "move_date", "break_promise"})
# What the timeline may be narrowed to: key, word, and how the log is asked for it.
KINDS: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("", "Everything", {}),
    ("words", "Words", {"said": "to each other"}),
    ("decisions", "Decisions", {"actions": DECISIONS}),
    ("notes", "Notes", {"said": "among us"}),
    ("promises", "Promises", {"actions": PROMISES}),
)


@dataclass(frozen=True)
class Entries:
    """Lines, the newest first. `older` is the entry to go on from, where there is more; `kind` narrows them."""

    lines: list[Line]
    kind: str
    older: int | None
    is_older: bool


def entries(file: CaseFile, actor: Actor, kind: str = "", before: int | None = None) -> Entries:
    """The newest lines of the log, or those before entry `before`; an unknown kind shows everything."""
    narrowed = next((asked for key, _word, asked in KINDS if key == kind), {})
    if narrowed or before is not None:
        found = casefile.log_of(file.complaint.id, before=before, most=SHOWN_AT_FIRST + 1, **narrowed)
        shown, has_older = found[-SHOWN_AT_FIRST:], len(found) > SHOWN_AT_FIRST
        messages = casefile.messages_of(shown)
    else:
        shown = file.events[-SHOWN_AT_FIRST:]
        has_older = file.has_older or len(file.events) > SHOWN_AT_FIRST
        messages = file.messages
    promises = {promise.id: promise.words for promise in file.promises}
    asked = enquiries.names_in(file)
    involved = {row.id: row.name for row in enquiries.involved_in(file)}
    teller = Teller(file.complaint, file.name_of, promises, asked, involved, reviewer(actor, file.complaint))
    older = shown[0].id if shown and has_older else None
    return Entries(tell(shown, messages, teller, links(file)), kind if narrowed else "", older, before is not None)
