"""A mail that came is on the disk and in its row before anybody else is told that we have it."""

import hashlib
import re
from email import message_from_bytes, policy

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from .. import clock
from ..config import Settings
from ..db import db, reading, transaction
from ..web import uploads
from . import parsing
from .models import IncomingMail

HEADERS_END = re.compile(rb"\r?\n\r?\n|\r\r")


def receive(raw: bytes, size: int | None = None) -> bool:
    """Keep a mail as it came; False where it is here already. It is sorted soon after (see `sorting`).

    Of a mail that is larger than we take its beginning is kept; `size` is how large it was, where that is known.
    Raises OSError or a database error when it could not be kept: then whoever brought it keeps it, and tries again.
    """
    limit = largest()
    size, raw = size or len(raw), raw[:limit]
    print_ = fingerprint(raw)
    if _is_known(print_):
        return False
    stored_as = uploads.store(raw)
    row = IncomingMail(fingerprint=print_, came_at=clock.now(), stored_as=stored_as, size=size, cut=size > len(raw))
    try:
        with transaction():
            db.session.add(row)
    except IntegrityError:  # another worker brought the same just now
        uploads.remove(stored_as)
        return False
    return True


def largest() -> int:
    """The most bytes of a mail that we keep."""
    settings: Settings = current_app.extensions["settings"]
    return settings.inbox_mail_limit_mb * 1_000_000


def fingerprint(raw: bytes) -> bytes:
    """What tells a mail that comes twice: its Message-ID and its body. What servers write on its way does not count,
    nor how its lines end; without a Message-ID every sign does."""
    try:
        message = message_from_bytes(raw[:200_000], policy=policy.compat32)
        message_id = parsing.header(message, "Message-ID")
    except Exception:  # whatever is broken in a mail, it is kept, and those behind it come
        message_id = ""
    plain = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n")
    if not message_id:
        return hashlib.sha256(plain).digest()
    end = HEADERS_END.search(plain)
    return hashlib.sha256(message_id.encode() + b"\0" + (plain[end.end() :] if end else b"")).digest()


def _is_known(print_: bytes) -> bool:
    with reading():
        return db.session.scalar(select(IncomingMail.id).where(IncomingMail.fingerprint == print_)) is not None
