"""Reads of the catalogue.

These rows change a few times a year and are needed on every page, so each process remembers them for a few seconds:
another process's change is seen at the latest after `memory.REMEMBERED_SECONDS`, its own at once (see `forget`).
A customer gets them in their language, staff as they are (see `saying`).
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar, cast

from sqlalchemy import select

from ..db import db
from ..errors import NotFound
from ..web import languages as speech
from .asking import Asking
from .calling import Calls
from .care import Care, Severities, Taking
from .customers import CustomerNumbers
from .documents import KEYS
from .letters import Letters
from .memory import forget as forget
from .memory import remembered as remembered
from .models import Category, Department, GuaranteeVersion, Remedy, Setting
from .public_pages import SAID, PublicPages
from .questions import listed
from .reporting import Reporting
from .safety import Ladder, Safety
from .saying import Place, say, spoken
from .settings import OF_OUTSIDE_BODY, OURS, Assigning, Authority, Document, Notices, Organisation, Targets
from .speaking import Languages

THINGS = ("replacement", "gift", "sweetener")
"""Kinds of remedies whose sum is the price of a thing, and no money for the customer."""

D = TypeVar("D", bound=Document)


@dataclass(frozen=True)
class CategoryChoice:
    """A category as pages need it. `target_working_days` counts working days."""

    id: int
    key: str
    name: str
    door: str
    icon: str
    example: str
    target_working_days: int
    active: bool
    department: str
    department_id: int | None = None
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class DepartmentChoice:
    id: int
    key: str
    name: str


@dataclass(frozen=True)
class RemedyStep:
    """Something to be done to carry a remedy out; by a department, where another team does it."""

    words: str
    department_id: int | None = None


@dataclass(frozen=True)
class RemedyChoice:
    """A remedy as pages and rules need it (see `models.Remedy`). Stock is counted on the row itself."""

    id: int
    key: str
    name: str
    kind: str
    takes_money: bool
    cap: Decimal | None
    words: str
    unit_cost: Decimal | None = None
    monthly_budget: Decimal | None = None
    percentage: int | None = None
    item: str = ""
    valid_days: int | None = None
    only_our_fault: bool = False
    has_stock: bool = False
    draws_code: bool = False
    expires_on: date | None = None
    team_ids: tuple[int, ...] = ()
    steps: tuple[RemedyStep, ...] = ()


@dataclass(frozen=True)
class Guarantee:
    """What we stand for, as it is read out and written in offers; `id` names its version."""

    id: int
    number: int
    words: str


def organisation() -> Organisation:
    return spoken("organisation", _document(Organisation), _organisation_in)


def targets() -> Targets:
    return _document(Targets)


def authority() -> Authority:
    return _document(Authority)


def notices() -> Notices:
    return _document(Notices)


def assigning() -> Assigning:
    return _document(Assigning)


def calls() -> Calls:
    return _document(Calls)


def asking() -> Asking:
    return _document(Asking)


def care() -> Care:
    return _document(Care)


def taking() -> Taking:
    return _document(Taking)


def ladder() -> Ladder:
    return _document(Ladder)


def reporting() -> Reporting:
    return _document(Reporting)


def public_pages() -> PublicPages:
    return spoken("public pages", _document(PublicPages), _public_pages_in)


def safety() -> Safety:
    return _document(Safety)


def customer_numbers() -> CustomerNumbers:
    return _document(CustomerNumbers)


def severities() -> Severities:
    return _document(Severities)


def severity_name(priority: int) -> str:
    """What the organisation calls this priority."""
    return severities().levels[priority].name


def languages() -> Languages:
    return _document(Languages)


def offered_languages() -> speech.Languages:
    """What customers may choose, in the product's own order; the default is always among it."""
    said = languages()
    offered = tuple(code for code in speech.LANGUAGES if code in said.offered or code == said.default)
    return speech.Languages(said.default, offered)


def letters() -> Letters:
    return spoken("letters", _document(Letters), _letters_in)


def categories() -> tuple[CategoryChoice, ...]:
    """All categories in their order, inactive ones included because old complaints keep theirs."""
    return spoken("categories", remembered("categories", _load_categories), _categories_in)


def get_category(category_id: int) -> CategoryChoice:
    for category in categories():
        if category.id == category_id:
            return category
    raise NotFound("This category does not exist.")


def find_category(key: str) -> CategoryChoice | None:
    return next((category for category in categories() if category.key == key), None)


def departments() -> tuple[DepartmentChoice, ...]:
    return remembered("departments", _load_departments)


def remedies() -> tuple[RemedyChoice, ...]:
    return spoken("remedies", remembered("remedies", _load_remedies), _remedies_in)


