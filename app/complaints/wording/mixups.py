"""What in a text does not fit its case: another name, a sum nobody offered, a day nobody promised, words of a note.

Each is a question to the author before the letter leaves, never a refusal: they may know better.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher

from .days import Day, days
from .reading import words

SHORTEST_NOTE = 4
"""Words of a note that can be told from chance."""
LONGEST_RUN = 12
"""Words in a row that no two people write by themselves: from here on a text quotes a note."""
ALMOST = 0.7
"""The likeness of two words from which one is the other, misspelt."""
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "madam", "and", "or", "the"})
NOBODY = frozenset({"all", "both", "everybody", "everyone", "customer", "complainant", "friends", "family"})
_GREETED = re.compile(r"(?:^|(?<=[.!?\n] ))\s*(?:Dear|Hello|Hi|Good (?:morning|day|afternoon|evening))[ ,]+([^\n,.!:–]{2,60})", re.MULTILINE)  # fmt: skip  # noqa: E501
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\.?\s+([^\W\d_][\w’'-]+)")
_AMOUNT = re.compile(
    r"(?:[£€$]|\b(?P<code>[A-Z]{3})\s?)\s?(?P<sum>\d+(?:,\d{3})*(?:\.\d{1,2})?)"
    r"|(?<![\d.,])(?P<sum_before>\d+(?:,\d{3})*(?:\.\d{1,2})?)\s?(?:[£€$]|pounds?\b|euros?\b|dollars?\b|(?P<code_after>[A-Z]{3})\b)"
)
_REFERENCE = re.compile(r"\bC-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@dataclass(frozen=True)
class Known:
    """The case as far as a letter may speak of it. `said` is what customer and house told each other: whatever stands
    there may be said again. `notes` never leave the house. `currency` is a code of three letters."""

    customer: str
    today: date
    reference: str = ""
    currency: str = "GBP"
    language: str = "en"
    amounts: Collection[Decimal] = ()
    days: Collection[date] = ()
    said: Collection[str] = ()
    notes: Collection[str] = ()


@dataclass(frozen=True)
class Mixup:
    """`kind` is note, name, amount, date, weekday or reference; `words` say what does not fit."""

    kind: str
    said: str
    words: str


def find(text: str, known: Known) -> list[Mixup]:
    """Everything that does not fit, each once."""
    found = (*_notes(text, known), *_names(text, known), *_amounts(text, known), *_dates(text, known),
             *_references(text, known))  # fmt: skip
    return list(dict.fromkeys(found))


def _notes(text: str, known: Known) -> Iterator[Mixup]:
    said = _flat(text)
    for note in known.notes:
        shared = _shared(said, _flat(note))
        if shared:
            yield Mixup("note", shared, "These words stand in a note for colleagues.")


def _shared(said: list[str], note: list[str]) -> str:
    """What a text took of a note: all of it, or a long run."""
    length = min(LONGEST_RUN, len(note), len(said))
    if length < SHORTEST_NOTE or _runs(said, length).isdisjoint(_runs(note, length)):
        return ""
    block = SequenceMatcher(None, said, note, autojunk=False).find_longest_match()
    whole = block.size in (len(note), len(said))
    return " ".join(said[block.a : block.a + block.size]) if whole or block.size >= LONGEST_RUN else ""


def _runs(text: list[str], length: int) -> set[tuple[str, ...]]:
    """All runs of so many words: texts without one in common need no closer look, which costs a hundred times more."""
    return {tuple(text[start : start + length]) for start in range(len(text) - length + 1)}


def _flat(text: str) -> list[str]:
    return [word.casefold() for word in words(text)]


def _names(text: str, known: Known) -> Iterator[Mixup]:
    """Who is greeted must be the customer; whoever has a title may be somebody else, but no customer misspelt."""
    own = {word.casefold() for word in words(known.customer)}
    if not own:
        return
    for match in _GREETED.finditer(text):
        called = [word for word in words(match.group(1)) if word.casefold() not in TITLES | NOBODY]
        called = [word for word in called if word[:1].isupper()]
        for word in called:
            if word.casefold() not in own:
                yield _misnamed(word, known, own)
    for match in _TITLED.finditer(text):
        word = match.group(1)
        if word.casefold() not in own and _nearly(word, own):
            yield _misnamed(word, known, own)


def _misnamed(word: str, known: Known, own: set[str]) -> Mixup:
    if _nearly(word, own):
        return Mixup("name", word, f"“{word}”: the customer is written {known.customer}.")
    return Mixup("name", word, f"“{word}” is not this customer, who is {known.customer}.")


def _nearly(word: str, own: set[str]) -> bool:
    return any(SequenceMatcher(None, word.casefold(), name).ratio() >= ALMOST for name in own if len(name) > 2)


def _amounts(text: str, known: Known) -> Iterator[Mixup]:
    fine = {*known.amounts, *(amount for said in known.said for _words, amount in _sums(said, known.currency))}
    for said, amount in _sums(text, known.currency):
        if amount not in fine:
            yield Mixup("amount", said, f"No offer on this case is of {said}.")


def _sums(text: str, currency: str) -> Iterator[tuple[str, Decimal]]:
    for match in _AMOUNT.finditer(text):
        if (match["code"] or match["code_after"] or currency) == currency:
            yield match.group().strip(), Decimal((match["sum"] or match["sum_before"]).replace(",", ""))


def _dates(text: str, known: Known) -> Iterator[Mixup]:
    fine = {*known.days, *(day.day for said in known.said for day in days(said, known.today, known.language))}
    for day in days(text, known.today, known.language):
        if not day.fits:
            yield Mixup("weekday", day.said, f"“{day.said}”: that day is a {day.weekday}.")
        elif day.day > known.today and day.day not in fine:
            yield Mixup("date", day.said, _undue(day, known.days))


def _undue(day: Day, due: Collection[date]) -> str:
    """The day that may have been meant stands beside it: of two as near as each other, the earlier."""
    words = f"No promise and no date of this case is on {day.said}."
    near = min(due, key=lambda known: (abs(known - day.day), known), default=None)
    return words if near is None else f"{words} The nearest is {near:%A} {near.day} {near:%B}."


def _references(text: str, known: Known) -> Iterator[Mixup]:
    fine = {known.reference, *(found for said in known.said for found in _REFERENCE.findall(said))}
    for reference in _REFERENCE.findall(text):
        if known.reference and reference not in fine:
            yield Mixup("reference", reference, f"{reference} is another complaint; this one is {known.reference}.")
