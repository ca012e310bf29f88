"""Tables of the question whether it worked. Every answer is kept; the last one of a round counts."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Code, Key, UtcDateTime, Words


class FollowUp(Base):
    """One round of asking, from one resolution to its answer. A later resolution starts another and ends this one."""

    __tablename__ = "follow_up"
    __table_args__ = (Index("ix_follow_up_complaint_id_id", "complaint_id", "id"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    answers: Mapped[list["Answer"]] = relationship(order_by="Answer.id", lazy="selectin")


class Answer(Base):
    """What the customer said: solved is yes, partly or no; `treated` and `mood` run from 1 (bad) to 5 (good)."""

    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_at", "at", "id"),)

    id: Mapped[Key]
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    solved: Mapped[Code]
    treated: Mapped[int | None]
    mood: Mapped[int | None]
    comment: Mapped[Words] = mapped_column(default="")
