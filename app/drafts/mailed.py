"""Mailed ways to a draft, from whatever device the mail is read on. A newer one takes the place of those before it."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from ..db import db
from .models import HAS_LINK, Draft, DraftLink


def add(draft: Draft, delivery_id: int, key_sealed: bytes) -> Sequence[int]:
    """The link of this mail leads to `draft`; returns the mails whose links led there before and do no longer."""
    former = deliveries(draft)
    db.session.execute(delete(DraftLink).where(DraftLink.draft_key_hash == draft.key_hash))
    db.session.add(DraftLink(delivery_id=delivery_id, draft_key_hash=draft.key_hash, key_sealed=key_sealed))
    draft.answers = {**draft.answers, HAS_LINK: True}
    return former


def find_key(delivery_id: int) -> bytes | None:
    """The sealed key of the draft that this mail leads to; None where it leads to none, or not any more."""
    return db.session.scalar(select(DraftLink.key_sealed).where(DraftLink.delivery_id == delivery_id))


def deliveries(draft: Draft) -> Sequence[int]:
    """The mails whose links lead to the draft; asked for only where one was ever sent."""
    if HAS_LINK not in draft.answers:
        return ()
    links = select(DraftLink.delivery_id).where(DraftLink.draft_key_hash == draft.key_hash)
    return db.session.scalars(links).all()
