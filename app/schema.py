"""Whether the database has the tables this code was written for."""

from functools import cache

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from .config import ROOT
from .db import db

MIGRATIONS = ROOT / "migrations"


def is_current() -> bool:
    """Whether every migration of this code, and no other, was carried out. It asks the database."""
    return MigrationContext.configure(db.session.connection()).get_current_heads() == _heads()


@cache
def _heads() -> tuple[str, ...]:
    return tuple(ScriptDirectory(str(MIGRATIONS)).get_heads())
