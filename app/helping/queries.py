"""Reads of what is told beforehand. What is shown now is remembered for a few seconds, as the catalogue is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from .. import clock
from ..catalogue import queries as catalogue
from ..catalogue.saying import spoken
from ..catalogue.translations import Item, translates
from ..db import AnyRow, db
from ..errors import NotFound
from .fitting import fits
from .models import HelpAnswer, KnownProblem, KnownProblemUpdate, ToldCount, ToldVersion
from .wording import ANSWERED, KNOWN, LOOKED_FOR, TRANSLATED, said_in, update_in

ANSWER, PROBLEM = "answer", "problem"
LATELY = timedelta(days=30)
COUNTED_DAYS = 30
COUNTS = ("shown", "helped", "went_on", "about_me", "late", "sent_all_the_same")


@dataclass(frozen=True)
class Answer:
    """An answer as the form shows it (see `models.HelpAnswer`)."""

    id: int
    name: str
    words: str
    question: str
    days: int | None
    working_days: bool
    due_words: str
    late_words: str
    category_ids: tuple[int, ...]
    said: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class Update:
    """What became known later."""

    id: int
    at: datetime
    words: str


@dataclass(frozen=True)
class Known:
    """A known problem as everybody reads it, the newest update first."""

    id: int
    title: str
    words: str
    doing: str
    by_when: str
    category_ids: tuple[int, ...]
    said: str
    starts_at: datetime
    ends_at: datetime | None
    updates: tuple[Update, ...] = ()

    def is_on(self, at: datetime) -> bool:
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)

    @property
    def changed_at(self) -> datetime:
        """When something was last said of it."""
        return self.updates[0].at if self.updates else self.starts_at


@dataclass(frozen=True)
class Totals:
    """Sums of `models.ToldCount`; whoever neither said that it helps nor went on has `left` the page."""

    shown: int = 0
    helped: int = 0
    went_on: int = 0
    about_me: int = 0
    late: int = 0
    sent_all_the_same: int = 0

    @property
    def left(self) -> int:
        return max(self.shown - self.helped - self.went_on, 0)


@dataclass(frozen=True)
class Version:
    """What it said, and who wrote it when."""

    number: int
    said: dict[str, Any] = field(hash=False)
    written_at: datetime
    written_by_id: int | None


def today() -> date:
    """The day it is where the organisation is."""
    return catalogue.organisation().working_time.local(clock.now()).date()


def answers_now() -> list[Answer]:
    """Those that are shown today, the oldest first."""
    day = today()
    return [
        row
        for row in spoken("help_answers", catalogue.remembered("help_answers", _load_answers), _answers_in)
        if (row.starts_on is None or row.starts_on <= day) and (row.ends_on is None or day <= row.ends_on)
    ]


def problems_now() -> list[Known]:
    """Notices that stand now, what changed last first."""
    at = clock.now()
    return [row for row in problems_lately() if row.is_on(at)]


def problems_lately() -> list[Known]:
    """Notices that stand now or stood in the last 30 days, what changed last first; never one that is yet to begin."""
    rows = spoken("known_problems", catalogue.remembered("known_problems", _load_problems), _problems_in)
    return _begun(rows)


def problems_as_written() -> list[Known]:
    """The same in the organisation's own language, whoever reads."""
    return _begun(catalogue.remembered("known_problems", _load_problems))


def fitting(category_id: int, story: str) -> tuple[list[Known], list[Answer]]:
    """The notices and the answers that fit a story of this category."""
    problems = [row for row in problems_now() if fits(row.category_ids, row.said, category_id, story)]
    return problems, [row for row in answers_now() if fits(row.category_ids, row.said, category_id, story)]


def get_answer(answer_id: int, *, for_change: bool = False) -> HelpAnswer:
    """Raises NotFound."""
    row = db.session.get(HelpAnswer, answer_id, with_for_update=for_change or None)
    if row is None:
        raise NotFound("There is no such answer.")
    return row


def get_problem(known_problem_id: int, *, for_change: bool = False) -> KnownProblem:
    """Raises NotFound."""
    row = db.session.get(KnownProblem, known_problem_id, with_for_update=for_change or None)
    if row is None:
        raise NotFound("There is no such notice.")
    return row


def all_answers() -> Sequence[HelpAnswer]:
    """Those in use first, then by name."""
    return db.session.scalars(select(HelpAnswer).order_by(HelpAnswer.active.desc(), HelpAnswer.name)).all()


