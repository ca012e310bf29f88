"""What the customer wrote, cut at the phrases that colleagues marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..complaints import highlights
from ..complaints.models import Complaint, Highlight

LABELS = {"happened": "What happened", "expected": "They expected", "desired": "They ask"}


@dataclass(frozen=True)
class Part:
    name: str
    label: str
    pieces: list[highlights.Piece]


def of_case(complaint: Complaint, marked: Sequence[Highlight]) -> list[Part]:
    """The parts of the story in which something stands."""
    return [
        Part(name, LABELS[name], highlights.pieces(text, [row for row in marked if row.part == name]))
        for name in highlights.PARTS
        if (text := getattr(complaint, name))
    ]
