"""What waits around a complaint and what came of it: promises, tasks, calls, unanswered words, answers, lessons.

Rows of the home pages. Their shares are the same at every size, like those of the statuses.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from app.complaints.models import Clock, Event, Message, Promise, Task
from app.complaints.statuses import Status
from app.db import Base
from app.followups.models import Answer, FollowUp
from app.remedies.models import Approval

from .bulk import Row, written
from .vocabulary import picked, sentences

if TYPE_CHECKING:
    from .lives import Life

COLUMNS: dict[type[Base], tuple[str, ...]] = {
    FollowUp: ("id", "complaint_id", "asked_at", "expires_at"),
    Answer: ("follow_up_id", "at", "solved", "treated", "mood", "comment"),
    Promise: ("complaint_id", "words", "owner_id", "made_at", "due_at", "state"),
    Task: ("complaint_id", "kind", "words", "owner_id", "due_at"),
    Approval: ("complaint_id", "amount", "reason", "asked_by_id", "asked_at", "state"),
}
WORKED_ON = (Status.ASSESSED, Status.INVESTIGATING)
AMOUNT = 120 * 10_000  # money is kept in ten-thousandths
LESSON_EVENT = 9  # the place in the log of a complaint, after the steps of its life


@dataclass
class Waiting:
    """Rows beside a complaint, and what is kept of them on its own row and its customer's."""

    rows: list[tuple[type[Base], Row]] = field(default_factory=list)
    unanswered_at: str | None = None
    refused_at: str | None = None
    call_since: str | None = None
    phone: str = ""
    preferred_channel: str = "email"


def around(life: "Life") -> Waiting:
    """Everything that belongs to this complaint, drawn."""
    waiting, chance = Waiting(), life.lives.chance
    if life.status is Status.CLOSED:
        _add_answer(waiting, life)
    if life.ended:
        return waiting
    if chance.random() < 0.2:
        waiting.unanswered_at = written(life.received + timedelta(hours=9))
    if life.status is Status.RECEIVED and chance.random() < 0.25:
        _add_call(waiting, life)
    if life.status in WORKED_ON:
        _add_work(waiting, life)
    return waiting


def _add_answer(waiting: Waiting, life: "Life") -> None:
    """The customer says that it was put right; one in twenty teaches us something."""
    chance, key = life.lives.chance, life.number
    moment = min(life.due, life.lives.now)
    at = written(moment)
    asked, until = written(moment - timedelta(days=2)), written(moment + timedelta(days=28))
    waiting.rows.append((FollowUp, (key, key, asked, until)))
    waiting.rows.append((Answer, (key, at, "yes", 4, chance.randint(3, 5), picked(chance, sentences(12)))))
    if chance.random() < 0.05:
        event, state = key * 10 + LESSON_EVENT, life.status.value
        learned = (event, key, at, "record_lesson", "staff", life.handler, state, '{"lesson": true}')
        words = picked(chance, sentences(20))
        waiting.rows.append((Event, learned))
        waiting.rows.append((Message, (key, event, at, "lesson", 1, 0, life.handler, words)))


def _add_call(waiting: Waiting, life: "Life") -> None:
    since = life.lives.now - timedelta(minutes=life.lives.chance.randint(1, 600))
    waiting.call_since, waiting.phone, waiting.preferred_channel = written(since), "07700 900181", "phone"
    due, at_risk = written(since + timedelta(hours=4)), written(since + timedelta(hours=3))
    clock = (life.number, "contact", "contact", waiting.call_since, due, due, at_risk, None, 0)
    waiting.rows.append((Clock, clock))


def _add_work(waiting: Waiting, life: "Life") -> None:
    chance, now, key, owner = life.lives.chance, life.lives.now, life.number, life.handler
    moment = now + timedelta(minutes=chance.randint(-300, 7 * 24 * 60))
    due = written(moment)
    if chance.random() < 0.3:
        state = "open" if moment > now else "broken"
        waiting.rows.append((Promise, (key, picked(chance, sentences(6)), owner, written(now), due, state)))
    if chance.random() < 0.3:
        waiting.rows.append((Task, (key, "to_do", picked(chance, sentences(6)), owner, due)))
    if life.status is not Status.INVESTIGATING:
        return
    if chance.random() < 0.05:
        waiting.refused_at = written(now - timedelta(days=2))
    if chance.random() < 0.02:
        reason = picked(chance, sentences(8))
        waiting.rows.append((Approval, (key, AMOUNT, reason, owner, written(now), "asked")))
