"""Rows that never change once something is true of them: the database itself refuses, whoever asks.

What the law wants forgotten can still be blanked, all `words` columns at once, and a blanked row can go.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, MetaData, event

from .db import db


@dataclass(frozen=True)
class Frozen:
    """`columns` of `table` stay as they are from when `since` holds. `words` are those that hold what people wrote.

    A row may go once its words are blank, or when `goes` holds; none may be added while `complete` holds. The three are
    conditions in SQL on {row}.
    """

    table: str
    columns: tuple[str, ...]
    since: str = "1 = 1"
    words: tuple[str, ...] = ()
    goes: str = ""
    complete: str = ""

    def differs(self, operator: str) -> str:
        """Whether one of the columns changes."""
        return " OR ".join(f"old.{name} {operator} new.{name}" for name in self.columns)

    def erased(self, operator: str) -> str:
        """Whether the words, and nothing else, are blanked."""
        if not self.words:
            return "1 = 0"
        rest = [f"NOT (old.{name} {operator} new.{name})" for name in self.columns if name not in self.words]
        return " AND ".join([*(f"new.{name} = ''" for name in self.words), *rest])

    def may_go(self) -> str:
        blank = " AND ".join(f"old.{name} = ''" for name in self.words) or "1 = 0"
        return self.goes.format(row="old") or blank


def freeze(connection: Connection, rules: Iterable[Frozen]) -> None:
    """Make the triggers. The tables must exist."""
    write = _sqlite if connection.dialect.name == "sqlite" else _postgres
    for rule in rules:
        for statement in write(rule):
            connection.exec_driver_sql(statement)


def thaw(connection: Connection, rules: Iterable[Frozen]) -> None:
    """Remove what `freeze` made."""
    for rule in rules:
        if connection.dialect.name == "sqlite":
            for name in ("changed", "removed", "added"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {rule.table}_not_{name}")
        else:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {rule.table}_frozen ON {rule.table}")
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {rule.table}_refuse()")


def keep_frozen(*rules: Frozen) -> None:
    """Tables made from the models have the triggers too."""

    def created(_metadata: MetaData, connection: Connection, **_more: Any) -> None:
        freeze(connection, rules)

    def dropping(_metadata: MetaData, connection: Connection, **_more: Any) -> None:
        thaw(connection, rules)

    event.listen(db.metadata, "after_create", created)
    event.listen(db.metadata, "before_drop", dropping)


def _sqlite(rule: Frozen) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_words(rule)}'); END"
    name, since = rule.table, rule.since.format(row="old")
    statements = [
        f"CREATE TRIGGER {name}_not_changed BEFORE UPDATE ON {name} "
        f"WHEN ({since}) AND ({rule.differs('IS NOT')}) AND NOT ({rule.erased('IS NOT')}) {refuse}",
        f"CREATE TRIGGER {name}_not_removed BEFORE DELETE ON {name} WHEN ({since}) AND NOT ({rule.may_go()}) {refuse}",
    ]
    if rule.complete:
        complete = rule.complete.format(row="new")
        statements.append(f"CREATE TRIGGER {name}_not_added BEFORE INSERT ON {name} WHEN {complete} {refuse}")
    return statements


def _postgres(rule: Frozen) -> list[str]:
    refuse = f"RAISE EXCEPTION '{_words(rule)}';"
    name, since, differs = rule.table, rule.since.format(row="old"), rule.differs("IS DISTINCT FROM")
    complete = rule.complete.format(row="new") or "1 = 0"
    return [
        f"CREATE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'INSERT' THEN IF {complete} THEN {refuse} END IF; RETURN new; END IF; "
        f"IF TG_OP = 'UPDATE' THEN IF ({since}) AND ({differs}) AND NOT ({rule.erased('IS DISTINCT FROM')}) "
        f"THEN {refuse} END IF; RETURN new; END IF; "
        f"IF ({since}) AND NOT ({rule.may_go()}) THEN {refuse} END IF; RETURN old; END $$",
        f"CREATE TRIGGER {name}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {name} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}_refuse()",
    ]


def _words(rule: Frozen) -> str:
    return f"a row of {rule.table} that was kept never changes"
