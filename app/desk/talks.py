"""Talks along the guide on a case: those that have a record, and one that has not ended."""

from dataclasses import dataclass

from ..complaints.casefile import CaseFile
from ..conversations import queries, service
from ..conversations.answers import Quote
from ..conversations.models import Conversation
from ..conversations.scripts import KINDS
from ..web import filters
from .guided_view import how_it_ended


@dataclass(frozen=True)
class Row:
    """A talk: when and of which kind, how it ended; one that is going has no end yet. `quotes` are the questions that
    were asked in it, with what they said, `late` is why it was written down on a later day."""

    id: int
    words: str
    how: str
    by: str
    is_going: bool
    quotes: list[Quote]
    late: str


def _how(talk: Conversation) -> str:
    if talk.is_going:
        return "The line dropped" if talk.state == "dropped" else "Going on"
    return how_it_ended(talk, service.answers_of(talk))


def rows(file: CaseFile) -> list[Row]:
    """The talks of a case, the newest first."""
    return [
        Row(
            talk.id, f"{KINDS[talk.kind]}, {filters.long_day(talk.talked_at)}",
            _how(talk),
            file.names.get(talk.by_id, ""), talk.is_going, service.answers_of(talk).quotes, talk.late_reason,
        )
        for talk in queries.in_file(file)
    ]  # fmt: skip
