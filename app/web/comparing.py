"""Two texts that grew from one: side by side, with what only one of them has, and both put together."""

import re
from difflib import SequenceMatcher

WORDS = re.compile(r"\S+\s*|\s+")
LINES = re.compile(r"[^\n]*\n+|[^\n]+")
FEWEST_SHARED = 3
MOST_WORDS = 3000
"""Longer texts are compared line by line: word by word would take too long."""

Pieces = list[tuple[str, bool]]


def sides(theirs: str, mine: str) -> tuple[Pieces, Pieces]:
    """Both texts in pieces: (words, whether only this text has them)."""
    compared = list(_compare(theirs, mine))
    left = [(words, not shared) for shared, words, _other in compared if words]
    right = [(words, not shared) for shared, _other, words in compared if words]
    return left, right


def joined(theirs: str, mine: str) -> str:
    """Both texts as one: what they share once, then what only one has, theirs first."""
    found = ""
    for shared, left, right in _compare(theirs, mine):
        for part in (left,) if shared else (left, right):
            if part and found and not found[-1].isspace():
                found += " "
            found += part
    return found


def _compare(theirs: str, mine: str) -> list[tuple[bool, str, str]]:
    """Both texts in stretches that they share and that they don't: (whether shared, of theirs, of mine).

    A word or two that both happen to have between changes is no common ground: it would tear sentences apart.
    """
    left, right = WORDS.findall(theirs), WORDS.findall(mine)
    if max(len(left), len(right)) > MOST_WORDS:
        left, right = LINES.findall(theirs), LINES.findall(mine)
    bare_left, bare_right = ([part.strip() for part in side] for side in (left, right))
    steps = SequenceMatcher(None, bare_left, bare_right, autojunk=False).get_opcodes()
    found: list[tuple[bool, str, str]] = []
    for place, (step, from_, to, start, end) in enumerate(steps):
        inside = 0 < place < len(steps) - 1
        shared = step == "equal" and not (inside and to - from_ < FEWEST_SHARED)
        words = "".join(left[from_:to]), "".join(right[start:end])
        if found and not shared and not found[-1][0]:
            _shared, before_left, before_right = found.pop()
            words = before_left + words[0], before_right + words[1]
        found.append((shared, *words))
    return found
