"""What somebody needs from us so that complaining does not make things harder, or harms them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ...db import Base, Code, Key, Name, UtcDateTime, Words


class Need(Base):
    """Needs that were recorded together: `kinds` are keys of the catalogue, `language` is the one they asked for, as
    they named it, and `meaning` is what they ask of us: a colleague's words, or their own where they told us so.

    Only a few read them (see `needs.may_read`). Once they no longer hold, kinds, language and words are blanked.
    """

    __tablename__ = "need"

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    kinds: Mapped[list[Any]] = mapped_column(JSON)
    language: Mapped[Name] = mapped_column(default="")
    meaning: Mapped[Words]
    purpose: Mapped[Code]
    basis: Mapped[Code]
    consent_how: Mapped[Code] = mapped_column(default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
