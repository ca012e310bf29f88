"""Deadlines that run, and how long complaints take."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...db import Base, Code, Key, UtcDateTime, Words
from .case import Complaint


class Clock(Base):
    """A deadline that runs. `ended_at` is set when it was met or no longer matters; `met` says which.

    `first_due_at` keeps the date first set. A paused clock has `paused_at`; resuming moves `due_at` by the working time
    that passed. `warned_at` and `missed_at` mark that the alarms went out.
    """

    __tablename__ = "clock"
    __table_args__ = (
        Index("ix_clock_complaint_id_kind", "complaint_id", "kind"),
        Index("ix_clock_running", "ended_at", "due_at"),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    kind: Mapped[Code]
    about: Mapped[int | None]
    rule: Mapped[Code]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    at_risk_at: Mapped[datetime] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pause_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pause_reason: Mapped[Code] = mapped_column(default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    met: Mapped[bool] = mapped_column(default=False)
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    complaint: Mapped[Complaint] = relationship(back_populates="clocks")

    @property
    def is_running(self) -> bool:
        return self.ended_at is None


class ClockMove(Base):
    """A date a clock had before it moved, and why. `delivery_id` is the letter that told the new one, if any did."""

    __tablename__ = "clock_move"

    id: Mapped[Key]
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"), index=True)
    was_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[Words]
    delivery_id: Mapped[int | None]


class Estimate(Base):
    """How long complaints of a category took: `share` of `sample` were settled within `working_days`."""

    __tablename__ = "estimate"
    __table_args__ = (UniqueConstraint("category_id", "priority"),)

    id: Mapped[Key]
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    priority: Mapped[int]
    working_days: Mapped[int]
    share: Mapped[int]
    sample: Mapped[int]
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime)
