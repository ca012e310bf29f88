"""How a database means to answer: its plans, and what in them reads more than it has to."""

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
