"""Several small tables read with one statement: what hangs on a complaint is a few rows each of many tables.

Every row travels as a JSON array and comes out as an object of its table. The objects belong to no session: they are
there to be shown, nothing that is changed in them is kept, and their relationships are empty. Columns of bytes stay
behind, because JSON can't carry them.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import JSON, Column, LargeBinary, Select, Table, inspect, literal, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from .db import Base, Money, UtcDateTime, db

R = TypeVar("R", bound=Base)


@dataclass(frozen=True, eq=False)
class Part(Generic[R]):
    """Rows of `model` in the order of their keys. `where` may name bind parameters that `read` is given values for.

    `through` are tables to be joined on the way to the condition, each with its own; `newest` keeps so many of the
    latest; `without` names columns that the reader has no need of, such as long texts.
    """

    model: type[R]
    where: tuple[ColumnElement[bool], ...]
    through: tuple[tuple[type[Base], ColumnElement[bool]], ...] = ()
    newest: int | None = None
    without: frozenset[str] = frozenset()


class Gathered:
    """What `read` found, part by part."""

    def __init__(self, rows: dict[Part[Any], list[Any]]) -> None:
        self._rows = rows

    def of(self, part: Part[R]) -> list[R]:
        return cast(list[R], self._rows[part])


def read(parts: tuple[Part[Any], ...], **asked: Any) -> Gathered:
    """The rows of every part, by one statement; `asked` are values for the conditions' bind parameters."""
    rows: dict[Part[Any], list[Any]] = {part: [] for part in parts}
    for number, values in db.session.execute(_statement(parts), asked):
        part = parts[number]
        rows[part].append(_object(part, values))
    for part in parts:
        rows[part].sort(key=_key_of(part.model))
    return Gathered(rows)


@lru_cache
def _statement(parts: tuple[Part[Any], ...]) -> Any:
    """Built once: that costs more than carrying it out."""
    return union_all(*(_rows(number, part) for number, part in enumerate(parts)))


def _rows(number: int, part: Part[Any]) -> Select[Any]:
    table = _table(part.model)
    source: Any = table
    for model, condition in part.through:
        source = source.join(_table(model), condition)
    rows = select(literal(number).label("part"), row_of(*_columns(part)).label("values")).select_from(source)
    rows = rows.where(*part.where)
    if part.newest is None:
        return rows
    few = rows.order_by(*(column.desc() for column in table.primary_key)).limit(part.newest).subquery()
    return select(few.c.part, few.c["values"])


def _object(part: Part[R], values: list[Any]) -> R:
    readers = _readers(part)
    return part.model(**{
        name: value if read_ is None or value is None else read_(value)
        for (name, read_), value in zip(readers, values, strict=True)
    })  # fmt: skip


@lru_cache
def _readers(part: Part[Any]) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    """For each column its attribute, and how its value comes back from JSON."""
    names = {column: name for name, column in inspect(part.model).columns.items()}
    return tuple((names[column], _reader(column)) for column in _columns(part))


def _columns(part: Part[Any]) -> list[Column[Any]]:
    return [
        column
        for column in _table(part.model).columns
        if not isinstance(column.type, LargeBinary) and column.key not in part.without
    ]


def _reader(column: Column[Any]) -> Callable[[Any], Any] | None:
    if isinstance(column.type, JSON):
        return lambda value: json.loads(value) if isinstance(value, str) else value
    if isinstance(column.type, Money | UtcDateTime):
        return _as_stored(column.type)
    python = column.type.python_type
    if python is date:
        return date.fromisoformat
    return bool if python is bool else None


def _as_stored(kind: Money | UtcDateTime) -> Callable[[Any], Any]:
    """Our own types make of it what they make of a column's value; moments travel as text."""
    if isinstance(kind, Money):
        return lambda value: kind.process_result_value(value, db.engine.dialect)
    return lambda value: kind.process_result_value(datetime.fromisoformat(value), db.engine.dialect)


def _key_of(model: type[Base]) -> Callable[[Any], Any]:
    names = [column.key for column in _table(model).primary_key]
    return lambda row: tuple(getattr(row, name) for name in names)


def _table(model: type[Base]) -> Table:
    return cast(Table, model.__table__)


class row_of(FunctionElement[Any]):
    """The columns of one row as a JSON array."""

    type = JSON()
    inherit_cache = True
    name = "row_of"


@compiles(row_of, "sqlite")
def _on_sqlite(element: row_of, compiler: Any, **more: Any) -> str:
    return f"json_array({compiler.process(element.clauses, **more)})"


@compiles(row_of, "postgresql")
def _on_postgresql(element: row_of, compiler: Any, **more: Any) -> str:
    return f"json_build_array({compiler.process(element.clauses, **more)})"
