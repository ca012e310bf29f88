"""Talks along the guide on a case: those that have a record, and one that has not ended."""

from dataclasses import dataclass

from ..complaints.casefile import CaseFile
from ..conversations import queries
from ..conversations.scripts import KINDS
from ..web import filters
from .guided_view import HOW


@dataclass(frozen=True)
class Row:
    """A talk: when and of which kind, how it ended; one that is going has no end yet."""

    id: int
    words: str
    how: str
    by: str
    is_going: bool


def rows(file: CaseFile) -> list[Row]:
    """The talks of a case, the newest first."""
    return [
        Row(
            talk.id, f"{KINDS[talk.kind]}, {filters.short_day(talk.talked_at)}",
            HOW.get(talk.ended_how, "The line dropped" if talk.state == "dropped" else "Going on"),
            file.names.get(talk.by_id, ""), talk.is_going,
        )
        for talk in queries.in_file(file)
    ]  # fmt: skip
