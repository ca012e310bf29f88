"""Complaints in which many of the same rare words occur."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, literal, select, text, union_all

from ...db import db
from .finding import INDEXES

RARE = 1_000
"""A word in more texts than this tells nothing: it is not followed to its end."""
MOST_SHARING = 40


def sharing(words: Sequence[str], least: int) -> set[int]:
    """Ids of some complaints in which at least so many of these words occur, as far as the words are rare.

    `words` are folded.
    """
    backend = db.engine.dialect.name
    sign = '"' if backend == "sqlite" else "'"
    quoted = {f"w{place}": f"{sign}{word}{sign}" for place, word in enumerate(words)}
    return set(db.session.scalars(_sharing(backend, len(words), least), quoted))


@lru_cache
def _sharing(backend: str, count: int, least: int) -> Select[Any]:
    hits = union_all(*(_if_rare(backend, place) for place in range(count))).subquery()
    shared = func.count(hits.c.word.distinct())
    each = select(hits.c.case).group_by(hits.c.case).having(shared >= least)
    return each.order_by(shared.desc(), hits.c.case.desc()).limit(MOST_SHARING)


def _if_rare(backend: str, place: int) -> Select[Any]:
    """The cases of one word, none where it stands in too many texts."""
    index = INDEXES[backend]
    asked = select(index.case.label("case")).where(text(str(index.match).replace(":words", f":w{place}")))
    few = asked.select_from(index.texts).limit(RARE + 1).cte(f"few{place}").prefix_with("MATERIALIZED")
    many = select(func.count()).select_from(few).scalar_subquery()
    return select(literal(place).label("word"), few.c.case).where(many <= RARE)
