"""Rows by the million: written past the ORM in the way each database is quickest at, their indexes made afterwards.

Values come as both databases read them: moments as text in UTC, documents as JSON text, truth as 0 and 1.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Connection, Index, MetaData, Table, text

from app.complaints.search import create_search, drop_search
from app.db import Base, db

Row = tuple[Any, ...]


def written(moment: datetime) -> str:
    """As both databases read it: SQLite's own form, which PostgreSQL takes for UTC while it is filled."""
    return moment.isoformat(" ", "microseconds")


class Filling:
    """Takes rows of a model's columns, in order; what is left out gets the model's default."""

    def __init__(self, connection: Connection, model: type[Base], names: Sequence[str]) -> None:
        table = model.__table__
        assert isinstance(table, Table)
        rest = {column.name: _default(column) for column in table.columns
                if column.name not in names and not column.nullable and column.default is not None}  # fmt: skip
        self.connection, self.names = connection, (*names, *rest)
        self.defaults = tuple(rest.values())
        self.name = f'"{table.name}"'

    def write(self, rows: Iterable[Row]) -> None:
        whole = [(*row, *self.defaults) for row in rows]
        if self.connection.dialect.name == "sqlite":
            self._insert(whole)
        else:
            self._copy(whole)

    def _insert(self, rows: list[Row]) -> None:
        cursor = self.connection.connection.cursor()
        places = ", ".join("?" * len(self.names))
        cursor.executemany(f"INSERT INTO {self.name} ({', '.join(self.names)}) VALUES ({places})", rows)
        cursor.close()

    def _copy(self, rows: list[Row]) -> None:
        driver: Any = self.connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY {self.name} ({', '.join(self.names)}) FROM STDIN") as copy:
            copy.write("".join("\t".join(map(_copied, row)) + "\n" for row in rows))


def _default(column: Column[Any]) -> Any:
    default: Any = column.default
    value = default.arg if default.is_scalar else default.arg(None)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict | list):
        return json.dumps(value)
    return int(value) if isinstance(value, bool) else value


def _copied(value: Any) -> str:
    """As COPY reads it. No text of ours has a tab, a line break or a backslash."""
    if value is None:
        return "\\N"
    return f"\\\\x{value.hex()}" if isinstance(value, bytes) else str(value)


@contextmanager
def bulk() -> Iterator[Connection]:
    """A connection whose rows nobody checks; indexes, search and statistics are made at the end."""
    let_go()
    with db.engine.connect() as connection:
        _relax(connection)
        with connection.begin():
            drop_search(connection)
            indexes = _drop_indexes(connection, db.metadata)
        with connection.begin():
            yield connection
        with connection.begin():
            for index in indexes:
                index.create(connection)
            follow_ids(connection)
            create_search(connection)
        _settle(connection)
    let_go()


def _settle(connection: Connection) -> None:
    """Statistics for the planner; on PostgreSQL also what its autovacuum would have done while the rows came."""
    connection.execution_options(isolation_level="AUTOCOMMIT")
    connection.execute(text("ANALYZE" if connection.dialect.name == "sqlite" else "VACUUM (ANALYZE)"))


def _relax(connection: Connection) -> None:
    """Neither foreign keys nor the disk: a database that breaks here is thrown away."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("SET session_replication_role = replica")
        connection.exec_driver_sql("SET timezone = 'UTC'")
        connection.exec_driver_sql("SET maintenance_work_mem = '512MB'")
        connection.commit()
        return
    switch: Any = connection.connection.driver_connection
    connection.rollback()
    # A journal would take each page twice; the next connection writes one again.
    for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-400000", "journal_mode=OFF"):
        switch.execute(f"PRAGMA {pragma}")


def _drop_indexes(connection: Connection, metadata: MetaData) -> list[Index]:
    """Remove the indexes that keep nothing unique; returns them in a fixed order."""
    found = [
        index for table in metadata.sorted_tables for index in sorted(table.indexes, key=lambda row: row.name or "")
    ]
    plain = [index for index in found if not index.unique]
    for index in plain:
        index.drop(connection)
    return plain


def follow_ids(connection: Connection) -> None:
    """PostgreSQL numbers new rows behind those that came with a number."""
    if connection.dialect.name == "sqlite":
        return
    for table in db.metadata.sorted_tables:
        if "id" in table.columns:
            name = f'"{table.name}"'
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT MAX(id) FROM {name})) "
                f"WHERE EXISTS (SELECT 1 FROM {name})"
            )


def let_go() -> None:
    """Close every connection of this process, so that the database belongs to the server alone."""
    db.session.remove()
    db.engine.dispose()
