"""What waits around a complaint and what came of it: promises, tasks, calls, unanswered words, answers, lessons.

Rows of the home pages. Their shares are the same at every size, like those of the statuses.
"""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.complaints.models import Clock, Event, Message, Promise, Task
from app.complaints.statuses import ENDED, Status
from app.followups.models import Answer, FollowUp
from app.remedies.models import Approval

from .vocabulary import sentence

if TYPE_CHECKING:
    from .seeding import Rows

Row = dict[str, Any]
MODELS = (FollowUp, Answer, Promise, Task, Approval)
WORKED_ON = (Status.ASSESSED, Status.INVESTIGATING)
LESSON_EVENT = 9  # the place in the log of a complaint, after the steps of its life


def add(rows: "Rows", complaint: Row, customer: Row) -> None:
    """Everything that belongs to this complaint; some of it is kept on the complaint's own row."""
    complaint.update(unanswered_at=None, refused_at=None, call_since=None)
    if complaint["status"] == Status.CLOSED:
        _add_answer(rows, complaint)
    if complaint["status"] in ENDED:
        return
    chance, received = rows.chance, complaint["received_at"]
    if chance.random() < 0.2:
        complaint["unanswered_at"] = received + timedelta(hours=9)
    if complaint["status"] == Status.RECEIVED and chance.random() < 0.25:
        _add_call(rows, complaint, customer)
    if complaint["status"] in WORKED_ON:
        _add_work(rows, complaint)


def _add_answer(rows: "Rows", complaint: Row) -> None:
    """The customer says that it was put right; one in twenty teaches us something."""
    at, key = min(complaint["closed_at"], rows.now), complaint["id"]
    rows.by_table[FollowUp].append(
        {"id": key, "complaint_id": key, "asked_at": at - timedelta(days=2), "expires_at": at + timedelta(days=28)}
    )
    rows.by_table[Answer].append(
        {"follow_up_id": key, "at": at, "solved": "yes", "treated": 4, "mood": rows.chance.randint(3, 5),
         "comment": sentence(rows.chance, 12)}
    )  # fmt: skip
    if rows.chance.random() < 0.05:
        event = key * 10 + LESSON_EVENT
        rows.by_table[Event].append(
            {"id": event, "complaint_id": key, "at": at, "action": "record_lesson", "actor_kind": "staff",
             "actor_id": complaint["handler_id"], "from_status": Status.CLOSED, "to_status": Status.CLOSED,
             "facts": {"lesson": True}}
        )  # fmt: skip
        rows.by_table[Message].append(
            {"complaint_id": key, "event_id": event, "at": at, "kind": "lesson", "internal": True,
             "from_customer": False, "author_id": complaint["handler_id"], "body": sentence(rows.chance, 20)}
        )  # fmt: skip


def _add_call(rows: "Rows", complaint: Row, customer: Row) -> None:
    since = rows.now - timedelta(minutes=rows.chance.randint(1, 600))
    complaint["call_since"] = since
    customer.update(phone="07700 900181", preferred_channel="phone")
    rows.by_table[Clock].append(
        {"complaint_id": complaint["id"], "kind": "contact", "rule": "contact", "started_at": since,
         "due_at": since + timedelta(hours=4), "first_due_at": since + timedelta(hours=4),
         "at_risk_at": since + timedelta(hours=3), "pause_reason": "", "ended_at": None, "met": False}
    )  # fmt: skip


def _add_work(rows: "Rows", complaint: Row) -> None:
    chance, key, owner = rows.chance, complaint["id"], complaint["handler_id"]
    due = rows.now + timedelta(minutes=chance.randint(-300, 7 * 24 * 60))
    if chance.random() < 0.3:
        rows.by_table[Promise].append(
            {"complaint_id": key, "words": sentence(chance, 6), "owner_id": owner, "made_at": rows.now,
             "due_at": due, "state": "open" if due > rows.now else "broken"}
        )  # fmt: skip
    if chance.random() < 0.3:
        rows.by_table[Task].append(
            {"complaint_id": key, "kind": "to_do", "words": sentence(chance, 6), "owner_id": owner, "due_at": due,
             "result": ""}
        )  # fmt: skip
    if complaint["status"] == Status.INVESTIGATING and chance.random() < 0.05:
        complaint["refused_at"] = rows.now - timedelta(days=2)
    if complaint["status"] == Status.INVESTIGATING and chance.random() < 0.02:
        rows.by_table[Approval].append(
            {"complaint_id": key, "amount": Decimal(120), "reason": sentence(chance, 8), "asked_by_id": owner,
             "asked_at": rows.now, "state": "asked", "decision_reason": ""}
        )  # fmt: skip
