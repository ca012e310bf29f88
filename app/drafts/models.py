"""Tables of what is not yet sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Code, Key, Name, UtcDateTime

HAS_FILES = "has_files"
"""Stands among a draft's answers once a file was staged, so that others are not asked for theirs."""


class Draft(Base):
    """Answers to a form, kept at each step under the hash of a key that only the writer's browser holds.

    `about` is the id of what the draft became. The row outlives that, so that sending twice finds the first result.
    """

    __tablename__ = "draft"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    purpose: Mapped[Code]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    about: Mapped[int | None]
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    files: Mapped[list["StagedFile"]] = relationship(
        back_populates="draft", cascade="all, delete-orphan", order_by="StagedFile.id"
    )


class StagedFile(Base):
    """A file that arrived, was checked and stored, and waits for its complaint. `size` is in bytes."""

    __tablename__ = "staged_file"

    id: Mapped[Key]
    draft_key_hash: Mapped[bytes] = mapped_column(ForeignKey("draft.key_hash", ondelete="CASCADE"), index=True)
    name: Mapped[Name]
    media_type: Mapped[Name]
    size: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    stored_as: Mapped[Code]
    staged_at: Mapped[datetime] = mapped_column(UtcDateTime)

    draft: Mapped[Draft] = relationship(back_populates="files")
