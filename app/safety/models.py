"""Tables of safety: the rota and calls for a manager, private incidents, restrictions, the ladder, the second stage.

What people wrote stands in columns of `Words`; an incident is read by the managers and by whoever wrote it.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Code, Key, UtcDateTime

OPEN = text("ended_at IS NULL")


class DutyWeek(Base):
    """Which manager is called in the week that begins on this Monday, and who instead."""

    __tablename__ = "duty_week"

    week: Mapped[date] = mapped_column(primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)


class ManagerCall(Base):
    """A colleague asks for a manager now. `kind` is upset, backup or threat; `stage` says who was called so far: the
    manager on duty (0), the deputy (1), all managers and administrators (2). Without an acceptance it goes further at
    `further_at`. `result` is handed_over, calmer, over or renewed. At most one is open for a complaint; one without a
    complaint was made before there was any.
    """

    __tablename__ = "manager_call"
    __table_args__ = (
        Index("ux_manager_call_open", "complaint_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_manager_call_further_at", "further_at"),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    kind: Mapped[Code]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stage: Mapped[int] = mapped_column(default=0)
    further_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    result: Mapped[Code] = mapped_column(default="")


class Called(Base):
    """One of those whom a call reached, and when."""

    __tablename__ = "called"

    call_id: Mapped[int] = mapped_column(ForeignKey("manager_call.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    stage: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
