"""Whether a letter was written for its case: measured, because a form that is sent off unread is no acknowledgement."""

from sqlalchemy import select

from ..db import db
from .models import Message

SHORTEST_PERSONAL = 20
LOOKED_BACK = 200


def why_not_personal(personal: str, author_id: int) -> str:
    """What to do about a sentence that does not speak of this complaint; empty when there is nothing to say.

    It must say something, and its author must not have sent the very same before (of their latest letters).
    """
    plain = _plain(personal)
    if not plain:
        return ""
    if len(plain) < SHORTEST_PERSONAL:
        return "Say a little more: what happened to them, in words of your own."
    earlier = (
        select(Message.body)
        .where(Message.author_id == author_id, Message.kind == "acknowledgement")
        .order_by(Message.id.desc())
        .limit(LOOKED_BACK)
    )
    if any(_plain(body).startswith(plain) for body in db.session.scalars(earlier)):
        return "You wrote this very sentence to somebody else. Write one that only this person can have got."
    return ""


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
