"""Mailed links to forms that are not sent yet: one leads to a form at a time, and to what it became."""

from sqlalchemy import select

from .. import clock, sealing
from ..db import db
from ..drafts import mailed
from ..drafts.models import Draft, DraftLink
from . import service as outbox
from .models import Delivery

KIND = PURPOSE = "draft_link"
DAY = 86_400


def send(draft: Draft, address: str, language: str, key_sealed: bytes) -> int:
    """Mail a link to `draft`, which `key_sealed` opens; returns the number of the mail. A link that was mailed before
    ends: perhaps its address was typed wrongly."""
    to, until = outbox.Recipient(email=address, language=language), draft.expires_at
    link = outbox.Link(PURPOSE, (until - clock.now()).total_seconds() / DAY)
    letter = outbox.enqueue(KIND, to, {"until": until}, about=None, link=link)
    assert letter is not None, "there is an address"
    db.session.flush()
    outbox.revoke_links_of(mailed.add(draft, letter.id, key_sealed))
    return letter.id


def still_lets_in(letter_id: int, token: str) -> bool:
    """Whether who came to the form of `token` by this mail may go on: no link went to another address since. Of a form
    that is gone, with its links, nothing is told."""
    leading = DraftLink.draft_key_hash == sealing.digest(token)
    newest = select(Delivery.recipient).join(DraftLink, DraftLink.delivery_id == Delivery.id).where(leading)
    there, came_to = db.session.scalar(newest), db.session.scalar(select(Delivery.recipient).filter_by(id=letter_id))
    return there is None or (came_to is not None and there.lower() == came_to.lower())


def became(draft: Draft, about: int) -> None:
    """What the draft's links lead to has a number of its own now."""
    outbox.turned_out_about(mailed.deliveries(draft), about)
