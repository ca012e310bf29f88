"""Questions to the queue that somebody keeps, and how they like to see it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ...db import Base, Code, Key, Name, UtcDateTime


class SavedView(Base):
    """A view with its filters and its order, under a name. `asked` holds them as the address of the queue does.

    A `shared` one stands in everybody's sidebar; only its owner, or a manager, changes it.
    """

    __tablename__ = "saved_view"

    id: Mapped[Key]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[Name]
    asked: Mapped[dict[str, str]] = mapped_column(JSON)
    shared: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ViewDigest(Base):
    """Somebody wants what is in a view by mail each working morning. `sent_on` is the last day it was looked at."""

    __tablename__ = "view_digest"

    view_id: Mapped[int] = mapped_column(ForeignKey("saved_view.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    sent_on: Mapped[date | None]


class QueueLook(Base):
    """How one person sees the queue: `density` is roomy or dense, `hidden` names the columns they do without."""

    __tablename__ = "queue_look"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    density: Mapped[Code] = mapped_column(default="roomy")
    hidden: Mapped[list[Any]] = mapped_column(JSON, default=list)
