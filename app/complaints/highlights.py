"""Phrases of the customer's story that colleagues marked: they become what is read back to the customer."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ..access import Actor
from ..db import db
from ..errors import Invalid
from . import details as d
from .lifecycle import carries_out
from .models import Complaint, Event, Highlight

PARTS = ("happened", "expected", "desired")
MOST = 8
"""Each becomes a concern, and more than these nobody confirms."""
SENTENCE = re.compile(r"[^\s].*?(?:[.!?…。！？]+[\"'”’»)\]]*(?=\s|$)|(?=\n)|$)", re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, marked or not."""

    text: str
    highlight: Highlight | None = None


def of_complaint(complaint_id: int) -> list[Highlight]:
    """The marked phrases in the order of the story."""
    found = db.session.scalars(select(Highlight).where(Highlight.complaint_id == complaint_id)).all()
    return in_order(found)


def in_order(highlights: Iterable[Highlight]) -> list[Highlight]:
    return sorted(highlights, key=lambda row: (PARTS.index(row.part), row.start, row.id))


def pieces(text: str, highlights: Iterable[Highlight]) -> list[Piece]:
    """A text cut at its marked phrases. What stands in it no longer, or overlaps another phrase, is left out."""
    found, done = [], 0
    placed = [(place, row) for row in highlights if (place := find(text, row.words, row.start)) is not None]
    for place, row in sorted(placed, key=lambda pair: pair[0]):
        if place >= done:
            found += [Piece(text[done:place]), Piece(row.words, row)]
            done = place + len(row.words)
    return [piece for piece in (*found, Piece(text[done:])) if piece.text]


def find(text: str, words: str, near: int) -> int | None:
    """Where these words stand in the text, as near to `near` as they do; None where they don't."""
    if text.startswith(words, near):
        return near
    places = [match.start() for match in re.finditer(re.escape(words), text)]
    return min(places, key=lambda place: abs(place - near), default=None)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence or line of a text with the place where it begins."""
    for match in SENTENCE.finditer(text):
        if match[0].strip():
            yield match.start(), match[0].rstrip()


def marked_since(complaint_id: int, at: datetime | None) -> Sequence[str]:
    """The words marked after a moment, or ever, in the order of the story."""
    return [row.words for row in of_complaint(complaint_id) if at is None or row.made_at > at]


@carries_out("mark_words")
def _mark(complaint: Complaint, actor: Actor, needs: d.Marks, event: Event) -> None:
    """Add and take away marks. A phrase that touches another becomes one with it."""
    marked = of_complaint(complaint.id)
    gone = [row for row in marked if row.id in needs.remove]
    staying = [row for row in marked if row not in gone]
    added = 0
    for phrase in needs.add:
        new = _placed(complaint, phrase)
        touched = [row for row in staying if _touch(complaint, row, new)]
        new = _joined(complaint, new, touched)
        if any(row.part == new.part and row.start == new.start and row.words == new.words for row in touched):
            continue
        gone += [row for row in touched if row.id is not None]
        staying = [row for row in staying if row not in touched]
        staying.append(
            Highlight(complaint_id=complaint.id, part=new.part, start=new.start, words=new.words,
                      made_by_id=actor.id, made_at=event.at)
        )  # fmt: skip
        added += 1
    _refuse_too_few_or_many(len(staying), changed=bool(gone or added), again=bool(needs.add))
    for row in gone:
        db.session.delete(row)
    db.session.add_all(row for row in staying if row.id is None)
    event.facts = {"added": added, "removed": len(needs.remove)}


def _refuse_too_few_or_many(count: int, *, changed: bool, again: bool) -> None:
    if not changed:
        words = "These words are marked already." if again else "Choose a sentence, or type a phrase as it stands."
        raise Invalid(words, errors={"phrase": words})
    if count > MOST:
        words = "Eight phrases are the most, because each becomes a concern. Take a mark away first."
        raise Invalid(words, errors={"phrase": words})


def _placed(complaint: Complaint, phrase: d.Phrase) -> d.Phrase:
    """The phrase without the space around it, where it stands. Raises Invalid for words that stand nowhere."""
    words = phrase.words.strip()
    start = phrase.start + len(phrase.words) - len(phrase.words.lstrip())
    for part in (phrase.part,) if phrase.part in PARTS else PARTS:
        text: str = getattr(complaint, part)
        if words and (place := find(text, words, start)) is not None:
            return d.Phrase(part, place, words)
    missing = "These words don’t stand in their story. Copy them from it, sign for sign."
    raise Invalid(missing, errors={"phrase": missing})


def _touch(complaint: Complaint, row: Highlight, new: d.Phrase) -> bool:
    if row.part != new.part:
        return False
    start = find(getattr(complaint, row.part), row.words, row.start)
    return start is not None and start < new.start + len(new.words) and new.start < start + len(row.words)


def _joined(complaint: Complaint, new: d.Phrase, touched: Iterable[Highlight]) -> d.Phrase:
    text: str = getattr(complaint, new.part)
    start, end = new.start, new.start + len(new.words)
    for row in touched:
        place = find(text, row.words, row.start) or 0
        start, end = min(start, place), max(end, place + len(row.words))
    return d.Phrase(new.part, start, text[start:end])
