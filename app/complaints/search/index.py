"""The index of everything written in a case, on both databases; kept by triggers, so that no writer can forget it.

One row per text: `id` is the complaint's id shifted left with the message's id in the low half (0: the complaint's own
words). So the order of the index is the order of the answer. Internal notes are found too: only staff search.

SQLite: FTS5 without a copy of the text. PostgreSQL: tsvector with GIN.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, MetaData, event

from ...db import db

COMPLAINT_COLUMNS = ("reference", "title", "happened", "expected", "desired", "search_names")


def create_search(connection: Connection) -> None:
    """Make the index and its triggers, and fill it from what is there. The tables of the complaints must exist."""
    _run(connection, _SQLITE_CREATE if connection.dialect.name == "sqlite" else _POSTGRES_CREATE)


def drop_search(connection: Connection) -> None:
    """Remove what `create_search` made."""
    _run(connection, _SQLITE_DROP if connection.dialect.name == "sqlite" else _POSTGRES_DROP)


def _run(connection: Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)


def _sqlite_words(row: str) -> str:
    return " || ' ' || ".join(f"{row}.{column}" for column in COMPLAINT_COLUMNS)


def _sqlite_triggers(table: str, key: str, words: str, columns: str) -> list[str]:
    """`key` and `words` are SQL with `{row}` for new or old. A changed text is taken out as it was and put in anew."""
    put = f"INSERT INTO complaint_search(rowid, words) VALUES ({key}, {words});".format(row="new")
    take = f"INSERT INTO complaint_search(complaint_search, rowid, words) VALUES ('delete', {key}, {words});".format(
        row="old"
    )
    return [
        f"CREATE TRIGGER complaint_search_{table}_added AFTER INSERT ON {table} BEGIN {put} END",
        f"CREATE TRIGGER complaint_search_{table}_removed AFTER DELETE ON {table} BEGIN {take} END",
        f"CREATE TRIGGER complaint_search_{table}_changed AFTER UPDATE OF {columns} ON {table} BEGIN {take} {put} END",
    ]


_COLUMNS = ", ".join(COMPLAINT_COLUMNS)
_STORY_KEY, _STORY = "{row}.id << 32", _sqlite_words("{row}")
_MESSAGE_KEY, _BODY = "({row}.complaint_id << 32) + {row}.id", "{row}.body"

_SQLITE_CREATE = (
    "CREATE VIRTUAL TABLE complaint_search USING "
    "fts5(words, content='', tokenize=\"unicode61 remove_diacritics 2 categories 'L* N* Co M*'\", detail='none')",
    *_sqlite_triggers("complaint", _STORY_KEY, _STORY, _COLUMNS),
    *_sqlite_triggers("message", _MESSAGE_KEY, _BODY, "body"),
    f"INSERT INTO complaint_search(rowid, words) SELECT id << 32, {_sqlite_words('complaint')} FROM complaint",
    "INSERT INTO complaint_search(rowid, words) SELECT (complaint_id << 32) + id, body FROM message",
)
_SQLITE_DROP = (
    *(
        f"DROP TRIGGER IF EXISTS complaint_search_{table}_{change}"
        for table in ("complaint", "message")
        for change in ("added", "removed", "changed")
    ),
    "DROP TABLE IF EXISTS complaint_search",
)

# Its own parser would keep addresses and paths whole: signs that part words become spaces, accents go.
_POSTGRES_WORDS = """
CREATE FUNCTION complaint_search_words(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_tsvector('simple', regexp_replace(normalize(regexp_replace(
    lower(normalize(words, NFD)), '[\\u0300-\\u036f]+', '', 'g'), NFC), '[!-/:-@\\[-`{-~\\u2010-\\u2027]+', ' ', 'g'))
$$
"""
_POSTGRES_STORY = f"complaint_search_words(concat_ws(' ', {', '.join('new.' + name for name in COMPLAINT_COLUMNS)}))"
_POSTGRES_KEEP = f"""
CREATE FUNCTION complaint_search_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'complaint' THEN
    INSERT INTO complaint_search(id, complaint_id, words) VALUES (new.id << 32, new.id, {_POSTGRES_STORY})
    ON CONFLICT (id) DO UPDATE SET words = excluded.words;
  ELSE
    INSERT INTO complaint_search(id, complaint_id, message_id, words)
    VALUES ((new.complaint_id << 32) + new.id, new.complaint_id, new.id, complaint_search_words(new.body))
    ON CONFLICT (id) DO UPDATE SET words = excluded.words;
  END IF;
  RETURN NULL;
END $$
"""
_POSTGRES_CREATE = (
    "CREATE TABLE complaint_search (id bigint PRIMARY KEY, "
    "complaint_id bigint NOT NULL REFERENCES complaint ON DELETE CASCADE, "
    "message_id bigint REFERENCES message ON DELETE CASCADE, words tsvector NOT NULL)",
    "CREATE INDEX complaint_search_words_index ON complaint_search USING gin (words)",
    "CREATE INDEX complaint_search_complaint_index ON complaint_search (complaint_id)",
    "CREATE INDEX complaint_search_message_index ON complaint_search (message_id)",
    _POSTGRES_WORDS,
    _POSTGRES_KEEP,
    f"CREATE TRIGGER complaint_search_kept AFTER INSERT OR UPDATE OF {_COLUMNS} ON complaint "
    "FOR EACH ROW EXECUTE FUNCTION complaint_search_keep()",
    "CREATE TRIGGER complaint_search_kept AFTER INSERT OR UPDATE OF body ON message "
    "FOR EACH ROW EXECUTE FUNCTION complaint_search_keep()",
    f"INSERT INTO complaint_search(id, complaint_id, words) SELECT new.id << 32, new.id, {_POSTGRES_STORY} "
    "FROM complaint AS new",
    "INSERT INTO complaint_search(id, complaint_id, message_id, words) SELECT (complaint_id << 32) + id, complaint_id, "
    "id, complaint_search_words(body) FROM message",
)
_POSTGRES_DROP = (
    "DROP TRIGGER IF EXISTS complaint_search_kept ON complaint",
    "DROP TRIGGER IF EXISTS complaint_search_kept ON message",
    "DROP FUNCTION IF EXISTS complaint_search_keep()",
    "DROP TABLE IF EXISTS complaint_search",
    "DROP FUNCTION IF EXISTS complaint_search_words(text)",
)


def _created(_metadata: MetaData, connection: Connection, **_more: Any) -> None:
    create_search(connection)


def _dropping(_metadata: MetaData, connection: Connection, **_more: Any) -> None:
    drop_search(connection)


event.listen(db.metadata, "after_create", _created)
event.listen(db.metadata, "before_drop", _dropping)
