"""Whatever a customer may read can be translated, and is, in every language that is offered."""

import json
import re
from pathlib import Path

import pytest
from babel.messages import Catalog
from click.testing import CliRunner
from jinja2 import Environment, nodes

from app.jobs.translating import translate
from app.jobs.words import books, sources
from app.web import fitting, languages, wordbooks
from tests.support.words import WORD, Spoken

pytestmark = [pytest.mark.requirement("B-39"), pytest.mark.any_database]

NOT_SPOKEN = ("class", "encoding")


def test_every_offered_language_has_every_word():
    """Switching a language on means completing it: `./portal translate missing` says what it lacks."""
    found = {domain: source() for domain, source in sources.SOURCES.items()}
    lacking = {
        (language, domain): [books.originals(message)[0] for message in books.missing(language, domain, source)]
        for language in languages.OFFERED
        if language != languages.SOURCE
        for domain, source in found.items()
    }
    assert {where: words[:20] for where, words in lacking.items() if words} == {}


def test_what_is_translated_fits_in_every_language():
    """Also where a language is not offered yet: blanks, tags and forms are right."""
    wrong = [
        (language, books.originals(message)[0], why)
        for language in books.TRANSLATED
        for domain in sources.SOURCES
        for message in wordbooks.entries(wordbooks.read(language, domain))
        if any(books.forms(message)) and (why := books.unfit_in(language, message))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("language", "of", "never"),
    [
        ("de", r"\breferences?\b", r"\bZeichen\b|Referenz|Vorgangsnummer"),
        ("pl", r"\breferences?\b", r"referencyjn|sygnatur"),
        ("pl", r"\bcomplaints?\b", r"zgłosze|zażale|(?i:skarg)(?!\w* na to, jak)"),
        ("pl", r"\boffer", r"ofert"),
        ("pl", r"\blook(s|ing)? after\b", r"opiek|zajmuj"),
        ("de", r"^(Dear|Good day)\b", r",$"),
        ("pl", r"^(Dear|Good day)\b", r",$"),
    ],
)
def test_one_thing_has_one_name(language: str, of: str, never: str):
    """And where a small letter would have to follow a greeting's comma, the greeting has none: what follows differs."""
    told = {
        books.originals(message)[0]: " ".join(books.forms(message))
        for domain in sources.SOURCES
        for message in wordbooks.entries(wordbooks.read(language, domain))
        if re.search(of, re.sub(r"%\(\w+\)s", "", " ".join(books.originals(message))), re.IGNORECASE)
    }
    assert told
    assert {words: said for words, said in told.items() if re.search(never, said)} == {}


def test_templates_say_nothing_that_is_not_translated():
    environment = Environment(extensions=["jinja2.ext.i18n"])
    said = {}
    for name in sources.templates():
        reader = Spoken()
        reader.feed(_literal(environment.parse((sources.TEMPLATES / name).read_text("utf-8"))))
        if words := [line.strip() for line in reader.said if WORD.search(line)]:
            said[name] = words
    assert said == {}


def test_what_is_counted_has_its_forms():
    """Polish has three forms and Arabic six: a number before a noun goes through `ngettext`."""
    counted = re.compile(r"%\((num|count|minutes|hours|days|weeks|months|years)\)[sd] [^\W\d_]{4,}")
    every = wordbooks.entries(sources.product_words())
    assert [one.id for one in every if isinstance(one.id, str) and counted.search(one.id)] == []


def test_a_module_with_words_is_the_customers_or_the_staffs():
    known = {*sources.modules(), *sources.modules(sources.STAFFS_PYTHON)}
    unknown = [path for path in sources.APP.rglob("*.py") if path not in known and sources.says_something(path)]
    assert [str(path.relative_to(sources.APP)) for path in unknown] == []


@pytest.mark.parametrize(
    ("original", "forms", "plurals", "why"),
    [
        (("Hello %(name)s",), ("Hallo %(name)s",), 2, ""),
        (("Hello %(name)s",), ("Hallo",), 2, "leaves out: name"),
        (("Hello %(name)s",), ("Hallo %(nom)s",), 2, "fills in what is not there: nom"),
        (("Hello %(name)s",), ("Hallo %(name)s, 100 % da",), 2, "write %%"),
        (("a <b>c</b>",), ("a <i>c</i>",), 2, "tags differ"),
        ((", done",), (" fertig",), 2, "another space"),
        (("one day", "%(num)d days"), ("ein Tag", "%(num)d Tage"), 2, ""),
        (("one day", "%(num)d days"), ("%(num)d dzień", "%(num)d dni"), 3, "2 forms, where the language has 3"),
        (("one day", "%(num)d days"), ("ein Tag", " "), 2, "a form is empty"),
    ],
)
def test_a_translation_that_does_not_fit_is_refused(
    original: tuple[str, ...], forms: tuple[str, ...], plurals: int, why: str
):
    assert why in fitting.unfit(original, forms, plurals) and bool(why) == bool(fitting.unfit(original, forms, plurals))


def test_translators_work_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """New words come without a guess; a batch goes out, comes back, and only what fits is taken."""
    source = Catalog()
    source.add("Hello %(name)s", locations=[("portal/landing.html", 0)], auto_comments=["to a customer"])
    source.add(("one day", "%(num)d days"), locations=[("web/filters.py", 0)])
    monkeypatch.setattr(wordbooks, "FOLDER", tmp_path)
    for module in (sources, books):
        monkeypatch.setattr(module, "SOURCES", {wordbooks.PRODUCT: lambda: source})
    monkeypatch.setattr("app.jobs.translating.SOURCES", {wordbooks.PRODUCT: lambda: source})
    run = CliRunner().invoke

    assert "pl  0 of 2, 2 missing" in run(translate, ["update"]).output
    batch = tmp_path / "batch.json"
    run(translate, ["export", "pl", str(batch)])
    rows = json.loads(batch.read_text("utf-8"))
    assert [(row["msgid"], row["used"], row["comment"]) for row in rows] == [
        ("Hello %(name)s", ["portal/landing.html"], "to a customer"),
        ("one day", ["web/filters.py"], ""),
    ]
    rows[0]["translation"] = "Cześć"
    rows[1]["translation"] = ["%(num)d dzień", "%(num)d dni", "%(num)d dnia"]
    batch.write_text(json.dumps(rows), "utf-8")
    taken = run(translate, ["import", "pl", str(batch)])
    assert taken.exit_code == 1 and "leaves out: name" in taken.output and "1 taken, 1 refused" in taken.output
    assert "pl  1 of 2, 1 missing, 1 not reviewed" in run(translate, ["missing"]).output
    assert wordbooks.translations("pl").ungettext("one day", "%(num)d days", 2) == "%(num)d dni"

    # A changed sentence is a new one, and the others keep what they have.
    source.delete("Hello %(name)s")
    source.add("Good day %(name)s")
    run(translate, ["update"])
    assert "1 entries are reviewed now" in run(translate, ["review", "pl"]).output
    assert "pl  1 of 2, 1 missing, 0 not reviewed" in run(translate, ["missing"]).output
    assert [books.originals(one)[0] for one in books.missing("pl", wordbooks.PRODUCT, source)] == ["Good day %(name)s"]


def _literal(node: nodes.Node) -> str:
    """The text of a template as it stands between its tags; a space in place of whatever is put in."""
    if isinstance(node, nodes.TemplateData):
        return node.data
    if isinstance(node, nodes.Block) and node.name.endswith(NOT_SPOKEN):
        return ""
    inside = "".join(_literal(child) for child in node.iter_child_nodes())
    return inside + (" " if isinstance(node, nodes.Expr) else "")
