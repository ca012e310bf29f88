"""Changes of the catalogue."""

import re
from dataclasses import dataclass

from sqlalchemy import func, select

from ..db import db
from ..errors import Invalid, NotFound
from . import queries
from .models import Category, Setting
from .settings import KEYS, Document


def save(document: Document) -> None:
    """Store a document of settings whole, replacing the one before."""
    key = KEYS[type(document)]
    value = document.model_dump(mode="json")
    row = db.session.get(Setting, key)
    if row is None:
        db.session.add(Setting(key=key, value=value))
    else:
        row.value = value
    queries.forget()


@dataclass(frozen=True)
class CategoryTerms:
    """What may be said of a category. With a `door` it stands on the first page, else in the form only."""

    name: str
    door: str
    example: str
    target_working_days: int
    department_id: int | None = None


def add_category(terms: CategoryTerms) -> Category:
    """A category at the end of the list. Raises Invalid for a name that exists."""
    _check_category(terms)
    key = re.sub(r"[^a-z0-9]+", "_", terms.name.lower()).strip("_")[:30] or "category"
    taken = set(db.session.scalars(select(Category.key)))
    free = next(name for name in (key, *(f"{key}_{number}" for number in range(2, 1000))) if name not in taken)
    last = db.session.scalar(select(func.max(Category.position))) or 0
    category = Category(key=free, position=last + 1, active=True)
    _apply(category, terms)
    db.session.add(category)
    db.session.flush()
    queries.forget()
    return category


def change_category(category_id: int, terms: CategoryTerms) -> None:
    """New words and targets; what was filed before keeps its dates. Raises NotFound or Invalid."""
    category = _get_category(category_id)
    _check_category(terms, category)
    _apply(category, terms)
    queries.forget()


def retire_category(category_id: int, *, active: bool) -> None:
    """Offer it no more, or again; complaints that have it keep it. Raises Invalid for the last one with a door."""
    category = _get_category(category_id)
    others = select(func.count()).where(Category.active, Category.door != "", Category.id != category_id)
    if not active and not db.session.scalar(others):
        raise Invalid("Customers need at least one category to choose from.")
    category.active = active
    queries.forget()


def _check_category(terms: CategoryTerms, own: Category | None = None) -> None:
    errors = {}
    same = db.session.scalars(select(Category).where(func.lower(Category.name) == terms.name.lower())).first()
    if not terms.name.strip():
        errors["name"] = "Write a name."
    elif same is not None and same is not own:
        errors["name"] = "There is a category of this name already."
    if not 1 <= terms.target_working_days <= 250:
        errors["target_working_days"] = "Write a number of working days from 1 to 250."
    if errors:
        raise Invalid("Something is missing.", errors=errors)


def _apply(category: Category, terms: CategoryTerms) -> None:
    category.name, category.door, category.example = terms.name, terms.door, terms.example
    category.target_working_days, category.department_id = terms.target_working_days, terms.department_id


def _get_category(category_id: int) -> Category:
    category = db.session.get(Category, category_id)
    if category is None:
        raise NotFound("This category does not exist.")
    return category
