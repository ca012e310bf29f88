"""Words of the house about calls, in versions: the card read before a call, and where to practise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from .. import clock
from ..complaints.tallies import ME, capped
from ..db import db
from ..errors import Invalid, Stale
from .models import CardRead, HouseText
from .scripts import starting_texts

TICK = "Read the card, and tick that you have."
TICK_OR_RUNG = f"{TICK} If they rang you, tick that instead."
CARD, TRAINING = "card", "training"
KEYS = {
    CARD: "The card before a call",
    TRAINING: "Where to practise",
}


@dataclass(frozen=True)
class Card:
    """The card as it stands now. `read_at` is when this colleague read this version, None where they have not."""

    id: int
    number: int
    points: tuple[str, ...]
    written_at: datetime
    read_at: datetime | None


def current(key: str) -> HouseText | None:
    """The newest version of a text."""
    statement = select(HouseText).where(HouseText.key == key).order_by(HouseText.number.desc())
    return db.session.scalars(statement.limit(1)).one_or_none()


def words(key: str) -> str:
    """What a text says now; empty where nobody wrote it."""
    found = current(key)
    return found.body.strip() if found is not None else ""


def versions(key: str) -> Sequence[HouseText]:
    """Everything it ever said, the newest first."""
    return db.session.scalars(select(HouseText).where(HouseText.key == key).order_by(HouseText.number.desc())).all()


def card_for(user_id: int) -> Card | None:
    """The card, and whether this colleague has read it as it is now."""
    found = current(CARD)
    if found is None or not found.body.strip():
        return None
    read = db.session.get(CardRead, (found.id, user_id))
    points = tuple(line.strip() for line in found.body.splitlines() if line.strip())
    return Card(found.id, found.number, points, found.written_at, read.read_at if read is not None else None)


def mark_read(user_id: int) -> None:
    """They have read the card of now."""
    card = card_for(user_id)
    if card is not None and card.read_at is None:
        db.session.add(CardRead(text_id=card.id, user_id=user_id, read_at=clock.now()))
        db.session.flush()


def said_in(key: str, number: int) -> str:
    """What a version of a text said; empty where there never was such a version."""
    body = db.session.scalar(select(HouseText.body).where(HouseText.key == key, HouseText.number == number))
    return (body or "").strip()


def publish(key: str, body: str, user_id: int | None, *, version: int | None = None) -> bool:
    """A new version of a text, unless it says the same. The card has to be read anew then.

    `version` is the number its author began with, 0 for none: what they left alone stays as somebody else wrote it
    since. Raises Invalid, or Stale where both changed it.
    """
    if key == CARD and not body.strip():
        raise Invalid("Something is missing.", errors={CARD: "Write what everybody reads before a call."})
    if key == TRAINING and body.strip() and not body.strip().startswith("https://"):
        raise Invalid("It is no address.", errors={TRAINING: "Write an address that begins with https://, or nothing."})
    newest = select(HouseText.id).where(HouseText.key == key).order_by(HouseText.number.desc()).limit(1)
    db.session.execute(newest.with_for_update())  # whoever had to wait here reads below what came meanwhile
    last = current(key)
    number = last.number if last is not None else 0
    if (last.body.strip() if last is not None else "") == body.strip():
        return False
    if version is not None and version != number:
        if body.strip() == said_in(key, version):
            return False
        raise Stale("Somebody published other words while you were writing.")
    db.session.add(
        HouseText(key=key, number=number + 1, body=body.strip(), written_at=clock.now(), written_by_id=user_id)
    )
    db.session.flush()
    return True


def add_starting() -> None:
    """What the portal comes with, where nobody wrote anything yet."""
    for key, body in starting_texts().items():
        if current(key) is None:
            publish(key, body, None)


_later = aliased(HouseText)
_newest = select(func.max(_later.number)).where(_later.key == CARD).scalar_subquery()
_read = exists().where(CardRead.text_id == HouseText.id, CardRead.user_id == ME)
_UNREAD = select(HouseText.id).where(HouseText.key == CARD, HouseText.number == _newest, ~_read)
COUNTED: tuple[tuple[str, ColumnElement[int]], ...] = (("card_unread", capped(_UNREAD)),)
"""For the frame of every page: whether the asking colleague has still to read the card as it is now."""
