"""Whether the database has the tables this code was written for. Alembic is left to the commands that migrate."""

import re
from functools import cache

from sqlalchemy import inspect, text

from .config import ROOT
from .db import db

MIGRATIONS = ROOT / "migrations"
NAMED = re.compile(r"""^(revision|down_revision) *= *["'](\w+)["']""", re.MULTILINE)
VERSIONS = text("SELECT version_num FROM alembic_version")


def is_current() -> bool:
    """Whether every migration of this code, and no other, was carried out. It asks the database."""
    if not inspect(db.session.connection()).has_table("alembic_version"):
        return False
    return set(db.session.scalars(VERSIONS)) == _heads()


@cache
def _heads() -> set[str]:
    """The migrations that no other one follows."""
    files = (MIGRATIONS / "versions").glob("*.py")
    named = [pair for file in files for pair in NAMED.findall(file.read_text(encoding="utf-8"))]
    return {name for kind, name in named if kind == "revision"} - {name for kind, name in named if kind != "revision"}
