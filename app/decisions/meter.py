"""How plain a letter is: all that the customer reads measured, long sentences and hard words marked."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from ..complaints.wording import hints, reading
from .content import Content

GOAL = 12
"""The reading age that the house aims at."""
HARD_WORD = 13
"""Letters from which a word is marked, unless it is a name."""
_LONG = re.compile(rf"(?<![\w’'-])[^\W\d_]{{{HARD_WORD},}}(?![\w’'-])")


@dataclass(frozen=True)
class Mark:
    """A part of a text: `kind` is plain, long (a sentence) or hard (a word)."""

    kind: str
    words: str


@dataclass(frozen=True)
class Plainness:
    """`age` is None for a letter too short to tell. `hints` say what could be kinder or clearer, and what to write."""

    measure: reading.Measure
    long_sentences: tuple[str, ...]
    hard_words: tuple[str, ...]
    hints: tuple[hints.Hint, ...]

    @property
    def age(self) -> int | None:
        return self.measure.age

    @property
    def is_plain(self) -> bool:
        return self.age is None or self.age <= GOAL


def measure(content: Content, without: Collection[str] = ()) -> Plainness:
    """The whole letter measured; hints only for what somebody typed."""
    typed = "\n\n".join(block.text for block in content.blocks if not block.fixed)
    setting = hints.Setting(language=content.language, without=without)
    found = [hint for hint in hints.find(typed, setting) if hint.rule not in ("hard", "long_sentence")]
    parts = [mark for block in content.blocks for mark in marked(block.text)]
    return Plainness(
        reading.measure(content.text),
        tuple(part.words for part in parts if part.kind == "long"),
        tuple(dict.fromkeys(part.words for part in parts if part.kind == "hard")),
        tuple(found),
    )


def marked(text: str) -> list[Mark]:
    """The text in pieces: long sentences whole, in the others the hard words."""
    pieces, end = [], 0
    for sentence in reading.sentences(text):
        pieces += _hard(text[end : sentence.start])
        said = text[sentence.start : sentence.start + len(sentence.words)]
        pieces += [Mark("long", said)] if sentence.length > hints.MOST_WORDS else _hard(said)
        end = sentence.start + len(sentence.words)
    return [piece for piece in (*pieces, *_hard(text[end:])) if piece.words]


def _hard(text: str) -> list[Mark]:
    pieces, end = [], 0
    for match in _LONG.finditer(text):
        if not match.group()[0].isupper():
            pieces += [Mark("plain", text[end : match.start()]), Mark("hard", match.group())]
            end = match.end()
    return [*pieces, Mark("plain", text[end:])]
