"""The least a submission can cost in this stack: Flask, one INSERT through SQLAlchemy Core, one commit, one redirect.

Its connections follow our rules, so that both pay the same price for words that survive a power cut.
"""

import os
import secrets
from typing import Any

from flask import Flask, redirect, request
from sqlalchemy import Column, Connection, Engine, Integer, MetaData, String, Table, Text, create_engine, event, insert
from werkzeug.wrappers import Response

DATABASE = "BENCH_BARE_DATABASE"
SYNCHRONOUS = "BENCH_BARE_SYNCHRONOUS"

metadata = MetaData()
entry = Table(
    "entry",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", String(12), unique=True),
    Column("words", Text),
)
ADD_ENTRY = insert(entry)


def create_bare() -> Flask:
    """The application; its database file is named by the environment."""
    app = Flask(__name__)
    engine = create_engine(f"sqlite:///{os.environ[DATABASE]}", pool_size=10, connect_args={"timeout": 5})
    _follow_our_rules(engine, os.environ.get(SYNCHRONOUS, "FULL"))
    with engine.begin() as connection:
        metadata.create_all(connection)

    @app.get("/hello")
    def hello() -> str:
        return "Hello"

    @app.post("/entries")
    def add() -> Response:
        with engine.begin() as connection:
            connection.execute(ADD_ENTRY, {"reference": secrets.token_hex(6), "words": request.form["happened"]})
        return redirect("/hello", 303)

    return app


def _follow_our_rules(engine: Engine, synchronous: str) -> None:
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}")

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
