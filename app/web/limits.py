"""Limits as database rows: every process sees them, no restart resets them. Sources are kept only as hashes."""

import hashlib
import hmac
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, cast

from flask import current_app, request
from flask_babel import gettext as _
from sqlalchemy import LargeBinary, Table, bindparam, case, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from .. import clock
from ..db import Base, Code, UtcDateTime, db, side_transaction
from ..errors import TooMany

HOUR = timedelta(hours=1)


class LimitCounter(Base):
    """How often one source did one kind of thing in the hour that began at `began_at`."""

    __tablename__ = "limit_counter"

    kind: Mapped[Code] = mapped_column(primary_key=True)
    source: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    times: Mapped[int]


def source_of_request() -> str:
    """Where the request comes from: its address, as the configured number of trusted proxies tells it.

    Of an IPv6 address the network: one household has more addresses than any limit could count.
    """
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)


def count(kind: str, source: str, most: int, *, more: int = 1) -> None:
    """Count one or `more` of `kind` from `source` in this hour; raises TooMany past `most`. Commits on its own.

    Call it before the request's first statement (see `db.side_transaction`).
    """
    at = clock.now()
    with side_transaction(hurried=True) as session:
        times, began_at = _add(session, kind, source, at, more)
    _refuse(times, began_at, at, most)


def count_done(kind: str, source: str, most: int) -> None:
    """Count what comes to be with this request, and not where it is refused or fails: a mail that is sent. Raises
    TooMany past `most`. In the request's own transaction, so that of two at once the other waits for its turn."""
    at = clock.now()
    times, began_at = _add(db.session(), kind, source, at, 1)
    _refuse(times, began_at, at, most)


def _add(session: Session, kind: str, source: str, at: datetime, more: int) -> tuple[int, datetime]:
    """How often with these, and since when."""
    counted = {"of_kind": kind, "from_source": _key(source), "at": at, "hour_ago": at - HOUR, "more": more}
    row = session.execute(_one_more(session.get_bind().dialect.name), counted).one()
    return row.times, row.began_at


def _refuse(times: int, began_at: datetime, at: datetime, most: int) -> None:
    if times > most:
        wait = int((began_at + HOUR - at).total_seconds()) + 1
        raise TooMany(_("That was very often. Wait a little and try again."), retry_after=max(wait, 1))


@cache
def _one_more(dialect: str) -> Any:
    """One statement, so that no two processes count the same one: a new hour begins when the old one is over.

    Built once: making it anew would cost a submission as much as carrying it out.
    """
    table = cast(Table, LimitCounter.__table__)
    at, hour_ago = bindparam("at", type_=UtcDateTime), bindparam("hour_ago", type_=UtcDateTime)
    more: Any = bindparam("more")
    over = table.c.began_at <= hour_ago
    return (
        import_module(f"sqlalchemy.dialects.{dialect}")
        .insert(table)
        .values(kind=bindparam("of_kind"), source=bindparam("from_source"), began_at=at, times=more)
        .on_conflict_do_update(
            index_elements=[table.c.kind, table.c.source],
            set_={
                "times": case((over, more), else_=table.c.times + more),
                "began_at": case((over, at), else_=table.c.began_at),
            },
        )
        .returning(table.c.times, table.c.began_at)
    )


def count_files() -> None:
    """Count the files that come with this request, as many as may be taken of it: nobody fills our disk with what
    belongs to nothing. Raises TooMany."""
    settings = current_app.extensions["settings"]
    sent = sum(1 for _name, file in request.files.items(multi=True) if file.filename)
    if sent:
        more = min(sent, settings.uploads_per_message)
        count("upload", source_of_request(), settings.uploads_per_hour_per_source, more=more)


def times(kind: str, source: str) -> int:
    """How often this was counted in the present hour."""
    statement = select(LimitCounter.times).where(
        LimitCounter.kind == kind, LimitCounter.source == _key(source), LimitCounter.began_at > clock.now() - HOUR
    )
    return db.session.scalar(statement) or 0


def times_of_all(kind: str, most: int) -> int:
    """How often this was counted in the present hours of all sources together, of each at most `most` times: what is
    past that was refused anyway."""
    counted = case((LimitCounter.times > most, most), else_=LimitCounter.times)
    statement = select(func.coalesce(func.sum(counted), 0))
    where = (LimitCounter.kind == kind, LimitCounter.began_at > clock.now() - HOUR)
    return int(db.session.scalar(statement.where(*where)) or 0)


def give_back(kind: str, source: str) -> None:
    """Take one back that turned out harmless, in the request's own transaction: a right code is no wrong one."""
    where = (LimitCounter.kind == kind, LimitCounter.source == _key(source), LimitCounter.times > 0)
    db.session.execute(update(LimitCounter).where(*where).values(times=LimitCounter.times - 1))


def forget_old() -> None:
    """Drop counters of past hours. The worker calls it."""
    with side_transaction(hurried=True) as session:
        session.execute(delete(LimitCounter).where(LimitCounter.began_at < clock.now() - HOUR))


def _key(source: str) -> bytes:
    return hmac.digest(current_app.config["SECRET_KEY"].encode(), source.encode(), hashlib.sha256)