def all_problems() -> Sequence[KnownProblem]:
    """The newest first."""
    return db.session.scalars(select(KnownProblem).order_by(KnownProblem.id.desc())).all()


def updates(known_problem_id: int) -> Sequence[KnownProblemUpdate]:
    """What became known later, the newest first."""
    statement = select(KnownProblemUpdate).where(KnownProblemUpdate.known_problem_id == known_problem_id)
    return db.session.scalars(statement.order_by(KnownProblemUpdate.id.desc())).all()


def versions(kind: str, about: int) -> list[Version]:
    """Everything it ever said, the newest first."""
    statement = select(ToldVersion).where(ToldVersion.kind == kind, ToldVersion.about == about)
    rows = db.session.scalars(statement.order_by(ToldVersion.number.desc()))
    return [Version(row.number, row.said, row.written_at, row.written_by_id) for row in rows]


def totals(kind: str) -> dict[int, Totals]:
    """By id, since each was first shown."""
    sums = (func.sum(getattr(ToldCount, name)) for name in COUNTS)
    statement = select(ToldCount.about, *sums).where(ToldCount.kind == kind).group_by(ToldCount.about)
    return {about: Totals(*(int(count) for count in counts)) for about, *counts in db.session.execute(statement)}


def days(kind: str, about: int) -> Sequence[AnyRow]:
    """The last days on which it was shown, the newest first, each with its counts."""
    columns = (getattr(ToldCount, name) for name in COUNTS)
    statement = select(ToldCount.day, *columns).where(ToldCount.kind == kind, ToldCount.about == about)
    return db.session.execute(statement.order_by(ToldCount.day.desc()).limit(COUNTED_DAYS)).all()


def _begun(rows: Sequence[Known]) -> list[Known]:
    at = clock.now()
    return [row for row in rows if row.starts_at <= at and row.starts_at != row.ends_at]


def _answers_in(rows: tuple[Answer, ...], language: str) -> tuple[Answer, ...]:
    return tuple(replace(row, **said_in(language, ANSWER, row, ANSWERED)) for row in rows)


def _problems_in(rows: tuple[Known, ...], language: str) -> tuple[Known, ...]:
    def updates_in(row: Known) -> tuple[Update, ...]:
        return tuple(
            replace(update, words=update_in(language, row.id, update.id, update.words)) for update in row.updates
        )

    return tuple(replace(row, updates=updates_in(row), **said_in(language, PROBLEM, row, KNOWN)) for row in rows)


@translates(TRANSLATED[PROBLEM], "Notices of known problems")
def _problems_to_translate() -> Iterator[Item]:
    for row in catalogue.remembered("known_problems", _load_problems):
        yield from _items(row, KNOWN)
        for update in row.updates:
            yield Item(str(row.id), f"update_{update.id}", "What is new", update.words)


@translates(TRANSLATED[ANSWER], "Answers that help")
def _answers_to_translate() -> Iterator[Item]:
    for row in catalogue.remembered("help_answers", _load_answers):
        yield from _items(row, ANSWERED)


def _items(row: Answer | Known, fields: dict[str, str]) -> Iterator[Item]:
    for name, label in {**fields, "said": LOOKED_FOR}.items():
        yield Item(str(row.id), name, label, getattr(row, name))


def _load_answers() -> tuple[Answer, ...]:
    rows = db.session.scalars(select(HelpAnswer).where(HelpAnswer.active).order_by(HelpAnswer.id))
    return tuple(
        Answer(
            row.id, row.name, row.words, row.question, row.days, row.working_days, row.due_words, row.late_words,
            tuple(row.category_ids), row.said, row.starts_on, row.ends_on,
        )
        for row in rows
    )  # fmt: skip


def _load_problems() -> tuple[Known, ...]:
    lately = or_(KnownProblem.ends_at.is_(None), KnownProblem.ends_at > clock.now() - LATELY)
    rows = db.session.scalars(select(KnownProblem).where(lately)).all()
    later: dict[int, list[Update]] = {row.id: [] for row in rows}
    if rows:
        found = select(KnownProblemUpdate).where(KnownProblemUpdate.known_problem_id.in_(later))
        for row in db.session.scalars(found.order_by(KnownProblemUpdate.id.desc())):
            later[row.known_problem_id].append(Update(row.id, row.at, row.words))
    known = [
        Known(
            row.id, row.title, row.words, row.doing, row.by_when, tuple(row.category_ids), row.said, row.starts_at,
            row.ends_at, tuple(later[row.id]),
        )
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(known, key=lambda row: (row.changed_at, row.id), reverse=True))
