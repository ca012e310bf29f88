"""Tables of what is not yet sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Code, Key, Name, UtcDateTime

HAS_FILES = "has_files"
"""Stands among a draft's answers once a file was staged, so that others are not asked for theirs."""


HAS_LINK = "has_link"
"""The same once a link to the draft was mailed."""


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
    thumbnail: Mapped[Code] = mapped_column(default="")
    original: Mapped[Code] = mapped_column(default="")
    width: Mapped[int | None]
    height: Mapped[int | None]
    scan: Mapped[Code] = mapped_column(default="")
    staged_at: Mapped[datetime] = mapped_column(UtcDateTime)

    draft: Mapped[Draft] = relationship(back_populates="files")


class DraftLink(Base):
    """What the link in a mail opens: a draft, on another device. `delivery_id` is the mail, which holds its hash.

    `key_sealed` is what the form's own browser holds in its cookie, sealed once more; it goes with the draft.
    """

    __tablename__ = "draft_link"

    delivery_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    draft_key_hash: Mapped[bytes] = mapped_column(ForeignKey("draft.key_hash", ondelete="CASCADE"), index=True)
    key_sealed: Mapped[bytes] = mapped_column(LargeBinary)


class DeskDraft(Base):
    """What a colleague typed into a form about something and has not sent. It is theirs alone.

    `tab` names the opened page that wrote it, so that two of them never write over each other. `answers` are pairs of
    name and value, as a browser sends them. Once sent the row stays for a day without them: what a page was still
    saving then comes too late.
    """

    __tablename__ = "desk_draft"
    __table_args__ = (UniqueConstraint("user_id", "tab"), Index("ix_desk_draft_of_form", "about", "user_id", "form"))

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    about: Mapped[int]
    form: Mapped[Code]
    tab: Mapped[Code]
    answers: Mapped[list[list[str]]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
