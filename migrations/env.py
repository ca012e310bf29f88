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


with db.engine.connect() as connection:
    run(connection)
    connection.commit()
