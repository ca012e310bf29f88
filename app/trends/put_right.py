"""Customers whom we won back: they said that it was put right, and felt better at the end than at the start."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, literal_column, null, or_, select, tuple_, union_all

from ..access import Actor
from ..accounts.models import User
from ..complaints.access import readable_by
from ..complaints.closeness import hides_subject, subject_for
from ..complaints.learning import Lesson, read_lesson
from ..complaints.models import Complaint, Event, Message
from ..complaints.tallies import ME, capped
from ..db import AnyRow, AnySelect, db
from ..followups.models import Answer, FollowUp, Quote
from ..followups.queries import LAST
from ..people.models import Customer

PAGE = 24
MOST_LOOKED_AT = 24
MOST_LESSONS = 3

C = Complaint
SINCE = bindparam("since", type_=Answer.at.type)


@dataclass(frozen=True)
class Page:
    """People put right (see `_ROWS`), the newest first; `next` continues after the last, and is None at the end."""

    rows: Sequence[AnyRow]
    next: tuple[datetime, int] | None


@dataclass(frozen=True)
class Learned:
    """A lesson with the complaint it was learned from."""

    lesson: Lesson
    reference: str
    at: datetime


@dataclass(frozen=True)
class LastWeek:
    """People put right with words of theirs, the largest changes of mood first; and lessons, the newest first."""

    stories: list[AnyRow]
    lessons: list[Learned]


def last_week(since: datetime, actor: Actor, most: int) -> LastWeek:
    """At most so many people and MOST_LESSONS lessons since then, of those `actor` may read; in one statement."""
    found = db.session.execute(_both(), {"me": actor.id, "since": since}).all()
    rows = sorted(found, key=lambda row: (row.at, row.id), reverse=True)
    with_words = [row for row in rows if row.kind == "story" and row.words.strip()]
    best = sorted(with_words, key=_leap, reverse=True)[:most]  # of equal leaps the newer stays first
    return LastWeek(best, [_learned(row) for row in rows if row.kind == "lesson"])


def _leap(row: AnyRow) -> int:
    """How much better they feel; one step where one of the two moods is unknown."""
    return row.after - row.before if row.after and row.before else 1


def page(actor: Actor, after: tuple[datetime, int] | None = None) -> Page:
    """Everybody who was put right, newest first."""
    asked: dict[str, Any] = {"me": actor.id}
    if after is not None:
        asked["after_at"], asked["after_id"] = after
    rows = db.session.execute(_page(after is not None), asked).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(rows[:PAGE], (last.at, last.id) if last is not None else None)


def lessons(since: datetime, actor: Actor, most: int) -> list[Learned]:
    """The newest lessons recorded since then; a closed complaint without one is no lesson."""
    statement = _LESSONS.limit(bindparam("limit", type_=Event.id.type))
    return [_learned(row) for row in db.session.execute(statement, {"me": actor.id, "since": since, "limit": most})]


def quotes(actor: Actor, most: int) -> Sequence[AnyRow]:
    """Sentences that customers let us quote, of complaints `actor` may read, the newest first."""
    statement = (
        select(Quote.words, Quote.called, Quote.agreed_at, C.reference)
        .join(C, C.id == Quote.complaint_id)
        .where(Quote.ended_at.is_(None), readable_by(ME), ~hides_subject(ME))
        .order_by(Quote.agreed_at.desc(), Quote.id.desc())
        .limit(most)
    )
    return db.session.execute(statement, {"me": actor.id}).all()


def _learned(row: AnyRow) -> Learned:
    return Learned(read_lesson(row.words), row.reference, row.at)


# Whoever told us one mood only, and said yes, is counted: the complaint itself was the worse one.
BETTER: tuple[ColumnElement[bool], ...] = (
    Answer.solved == "yes",
    C.satisfaction == "yes",
    or_(Answer.mood > C.mood, Answer.mood.is_(None), C.mood.is_(None)),
    Answer.id == LAST,
    FollowUp.again.is_(False),  # whoever says weeks later that it lasted was put right before
)
_FOUND: AnySelect = (
    select(Answer.id)
    .join(FollowUp, FollowUp.id == Answer.follow_up_id)
    .join(C, C.id == FollowUp.complaint_id)
    .where(*BETTER, readable_by(ME))
)
_words = case((hides_subject(ME), literal_column("''")), else_=Answer.comment)
_ROWS: AnySelect = (
    _FOUND.with_only_columns(
        Answer.id, Answer.at, _words.label("words"), Answer.mood.label("after"), C.mood.label("before"),
        C.reference, subject_for(ME).label("title"), Customer.name.label("customer"), User.name.label("handler"),
    )
    .join(Customer, Customer.id == C.customer_id)
    .outerjoin(User, User.id == C.handler_id)
    .order_by(Answer.at.desc(), Answer.id.desc())
)  # fmt: skip


@lru_cache
def _page(continued: bool) -> AnySelect:
    if not continued:
        return _ROWS.limit(PAGE + 1)
    after = tuple_(bindparam("after_at", type_=Answer.at.type), bindparam("after_id", type_=Answer.id.type))
    return _ROWS.where(tuple_(Answer.at, Answer.id) < after).limit(PAGE + 1)


def count() -> ColumnElement[int]:
    """How many were put right since `since`, for a statement that asks for more."""
    return capped(_FOUND.where(Answer.at >= SINCE))


_recorded: AnySelect = (
    select(Event.id, Event.at, C.reference, Message.body.label("words"))
    .join(Message, Message.event_id == Event.id)
    .join(C, C.id == Event.complaint_id)
    .where(
        Event.action == literal_column("'record_lesson'"), Event.at >= SINCE, Event.facts["lesson"].as_boolean(),
        Message.kind == "lesson", readable_by(ME),
    )
)  # fmt: skip
_LESSONS = _recorded.order_by(Event.at.desc(), Event.id.desc())


@lru_cache
def _both() -> AnySelect:
    """Each part walks an index of its own; what lessons have not is empty."""
    told = _ROWS.where(Answer.at >= SINCE).limit(MOST_LOOKED_AT)
    learned = _LESSONS.limit(MOST_LESSONS)
    stories, lessons = told.subquery(), learned.subquery()
    names = [column.name for column in stories.c]
    as_story = select(literal_column("'story'").label("kind"), *stories.c)
    as_lesson = select(
        literal_column("'lesson'"), *(lessons.c[name] if name in lessons.c else null() for name in names)
    )
    return select(union_all(as_story, as_lesson).subquery())
