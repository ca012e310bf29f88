"""The four severities on the desk: what each means, what it promises, and why a complaint has the one it has."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from .. import clock
from ..catalogue import queries as catalogue
from ..complaints import assessing
from ..complaints.casefile import CaseFile
from ..complaints.models import Assessment, Complaint
from ..complaints.severity import DANGER, LEVELS, NEEDS, priority_of
from ..web import filters

IMPACT_WORDS = {3: "High impact", 2: "Middle impact", 1: "Low impact"}
URGENCY_WORDS = {1: "Low urgency", 2: "Middle urgency", 3: "High urgency"}
STEPS = {1: "Low", 2: "Middle", 3: "High"}
RAISED = {DANGER: "because somebody is in danger", NEEDS: "because of what they need"}


@dataclass(frozen=True)
class Shown:
    """A severity beside its choice. `promise` says by when it is settled, and whether a call comes first."""

    priority: int
    name: str
    definition: str
    examples: tuple[str, ...]
    promise: str


def levels(complaint: Complaint) -> list[Shown]:
    """The severities, the most pressing first, with the dates each would give this complaint."""
    return [
        Shown(priority, level.name, level.definition, level.examples, _promise(complaint, priority))
        for priority, level in sorted(catalogue.severities().levels.items())
    ]


def _promise(complaint: Complaint, priority: int) -> str:
    targets = catalogue.targets()
    days = targets.priority_working_days[priority]
    words = f"Settled within {days} working {'day' if days == 1 else 'days'}"
    if (due := assessing.promised(complaint, priority, clock.now())) is not None:
        words += f", by {filters.short_day(due)}"
        told = filters.short_day(complaint.expected_at)
        if due < complaint.expected_at:
            words += f". They were told {told}: a letter gives them the new date"
        elif due > complaint.expected_at:
            words += f". They were told {told}, and that stays"
    hours = targets.priority_call_working_hours.get(priority, 0)
    if hours:
        words += f". A call to them within {hours} working {'hour' if hours == 1 else 'hours'}"
    return f"{words}."


@dataclass(frozen=True)
class Assessed:
    """One assessment as it was made: rows of (name, value), by whom and when."""

    rows: list[tuple[str, str]]
    by: str
    at: datetime


def assessments(file: CaseFile) -> list[Assessed]:
    """The first assessment and, where it was made anew, the present one."""
    made = file.assessments
    return [_assessed(row, file.name_of(row.by_id)) for row in [*made[:1], *made[1:][-1:]]]


def _assessed(row: Assessment, by: str) -> Assessed:
    rows = [
        ("Severity", catalogue.severity_name(row.priority)),
        ("Impact", STEPS[row.impact]),
        ("Urgency", STEPS[row.urgency]),
        ("Category", catalogue.get_category(row.category_id).name),
        ("Kind of problem", row.nature),
        ("Effect on them", row.effect),
    ]
    return Assessed(rows, by, row.at)


@dataclass(frozen=True)
class Cell:
    impact: int
    urgency: int
    priority: int


def matrix() -> list[tuple[str, list[Cell]]]:
    """Rows from high to low impact, each with its cells from low to high urgency."""
    return [
        (words, [Cell(impact, urgency, priority_of(impact, urgency)) for urgency in LEVELS])
        for impact, words in IMPACT_WORDS.items()
    ]


def why(complaint: Complaint) -> str:
    """Why the severity is not what impact and urgency give; empty where it is."""
    return " ".join(_reasons(complaint))


def _reasons(complaint: Complaint) -> Iterator[str]:
    basis, priority = complaint.priority_basis, complaint.priority
    if priority is None:
        return
    name = catalogue.severity_name(priority)
    if basis.get("raised_by"):
        yield f"{name} {RAISED[basis['raised_by']]}."
    elif complaint.priority_reason:
        yield f"{name} was chosen: {complaint.priority_reason}"
    if basis.get("matrix", priority) != priority:
        yield f"Impact and urgency give {catalogue.severity_name(basis['matrix'])}."
