"""The database: base class, column types, and the only place that commits.

A request that may not change anything (GET, HEAD, OPTIONS) runs in a transaction that cannot write; every other
request takes SQLite's write lock at its first statement, so that what it read is still true when it writes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from flask import Flask, Response, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Connection,
    DateTime,
    FromClause,
    Integer,
    MetaData,
    Row,
    Select,
    String,
    Text,
    event,
)
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.sql.compiler import InsertmanyvaluesSentinelOpts
from sqlalchemy.types import TypeDecorator

from .turns import BUSY_SECONDS, gate, line_up

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CENT = Decimal("0.01")

_mode: ContextVar[Literal["read", "write"]] = ContextVar("transaction_mode", default="write")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Kept in UTC on both databases, always aware in Python."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """An exact amount, kept as ten-thousandths of the currency's unit because SQLite has no decimals."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int((value * 10_000).to_integral_exact())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        exact = Decimal(value) / 10_000
        return exact.quantize(CENT) if exact == exact.quantize(CENT) else exact


# Statements and answers whose columns are read by name, not by place.
AnySelect = Select[*tuple[Any, ...]]
AnyUnion = CompoundSelect[*tuple[Any, ...]]
AnyRow = Row[*tuple[Any, ...]]

Key = Annotated[int, mapped_column(primary_key=True)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
Name = Annotated[str, mapped_column(String(200))]
Code = Annotated[str, mapped_column(String(40))]
Words = Annotated[str, mapped_column(Text)]


BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only where the type is INTEGER


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


Base.registry.update_type_annotation_map({int: BigId})

db = SQLAlchemy(model_class=Base)


def init_db(app: Flask) -> None:
    """Bind the database to `app`: connection rules, read-only requests, the one commit."""
    settings = app.extensions["settings"]
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    if settings.database_url.startswith("sqlite"):
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        options: dict[str, Any] = {"connect_args": {"timeout": BUSY_SECONDS}}
    else:
        options = {"pool_pre_ping": True}
    # What people wrote never reaches a log by way of the words of a database's error.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {**options, "pool_size": 10, "hide_parameters": True}
    db.init_app(app)
    with app.app_context():
        _set_rules(db.engine, settings.sqlite_synchronous)
    app.before_request(_choose_mode)
    app.after_request(_commit_or_roll_back)
    app.teardown_request(_forget_mode)


def _set_rules(engine: Engine, synchronous: str) -> None:
    if engine.dialect.name != "sqlite":
        event.listen(engine, "begin", _begin)
        return
    line_up(engine, lambda: _mode.get() == "read")
    event.listen(engine, "begin", _begin)
    engine.dialect.statement_compiler = HintingCompiler
    # Several rows of one table are one INSERT: SQLite numbers the rows of one statement in their order, which
    # SQLAlchemy would not rely on by itself.
    engine.dialect.insertmanyvalues_implicit_sentinel = InsertmanyvaluesSentinelOpts.ANY_AUTOINCREMENT

    def on_connect(connection: Any, _record: Any) -> None:
        # sqlite3 would open transactions by itself, and only before a write: we emit every BEGIN (see _begin).
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", on_connect)


class HintingCompiler(SQLiteCompiler):
    """Writes the hints of `Select.with_hint`, which SQLAlchemy has for SQLite as well but leaves out.

    SQLite without statistics takes any index that an equality fits for better than one in the wanted order. With
    `INDEXED BY` it fails where that index does not do, instead of being slow.
    """

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:
        return text


def _begin(connection: Connection) -> None:
    reading = _mode.get() == "read"
    if connection.dialect.name == "sqlite":
        # IMMEDIATE: two requests that read and then write would otherwise lose updates without an error.
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        if reading:
            connection.exec_driver_sql("BEGIN")
            return
        with gate(str(connection.engine.url.database)):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif reading:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def _choose_mode() -> None:
    _mode.set("read" if request.method in SAFE_METHODS else "write")


def _forget_mode(_error: BaseException | None) -> None:
    # A server's threads serve one request after another: what one may not do is no rule for the next.
    _mode.set("write")


def only_read_from_here() -> None:
    """Give up what the request wrote; what its error page reads then need not wait for the write lock once more."""
    db.session.rollback()
    _mode.set("read")


def _commit_or_roll_back(response: Response) -> Response:
    # Flask runs this again when it raised: the second time the answer is a 500 and everything rolls back.
    if request.method not in SAFE_METHODS and response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    return response


def undo() -> None:
    """Forget what a refused action had begun, so that the page that says so shows what is true."""
    db.session.rollback()


@contextmanager
def attempt() -> Iterator[None]:
    """A part of a request that is undone alone when it raises; what was done before it stays."""
    with db.session.begin_nested():
        yield


@contextmanager
def transaction() -> Iterator[None]:
    """One unit of work outside a request (jobs, commands): committed whole, or not at all."""
    token = _mode.set("write")
    try:
        db.session.rollback()
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        db.session.remove()
        _mode.reset(token)


@contextmanager
def reading() -> Iterator[None]:
    """A read-only unit outside a request."""
    token = _mode.set("read")
    try:
        db.session.rollback()
        yield
    finally:
        db.session.remove()
        _mode.reset(token)


@contextmanager
def side_reading() -> Iterator[Connection]:
    """A connection of its own that only reads, whatever the request is doing: the demo's clock."""
    token = _mode.set("read")
    try:
        with db.engine.connect() as connection:
            yield connection
    finally:
        _mode.reset(token)


@contextmanager
def side_transaction(*, hurried: bool = False) -> Iterator[Session]:
    """A small transaction of its own that stands whatever becomes of the request: limit counters, reading records.

    A `hurried` one does not wait for the disk: the end of a process can't undo it, a power cut could.
    Raises RuntimeError when the request already holds SQLite's write lock, because the two would wait for each other.
    """
    if _mode.get() == "write" and db.session().in_transaction():
        raise RuntimeError("a side transaction must come before the request's first write statement")
    token = _mode.set("write")
    try:
        with (
            db.engine.connect() as connection,
            _syncing(connection, later=hurried),
            Session(connection) as session,
            session.begin(),
        ):
            yield session
    finally:
        _mode.reset(token)


@contextmanager
def _syncing(connection: Connection, *, later: bool) -> Iterator[None]:
    """Leave the sync to SQLite's next commit. PostgreSQL would need a statement of its own to save less."""
    raw = connection.connection.driver_connection
    if raw is None or not later or connection.dialect.name != "sqlite":
        yield
        return
    (level,) = raw.execute("PRAGMA synchronous").fetchone()
    raw.execute("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA synchronous={level}")
