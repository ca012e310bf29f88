"""What the customer asks for, wish by wish, and what each of them gets."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...db import Base, Code, Key, UtcDateTime, Words


class Wish(Base):
    """One thing the customer asks for, split from their own words by a colleague. A correction keeps the one before."""

    __tablename__ = "wish"

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    position: Mapped[int]
    words: Mapped[Words]
    stated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    answers: Mapped[list["WishAnswer"]] = relationship(order_by="WishAnswer.id")


class WishAnswer(Base):
    """What was said to a wish: yes, partly, not_now. The newest stands. `offer_id` names the offer it came with, where
    there was one; `detail` is what exactly, `reason` why it is less than they asked. `task_id` is what
    carries out what no remedy of the offer does, once it is accepted."""

    __tablename__ = "wish_answer"

    id: Mapped[Key]
    wish_id: Mapped[int] = mapped_column(ForeignKey("wish.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"), index=True)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[Code]
    detail: Mapped[Words] = mapped_column(default="")
    reason: Mapped[Words] = mapped_column(default="")
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)

    @property
    def gives(self) -> str:
        """What exactly they get; empty where they get nothing, or a remedy says it."""
        return self.detail.strip() if self.answer != "not_now" else ""
