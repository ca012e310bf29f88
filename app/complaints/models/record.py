"""The log of a complaint, what was said and sent with it, and who read it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...accounts.models import User
from ...db import Base, Code, Key, Name, UtcDateTime, Words
from .case import Complaint

APART = "apart"
UNCHECKED = text("scan = 'waiting'")


class Event(Base):
    """One thing that happened to a complaint. Rows are only added; `facts` holds codes, ids and dates, no words."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_complaint_id_id", "complaint_id", "id"),
        Index("ix_event_action_at", "action", "at"),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    action: Mapped[Code]
    actor_kind: Mapped[Code]
    actor_id: Mapped[int | None]
    from_status: Mapped[Code | None]
    to_status: Mapped[Code]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    complaint: Mapped[Complaint] = relationship()


class Message(Base):
    """Words said about a complaint, by either side. `internal` ones never leave the house.

    `kind` tells what they are: message, note, acknowledgement, question, answer, correction, reason, decision, spoken,
    apology; or APART, what a customer says of those who handle it: they do not read it (`access.reviewer` does).
    """

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_complaint_id_id", "complaint_id", "id"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[Code]
    internal: Mapped[bool] = mapped_column(default=False)
    from_customer: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    body: Mapped[Words]
    delivery_id: Mapped[int | None]
    recalled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    author: Mapped[User | None] = relationship()


class Attachment(Base):
    """A stored file of a complaint, told of as in `web.uploads.Upload`: `stored_as` is its random name on disk."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_waiting", "id", sqlite_where=UNCHECKED, postgresql_where=UNCHECKED),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    name: Mapped[Name]
    media_type: Mapped[Name]
    size: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    stored_as: Mapped[Code] = mapped_column(unique=True)
    thumbnail: Mapped[Code] = mapped_column(default="")
    original: Mapped[Code] = mapped_column(default="")
    width: Mapped[int | None]
    height: Mapped[int | None]
    scan: Mapped[Code] = mapped_column(default="")
    internal: Mapped[bool] = mapped_column(default=False)
    from_customer: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Reader(Base):
    """One of the few who may read a restricted complaint. Who was not `named` may by their role, and says why."""

    __tablename__ = "reader"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    named: Mapped[bool] = mapped_column(default=True)


class Barred(Base):
    """A colleague whom a sensitive complaint is about: nobody can make them one of its readers."""

    __tablename__ = "barred"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)


class Involved(Base):
    """Somebody who works for us and whom the complaint is about: they do not investigate it.

    `user_id` where they have an account here. Somebody named by mistake, or no longer, keeps the row with its end.
    """

    __tablename__ = "involved"
    __table_args__ = (Index("ix_involved_user_id_complaint_id", "user_id", "complaint_id"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    name: Mapped[Name]
    office: Mapped[Name] = mapped_column(default="")
    email: Mapped[Name] = mapped_column(default="")
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)
    named_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Reading(Base):
    """Who opened a complaint, and when; with a `reason` where one was asked for, and given, before it opened."""

    __tablename__ = "reading"
    __table_args__ = (Index("ix_reading_complaint_id_at", "complaint_id", "at"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[Words] = mapped_column(default="")
