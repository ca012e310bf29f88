"""Translations of the product's own words: one `.po` file a language, read when its language is first asked for.

There are no compiled files: nothing can be older than its source, or missing where nobody may write. Reading one takes
a tenth of a second, once in the life of a process.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import flask_babel
from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale

FOLDER = Path(__file__).parent.parent / "translations"
PRODUCT, DEFAULTS = "messages", "defaults"
"""What pages and mails say, and what a new installation starts with: kinds of complaint, remedies, notes."""
UNREVIEWED = "unreviewed"
"""The flag of an entry that no second person has read yet."""


@dataclass(frozen=True)
class Standing:
    """How far the translations of one language have come, in entries."""

    missing: int
    unreviewed: int


class Wordbook(Domain):
    """Translations in the reader's language, made of the `.po` file."""

    def get_translations(self) -> NullTranslations:
        """What Flask-Babel asks for each word."""
        return translations(str(get_locale() or ""))


class Babel(flask_babel.Babel):
    """Flask-Babel with our way of reading translations."""

    wordbook = Wordbook()

    @property
    def domain_instance(self) -> Domain:
        return self.wordbook


def path_of(language: str, domain: str = PRODUCT) -> Path:
    return FOLDER / language / "LC_MESSAGES" / f"{domain}.po"


def entries(catalog: Catalog) -> Iterator[Message]:
    """What is to be translated: every entry but the header."""
    return (message for message in catalog if message.id)


def read(language: str, domain: str = PRODUCT) -> Catalog:
    """The translations of one language; none at all where it has no file."""
    path = path_of(language, domain)
    if not path.exists():
        return Catalog(locale=language, domain=domain)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=domain)


@cache
def translations(language: str, domain: str = PRODUCT) -> NullTranslations:
    """Ready to be asked; for a language without a file the words stay what they are."""
    if not path_of(language, domain).exists():
        return Translations()
    compiled = BytesIO()
    write_mo(compiled, read(language, domain))
    compiled.seek(0)
    return Translations(compiled)


@cache
def alike(language: str, domain: str = PRODUCT) -> frozenset[str]:
    """Words that rightly are the same in `language` as in the product's own, such as “Services” in French."""
    return frozenset(str(message.id) for message in entries(read(language, domain)) if message.id == message.string)


@cache
def standing(language: str) -> Standing:
    """How many entries of both files have no translation, and how many nobody has read again."""
    every = [message for domain in (PRODUCT, DEFAULTS) for message in entries(read(language, domain))]
    return Standing(
        missing=sum(not is_translated(message) for message in every),
        unreviewed=sum(UNREVIEWED in message.flags for message in every),
    )


def is_translated(message: Message) -> bool:
    """Whether it has words for each of its forms."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms)
