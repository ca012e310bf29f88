"""Files that go with a letter: named when the letter is decided, made once by the worker, never changed afterwards.

The file lies on the disk; its row says what it must be. Whoever sends or opens it is told when it is something else.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from .. import clock
from ..db import db, reading, transaction
from ..errors import NotFound
from ..web import uploads
from .models import Delivery, Enclosure, State

PDF = "application/pdf"
LARGEST = 5_000_000  # bytes: the receiver's server takes a mail of this size, and a third more once it is encoded

Maker = Callable[[Enclosure], bytes]


class Damaged(Exception):
    """The file on the disk is not the one that was made."""


@dataclass(frozen=True)
class File:
    name: str
    media_type: str
    content: bytes


def enclose(delivery: Delivery, about: int, name: str, media_type: str) -> Enclosure:
    """Let a file go with a delivery that was just decided. It is made later, of what `about` names."""
    delivery.encloses = True
    enclosure = Enclosure(delivery_id=delivery.id, about=about, name=uploads.label(name), media_type=media_type)
    db.session.add(enclosure)
    return enclosure


def enclose_made(delivery: Delivery, about: int, name: str, media_type: str, content: bytes) -> Enclosure:
    """Let a small file go with a delivery as it is now, whatever becomes of what `about` names."""
    enclosure = enclose(delivery, about, name, media_type)
    enclosure.made_at, enclosure.size = clock.now(), len(content)
    enclosure.sha256, enclosure.stored_as = hashlib.sha256(content).digest(), uploads.store(content)
    return enclosure


def are_made(delivery: Delivery) -> bool:
    """Whether nothing that goes with it is still to be made."""
    unmade = (Enclosure.delivery_id == delivery.id, Enclosure.made_at.is_(None))
    return not delivery.encloses or db.session.scalar(select(Enclosure.id).where(*unmade).limit(1)) is None


def go_with(mail: Delivery, letters: Sequence[Delivery]) -> None:
    """Whatever goes with these letters goes with the one mail that they leave as; each keeps its own in the record."""
    for letter in letters:
        for row in of_delivery(letter.id) if letter.encloses else ():
            mail.encloses = True
            db.session.add(
                Enclosure(
                    delivery_id=mail.id, about=row.about, name=row.name, media_type=row.media_type, made_at=row.made_at,
                    size=row.size, sha256=row.sha256, stored_as=row.stored_as,
                )
            )  # fmt: skip


def of_delivery(delivery_id: int) -> Sequence[Enclosure]:
    return db.session.scalars(
        select(Enclosure).where(Enclosure.delivery_id == delivery_id).order_by(Enclosure.id)
    ).all()


def find_about(about: int, media_type: str) -> Enclosure | None:
    """The latest file of this type made, or to be made, of what `about` names."""
    statement = (
        select(Enclosure)
        .where(Enclosure.about == about, Enclosure.media_type == media_type)
        .order_by(Enclosure.id.desc())
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def not_made(limit: int) -> Sequence[Enclosure]:
    """Files still to be made, the oldest first; of letters that were taken back none are."""
    statement = (
        select(Enclosure)
        .join(Delivery, Delivery.id == Enclosure.delivery_id)
        .where(Enclosure.made_at.is_(None), Delivery.state != State.RECALLED)
        .order_by(Enclosure.id)
        .limit(limit)
    )
    return db.session.scalars(statement).all()


def files_of(delivery: Delivery, make: Maker) -> list[File]:
    """What goes with a claimed mail; what nobody made yet is made now. For the worker, outside any transaction.

    Raises Damaged, NotFound, or whatever `make` raises.
    """
    if not delivery.encloses:
        return []
    with reading():
        rows = of_delivery(delivery.id)
        db.session.expunge_all()
    return [File(row.name, row.media_type, _made(row, make)) for row in rows]


def _made(row: Enclosure, make: Maker) -> bytes:
    if row.made_at is not None:
        return content_of(row)
    content = make(row)
    keep(row.id, content)
    return content


def keep(enclosure_id: int, content: bytes) -> None:
    """Store what was made, in a transaction of its own. Of two who made it at once the first one's file stays."""
    if len(content) > LARGEST:
        raise ValueError("too large to go with a mail")
    stored_as = uploads.store(content)
    made = {"made_at": clock.now(), "size": len(content), "sha256": hashlib.sha256(content).digest()}
    own = update(Enclosure).where(Enclosure.id == enclosure_id, Enclosure.made_at.is_(None))
    with transaction():
        db.session.execute(own.values(stored_as=stored_as, **made))


def content_of(enclosure: Enclosure) -> bytes:
    """The bytes that were made. Raises NotFound when they are not there, Damaged when they are others."""
    if enclosure.made_at is None:
        raise NotFound("This file is not made yet.")
    content = uploads.read(enclosure.stored_as)
    if hashlib.sha256(content).digest() != enclosure.sha256:
        raise Damaged(f"enclosure {enclosure.id} is not what was made")
    return content
