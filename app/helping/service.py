"""Changes of what is told beforehand: every version is kept, and what readers did is counted day by day."""

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Any, cast

from sqlalchemy import Date, Table, bindparam

from .. import clock
from ..catalogue import queries as catalogue
from ..db import db
from ..errors import Invalid, WrongState
from . import queries
from .fitting import IN_DATES, IN_RULE
from .models import HelpAnswer, KnownProblem, KnownProblemUpdate, ToldCount, ToldVersion
from .queries import ANSWER, COUNTS, PROBLEM

FIELD = re.compile(r"\{(\w*)\}")
MOST_DAYS = 250


@dataclass(frozen=True)
class AnswerTerms:
    """What may be said of an answer (see `models.HelpAnswer`). Blank `due_words` are given by the portal."""

    name: str
    words: str
    question: str = ""
    days: int | None = None
    working_days: bool = True
    due_words: str = ""
    late_words: str = ""
    category_ids: tuple[int, ...] = ()
    said: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class ProblemTerms:
    """What may be said of a known problem (see `models.KnownProblem`). Without `starts_at` it stands at once."""

    title: str
    words: str
    doing: str = ""
    by_when: str = ""
    category_ids: tuple[int, ...] = ()
    said: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def add_answer(terms: AnswerTerms, user_id: int | None) -> HelpAnswer:
    """Raises Invalid."""
    _check_answer(terms)
    row = HelpAnswer(**{**asdict(terms), "category_ids": list(terms.category_ids)}, active=True, number=1)
    db.session.add(row)
    db.session.flush()
    _keep_version(ANSWER, row.id, 1, terms, user_id)
    return row


def change_answer(answer_id: int, terms: AnswerTerms, user_id: int) -> None:
    """A new version, where something changed. Raises NotFound or Invalid."""
    row = queries.get_answer(answer_id, for_change=True)
    _check_answer(terms)
    _change(ANSWER, row, terms, user_id)


def retire_answer(answer_id: int, *, active: bool) -> None:
    """Show it no more, or again."""
    queries.get_answer(answer_id, for_change=True).active = active
    catalogue.forget()


def add_problem(terms: ProblemTerms, user_id: int | None) -> KnownProblem:
    """Raises Invalid."""
    _check_problem(terms)
    values = {**asdict(terms), "category_ids": list(terms.category_ids), "starts_at": terms.starts_at or clock.now()}
    row = KnownProblem(**values, number=1)
    db.session.add(row)
    db.session.flush()
    _keep_version(PROBLEM, row.id, 1, terms, user_id)
    return row


def change_problem(known_problem_id: int, terms: ProblemTerms, user_id: int) -> None:
    """A new version, where something changed; without another beginning it keeps its own. Raises NotFound, Invalid."""
    row = queries.get_problem(known_problem_id, for_change=True)
    terms = ProblemTerms(**{**asdict(terms), "starts_at": terms.starts_at or row.starts_at})
    _check_problem(terms)
    _change(PROBLEM, row, terms, user_id)


def say_more(known_problem_id: int, words: str, user_id: int) -> None:
    """What became known since; it stands with its time, the newest first. Raises NotFound or Invalid."""
    row = queries.get_problem(known_problem_id, for_change=True)
    if not words.strip():
        raise Invalid("There are no words.", errors={"update": "Write what is new."})
    db.session.add(KnownProblemUpdate(known_problem_id=row.id, at=clock.now(), words=words, by_id=user_id))
    db.session.flush()
    catalogue.forget()


def end_problem(known_problem_id: int) -> None:
    """It stands no more; the status page shows it for 30 days as ended. Raises WrongState where it ended before."""
    row = queries.get_problem(known_problem_id, for_change=True)
    if row.ends_at is not None and row.ends_at <= clock.now():
        raise WrongState("It has ended already.")
    row.ends_at = clock.now()
    row.starts_at = min(row.starts_at, row.ends_at)
    catalogue.forget()


