"""What an organisation has in its own words and customers read, and its translations as administrators keep them.

A feature adds a kind of its own: `@translates("help", "Answers to questions")` over what lists its items, and
`saying.say` where a customer reads them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from .. import clock
from ..db import db
from ..web import languages, wordbooks
from . import queries, question_sets, saying
from .memory import forget
from .models import Translation
from .public_pages import SAID
from .saying import Place
from .settings import OF_OUTSIDE_BODY, OURS, Document


@dataclass(frozen=True)
class Item:
    """Words to translate. `label` says to administrators what they are."""

    key: str
    field: str
    label: str
    words: str


@dataclass(frozen=True)
class Kind:
    name: str
    items: Callable[[], Iterable[Item]]


@dataclass(frozen=True)
class Entry:
    """An item with what it has in one language: own words, or those that came with the product."""

    kind: str
    item: Item
    words: str
    shipped: str
    outdated: bool
    reviewed: bool

    @property
    def place(self) -> Place:
        return Place(self.kind, self.item.key, self.item.field)

    @property
    def missing(self) -> bool:
        return not self.words and not self.shipped


@dataclass(frozen=True)
class Count:
    """How many items of the organisation lack a translation, have an outdated one, or one that nobody read again."""

    missing: int
    outdated: int
    unreviewed: int


KINDS: dict[str, Kind] = {}


def translates(key: str, name: str) -> Callable[[Callable[[], Iterable[Item]]], Callable[[], Iterable[Item]]]:
    """Register what lists the items of a kind."""

    def register(items: Callable[[], Iterable[Item]]) -> Callable[[], Iterable[Item]]:
        assert key not in KINDS, key
        KINDS[key] = Kind(name, items)
        return items

    return register


def entries(language: str) -> list[Entry]:
    """Everything that is to be translated, in the order of the kinds."""
    rows = _rows(language)
    return [
        _entry(kind, item, rows.get(Place(kind, item.key, item.field)), language)
        for kind in KINDS
        for item in KINDS[kind].items()
        if item.words.strip()
    ]


def count(language: str) -> Count:
    """How far the organisation's own words have come in a language."""
    every = entries(language)
    return Count(
        missing=sum(entry.missing for entry in every),
        outdated=sum(entry.outdated for entry in every),
        unreviewed=sum(bool(entry.words) and not entry.outdated and not entry.reviewed for entry in every),
    )


def lacking(kind: str, key: str) -> list[str]:
    """Languages that customers may choose in which some words of one thing are missing or outdated."""
    items = [item for item in KINDS[kind].items() if item.key == key and item.words.strip()]
    kept = db.session.scalars(select(Translation).where(Translation.kind == kind, Translation.key == key))
    marks = {(row.language, row.field): row.original for row in kept}
    offered = queries.offered_languages()
    return [
        code
        for code in offered.offered
        if code != offered.default
        and not all(
            marks.get((code, item.field)) == saying.mark_of(item.words) or saying.shipped(item.words, code)
            for item in items
        )
    ]


def keep(language: str, written: Iterable[tuple[Entry, str, bool]], user_id: int | None) -> None:
    """Write translations of words as they are now; those that are empty are taken out.

    The last of each triple: whether somebody who speaks the language has read it beside the original.
    """
    rows = _rows(language)
    for entry, words, reviewed in written:
        words, row = words.strip(), rows.get(entry.place)
        if not words:
            if row is not None:
                db.session.delete(row)
            continue
        if row is None:
            place = entry.place
            row = Translation(kind=place.kind, key=place.key, field=place.field, language=language)
            db.session.add(row)
        same = row.words == words and not entry.outdated
        if (same and reviewed == entry.reviewed) or (row.words == words and not reviewed):
            continue
        row.words, row.original = words, saying.mark_of(entry.item.words)
        row.reviewed_at, row.reviewed_by_id = (clock.now(), user_id) if reviewed else (None, None)
    forget()


def _rows(language: str) -> dict[Place, Translation]:
    found = db.session.scalars(select(Translation).where(Translation.language == language))
    return {Place(row.kind, row.key, row.field): row for row in found}


def _entry(kind: str, item: Item, row: Translation | None, language: str) -> Entry:
    return Entry(
        kind, item, row.words if row is not None else "", saying.shipped(item.words, language),
        outdated=row is not None and row.original != saying.mark_of(item.words),
        reviewed=row is not None and row.reviewed_at is not None,
    )  # fmt: skip


@translates("category", "Kinds of complaint")
def _categories() -> Iterator[Item]:
    for row in queries.categories():
        if row.active:
            yield Item(row.key, "door", "As customers say it", row.door)
            yield Item(row.key, "name", "Name", row.name)
            yield Item(row.key, "example", "Example", row.example)


@translates("question", "Questions of the form")
def _questions() -> Iterator[Item]:
    sets = question_sets.in_use()
    questions = [question for version in sets for question in version.questions]
    every = [words for question in questions for words in (question.words, question.hint, *question.choices)]
    for words in dict.fromkeys(words for words in every if words):
        yield Item(saying.mark_of(words), "words", "As the form asks", words)


@translates("remedy", "Remedies")
def _remedies() -> Iterator[Item]:
    for row in queries.remedies():
        yield Item(row.key, "name", "Name", row.name)
        yield Item(row.key, "words", "What it is", row.words)


@translates("organisation", "About us")
def _organisation() -> Iterator[Item]:
    yield from _fields(queries.organisation(), OURS)


@translates("outside_body", "Who looks at complaints from outside")
def _outside_body() -> Iterator[Item]:
    yield from _fields(queries.organisation().outside_body, OF_OUTSIDE_BODY)


@translates("public_page", "Contact, privacy, accessibility")
def _public_pages() -> Iterator[Item]:
    yield from _fields(queries.public_pages(), SAID)


def _fields(document: Document, labels: Mapping[str, str]) -> Iterator[Item]:
    for field, label in labels.items():
        yield Item("", field, label, getattr(document, field))


@translates("letter", "Paragraphs of decision letters")
def _letters() -> Iterator[Item]:
    for deciding, paragraphs in queries.letters().fixed.items():
        for number, words in enumerate(paragraphs, 1):
            yield Item(deciding, str(number), "Paragraph", words)


@translates("guarantee", "What we stand for")
def _guarantee() -> Iterator[Item]:
    if (ours := queries.guarantee()) is not None:
        yield Item(str(ours.number), "words", "In offers", ours.words)


def is_complete(language: str) -> bool:
    """Whether the product's own words are all there, so that customers may be offered the language."""
    return language == languages.SOURCE or wordbooks.standing(language).missing == 0
