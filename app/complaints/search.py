"""Words to complaints: an index of everything written in a case, newest case first, on both databases.

One row per text: `id` is the complaint's id shifted left with the message's id in the low half (0: the complaint's own
words). So the order of the index is the order of the answer, and a page ends as soon as it is full. Internal notes are
found too: only staff search. The tables are kept by triggers, so that no writer can forget them.

SQLite: FTS5 without a copy of the text. PostgreSQL: tsvector with GIN; one question beforehand tells rare words, which
are collected and sorted, from common ones, for which walking the newest cases is quicker.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import Connection, MetaData, TextClause, event, text

from ..db import db

MOST_WORDS = 12
LONGEST_QUESTION = 400
TEXTS_A_PAGE = 200
RARE = 2_000
MOST_SHARING = 40
SNIPPET = 160
NEWEST = (1 << 31) - 1
# Letters and digits with the marks that belong to them: vowel signs of Hindi and Thai are no gaps between words.
MARKS = "".join(sign for sign in map(chr, range(0x300, 0x3100)) if unicodedata.category(sign).startswith("M"))
WORD = re.compile(f"[^\\W_](?:[^\\W_]|[{MARKS}])*")

COMPLAINT_COLUMNS = ("reference", "title", "happened", "expected", "desired", "search_names")


@dataclass(frozen=True)
class Found:
    """Complaint ids, newest first; `more` tells whether older ones may follow the last."""

    ids: tuple[int, ...]
    more: bool


def find(question: str, *, before: int | None = None, limit: int = 25) -> Found:
    """Complaints in whose story, or in one message of whom, every word of `question` occurs.

    `before` is the complaint id the page before ended with. Who may see them is asked when the rows are read.
    """
    words = words_of(question)
    if not words:
        return Found((), False)
    rows = _ids(words, ((before if before is not None else NEWEST) << 32))
    ids = list(dict.fromkeys(row >> 32 for row in rows))
    return Found(tuple(ids[:limit]), len(ids) > limit or len(rows) == TEXTS_A_PAGE)


def sharing(words: Sequence[str], least: int) -> set[int]:
    """Ids of some complaints in which at least so many of these words occur, as far as the words are rare.

    `words` are folded. A common word is not followed to its end: it tells nothing.
    """
    sqlite = db.engine.dialect.name == "sqlite"
    quoted = {f"w{place}": f'"{word}"' if sqlite else f"'{word}'" for place, word in enumerate(words)}
    return set(db.session.scalars(_sharing(len(words), sqlite=sqlite), {**quoted, "least": least}))


@lru_cache
def _sharing(count: int, *, sqlite: bool) -> TextClause:
    one = _SQLITE_ANY if sqlite else _POSTGRES_ANY
    places = range(count)
    parts = ", ".join(f"w{place} AS MATERIALIZED ({one.format(place)} LIMIT {RARE + 1})" for place in places)
    if_rare = "SELECT {0} AS word, id >> 32 AS complaint_id FROM w{0} WHERE (SELECT count(*) FROM w{0}) <= {1}"
    return text(
        f"WITH {parts}, hits AS ({' UNION ALL '.join(if_rare.format(place, RARE) for place in places)}) "
        "SELECT complaint_id FROM hits GROUP BY complaint_id HAVING count(DISTINCT word) >= :least "
        f"ORDER BY count(DISTINCT word) DESC, complaint_id DESC LIMIT {MOST_SHARING}"
    )


def words_of(question: str) -> list[str]:
    """The words of what somebody typed; every sign that could be a command of the search is gone."""
    plain = unicodedata.normalize("NFC", question[:LONGEST_QUESTION]).lower()
    return list(dict.fromkeys(WORD.findall(plain)))[:MOST_WORDS]


def folded_words(words: str) -> list[str]:
    """Every word of a text, in lower case and without accents, in its order."""
    return WORD.findall(_folded(unicodedata.normalize("NFC", words)))


def excerpt(words: Iterable[str], body: str) -> Markup | None:
    """The part of `body` where the first of `words` occurs, escaped, each of them marked; None where none does."""
    hits = _hits({_folded(word) for word in words}, body)
    if not hits:
        return None
    start = max(hits[0][0] - SNIPPET // 3, 0)
    end = start + SNIPPET
    out, at = escape("…" if start else ""), start
    for begin, finish in hits:
        if finish <= end:
            out += escape(body[at:begin]) + Markup('<mark class="highlight">{}</mark>').format(body[begin:finish])
            at = finish
    return out + escape(body[at:end]) + ("…" if end < len(body) else "")


def _hits(wanted: set[str], body: str) -> list[tuple[int, int]]:
    """Where words of `wanted` stand. Folding every word takes its time: plain text is spared it."""
    if body.isascii():
        plain = "|".join(map(re.escape, wanted))
        return [hit.span() for hit in re.finditer(rf"(?<![^\W_])(?:{plain})(?![^\W_])", body, re.IGNORECASE)]
    return [hit.span() for hit in WORD.finditer(body) if _folded(hit[0]) in wanted]


def _folded(words: str) -> str:
    """Lower case, without accents: as `complaint_search_words` does in PostgreSQL and FTS5 does by itself."""
    decomposed = unicodedata.normalize("NFD", words.lower())
    return unicodedata.normalize("NFC", "".join(sign for sign in decomposed if not "\u0300" <= sign <= "\u036f"))


def _ids(words: list[str], before: int) -> list[int]:
    if db.engine.dialect.name == "sqlite":
        asked: dict[str, Any] = {"words": " ".join(f'"{word}"' for word in words), "before": before}
        return list(db.session.scalars(_SQLITE_FIND, asked))
    asked = {"words": " & ".join(f"'{_folded(word)}'" for word in words), "before": before}
    common = db.session.scalar(_POSTGRES_COUNT, asked) or 0
    return list(db.session.scalars(_POSTGRES_WALK if common > RARE else _POSTGRES_COLLECT, asked))


_SQLITE_FIND = text(
    f"SELECT rowid FROM complaint_search WHERE complaint_search MATCH :words AND rowid < :before "
    f"ORDER BY rowid DESC LIMIT {TEXTS_A_PAGE}"
)
_SQLITE_ANY = "SELECT rowid AS id FROM complaint_search WHERE complaint_search MATCH :w{0}"
_POSTGRES_ANY = "SELECT id FROM complaint_search WHERE words @@ to_tsquery('simple', :w{0})"
_POSTGRES_MATCH = "SELECT id FROM complaint_search WHERE words @@ to_tsquery('simple', :words)"
_POSTGRES_COUNT = text(f"SELECT count(*) FROM ({_POSTGRES_MATCH} LIMIT {RARE + 1}) AS few")
_POSTGRES_COLLECT = text(
    f"WITH few AS MATERIALIZED ({_POSTGRES_MATCH}) SELECT id FROM few WHERE id < :before "
    f"ORDER BY id DESC LIMIT {TEXTS_A_PAGE}"
)
_POSTGRES_WALK = text(f"{_POSTGRES_MATCH} AND id < :before ORDER BY id DESC LIMIT {TEXTS_A_PAGE}")


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
