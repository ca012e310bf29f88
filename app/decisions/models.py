"""Tables of decision letters: the letter, every version somebody saved, and who looked it over."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import User
from ..complaints.models import Complaint
from ..db import Base, Code, Key, Money, UtcDateTime, Words
from ..frozen import Frozen, keep_frozen

ASKED = text("state = 'asked'")


class Letter(Base):
    """A decision letter, from its first draft on. `kind` is a key of `kinds.KINDS`.

    `state`: draft, asked (for a second signature), signed, sent, taken_back, set_aside (for one of another kind).
    `outcome` and `amount` (given in money) are those of its latest version. What was sent is version `sent_number`;
    from then on only the state changes. `follows_id` is the letter sent before about the same complaint.
    """

    __tablename__ = "decision_letter"
    __table_args__ = (
        Index("ix_decision_letter_complaint_id_id", "complaint_id", "id"),
        Index("ix_decision_letter_sent_at", "sent_at"),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    kind: Mapped[Code]
    state: Mapped[Code] = mapped_column(default="draft")
    outcome: Mapped[Code] = mapped_column(default="")
    amount: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("decision_letter.id"), index=True)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_number: Mapped[int | None]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"), index=True)

    versions: Mapped[list["LetterVersion"]] = relationship(
        order_by="LetterVersion.number", lazy="selectin", back_populates="letter"
    )
    follows: Mapped["Letter | None"] = relationship(remote_side="Letter.id")

    @property
    def latest(self) -> "LetterVersion":
        return self.versions[-1]


class LetterVersion(Base):
    """A letter as somebody saved it: `typed` is what they wrote, `content` the whole that the customer would read.

    Both are JSON; `content_hash` is the digest of `content`, and what a signature is given for. Rows never change.
    """

    __tablename__ = "decision_letter_version"
    __table_args__ = (UniqueConstraint("letter_id", "number"),)

    id: Mapped[Key]
    letter_id: Mapped[int] = mapped_column(ForeignKey("decision_letter.id"))
    number: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    typed: Mapped[Words]
    content: Mapped[Words]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))

    letter: Mapped[Letter] = relationship(back_populates="versions")
    author: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class SignOff(Base):
    """Somebody was asked to look a version over. `state`: asked, signed, sent_back, lapsed (the letter changed).

    `risks` are the keys of the rules that ask for it, `reasons` why it came back; `note` and `words` go with them.
    """

    __tablename__ = "sign_off"
    __table_args__ = (Index("ix_sign_off_asked", "asked_at", sqlite_where=ASKED, postgresql_where=ASKED),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("decision_letter_version.id"), index=True)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    risks: Mapped[list[Any]] = mapped_column(JSON, default=list)
    note: Mapped[Words] = mapped_column(default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[Code] = mapped_column(default="asked")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reasons: Mapped[list[Any]] = mapped_column(JSON, default=list)
    words: Mapped[Words] = mapped_column(default="")

    complaint: Mapped[Complaint] = relationship()
    version: Mapped[LetterVersion] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])


FROZEN = (
    Frozen(
        "decision_letter",
        (
            "complaint_id",
            "kind",
            "outcome",
            "amount",
            "follows_id",
            "sent_at",
            "sent_number",
            "event_id",
            "delivery_id",
        ),
        since="{row}.sent_at IS NOT NULL",
        goes="NOT EXISTS (SELECT 1 FROM decision_letter_version WHERE letter_id = {row}.id)",
    ),
    Frozen(
        "decision_letter_version",
        ("letter_id", "number", "saved_at", "author_id", "typed", "content", "content_hash"),
        words=("typed", "content"),
        complete="EXISTS (SELECT 1 FROM decision_letter WHERE id = {row}.letter_id AND sent_at IS NOT NULL)",
    ),
)
keep_frozen(*FROZEN)
