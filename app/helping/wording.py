"""What is told beforehand, in the language of whoever reads it."""

from collections.abc import Mapping
from typing import Any

from ..catalogue.saying import Original, Place, say

TRANSLATED = {"answer": "help_answer", "problem": "known_problem"}
"""What an answer and a notice are called among translations."""
ANSWERED = {
    "words": "The answer",
    "question": "Counted from which day",
    "due_words": "When it is due",
    "late_words": "When that day has passed",
}
KNOWN = {"title": "What the problem is", "words": "What we know", "doing": "What we do", "by_when": "By when"}
LOOKED_FOR = "Only where they say, one a line"
"""Texts that customers read, each with what it is to whoever translates it; and the words that a story has to have."""


def said_in(language: str, kind: str, row: Any, fields: Mapping[str, str]) -> dict[str, Any]:
    """The `fields` of an answer or a notice in a language. A story fits by words of either language."""
    said = {field: say(Place(TRANSLATED[kind], str(row.id), field), getattr(row, field), language) for field in fields}
    looked_for = say(Place(TRANSLATED[kind], str(row.id), "said"), row.said, language)
    return {**said, "said": row.said if isinstance(looked_for, Original) else f"{row.said}\n{looked_for}"}


def update_in(language: str, known_id: int, update_id: int, words: str) -> str:
    """What became known later, in a language."""
    return say(Place(TRANSLATED["problem"], str(known_id), f"update_{update_id}"), words, language)