def get_remedy(remedy_id: int) -> RemedyChoice:
    for remedy in remedies():
        if remedy.id == remedy_id:
            return remedy
    raise NotFound("This remedy does not exist.")


def told_amount(remedy_id: int, amount: Decimal | None) -> Decimal | None:
    """What a customer reads of a remedy's sum: money that goes to them. What a thing costs us is ours alone."""
    if amount is None or remedy_id in remembered("things", _load_things):
        return None
    return amount


def guarantee() -> Guarantee | None:
    """What we stand for; None while it is off, as it is until somebody turns it on."""
    return spoken("guarantee", remembered("guarantee", _load_guarantee), _guarantee_in)


def _document(kind: type[D]) -> D:
    documents = remembered("documents", _load_documents)
    return cast(D, documents[kind])


def _load_documents() -> dict[type[Document], Document]:
    rows = {row.key: row.value for row in db.session.scalars(select(Setting))}
    return {kind: kind.model_validate(rows.get(key, {})) for kind, key in KEYS.items()}


def _load_categories() -> tuple[CategoryChoice, ...]:
    rows = db.session.scalars(select(Category).order_by(Category.position, Category.id))
    return tuple(
        CategoryChoice(
            row.id, row.key, row.name, row.door, row.icon, row.example, row.target_working_days, row.active,
            row.department.name if row.department else "", row.department_id, listed(row.questions),
        )
        for row in rows
    )  # fmt: skip


def _load_departments() -> tuple[DepartmentChoice, ...]:
    rows = db.session.scalars(select(Department).order_by(Department.name, Department.id))
    return tuple(DepartmentChoice(row.id, row.key, row.name) for row in rows)


def _load_guarantee() -> Guarantee | None:
    newest = select(GuaranteeVersion).order_by(GuaranteeVersion.number.desc()).limit(1)
    row = db.session.scalars(newest).one_or_none()
    return Guarantee(row.id, row.number, row.words) if row is not None and row.is_on else None


def _load_things() -> frozenset[int]:
    """Remedies, ended ones too, that are a thing and no money."""
    return frozenset(db.session.scalars(select(Remedy.id).where(Remedy.kind.in_(THINGS))))


def _load_remedies() -> tuple[RemedyChoice, ...]:
    rows = db.session.scalars(select(Remedy).where(Remedy.active).order_by(Remedy.position, Remedy.id))
    return tuple(
        RemedyChoice(
            row.id, row.key, row.name, row.kind, row.takes_money, row.cap, row.words, row.unit_cost,
            row.monthly_budget, row.percentage, row.item, row.valid_days, row.only_our_fault, row.stock is not None,
            row.draws_code, row.expires_on, tuple(row.team_ids), tuple(RemedyStep(**step) for step in row.steps),
        )
        for row in rows
    )  # fmt: skip


def _organisation_in(ours: Organisation, language: str) -> Organisation:
    said = {field: say(Place("organisation", "", field), getattr(ours, field), language) for field in OURS}
    body = ours.outside_body
    of_body = {
        field: say(Place("outside_body", "", field), getattr(body, field), language) for field in OF_OUTSIDE_BODY
    }
    return ours.model_copy(update={**said, "outside_body": body.model_copy(update=of_body)})


def _public_pages_in(ours: PublicPages, language: str) -> PublicPages:
    said = {field: say(Place("public_page", "", field), getattr(ours, field), language) for field in SAID}
    return ours.model_copy(update=said)


def _categories_in(rows: tuple[CategoryChoice, ...], language: str) -> tuple[CategoryChoice, ...]:
    def said(row: CategoryChoice, field: str) -> str:
        return say(Place("category", row.key, field), getattr(row, field), language)

    return tuple(
        replace(row, name=said(row, "name"), door=said(row, "door"), example=said(row, "example")) for row in rows
    )


def _remedies_in(rows: tuple[RemedyChoice, ...], language: str) -> tuple[RemedyChoice, ...]:
    def said(row: RemedyChoice, field: str) -> str:
        return say(Place("remedy", row.key, field), getattr(row, field), language)

    return tuple(replace(row, name=said(row, "name"), words=said(row, "words")) for row in rows)


def _guarantee_in(ours: Guarantee | None, language: str) -> Guarantee | None:
    if ours is None:
        return None
    return replace(ours, words=say(Place("guarantee", str(ours.number), "words"), ours.words, language))


def _letters_in(ours: Letters, language: str) -> Letters:
    fixed = {
        deciding: tuple(
            say(Place("letter", deciding, str(number)), words, language) for number, words in enumerate(paragraphs, 1)
        )
        for deciding, paragraphs in ours.fixed.items()
    }
    return ours.model_copy(update={"fixed": fixed})
