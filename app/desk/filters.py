"""The row of filters over a list of complaints: native lists, those that are on first in being seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..catalogue import queries as catalogue
from ..complaints.board.choices import Choices, choices
from ..complaints.board.question import ALSO_ENDED, ME, NOBODY, NONE, ONLY_ENDED, ONLY_OPEN, Question
from ..web import filters as written
from ..web import vocabulary
from .words import CHANNELS

DUE = {
    "overdue": "Overdue",
    "today": "Due by tonight",
    "week": "Due this week",
    "three_weeks": "Due in 3 weeks",
}
Option = tuple[Any, Any]


@dataclass(frozen=True)
class Filter:
    """One list. `any` is what it says while it is off; `value` is what it is set to, or None."""

    name: str
    any: str
    options: list[Option]
    value: Any

    @property
    def is_on(self) -> bool:
        return self.value is not None


def row(question: Question, *, everything: bool = False) -> list[Filter]:
    """Every filter that leaves a choice, or is on. `everything`: without a status, what has ended is asked for too."""
    rows, chosen = choices(), dict(question.filters)
    usual, other = (ALSO_ENDED, (ONLY_OPEN, "Open")) if everything else (ONLY_OPEN, (ALSO_ENDED, "Open or ended"))
    if chosen.get("status") == usual:
        del chosen["status"]
    filters = (Filter(name, label, list(options), chosen.get(name)) for name, label, options in _lists(rows, other))
    shown = (filter_ for filter_ in filters if _leaves_a_choice(filter_) or filter_.is_on)
    return [_with_chosen(filter_, rows) for filter_ in shown]


def count_on(filters: list[Filter], question: Question) -> int:
    """How many are on: the customer has no list."""
    return sum(filter_.is_on for filter_ in filters) + ("customer" in question.filters)


def kept(question: Question) -> list[tuple[str, str]]:
    """What the form of the filters carries along: view, order, and the customer, for whom there is no list."""
    return [(name, value) for name, value in question.asked().items() if name in ("view", "sort", "customer")]


def narrowing(question: Question) -> list[tuple[str, str]]:
    """What a search from here is narrowed down by."""
    return [(name, value) for name, value in question.asked().items() if name not in ("view", "sort")]


def _lists(rows: Choices, other_status: Option) -> Iterable[tuple[str, str, Iterable[Option]]]:
    """Name, words for "off", and options of each, in the order of the page."""
    statuses = [(key, look.desk) for key, look in vocabulary.STATUS.items()]
    severities = [(key, level.name) for key, level in catalogue.severities().levels.items()]
    yield "status", "Any status", [*statuses, (ONLY_ENDED, "Ended"), other_status]
    yield "category", "Any category", [(category.id, category.name) for category in catalogue.categories()]
    yield "severity", "Any severity", [*severities, (NONE, "Not assessed")]
    yield "handler", "Anyone", [(ME, "Me"), (NOBODY, "Nobody"), *rows.handlers]
    yield "team", "Any team", [*rows.teams, (NONE, "No team")]
    yield "due", "Due any time", DUE.items()
    yield "channel", "Any channel", CHANNELS.items()
    yield "language", "Any language", [(code, written.language_name(code)) for code in rows.languages]
    yield "tag", "Any tag", rows.tags


def _leaves_a_choice(filter_: Filter) -> bool:
    """One tag is a choice, one language is none."""
    return len(filter_.options) > (0 if filter_.name == "tag" else 1)


def _with_chosen(filter_: Filter, rows: Choices) -> Filter:
    """What a list is set to always stands in it, also when nobody would choose it any more."""
    if not filter_.is_on or any(value == filter_.value for value, _label in filter_.options):
        return filter_
    label = dict(rows.left).get(filter_.value, "Something else") if filter_.name == "handler" else "Something else"
    return Filter(filter_.name, filter_.any, [*filter_.options, (filter_.value, label)], filter_.value)
