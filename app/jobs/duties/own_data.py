"""What people ask of their own data is answered in time: whoever has it hears before its date, and when it has passed
those who may decide hear as well."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select

from ... import clock
from ...accounts import queries as accounts
from ...complaints import data_requests, notices
from ...complaints.models import Complaint, OwnDataRequest, Task
from ...db import db
from ...outbox import queries as outbox
from ...web.filters import long_day, short_day
from .rounds import Round

R = OwnDataRequest
WORDS = {"copy": "the copy of their data", "removal": "the removal of their data"}


def remind(round_: Round) -> None:
    """Requests whose date comes within the days that the settings name."""
    at = clock.now()
    soon = at + timedelta(days=data_requests.alarm_days())
    round_.each(_waiting().where(R.due_at > at, R.due_at <= soon, R.warned_at.is_(None)), _remind)


def _remind(complaint: Complaint, request_id: int) -> None:
    request, at = db.session.get_one(R, request_id), clock.now()
    request.warned_at = at
    words = f"By {long_day(request.due_at)} they must have our answer on {WORDS[request.kind]}"
    if not _tell_owner(complaint, request, words, at):
        notices.tell("own_data", complaint, words)


def overdue(round_: Round) -> None:
    """Requests whose date has passed without an answer."""
    round_.each(_waiting().where(R.due_at <= clock.now(), R.missed_at.is_(None)), _overdue)


def _overdue(complaint: Complaint, request_id: int) -> None:
    request, at = db.session.get_one(R, request_id), clock.now()
    request.missed_at = at
    words = f"Overdue since {short_day(request.due_at)}: our answer on {WORDS[request.kind]}"
    _tell_owner(complaint, request, words, at)
    for to_deputy in (False, True):
        notices.tell("own_data", complaint, words, to_deputy=to_deputy, unless_since=at)
        db.session.flush()


def _tell_owner(complaint: Complaint, request: OwnDataRequest, words: str, at: datetime) -> bool:
    """Tell whoever has it to do; whether there is somebody, who is here and may know of it."""
    owner = accounts.find_user(db.session.get_one(Task, request.task_id).owner_id)
    if owner is None or not owner.active or owner.is_away:
        return False
    notices.tell_person(owner, "own_data", complaint, words)
    db.session.flush()
    return owner.id in outbox.told_since("own_data", complaint.id, at)


def _waiting() -> Select[int, int]:
    return select(R.id, R.complaint_id).where(R.answered_at.is_(None)).order_by(R.due_at, R.id)
