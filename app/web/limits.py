"""Limits as database rows: every process sees them, no restart resets them. Sources are kept only as hashes."""

import hashlib
import hmac
from datetime import datetime, timedelta

from flask import current_app, request
from sqlalchemy import LargeBinary, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from .. import clock
from ..db import Base, Code, UtcDateTime, side_transaction
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
    """Where the request comes from: its address, as the configured number of trusted proxies tells it."""
    return request.remote_addr or "unknown"


def count(kind: str, source: str, most: int) -> None:
    """Count one more of `kind` from `source` in this hour; raises TooMany past `most`. Commits on its own.

    Call it before the request's first statement (see `db.side_transaction`).
    """
    key = hmac.digest(current_app.config["SECRET_KEY"].encode(), source.encode(), hashlib.sha256)
    at = clock.now()
    where = (LimitCounter.kind == kind, LimitCounter.source == key)
    with side_transaction() as session:
        session.execute(
            update(LimitCounter).where(*where, LimitCounter.began_at <= at - HOUR).values(began_at=at, times=0)
        )
        counted = session.execute(update(LimitCounter).where(*where).values(times=LimitCounter.times + 1))
        if counted.rowcount == 0:  # type: ignore[attr-defined]
            try:
                with session.begin_nested():
                    session.execute(insert(LimitCounter).values(kind=kind, source=key, began_at=at, times=1))
            except IntegrityError:  # another process was first
                session.execute(update(LimitCounter).where(*where).values(times=LimitCounter.times + 1))
        row = session.execute(select(LimitCounter.times, LimitCounter.began_at).where(*where)).one()
    if row.times > most:
        wait = int((row.began_at + HOUR - at).total_seconds()) + 1
        raise TooMany("That was very often. Wait a little and try again.", retry_after=max(wait, 1))


def forget_old() -> None:
    """Drop counters of past hours. The worker calls it."""
    with side_transaction() as session:
        session.execute(delete(LimitCounter).where(LimitCounter.began_at < clock.now() - HOUR))
