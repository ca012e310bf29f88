"""The `.po` files: kept in step with the words there are, given out in batches, taken back where they fit."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import write_po

from ...web import languages, wordbooks
from ...web.fitting import unfit
from .sources import SOURCES

TRANSLATED = tuple(code for code in languages.LANGUAGES if code != languages.SOURCE)

NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands in the head of each file, whose history tells when it changed."""


@dataclass(frozen=True)
class Taken:
    """What became of a batch: how many entries were taken, and why others were not."""

    taken: int
    refused: tuple[str, ...]


def update(language: str, domain: str, source: Catalog) -> None:
    """Bring a file in step with `source`: new words come without translation, words that are gone go."""
    have = {_id(message): message for message in wordbooks.entries(wordbooks.read(language, domain))}
    fresh = _empty(language, domain)
    for message in wordbooks.entries(source):
        old = have.get(_id(message))
        if old is not None and old.pluralizable != message.pluralizable:  # a sentence that counts from now on
            old = None
        fresh.add(
            message.id, old.string if old is not None else "", locations=message.locations,
            flags=old.flags & {wordbooks.UNREVIEWED} if old is not None else (),
            auto_comments=message.auto_comments, user_comments=old.user_comments if old is not None else (),
        )  # fmt: skip
    save(fresh, language, domain)


def save(catalog: Catalog, language: str, domain: str) -> None:
    """Write a file, sorted, without numbers of lines and dates: what does not change makes no difference."""
    path = wordbooks.path_of(language, domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=120, sort_output=True, include_lineno=False)
    wordbooks.translations.cache_clear()
    wordbooks.alike.cache_clear()
    wordbooks.standing.cache_clear()


def missing(language: str, domain: str, source: Catalog) -> list[Message]:
    """Words of `source` that have no translation, or one that does not fit."""
    have = {_id(message): message for message in wordbooks.entries(wordbooks.read(language, domain))}
    plurals = get_plural(language).num_plurals
    return [message for message in wordbooks.entries(source) if not _is_whole(have.get(_id(message)), plurals)]


def export(messages: Iterable[Message], language: str, domain: str) -> list[dict[str, Any]]:
    """A batch for a translator: what to translate, where it is used, what is told about it."""
    count = get_plural(language).num_plurals
    return [
        {
            "domain": domain, "msgid": originals(message)[0],
            **({"plural": originals(message)[1], "forms": count} if message.pluralizable else {}),
            "used": sorted({str(path) for path, _line in message.locations}),
            "comment": " ".join(message.auto_comments),
            "translation": [""] * count if message.pluralizable else "",
        }
        for message in messages
    ]  # fmt: skip


def take(rows: list[dict[str, Any]], language: str, *, reviewed: bool) -> Taken:
    """Put a translated batch into the files. Entries that do not fit are left out, each with its reason."""
    plurals, refused, taken = get_plural(language).num_plurals, [], 0
    books = {domain: wordbooks.read(language, domain) for domain in SOURCES}
    for row in rows:
        book = books.get(row.get("domain", wordbooks.PRODUCT))
        message = book.get(row["msgid"]) if book is not None else None
        if message is None:
            refused.append(f"{row['msgid']!r}: there is no such entry")
            continue
        given = row.get("translation") or ""
        words = (given,) if isinstance(given, str) else tuple(given)
        if not any(form.strip() for form in words):
            continue
        if why := unfit(originals(message), words, plurals):
            refused.append(f"{row['msgid']!r}: {why}")
            continue
        message.string = words if message.pluralizable else words[0]
        message.flags = message.flags - {wordbooks.UNREVIEWED} | (set() if reviewed else {wordbooks.UNREVIEWED})
        taken += 1
    for domain, book in books.items():
        save(_in_order(book, language, domain), language, domain)
    return Taken(taken, tuple(refused))


def mark_reviewed(language: str) -> int:
    """Somebody has read all of a language again; returns how many entries waited for that."""
    count = 0
    for domain in SOURCES:
        book = wordbooks.read(language, domain)
        for message in wordbooks.entries(book):
            count += wordbooks.UNREVIEWED in message.flags
            message.flags.discard(wordbooks.UNREVIEWED)
        save(_in_order(book, language, domain), language, domain)
    return count


def read_batch(path: Path) -> list[dict[str, Any]]:
    """A batch as a file. Raises ValueError where it is none."""
    rows = json.loads(path.read_text("utf-8"))
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "msgid" in row for row in rows):
        raise ValueError("a batch is a list of entries, each with its msgid")
    return rows


def write_batch(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _is_whole(message: Message | None, plurals: int) -> bool:
    if message is None or not wordbooks.is_translated(message):
        return False
    return not unfit(originals(message), forms(message), plurals)


def _in_order(book: Catalog, language: str, domain: str) -> Catalog:
    fresh = _empty(language, domain)
    for message in wordbooks.entries(book):
        fresh[message.id] = message
    return fresh


def _empty(language: str, domain: str) -> Catalog:
    return Catalog(
        locale=language, domain=domain, project="Amends", version="1", creation_date=NO_DATE, revision_date=NO_DATE,
        last_translator="", language_team="", fuzzy=False, header_comment=f"# Amends: {languages.LANGUAGES[language]}",
    )  # fmt: skip


def unfit_in(language: str, message: Message) -> str:
    """What is wrong with an entry's translation; empty where it fits."""
    return unfit(originals(message), forms(message), get_plural(language).num_plurals)


def originals(message: Message) -> tuple[str, ...]:
    """The sentence, or its singular and plural."""
    return tuple(message.id) if isinstance(message.id, tuple | list) else (message.id,)


def forms(message: Message) -> tuple[str, ...]:
    """Its translation, in as many forms as there are."""
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string or "",)


def _id(message: Message) -> str:
    return originals(message)[0]
