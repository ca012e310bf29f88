"""Tables of offers and approvals. Offers are numbered and all are kept."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Code, Key, Money, UtcDateTime, Words

ASKED = text("state = 'asked'")


class Offer(Base):
    """What we offered. `state`: open, accepted, declined, lapsed, taken_back, failed."""

    __tablename__ = "offer"
    __table_args__ = (UniqueConstraint("complaint_id", "number"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    number: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    explanation: Mapped[Words]
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    stays_open: Mapped[bool]
    state: Mapped[Code] = mapped_column(default="open")
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    lines: Mapped[list["OfferedRemedy"]] = relationship(order_by="OfferedRemedy.id", lazy="selectin")

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines if line.amount is not None), Decimal(0))


class OfferedRemedy(Base):
    """One remedy of an offer: what exactly, how much where money goes with it, and which wish of theirs it answers.

    `task_id` is what carries it out, once it is accepted: it may go on with another complaint.
    """

    __tablename__ = "offered_remedy"

    id: Mapped[Key]
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    remedy_id: Mapped[int] = mapped_column(ForeignKey("remedy.id"), index=True)
    words: Mapped[Words]
    amount: Mapped[Decimal | None] = mapped_column(Money)
    wish_id: Mapped[int | None] = mapped_column(ForeignKey("wish.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)


class Approval(Base):
    """Somebody asked to give more than they may alone. `state`: asked, approved, refused."""

    __tablename__ = "approval"
    # Few wait at any time: an index of those alone.
    __table_args__ = (Index("ix_approval_asked", "asked_at", "id", sqlite_where=ASKED, postgresql_where=ASKED),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    amount: Mapped[Decimal] = mapped_column(Money)
    reason: Mapped[Words]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[Code] = mapped_column(default="asked")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_reason: Mapped[Words] = mapped_column(default="")
