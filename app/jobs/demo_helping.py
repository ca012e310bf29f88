"""What the demo's organisation tells before somebody complains: answers, notices, and how often they were read."""

from datetime import timedelta
from typing import Any

from .. import clock
from ..catalogue import queries as catalogue
from ..catalogue import service as catalogue_service
from ..catalogue.customers import CustomerNumbers, key_of
from ..catalogue.public_pages import PublicPages
from ..complaints import problems
from ..complaints.models import Problem
from ..db import db
from ..helping import queries, service
from ..helping.models import KnownProblemUpdate, ToldCount
from ..helping.queries import ANSWER, PROBLEM
from ..helping.service import AnswerTerms, ProblemTerms
from ..trends import silence

Row = dict[str, Any]
COUNTED = ("shown", "helped", "went_on", "late", "sent_all_the_same")
COUNTED_OF_PROBLEMS = ("shown", "helped", "went_on", "about_me", "sent_all_the_same")


def arrange(rows: Row, writer_id: int) -> None:
    """All of it, as it stands at the portal's present moment; `writer_id` wrote it."""
    catalogue_service.save(PublicPages.model_validate(rows["public_pages"]))
    over = silence.spans()[1:]
    by_quarter = {key_of(first): number for (first, _last), number in zip(over, rows["customers"], strict=True)}
    catalogue_service.save(CustomerNumbers(by_quarter=by_quarter))
    for row in rows["answers"]:
        added = service.add_answer(AnswerTerms(**_plain(row)), writer_id)
        _count(ANSWER, added.id, COUNTED, row["counts"], 1)
    for row in rows["problems"]:
        _publish(row, writer_id)
    catalogue.forget()


def _publish(row: Row, writer_id: int) -> None:
    at = clock.now()
    ended = row.get("ended_days_ago")
    terms = ProblemTerms(
        **_plain(row), starts_at=at - timedelta(days=row["days_ago"]),
        ends_at=at - timedelta(days=ended) if ended is not None else None,
    )  # fmt: skip
    added = service.add_problem(terms, writer_id)
    if "problem" in row:
        problems.tell_everybody(next(each for each in _open() if each.title == row["problem"]), added.id)
    for update in row.get("updates", ()):
        moment = at - timedelta(days=update["days_ago"])
        db.session.add(KnownProblemUpdate(known_problem_id=added.id, at=moment, words=update["words"], by_id=writer_id))
    _count(PROBLEM, added.id, COUNTED_OF_PROBLEMS, row["counts"], ended or 1)


def _open() -> list[Problem]:
    return [problems.get(number) for number, _title in problems.choices()]


def _plain(row: Row) -> Row:
    """The terms as the file names them, categories by their keys."""
    keys = {category.key: category.id for category in catalogue.categories()}
    apart = {"categories", "counts", "updates", "days_ago", "ended_days_ago", "problem"}
    terms = {name: value for name, value in row.items() if name not in apart}
    return {**terms, "category_ids": tuple(keys[key] for key in row.get("categories", ()))}


def _count(kind: str, about: int, names: tuple[str, ...], counts: list[list[int]], days_ago: int) -> None:
    """One row of counts a day, the newest first."""
    for place, values in enumerate(counts):
        day = queries.today() - timedelta(days=days_ago + place)
        db.session.add(ToldCount(kind=kind, about=about, day=day, **dict(zip(names, values, strict=True))))
