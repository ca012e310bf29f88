"""A language for tests: what is translated stands in ⟦ ⟧, so that words which nobody could translate stand out."""

import ast
import inspect
import re
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from types import ModuleType

import pytest
from babel import Locale
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.support import NullTranslations, Translations

from app.jobs.words.sources import SOURCES
from app.web import wordbooks

SPOKEN = ("aria-label", "placeholder", "title", "alt", "data-busy", "data-confirm", "content")
UNSPOKEN_TAGS = frozenset({"style", "script"})
REFERENCE = re.compile(r"C-[A-Z2-9]{4}-[A-Z2-9]{4}|^[A-Z]{1,2}$")
WORD = re.compile(r"[^\W\d_]{2,}")
VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "path", "use", "rect", "circle"})


@cache
def marked(domain: str) -> Translations:
    """Every word there is to translate, in marks."""
    source = SOURCES[domain]()
    book = Catalog(locale="de", domain=domain)
    for message in wordbooks.entries(source):
        several = isinstance(message.id, tuple | list)
        book.add(message.id, tuple(f"⟦{one}⟧" for one in message.id) if several else f"⟦{message.id}⟧")
    compiled = BytesIO()
    write_mo(compiled, book)
    compiled.seek(0)
    return Translations(compiled)


def in_marks(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    """Speak `language` in marks."""

    def translations(asked: str, domain: str = wordbooks.PRODUCT) -> NullTranslations:
        return marked(domain) if asked == language else NullTranslations()

    monkeypatch.setattr(wordbooks, "translations", translations)


def unmarked(page: str, *allowed: str) -> list[str]:
    """Visible words of a page, or of a text, that stand outside marks; `allowed` are data, such as names."""
    reader = Spoken()
    reader.feed(page)
    return [line for said in reader.said if (line := _outside(said, allowed))]


def said_in(module: ModuleType) -> list[str]:
    """Every sentence that stands in a module of tests."""
    tree = ast.parse(inspect.getsource(module))
    found = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    lines = (line for words in found for line in words.splitlines() if " " in line.strip())
    return [form for line in lines for form in (line, line.rstrip("."))]


def _outside(said: str, allowed: tuple[str, ...]) -> str:
    depth, kept = 0, ""
    for sign in said:
        depth += (sign == "⟦") - (sign == "⟧")
        if depth == 0 and sign != "⟧":
            kept += sign
    kept = REFERENCE.sub(" ", kept)
    for words in sorted(allowed, key=len, reverse=True):
        kept = kept.replace(words, " ")
    kept = " ".join(kept.split())
    return kept if any(word not in _dates() for word in WORD.findall(kept)) else ""


@cache
def _dates() -> frozenset[str]:
    """Names of months and weekdays, which dates are made of."""
    locale = Locale("de")
    named = [
        words
        for table in (locale.months, locale.days)
        for kind in table.values()
        for form in kind.values()
        for words in form.values()
    ]
    return frozenset(word for words in named for word in WORD.findall(words)) | {"Uhr"}


class Spoken(HTMLParser):
    """Collects what a page says, in words and in names of things."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.inside.append("style" if given.get("lang") and tag != "html" else tag)
        if tag != "meta":
            self.said += [given[name] or "" for name in SPOKEN if given.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.inside:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not UNSPOKEN_TAGS & set(self.inside):
            self.said.append(data)
