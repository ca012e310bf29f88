"""How Alembic finds the database and what belongs to it."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from app.db import Money, UtcDateTime, db

SEARCH_TABLES = ("complaint_search", "message_search")


def belongs_to_models(_object: Any, name: str | None, type_: str, reflected: bool, _compare_to: Any) -> bool:
    """The tables and indexes of the search are made by `app.complaints.search`, not by models."""
    return not (reflected and (name or "").startswith(SEARCH_TABLES))


def write_type(type_: str, value: Any, _context: Any) -> str | bool:
    """Migrations name plain types, so that old ones run whatever becomes of our own."""
    if type_ == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if type_ == "type" and isinstance(value, Money):
        return "sa.BigInteger()"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        include_object=belongs_to_models,
        render_item=write_type,
        **_arguments(),
    )
    with context.begin_transaction():
        context.run_migrations()


def _arguments() -> dict[str, Any]:
    given = dict(current_app.extensions["migrate"].configure_args)
    for name in ("render_as_batch", "compare_type", "include_object", "render_item"):
        given.pop(name, None)
    return given


def without_foreign_keys(connection: Connection) -> None:
    """SQLite drops a column by making the table anew; rows that point to the old one may stay while it goes.

    The switch has no effect within a transaction. What points to nothing afterwards undoes the migration.
    """
    switch = connection.connection.driver_connection
    assert switch is not None
    switch.execute("PRAGMA foreign_keys=OFF")
    try:
        run(connection)
        if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError(f"after the migration a row of {lost[0]} points to nothing in {lost[2]}")
        connection.commit()
    finally:
        connection.rollback()
        switch.execute("PRAGMA foreign_keys=ON")


with db.engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        without_foreign_keys(connection)
    else:
        run(connection)
        connection.commit()
