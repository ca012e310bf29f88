"""Two versions beside each other, word by word: what went, and what came."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from . import content
from .models import LetterVersion

_PIECE = re.compile(r"\s+|[£€$]?[^\W_]+(?:[’'.,:@-][^\W_]+)*|[^\w\s]|_")

Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True)
class Piece:
    kind: Kind
    words: str


@dataclass(frozen=True)
class Difference:
    """One block of a letter in two versions. `before` and `after` together hold every word of it."""

    title: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        return any(piece.kind != "same" for piece in (*self.before, *self.after))


def between(before: LetterVersion, after: LetterVersion) -> list[Difference]:
    """Every block of the two, in the letter's order."""
    pairs = content.pairs(content.read(before.content), content.read(after.content))
    return [compare(title, was, now) for title, was, now in pairs]


def compare(title: str, was: str, now: str) -> Difference:
    """Words that are on one side alone are marked there."""
    old, new = _PIECE.findall(was), _PIECE.findall(now)
    left, right = [], []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left.append(Piece("same" if tag == "equal" else "gone", "".join(old[a:b])))
        right.append(Piece("same" if tag == "equal" else "new", "".join(new[c:d])))
    return Difference(title, tuple(_joined(left)), tuple(_joined(right)))


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Without empty pieces, and without cutting a run of changes at every space in it."""
    kept: list[Piece] = []
    for piece in pieces:
        if not piece.words:
            continue
        if len(kept) > 1 and kept[-1].words.isspace() and kept[-2].kind == piece.kind != "same":
            space = kept.pop()
            kept[-1] = Piece(piece.kind, kept[-1].words + space.words + piece.words)
        else:
            kept.append(piece)
    yield from kept
