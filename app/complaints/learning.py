"""What a complaint teaches: its cause, the lesson, the quality of how we handled it."""

from dataclasses import dataclass

from sqlalchemy import select

from ..access import Actor
from ..db import db
from ..errors import Invalid
from . import details as d
from .checks import looks_at
from .lifecycle import carries_out
from .models import Complaint, Event, Task
from .service import say

CHANGES = "\n\nWhat changes: "


@dataclass(frozen=True)
class Lesson:
    """What was learned, and what changes because of it."""

    learned: str
    change: str


def read_lesson(body: str) -> Lesson:
    """The lesson in the words that were kept of it."""
    learned, _, change = body.partition(CHANGES)
    return Lesson(learned, change)


@carries_out("record_cause")
def _record_cause(complaint: Complaint, actor: Actor, needs: d.Cause, event: Event) -> None:
    event.facts = {"was": complaint.cause, "now": needs.cause}
    complaint.cause = needs.cause
    say(complaint, event, actor, "note", needs.note, internal=True)


@looks_at("record_lesson")
def _lesson_lacks(complaint: Complaint, actor: Actor, needs: d.Lesson) -> dict[str, str]:
    if not needs.learned.strip() and not needs.no_lesson_reason.strip():
        return {"learned": "Write what we learned, or why there is no lesson."}
    if needs.learned.strip() and not needs.change.strip():
        return {"change": "Say what changes because of it."}
    return {}


@carries_out("record_lesson")
def _record_lesson(complaint: Complaint, actor: Actor, needs: d.Lesson, event: Event) -> None:
    learned = bool(needs.learned.strip())
    event.facts = {"lesson": learned}
    body = f"{needs.learned}{CHANGES}{needs.change}" if learned else f"No lesson: {needs.no_lesson_reason}"
    say(complaint, event, actor, "lesson", body, internal=True)
    open_tasks = select(Task).where(Task.complaint_id == complaint.id, Task.kind == "lesson", Task.done_at.is_(None))
    for task in db.session.scalars(open_tasks):
        task.done_at, task.done_by_id, task.result = event.at, actor.id, body


@carries_out("check_quality")
def _check_quality(complaint: Complaint, actor: Actor, needs: d.QualityCheck, event: Event) -> None:
    scores = {"kindness": needs.kindness, "clarity": needs.clarity, "speed": needs.speed}
    if any(not 1 <= score <= 5 for score in scores.values()):
        raise Invalid("A score runs from 1 to 5.", errors={"kindness": "Scores run from 1 to 5."})
    event.facts = {"scores": scores}
    say(complaint, event, actor, "quality", needs.findings, internal=True)
