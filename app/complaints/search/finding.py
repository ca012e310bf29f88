"""From words to complaints, newest first, also among those that something else is asked of: what leaves less leads.

- Words alone: their index is read from its end, which is the newest case. PostgreSQL, whose index has no order, looks
  through the texts of the newest cases first; then it collects all texts with the words, if those are not too many.
- Words in few texts: those are read, and each one's case asked whether it is wanted.
- Few wanted cases: each is asked whether it has the words.
- Many of both: of the newest cases so many are read at a time; where a page is not full, the next one reads on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    TableClause,
    TextClause,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
    text,
    true,
)

from ...access import Actor
from ...db import db
from ..access import readable_by
from ..board import sizes
from ..board.narrowing import NARROWINGS, SCOPES, Asked, me
from ..board.sizes import EVERYTHING, MOST_SORTED
from ..models import Complaint
from .typed import Term, folded, terms_of

PAGE = 25
TEXTS_A_PAGE = 200
SPAN = 20_000
"""So many cases are read for a page at most where both words and wanted cases are many."""
NEWEST = (1 << 31) - 1
NEAR = 8_000
"""So many cases are looked through for a word before its texts are collected: enough for a page of one in a hundred."""
TEXTS_NEAR = 60

C = Complaint


@dataclass(frozen=True)
class Found:
    """Complaint ids, newest first; `next` continues behind them, None at the end.

    `looked_through` says that reading stopped after so many cases, so that there may be fewer ids than there are.
    """

    ids: tuple[int, ...]
    next: int | None = None
    looked_through: int = 0


@dataclass(frozen=True)
class Index:
    """The index of one database: `key` of a text, `case` it belongs to. More than `most` texts are too many to read.

    `collects` says that its planner would walk all cases for a rare word, were its texts not collected first.
    """

    texts: TableClause
    key: ColumnElement[int]
    case: ColumnElement[int]
    match: TextClause
    most: int
    collects: bool


_SQLITE = table("complaint_search", column("rowid"))
_POSTGRES = table("complaint_search", column("id"), column("complaint_id"))
INDEXES = {
    "sqlite": Index(
        texts=_SQLITE, key=_SQLITE.c.rowid, case=literal_column("complaint_search.rowid >> 32"),
        match=text("complaint_search MATCH :words"), most=20_000, collects=False,
    ),
    "postgresql": Index(
        texts=_POSTGRES, key=_POSTGRES.c.id, case=_POSTGRES.c.complaint_id,
        match=text("complaint_search.words @@ to_tsquery('simple', :words)"), most=10_000, collects=True,
    ),
}  # fmt: skip


def find(question: str, *, before: int | None = None) -> Found:
    """Complaints in whose story, or in one message of whom, every word of `question` occurs.

    `before` is what the page before called its next. Who may see them is asked when the rows are read.
    """
    terms = terms_of(question)
    if not terms:
        return Found(())
    backend, values = db.engine.dialect.name, _values(terms, before)
    found = _without_order(backend, values) if INDEXES[backend].collects else None
    return found or _page(db.session.scalars(_newest(backend, None, ()), values).all(), TEXTS_A_PAGE)


def _without_order(backend: str, values: dict[str, Any]) -> Found | None:
    """What is found where an index has no order; None where so many texts have the words that all may be walked."""
    near = _page(db.session.scalars(_near(backend), values).all(), TEXTS_NEAR)
    if near.next is not None:
        return near
    rows = db.session.execute(_few(backend), values).all()
    if rows and rows[0].texts > INDEXES[backend].most:
        return None
    return _page([row.case for row in rows], TEXTS_A_PAGE)


def find_among(question: str, asked: Asked, actor: Actor, *, before: int | None = None) -> Found:
    """The same among complaints that are asked for, and that `actor` may see."""
    terms = terms_of(question)
    if not terms or asked.is_impossible:
        return Found(())
    if not asked.names and asked.scope == "any":
        return find(question, before=before)
    backend, values = db.engine.dialect.name, {**_values(terms, before), **asked.values, "me": actor.id}
    names = asked.names if asked.scope == "any" else (*asked.names, EVERYTHING)
    *found, texts, newest = db.session.execute(_measure(backend, asked.scope, names), values).one()
    leaves = dict(zip(names, found, strict=True))
    least = min(names, key=lambda name: leaves[name])
    if leaves[least] <= MOST_SORTED and leaves[least] < texts:
        return _page(db.session.scalars(_having(backend, asked.scope, asked.names, least), values).all(), PAGE + 1)
    if texts <= INDEXES[backend].most:
        statement = _newest(backend, asked.scope, asked.names, collected=INDEXES[backend].collects)
        return _page(db.session.scalars(statement, values).all(), TEXTS_A_PAGE)
    return _in_span(_newest(backend, asked.scope, asked.names), values, min(before or NEWEST, (newest or 0) + 1))


def _in_span(statement: Select[Any], values: dict[str, Any], before: int) -> Found:
    """What is found among the SPAN cases before that one, and where to go on if that does not fill a page."""
    until = max(before - SPAN, 0)
    rows = db.session.scalars(statement, {**values, "before": before << 32, "until": until << 32}).all()
    found = _page(rows, TEXTS_A_PAGE)
    if found.next is not None or until == 0:
        return found
    return Found(found.ids, until, looked_through=SPAN)


def _page(cases: Sequence[int], limit: int) -> Found:
    """`cases` may name one several times, once for each text; where there are `limit` of them, more may follow."""
    ids = list(dict.fromkeys(cases))
    more = len(ids) > PAGE or len(cases) == limit
    return Found(tuple(ids[:PAGE]), ids[:PAGE][-1] if more else None)


def _values(terms: list[Term], before: int | None) -> dict[str, Any]:
    asks = _ask_sqlite if db.engine.dialect.name == "sqlite" else _ask_postgres
    case = before if before is not None else NEWEST
    return {"words": asks(terms), "before": case << 32, "until": 0, "before_case": case}


def _ask_sqlite(terms: list[Term]) -> str:
    return _asked(terms, lambda word, ending: f'"{word}"{ending}', ("", "*"), (" AND ", " OR ", " AND "))


def _ask_postgres(terms: list[Term]) -> str:
    return _asked(terms, lambda word, ending: f"'{folded(word)}'{ending}", ("", ":*"), (" & ", " | ", " <-> "))


def _asked(
    terms: list[Term], write: Callable[[str, str], str], endings: tuple[str, str], signs: tuple[str, str, str]
) -> str:
    """The question in a database's own words. `endings` stand behind whole words and behind beginnings, `signs` between
    what has to occur, between what is as good, and between words that follow each other: SQLite's index knows no order.
    """
    (whole, begins), (both, either, next_to) = endings, signs

    def one(term: Term) -> str:
        readings = [write(term.word, begins if term.begins else whole)]
        readings += [f"({write(first, whole)}{both}{write(second, begins)})" for first, second in term.halves]
        readings += [write(word, whole) for word in term.joined]
        readings += [f"({write(first, whole)}{next_to}{write(second, whole)})" for first, second in term.parted]
        return f"({either.join(readings)})"

    return both.join(one(term) for term in terms)


_before, _until = (bindparam(name, type_=C.id.type) for name in ("before", "until"))


@lru_cache
def _near(backend: str) -> Select[Any]:
    """Cases of texts with the words among the NEAR newest cases of those that come into question."""
    index = INDEXES[backend]
    newest = func.least(select(func.max(C.id) + 1).scalar_subquery(), bindparam("before_case", type_=C.id.type))
    near = (index.key < _before, index.key >= (newest - NEAR).op("<<")(32))
    return select(index.case).where(index.match, *near).order_by(index.key.desc()).limit(TEXTS_NEAR)


@lru_cache
def _few(backend: str) -> Select[Any]:
    """Cases of texts with the words, from the newest text on; how many there are, up to one too many."""
    index = INDEXES[backend]
    texts = select(index.key.label("key"), index.case.label("case")).where(index.match, index.key < _before)
    few = texts.limit(index.most + 1).cte("few").prefix_with("MATERIALIZED")
    count = select(func.count()).select_from(few).scalar_subquery().label("texts")
    return select(few.c.case, count).order_by(few.c.key.desc()).limit(TEXTS_A_PAGE)


@lru_cache
def _texts(backend: str) -> Select[Any]:
    """How many texts have the words, up to one above `most`."""
    index = INDEXES[backend]
    few = select(index.key).where(index.match).limit(index.most + 1).subquery()
    return select(func.count()).select_from(few)


@lru_cache(maxsize=512)
def _measure(backend: str, scope: str, names: tuple[str, ...]) -> Select[Any]:
    """The sizes of these names, how many texts have the words, and the newest case."""
    newest = select(func.max(C.id)).scalar_subquery()
    return select(
        *sizes.columns(scope, names), _texts(backend).scalar_subquery().label("texts"), newest.label("newest")
    )


@lru_cache(maxsize=512)
def _newest(backend: str, scope: str | None, names: tuple[str, ...], *, collected: bool = False) -> Select[Any]:
    """Cases of texts with the words, from the newest text on; of the wanted ones where a scope is given."""
    index = INDEXES[backend]
    key, case = index.key, index.case
    having: list[Any] = [index.match, key < _before, key >= _until]
    if collected:
        few = select(key.label("key"), case.label("case")).where(*having).limit(index.most).cte("texts")
        few, having = few.prefix_with("MATERIALIZED"), []
        key, case = few.c.key, few.c.case
    if scope is not None:
        wanted = select(C.id).where(C.id == case, *_conditions(scope, names)).correlate_except(C)
        having.append(wanted.exists())
    return select(case).where(*having).order_by(key.desc()).limit(TEXTS_A_PAGE)


@lru_cache(maxsize=512)
def _having(backend: str, scope: str, names: tuple[str, ...], least: str) -> Select[Any]:
    """Of the few cases that `least` leaves, the wanted ones that have the words."""
    index = INDEXES[backend]
    few = sizes.ids(least, scope).limit(MOST_SORTED).cte("few").prefix_with("MATERIALIZED")
    cases = select(C.id).where(
        C.id.in_(select(few.c[0])), C.id < bindparam("before_case", type_=C.id.type), *_conditions(scope, names)
    )
    cases = cases.order_by(C.id.desc()).limit(PAGE + 1).with_hint(C, "NOT INDEXED", "sqlite")
    its: Select[Any] = select(literal_column("1").label("one")).select_from(index.texts).where(index.match)
    if backend == "sqlite":
        own = (index.key >= C.id.op("<<")(32), index.key < (C.id + 1).op("<<")(32))
        return cases.where(its.where(*own).correlate(C).exists())
    # One by one: the planner would rather look for all texts with the words, which may be a third of them.
    return cases.join(its.where(index.case == C.id).limit(1).correlate(C).lateral("its"), true())


def _conditions(scope: str, names: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [SCOPES[scope](), *(NARROWINGS[name].clause() for name in names), readable_by(me)]
