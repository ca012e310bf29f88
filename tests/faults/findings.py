"""What must be true of the database after anything: findings, none when nothing was lost, doubled or halved."""

import sqlite3
from collections.abc import Iterator, Mapping

ORPHANS = {
    "complaints without their first event": (
        "SELECT reference FROM complaint WHERE 1 <> (SELECT count(*) FROM event "
        "WHERE event.complaint_id = complaint.id AND event.action = 'file')"
    ),
    "complaints without their clocks": (
        "SELECT reference FROM complaint WHERE 3 > (SELECT count(DISTINCT kind) FROM clock "
        "WHERE clock.complaint_id = complaint.id AND kind IN ('acknowledge', 'resolution', 'legal'))"
    ),
    "complaints without exactly one receipt": (
        "SELECT reference FROM complaint WHERE 1 <> (SELECT count(*) FROM delivery "
        "WHERE delivery.about = complaint.id AND delivery.kind = 'received')"
    ),
    "complaints without their form's key": "SELECT reference FROM complaint WHERE idempotency_hash IS NULL",
    "forms that became two complaints": (
        "SELECT hex(idempotency_hash) FROM complaint GROUP BY idempotency_hash HAVING count(*) > 1"
    ),
    "stories that were stored twice": "SELECT happened FROM complaint GROUP BY happened HAVING count(*) > 1",
    "sent forms whose complaint is missing": (
        "SELECT about FROM draft WHERE about IS NOT NULL AND about NOT IN (SELECT id FROM complaint)"
    ),
}


def all_findings(database: sqlite3.Connection, acknowledged: Mapping[str, str]) -> list[str]:
    """Everything wrong. `acknowledged` maps each story, of which no two are equal, to the reference that was shown."""
    return [*_damaged(database), *_halves(database), *_lost(database, acknowledged)]


def _damaged(database: sqlite3.Connection) -> Iterator[str]:
    for (words,) in database.execute("PRAGMA integrity_check"):
        if words != "ok":
            yield f"damaged: {words}"
    for row in database.execute("PRAGMA foreign_key_check"):
        yield f"points at nothing: {row}"


def _halves(database: sqlite3.Connection) -> Iterator[str]:
    for words, statement in ORPHANS.items():
        for (what,) in database.execute(statement):
            yield f"{words}: {what}"


def _lost(database: sqlite3.Connection, acknowledged: Mapping[str, str]) -> Iterator[str]:
    for story, reference in acknowledged.items():
        rows = database.execute("SELECT happened FROM complaint WHERE reference = ?", (reference,)).fetchall()
        if rows != [(story,)]:
            yield f"lost: {reference} was shown for {story!r}, and the database holds {rows}"
