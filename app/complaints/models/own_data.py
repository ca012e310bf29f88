"""What people ask of the data we hold about them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ...db import Base, Code, Key, UtcDateTime, Words

OPEN = text("answered_at IS NULL")


class OwnDataRequest(Base):
    """Somebody asked for a copy of their data, or for its removal (`kind`), and has an answer by `due_at`.

    It stands on one complaint and is about all in `covers`, by their ids. `task_id` is what whoever answers it has to
    do; `outcome` is empty until then, then done, partly or refused, and `reason` is what they were told. One that has
    to wait is told so as well, and stays open until another date: its outcome is waits until it has its answer.
    `warned_at` and `missed_at` mark that the alarms went out.
    """

    __tablename__ = "own_data_request"
    # Few wait at any time: an index of those alone.
    __table_args__ = (Index("ix_own_data_request_open", "due_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    kind: Mapped[Code]
    covers: Mapped[list[Any]] = mapped_column(JSON, default=list)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    words: Mapped[Words] = mapped_column(default="")
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    outcome: Mapped[Code] = mapped_column(default="")
    reason: Mapped[Words] = mapped_column(default="")
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class OwnDataMove:
    """The day by which they were to have an answer before it had to wait, and why, with the letter that told them. It
    is read from the log, which keeps it."""

    was_due_at: datetime
    moved_at: datetime
    reason: str
    delivery_id: int | None
