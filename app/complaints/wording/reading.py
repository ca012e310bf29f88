"""How hard a text is to read, and how long to read aloud. Counted, not guessed: no list of words, no library."""

import re
from dataclasses import dataclass
from math import ceil

WORDS_A_MINUTE = 150
"""A calm voice; newsreaders speak at 150 to 170."""
SCHOOL_BEGINS = 5
"""The age of the year before grade 1, to which a grade of school is added."""
TOO_SHORT = 30
"""Words below which a formula made for pages says nothing about a text."""
LONG_WORD = 7

_WORD = re.compile(r"[^\W_]+(?:[’'.,:@-][^\W_]+)*")
# A mark ends a sentence where a space or the end follows it, unless it belongs to a title, an initial or a shortening.
_END = re.compile(r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bNo)(?<!\be\.g)(?<!\bi\.e)(?<!\b[A-Z])[.!?…]+[”’\"')]*(?=\s|$)|\n\s*\n|\n(?=\s*[-•*])")  # fmt: skip  # noqa: E501


@dataclass(frozen=True)
class Sentence:
    """A sentence and where it begins in its text."""

    start: int
    words: str

    @property
    def length(self) -> int:
        """In words."""
        return len(words(self.words))


@dataclass(frozen=True)
class Measure:
    """`age` is the reading age in years, None for a text too short to tell; `seconds` are for reading it aloud."""

    words: int
    sentences: int
    signs: int
    long_words: int

    @property
    def ari(self) -> float:
        """The Automated Readability Index, a grade of American schools: 4.71 x signs per word + 0.5 x words per
        sentence - 21.43 (Senter and Smith, AMRL-TR-66-220, 1967)."""
        return 4.71 * self.signs / max(self.words, 1) + 0.5 * self.words / max(self.sentences, 1) - 21.43

    @property
    def lix(self) -> float:
        """Läsbarhetsindex: words per sentence + 100 x words of seven letters and more per word (Björnsson, 1968). Made
        for Swedish and usual for other languages; under 30 is very easy, 40 is a newspaper, over 50 hard."""
        return self.words / max(self.sentences, 1) + 100 * self.long_words / max(self.words, 1)

    @property
    def age(self) -> int | None:
        """By the index above: grade 1 is for children of six."""
        return None if self.words < TOO_SHORT else max(ceil(self.ari), 1) + SCHOOL_BEGINS

    @property
    def seconds(self) -> int:
        return ceil(self.words * 60 / WORDS_A_MINUTE)


def measure(text: str) -> Measure:
    """Count a text. An empty one has no words and no sentences."""
    found = words(text)
    return Measure(
        words=len(found),
        sentences=len(sentences(text)),
        signs=sum(sum(sign.isalnum() for sign in word) for word in found),
        long_words=sum(len(word) >= LONG_WORD for word in found),
    )


def words(text: str) -> list[str]:
    """The words of a text; an amount, a date in figures or a name with a hyphen is one."""
    return _WORD.findall(text)


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text in their order; an empty line and a dash of a list end one too."""
    found, start = [], 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        part = text[start:end]
        if words(part):
            found.append(Sentence(start + len(part) - len(part.lstrip()), part.strip()))
        start = end
    return found
