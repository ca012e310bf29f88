"""How a database means to answer: its plans, and what in them reads more than it has to."""

import json
from collections.abc import Iterator
from typing import Any

from app.db import db


def explained(statement: str) -> list[str]:
    """SQLite's plan; which values are asked for makes no difference to it."""
    connection = db.session.connection().connection
    count = statement.count("?")
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", (None,) * count)]


def too_much(plan: list[str]) -> list[str]:
    """Steps that read a table of complaints whole, or put rows in order."""
    whole = [step for step in plan if step.startswith(("SCAN complaint", "SCAN c")) and "INDEX" not in step]
    return whole + [step for step in plan if "TEMP B-TREE" in step]


def planned(statement: str, values: Any) -> dict[str, Any]:
    """PostgreSQL's plan for these values."""
    cursor = db.session.connection().connection.cursor()
    cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", values)
    (found,) = cursor.fetchone()
    tree: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return tree


def steps(plan: dict[str, Any]) -> Iterator[str]:
    """Its nodes: what is done, and to which table with which index."""
    yield " ".join(str(plan[key]) for key in ("Node Type", "Relation Name", "Index Name") if key in plan)
    for part in plan.get("Plans", ()):
        yield from steps(part)
