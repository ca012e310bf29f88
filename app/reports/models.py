"""Tables of reports. A report holds no words: it points at entries of the log, and is drawn from what they left."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Code, Key, UtcDateTime


class Report(Base):
    """One contact with a customer: the entries of the log from `first_event_id` to `event_id`, by one colleague or,
    with `made_by_id` empty, by the customer.

    `kind` is one of those of `catalogue.reporting`. `last_task_id` is the newest task there was then.
    """

    __tablename__ = "report"
    __table_args__ = (Index("ix_report_complaint_id_id", "complaint_id", "id"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    kind: Mapped[Code]
    first_event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    last_task_id: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)


class ReportCopy(Base):
    """A report in somebody's inbox; `read_at` is empty until they say that they have read it. `for_id` is who is away,
    in whose place they read it."""

    __tablename__ = "report_copy"
    __table_args__ = (Index("ix_report_copy_user_id_read_at_report_id", "user_id", "read_at", "report_id"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    for_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
