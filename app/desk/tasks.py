"""The tasks of a case as its page lists them: what has steps stands before them, whoever does each beside it."""

from dataclasses import dataclass

from ..complaints import todo
from ..complaints.casefile import CaseFile
from ..complaints.models import Task
from ..web import filters


@dataclass(frozen=True)
class Row:
    """A task. `who` does it; a `step` belongs to the one above it. `said` is what another team said of it, which then
    `waits` for somebody here to look; `ready` is what can be confirmed as done now."""

    task: Task
    who: str
    step: bool = False
    said: str = ""
    waits: bool = False
    ready: bool = True


def rows(file: CaseFile) -> list[Row]:
    """Every task with its steps below it, in the order in which they came up."""
    known = {task.id for task in file.tasks}
    found: list[Row] = []
    for task in file.tasks:
        if task.parent_id in known:
            continue
        steps = [step for step in file.tasks if step.parent_id == task.id]
        found.append(_row(task, file, ready=all(step.done_at is not None for step in steps)))
        found += [_row(step, file, is_step=True) for step in steps]
    return found


def _row(task: Task, file: CaseFile, *, is_step: bool = False, ready: bool = True) -> Row:
    owner = file.name_of(task.owner_id) if task.owner_id else "Whoever handles it"
    if task.department_id is None:
        return Row(task, owner, is_step, ready=ready)
    team = todo.team_name(task.department_id)
    if task.reported_at is None:
        return Row(task, f"{team}; {owner} looks whether it is done", is_step, ready=ready)
    said = f"{team} said on {filters.short_day(task.reported_at)}: {task.report}"
    return Row(task, owner, is_step, said, waits=task.done_at is None, ready=ready)
