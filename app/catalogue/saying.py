"""The organisation's own words in the language of a customer who reads them: what administrators translated, or what
came with the product; else the original, which knows its language, so that a page can mark it.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import current_app
from sqlalchemy import select

from ..db import db
from ..web import languages, wordbooks
from .memory import remembered
from .models import Translation

T = TypeVar("T")


class Original(str):
    """Words in another language than their reader's."""

    language: str

    def __new__(cls, words: str, language: str) -> "Original":
        found = super().__new__(cls, words)
        found.language = language
        return found


@dataclass(frozen=True)
class Place:
    """Where words stand: a kind of thing, which one, and in which of its fields."""

    kind: str
    key: str
    field: str


def say(place: Place, words: str, language: str) -> str:
    """`words`, which stand at `place` in the organisation's own language, in `language`."""
    own = own_language()
    if not words.strip() or language == own:
        return words
    found = remembered("translations", _load).get((place, language))
    if found is not None and found[1] == mark_of(words):
        return found[0]
    return shipped(words, language) or Original(words, own)


def shipped(words: str, language: str) -> str:
    """The translation that came with the product, where these words did too; else empty."""
    if own_language() != languages.SOURCE:
        return ""
    plain = _plain(words)
    found = str(wordbooks.translations(language, wordbooks.DEFAULTS).ugettext(plain))
    return "" if found == plain and plain not in wordbooks.alike(language, wordbooks.DEFAULTS) else found


def here(place: Place, words: str) -> str:
    """The same for whoever reads just now: a customer in their language, staff the words as they are."""
    language = languages.reading()
    return words if language is None else say(place, words, language)


def spoken(name: str, value: T, translate: Callable[[T, str], T]) -> T:
    """`value` as a customer reads it just now: remembered for each language. Staff get it as it is."""
    language = languages.reading()
    if language is None or language == own_language():
        return value
    return remembered(f"{name} in {language}", lambda: translate(value, language))


def own_language() -> str:
    """In which the organisation writes what it sets down."""
    load: Callable[[], languages.Languages] = current_app.extensions["languages"]
    return load().default


def mark_of(words: str) -> str:
    """By which a translation knows the very words it was made of."""
    return hashlib.sha256(_plain(words).encode()).hexdigest()[:40]


def _plain(words: str) -> str:
    """Without what a browser does to the ends of lines."""
    return words.strip().replace("\r\n", "\n")


def _load() -> dict[tuple[Place, str], tuple[str, str]]:
    rows = db.session.scalars(select(Translation))
    return {(Place(row.kind, row.key, row.field), row.language): (row.words, row.original) for row in rows}
