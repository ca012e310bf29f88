"""Tables of mails that came in. The mail as it came lies on the disk; what a person wrote stands in columns that can be
blanked.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Code, Key, Name, UtcDateTime, Words

UNSORTED = text("place = 'unsorted'")


class Place(StrEnum):
    """Where a mail ended. Each is in exactly one."""

    UNSORTED = "unsorted"
    CASE = "case"
    """It stands in the conversation of its complaint."""
    HELD = "held"
    """Nothing says what it belongs to: a person looks."""
    AFTER_CLOSING = "after_closing"
    """It stands in the conversation of a complaint that has ended, and a person looks whether it opens it again."""
    THANKS = "thanks"
    """The same, and it says no more than thank you."""
    AUTOMATIC = "automatic"
    """No person wrote it: an absence, a list, a report of a mail server."""
    BOUNCE = "bounce"
    """A mail of ours that came back."""
    OWN = "own"
    """A mail of ours that was led back to us."""


class IncomingMail(Base):
    """One mail. `fingerprint` tells a mail that comes twice: of its Message-ID and its body. `size` is in bytes, of the
    mail as it came; `cut` says that it was too large, and only its beginning is kept.

    `text` is what they wrote, `whole` all of it with what was quoted. `from_other` says that it came from another
    address than the one of the complaint. `due_at` is by when a person looks at it, `warned_at` when it was said that
    nobody did. `outcome` is what they did: filed, attached, noted, reopened, seen, not_for_us or spam.
    """

    __tablename__ = "incoming_mail"
    __table_args__ = (
        Index("ix_incoming_mail_unsorted", "id", sqlite_where=UNSORTED, postgresql_where=UNSORTED),
        Index("ix_incoming_mail_place_done_at_due_at_id", "place", "done_at", "due_at", "id"),
    )

    id: Mapped[Key]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    message_id: Mapped[str] = mapped_column(String(500), default="")
    came_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stored_as: Mapped[Code] = mapped_column(default="")
    size: Mapped[int] = mapped_column(default=0)
    cut: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    place: Mapped[Code] = mapped_column(default=Place.UNSORTED)
    why: Mapped[Code] = mapped_column(default="")

    sender: Mapped[str] = mapped_column(String(254), default="")
    sender_name: Mapped[Name] = mapped_column(default="")
    subject: Mapped[Words] = mapped_column(default="")
    text: Mapped[Words] = mapped_column(default="")
    whole: Mapped[Words] = mapped_column(default="")
    files: Mapped[int] = mapped_column(default=0)
    refused: Mapped[Words] = mapped_column(default="")

    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"), index=True)
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    from_other: Mapped[bool] = mapped_column(default=False)

    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    outcome: Mapped[Code] = mapped_column(default="")
    reason: Mapped[Words] = mapped_column(default="")
