"""Who has how much before them, who is away, and what waits on their desks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import current_actor, require
from ..catalogue import queries as catalogue
from ..complaints import workload
from ..complaints.tallies import shown
from ..db import AnyRow
from .blueprint import desk
from .dates import due_of

# Number of a desk: what it is called, and the part of the queue that shows what was counted.
NUMBERS: tuple[tuple[str, str, dict[str, str] | None], ...] = (
    ("open", "Open", {}),
    ("overdue", "Overdue", {"view": "overdue"}),
    ("at_risk", "At risk", {"view": "at_risk"}),
    ("today", "Due today", {"due": "today"}),
    ("tasks", "Tasks", None),
    ("promises", "Promises", None),
    ("calls", "Calls", None),
)


@dataclass(frozen=True)
class Team:
    """People of one team; `share` tells how full somebody's desk is beside the fullest, from 0 to 100."""

    name: str
    people: Sequence[AnyRow]

    def share(self, row: Any) -> int:
        fullest: int = max(1, *(person.open for person in self.people))
        return round(100 * int(row.open) / fullest)


@desk.get("/team")
@require("team.view")
def team() -> ResponseReturnValue:
    """Everybody's desk for managers, those of their own team for representatives."""
    desks = workload.look(current_actor())
    return render_template(
        "desk/team.html",
        teams=_teams(desks.people),
        waiting=desks.waiting,
        numbers=NUMBERS,
        shown=shown,
        due_of=due_of,
        now=clock.now(),
    )


def _teams(people: Sequence[AnyRow]) -> list[Team]:
    """By the name of the team; who belongs to none stands last."""
    names = {department.id: department.name for department in catalogue.departments()}
    ids = sorted({row.department_id for row in people}, key=lambda key: (key is None, names.get(key, "")))
    return [Team(names.get(key, "No team"), [row for row in people if row.department_id == key]) for key in ids]
