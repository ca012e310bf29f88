"""The library of reply templates: words that letters may begin with, by kind and language, every version kept."""

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from .. import clock
from ..db import db
from ..errors import Invalid, NotFound
from ..web import languages, wordbooks
from . import queries
from .models import ReplyTemplate, TemplateVersion

STARTING = Path(__file__).with_name("starting_templates.toml")
KINDS: dict[str, str] = {
    "acknowledgement": "Acknowledgement",
    "apology": "Apology",
    "message": "Message",
    "question": "Question",
    "offer": "Offer, explained",
    "promise": "Promise",
    "change": "Why something changes",
    "decision": "Decision",
    "finding": "Finding on a concern",
    "no_remedy": "Why there is no remedy",
    "final_position": "Final position",
    "fixed": "Put right at once",
}
"""What a template is for, in the order in which they are needed."""

LANGUAGES = (
    "en", "ar", "bn", "cs", "cy", "da", "de", "el", "es", "fa", "fi", "fr", "ga", "gu", "he", "hi", "hu", "it", "lt",
    "nb", "nl", "pa", "pl", "pt", "ro", "ru", "sk", "so", "sv", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip
"""Languages that a template may be written in."""

FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Template:
    """A template as it stands now. `version_id` and `number` are those of its newest version."""

    id: int
    key: str
    language: str
    kind: str
    name: str
    active: bool
    version_id: int
    number: int
    body: str


@dataclass(frozen=True)
class Terms:
    """What somebody writes in the library."""

    kind: str
    name: str
    language: str
    body: str


@dataclass(frozen=True)
class Version:
    """What a template said, and who wrote it when; nobody for those that came with the portal."""

    id: int
    number: int
    body: str
    written_at: datetime
    written_by_id: int | None


def templates() -> tuple[Template, ...]:
    """All of them, retired ones included, by kind and name."""
    return queries.remembered("reply_templates", _load)


def offered(kinds: Collection[str], language: str) -> list[Template]:
    """Those in use of these kinds: the customer's language first, in it the order of the kinds, then by name."""
    order = list(KINDS)
    fitting = [template for template in templates() if template.active and template.kind in kinds]
    return sorted(
        fitting, key=lambda row: (row.language != language, row.language, order.index(row.kind), row.name.casefold())
    )


def get_template(template_id: int) -> Template:
    for template in templates():
        if template.id == template_id:
            return template
    raise NotFound("This template does not exist.")


def translations(template: Template) -> list[Template]:
    """The same in other languages."""
    return [row for row in templates() if row.key == template.key and row.id != template.id]


def versions(template_id: int) -> Sequence[Version]:
    """Everything it ever said, the newest first."""
    statement = select(TemplateVersion).where(TemplateVersion.template_id == template_id)
    rows = db.session.scalars(statement.order_by(TemplateVersion.number.desc()))
    return [Version(row.id, row.number, row.body, row.written_at, row.written_by_id) for row in rows]


def bodies(version_ids: Collection[int]) -> dict[int, str]:
    """What these versions say, by id; unknown ones are left out."""
    statement = select(TemplateVersion.id, TemplateVersion.body).where(TemplateVersion.id.in_(version_ids))
    return {row.id: row.body for row in db.session.execute(statement)} if version_ids else {}


def add(terms: Terms, fields: Collection[str], user_id: int | None, key: str = "") -> Template:
    """A new template; with `key` the translation of one. `fields` are the names that may stand in braces.

    Raises Invalid.
    """
    _check(terms, fields)
    key = key or _free_key(terms.name)
    if any(row.key == key and row.language == terms.language for row in templates()):
        raise Invalid("It is there already.", errors={"language": "There is one in this language already."})
    row = ReplyTemplate(key=key, language=terms.language, kind=terms.kind, name=terms.name, active=True)
    db.session.add(row)
    db.session.flush()
    _write(row.id, 1, terms.body, user_id)
    return get_template(row.id)


def change(template_id: int, terms: Terms, fields: Collection[str], user_id: int) -> None:
    """Another kind or name, and where the words changed a new version of them. Raises NotFound or Invalid."""
    before = get_template(template_id)
    _check(terms, fields)
    row = db.session.get_one(ReplyTemplate, template_id, with_for_update=True)
    row.kind, row.name = terms.kind, terms.name
    if terms.body != before.body:
        last = select(func.max(TemplateVersion.number)).where(TemplateVersion.template_id == template_id)
        _write(template_id, (db.session.scalar(last) or 0) + 1, terms.body, user_id)
    db.session.flush()
    queries.forget()


def retire(template_id: int, *, active: bool) -> None:
    """Offer it no more, or again; letters that used it keep their version."""
    get_template(template_id)
    db.session.get_one(ReplyTemplate, template_id).active = active
    queries.forget()


def add_starting_set() -> int:
    """The set that comes with the portal, in every language that it has been translated into, without what is there
    already; returns how many were added."""
    present = {(row.key, row.language) for row in templates()}
    originals = tomllib.loads(STARTING.read_text("utf-8"))["templates"]
    rows = [*originals, *(row for code in languages.LANGUAGES for row in _translated(originals, code))]
    missing = [row for row in rows if (row["key"], row["language"]) not in present]
    for row in missing:
        template = ReplyTemplate(
            key=row["key"], language=row["language"], kind=row["kind"], name=row["name"], active=True
        )
        db.session.add(template)
        db.session.flush()
        _write(template.id, 1, row["body"].strip(), None)
    return len(missing)


def _translated(rows: list[dict[str, str]], language: str) -> Iterator[dict[str, str]]:
    """Of the set that comes with the portal what has been translated. Colleagues know a template by one name."""
    ours = wordbooks.translations(language, wordbooks.DEFAULTS)
    for row in rows:
        original = row["body"].strip()
        if (body := str(ours.ugettext(original))) != original:
            yield {**row, "language": language, "body": body}


def _write(template_id: int, number: int, body: str, user_id: int | None) -> None:
    at = clock.now()
    db.session.add(
        TemplateVersion(template_id=template_id, number=number, body=body, written_at=at, written_by_id=user_id)
    )
    db.session.flush()
    queries.forget()


def _check(terms: Terms, fields: Collection[str]) -> None:
    errors = {}
    if terms.kind not in KINDS:
        errors["kind"] = "Choose what it is for."
    if not terms.name.strip():
        errors["name"] = "Give it a name that colleagues find it by."
    if not terms.language.strip():
        errors["language"] = "Choose its language."
    if not terms.body.strip():
        errors["body"] = "Write what it says."
    elif unknown := [name for name in FIELD.findall(terms.body) if name not in fields]:
        errors["body"] = f"No case has {{{unknown[0]}}}. The names that can stand in braces are listed beside it."
    if errors:
        raise Invalid("Something is missing.", errors=errors)


def _free_key(name: str) -> str:
    """A short name that no template has."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:30] or "template"
    taken = {row.key for row in templates()}
    return next(key for key in (plain, *(f"{plain}_{number}" for number in range(2, 1000))) if key not in taken)


def _load() -> tuple[Template, ...]:
    newest = (
        select(func.max(TemplateVersion.number))
        .where(TemplateVersion.template_id == ReplyTemplate.id)
        .correlate(ReplyTemplate)
        .scalar_subquery()
    )
    statement = (
        select(ReplyTemplate, TemplateVersion)
        .join(TemplateVersion, TemplateVersion.template_id == ReplyTemplate.id)
        .where(TemplateVersion.number == newest)
    )
    found = [
        Template(
            row.id, row.key, row.language, row.kind, row.name, row.active, version.id, version.number, version.body
        )
        for row, version in db.session.execute(statement)
    ]
    order = list(KINDS)
    return tuple(sorted(found, key=lambda row: (order.index(row.kind), row.name.casefold(), row.language)))
