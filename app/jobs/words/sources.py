"""Which words customers read, and where they stand.

Templates count when a page or mail of the customer's side is made of them, however far down: a macro file that staff
use as well is translated whole. Python files are listed, since a rule's sentence is read by whoever broke the rule.
"""

import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract_from_file
from jinja2 import Environment, meta

from ...catalogue.letters import Letters
from ...catalogue.public_pages import SAID
from ...catalogue.settings import OF_OUTSIDE_BODY, OURS, Organisation
from ...config import ROOT
from ...web import wordbooks
from ...web.languages import SOURCE

APP = ROOT / "app"
TEMPLATES = APP / "templates"
STAFF_MAILS = ("staff_", "colleague_", "statement_")
STAFF_PAGES = frozenset(
    {"portal/asked.html", "portal/asked_ended.html", "portal/_asked_about.html", "errors/desk.html"}
)
"""Pages of whom we ask, who are colleagues, and errors under /desk."""

CUSTOMERS_PYTHON = (
    "portal/*.py",
    "web/*.py",
    "calls/*.py",
    "complaints/assessing.py",
    "complaints/correcting.py",
    "complaints/danger_told.py",
    "complaints/deadlines.py",
    "complaints/details/*.py",
    "catalogue/question_sets.py",
    "complaints/expected.py",
    "complaints/first_word.py",
    "complaints/given.py",
    "complaints/missed.py",
    "complaints/outside.py",
    "complaints/own_data.py",
    "complaints/reaching.py",
    "decisions/composing.py",
    "decisions/printing.py",
    "decisions/sentences.py",
    "followups/*.py",
    "safety/restrictions.py",
)
STAFFS_PYTHON = ("desk/**/*.py", "admin/**/*.py", "jobs/**/*.py", "accounts/sign_in.py", "portal/asked.py")
"""Whose words staff alone read. A module is in one of the two lists, and `tests/unit/test_words.py` says so."""

SHIPPED = (
    APP / "jobs" / "setup_defaults.toml", APP / "catalogue" / "starting_templates.toml",
    APP / "catalogue" / "starting_questions.toml",
    *sorted((APP / "jobs" / "demo").glob("*.toml")),
)  # fmt: skip
SHIPPED_FIELDS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("categories",): ("name", "door", "example"),
    ("categories", "asks"): ("words", "hint", "choices"),
    ("questions",): ("words", "hint", "choices"),
    ("remedies",): ("name", "words"),
    ("organisation",): tuple(OURS),
    ("organisation", "outside_body"): tuple(OF_OUTSIDE_BODY),
    ("public_pages",): tuple(SAID),
    ("templates",): ("body",),
    ("answers",): ("words", "question", "due_words", "late_words", "said"),
    ("problems",): ("title", "words", "doing", "by_when", "said"),
    ("problems", "updates"): ("words",),
}
"""What of the files that an installation starts with is translated: a path of keys, and fields there."""

KEYWORDS: dict[str, Any] = {
    "_": None, "_l": None, "gettext": None, "lazy_gettext": None,
    "to_translate": None, "N_": None,
    "ngettext": (1, 2), "_n": (1, 2), "lazy_ngettext": (1, 2),
}  # fmt: skip
COMMENTS = ("for translators:",)


def templates() -> list[str]:
    """Names of all templates that customers' pages and mails are made of."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    waiting = [*_pages(), *_mails()]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in found or name in STAFF_PAGES or name == "layouts/plain.html":
            continue
        found.add(name)
        parsed = environment.parse((TEMPLATES / name).read_text("utf-8"))
        waiting += [used for used in meta.find_referenced_templates(parsed) if used]
    return sorted(found)


def modules(patterns: tuple[str, ...] = CUSTOMERS_PYTHON) -> list[Path]:
    """Python files of the patterns; of customers' ones those that are staff's are left out."""
    found = {path for pattern in patterns for path in APP.glob(pattern)}
    if patterns == CUSTOMERS_PYTHON:
        found -= {path for pattern in STAFFS_PYTHON for path in APP.glob(pattern)}
    return sorted(found)


def product_words() -> Catalog:
    """Every word of ours that a customer may read."""
    catalog = Catalog(domain=wordbooks.PRODUCT)
    for name in templates():
        _add(catalog, TEMPLATES / name, "jinja2.ext:babel_extract", {"trimmed": "true", "silent": "false"})
    for path in modules():
        _add(catalog, path, "python", {})
    return catalog


def default_words() -> Catalog:
    """Words that an installation, or the demo, starts with and customers read."""
    catalog = Catalog(domain=wordbooks.DEFAULTS)
    for path in SHIPPED:
        document = tomllib.loads(path.read_text("utf-8"))
        for keys, fields in SHIPPED_FIELDS.items():
            where, told = [(str(path.relative_to(APP)), 0)], ".".join(keys)
            for field, row in product(fields, _rows(document, keys)):
                given = row.get(field, "")
                for words in filter(None, map(str.strip, given if isinstance(given, list) else [str(given)])):
                    catalog.add(words, locations=where, auto_comments=[f"{told}: {field}"])
    catalog.add(Organisation().emergency, locations=[("catalogue/settings.py", 0)])
    for paragraphs in Letters().fixed.values():
        for words in paragraphs:
            catalog.add(words, locations=[("catalogue/letters.py", 0)], auto_comments=["letters: a paragraph"])
    return catalog


SOURCES = {wordbooks.PRODUCT: product_words, wordbooks.DEFAULTS: default_words}


def says_something(path: Path) -> bool:
    """Whether a Python file has words to translate."""
    return any(True for _ in extract_from_file("python", path, keywords=KEYWORDS))


def _pages() -> list[str]:
    return [f"{folder}/{path.name}" for folder in ("portal", "errors") for path in (TEMPLATES / folder).glob("*.html")]


def _mails() -> list[str]:
    every = (path for path in (TEMPLATES / "mail").iterdir() if path.suffix in (".html", ".txt"))
    return [f"mail/{path.name}" for path in every if not path.name.startswith(STAFF_MAILS)]


def _add(catalog: Catalog, path: Path, method: str, options: dict[str, str]) -> None:
    found = extract_from_file(
        method, path, keywords=KEYWORDS, comment_tags=COMMENTS, options=options, strip_comment_tags=True
    )
    for _line, message, comments, _context in found:
        catalog.add(message, locations=[(str(path.relative_to(APP)), 0)], auto_comments=comments)


def _rows(document: dict[str, Any], keys: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    places: list[Any] = [document]
    for key in keys:
        found = [place[key] for place in places if isinstance(place, dict) and key in place]
        places = [row for value in found for row in (value if isinstance(value, list) else [value])]
    yield from (row for row in places if isinstance(row, dict) and row.get("language", SOURCE) == SOURCE)