def open_problem_again(known_problem_id: int) -> None:
    """It stands again, until somebody ends it."""
    queries.get_problem(known_problem_id, for_change=True).ends_at = None
    catalogue.forget()


def count(kind: str, about: int, *names: str) -> None:
    """Count each of `names` (of COUNTS) once more for today. No two at once overwrite each other."""
    values = {name: int(name in names) for name in COUNTS}
    statement = _one_more(db.session.get_bind().dialect.name)
    db.session.execute(statement, {"of_kind": kind, "of_id": about, "on_day": queries.today(), **values})


@cache
def _one_more(dialect: str) -> Any:
    table = cast(Table, ToldCount.__table__)
    counts = {name: bindparam(name, type_=table.c.shown.type) for name in COUNTS}
    return (
        import_module(f"sqlalchemy.dialects.{dialect}")
        .insert(table)
        .values(
            kind=bindparam("of_kind"), about=bindparam("of_id"), day=bindparam("on_day", type_=Date()), **counts
        )
        .on_conflict_do_update(
            index_elements=[table.c.kind, table.c.about, table.c.day],
            set_={name: table.c[name] + value for name, value in counts.items()},
        )
    )  # fmt: skip


def _change(kind: str, row: HelpAnswer | KnownProblem, terms: AnswerTerms | ProblemTerms, user_id: int) -> None:
    values = {**asdict(terms), "category_ids": list(terms.category_ids)}
    if all(getattr(row, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.number += 1
    _keep_version(kind, row.id, row.number, terms, user_id)


def _keep_version(
    kind: str, about: int, number: int, terms: AnswerTerms | ProblemTerms, user_id: int | None
) -> None:  # fmt: skip
    said = {name: _plain(value) for name, value in asdict(terms).items() if value not in ("", None, ())}
    db.session.add(
        ToldVersion(
            kind=kind, about=about, number=number, said=said, written_at=clock.now(), written_by_id=user_id
        )
    )  # fmt: skip
    db.session.flush()
    catalogue.forget()


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a moment is one, too
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _check_answer(terms: AnswerTerms) -> None:
    errors = {}
    if not terms.name.strip():
        errors["name"] = "Give it a name that colleagues find it by."
    if not terms.words.strip():
        errors["words"] = "Write what customers read."
    if terms.question.strip() and terms.days is None:
        errors["days"] = "From the day that the question asks for we count days: write how many."
    elif terms.days is not None and not 0 <= terms.days <= MOST_DAYS:
        errors["days"] = f"Write a number from 0 to {MOST_DAYS}."
    for name, allowed in (("words", IN_RULE), ("due_words", IN_DATES), ("late_words", IN_DATES)):
        given = allowed if terms.days is not None else ()
        if unknown := _unknown(getattr(terms, name), given):
            errors[name] = _instead(unknown, given)
    if terms.starts_on and terms.ends_on and terms.ends_on < terms.starts_on:
        errors["ends_on"] = "It ends after it begins."
    if errors:
        raise Invalid("Something is missing.", errors=errors)


def _unknown(words: str, allowed: Collection[str]) -> str | None:
    return next((name for name in FIELD.findall(words) if name not in allowed), None)


def _instead(unknown: str, allowed: Collection[str]) -> str:
    if not allowed:
        return f"{{{unknown}}} can’t be filled in: without a number of days there is no date."
    return f"{{{unknown}}} can’t be filled in. What can stand in braces here: {', '.join(allowed)}."


def _check_problem(terms: ProblemTerms) -> None:
    errors = {}
    if not terms.title.strip():
        errors["title"] = "Say in a few words what the problem is."
    if not terms.words.strip():
        errors["words"] = "Write what customers read."
    starts_at = terms.starts_at or clock.now()
    if terms.ends_at is not None and terms.ends_at <= starts_at:
        errors["ends_at"] = "It ends after it begins."
    if errors:
        raise Invalid("Something is missing.", errors=errors)
