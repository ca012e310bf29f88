"""Changes of the catalogue."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from ..db import db
from ..errors import Invalid, NotFound
from . import queries, questions
from .care import Choice, Level, NeedKind
from .documents import KEYS
from .models import Category, Setting
from .settings import Document


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


def change_level(priority: int, level: Level, working_days: int, call_working_hours: int) -> None:
    """What one severity is called, means and promises. Raises Invalid where a less pressing one would be quicker."""
    severities, targets = queries.severities(), queries.targets()
    if any(other.name.lower() == level.name.lower() for key, other in severities.levels.items() if key != priority):
        raise Invalid("Choose another name.", errors={"name": "Another severity is called that already."})
    days = {**targets.priority_working_days, priority: working_days}
    if [days[key] for key in sorted(days)] != sorted(days.values()):
        words = "A more pressing severity is settled sooner, or at the same time. Change the other one first."
        raise Invalid("Choose another number.", errors={"working_days": words})
    hours = {**targets.priority_call_working_hours, priority: call_working_hours}
    save(severities.model_copy(update={"levels": {**severities.levels, priority: level}}))
    save(targets.model_copy(update={"priority_working_days": days, "priority_call_working_hours": hours}))


def save_choice(name: str, key: str | None, values: Mapping[str, Any]) -> None:
    """Change an entry of a list of `Care`, or add one where `key` is None. Raises Invalid for a name that is taken."""
    care = queries.care()
    rows: tuple[Choice, ...] = getattr(care, name)
    if any(row.name.lower() == values["name"].lower() and row.key != key for row in rows):
        raise Invalid("Choose another name.", errors={"name": "There is one of this name already."})
    if key is None:
        kind = NeedKind if name == "need_kinds" else Choice
        rows = (*rows, kind(key=free_key(values["name"], {row.key for row in rows}), **values))
    else:
        rows = tuple(row.model_copy(update=values) if row.key == key else row for row in rows)
    if not any(row.active for row in rows):
        raise Invalid("One has to stay.", errors={"active": "One of the list has to stay on offer."})
    save(care.model_copy(update={name: rows}))


@dataclass(frozen=True)
class CategoryTerms:
    """What may be said of a category. With a `door` it stands on the first page, else in the form only.
    `questions` are what an investigation is suggested to find out, one a line."""

    name: str
    door: str
    example: str
    target_working_days: int
    department_id: int | None = None
    questions: str = ""


def add_category(terms: CategoryTerms) -> Category:
    """A category at the end of the list. Raises Invalid for a name that exists."""
    _check_category(terms)
    free = free_key(terms.name, set(db.session.scalars(select(Category.key))))
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


def free_key(name: str, taken: Collection[str]) -> str:
    """A key made of a name, that no other has."""
    key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:30] or "entry"
    return next(free for free in (key, *(f"{key}_{number}" for number in range(2, 1000))) if free not in taken)


def _check_category(terms: CategoryTerms, own: Category | None = None) -> None:
    errors = {}
    same = db.session.scalars(select(Category).where(func.lower(Category.name) == terms.name.lower())).first()
    if not terms.name.strip():
        errors["name"] = "Write a name."
    elif same is not None and same is not own:
        errors["name"] = "There is a category of this name already."
    if not 1 <= terms.target_working_days <= 250:
        errors["target_working_days"] = "Write a number of working days from 1 to 250."
    closed = [question for question in questions.listed(terms.questions) if questions.is_closed(question)]
    if closed:
        errors["questions"] = " ".join(questions.instead(question) for question in closed)
    if errors:
        raise Invalid("Something is missing.", errors=errors)


def _apply(category: Category, terms: CategoryTerms) -> None:
    category.name, category.door, category.example = terms.name, terms.door, terms.example
    category.target_working_days, category.department_id = terms.target_working_days, terms.department_id
    category.questions = "\n".join(questions.listed(terms.questions))


def _get_category(category_id: int) -> Category:
    category = db.session.get(Category, category_id)
    if category is None:
        raise NotFound("This category does not exist.")
    return category
