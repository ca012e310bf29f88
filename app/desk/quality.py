"""The complaints drawn for a quality check this week: why each, what it lacks, and which are checked already."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import current_actor, require
from ..complaints.statuses import Status
from ..reviews import queries as reviews
from ..trends import weeks
from .blueprint import desk
from .words import THINGS

RISKS = {
    "reopened": "opened again",
    "danger": "danger",
    "broken_promise": "a broken promise",
    "severe": "high severity",
    "escalated": "escalated",
    "late": "late",
    "not_upheld": "not upheld",
    "very_upset": "very upset",
    "silent": "closed without an answer",
}
CHECKABLE = (Status.RESOLVED, Status.CLOSED)


@dataclass(frozen=True)
class DrawnRow:
    """A complaint of the sample. `check_url` is empty where it is checked already, or open again."""

    row: Any
    why: str
    missing: list[str]
    complete: int
    total: int
    check: reviews.Check | None
    check_url: str


@dataclass(frozen=True)
class CheckedRow:
    """A check that was done; `score` is the mean of its scores, from 1 to 5."""

    row: Any
    score: str


@desk.get("/quality-checks")
@require("quality.check")
def quality() -> ResponseReturnValue:
    """This week's sample: what is left to check first."""
    actor, week = current_actor(), weeks.week_of(clock.now())
    return render_template(
        "desk/quality.html",
        sample=reviews.find_sample(week),
        rows=[drawn_row(drawn) for drawn in reviews.sample_of(week, actor)],
        checks=[checked_row(row) for row in reviews.checks_since(weeks.starts_at(week), actor)],
    )


def drawn_row(drawn: reviews.Drawn) -> DrawnRow:
    row = drawn.row
    reasons = ", ".join(RISKS[reason] for reason in row.reasons)
    why = f"By risk: {reasons}" if drawn.row.drawn == "risk" and reasons else "By lot"
    open_to_check = drawn.check is None and row.status in CHECKABLE
    return DrawnRow(
        row, why, [THINGS[name].lower() for name in drawn.missing], len(THINGS) - len(drawn.missing),
        len(THINGS), drawn.check,
        url_for("desk.ask", reference=row.reference, slug="check-quality") if open_to_check else "",
    )  # fmt: skip


def checked_row(row: Any) -> CheckedRow:
    scores = row.facts["scores"].values()
    return CheckedRow(row, f"{sum(scores) / len(scores):.1f}")
