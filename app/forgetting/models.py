"""Tables of what was removed: that it was, and files that have yet to go from the disk."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Code, Key, UtcDateTime

UNFINISHED = text("finished_at IS NULL")


class Removal(Base):
    """That everything personal of a complaint goes, or went: proposed by one colleague, carried out by another.

    `why` is a code, and nothing here names anybody whom it was about. `finished_at` is when the last letter about it
    had left and the last file was gone; until then the worker goes on with it.
    """

    __tablename__ = "removal"
    __table_args__ = (Index("ix_removal_unfinished", "id", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), unique=True)
    why: Mapped[Code]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LeftFile(Base):
    """A file on the disk that no row names any more. It is kept here from the moment that its row is blanked until the
    file is gone, so that no end of a process in between leaves it behind. Without a removal it is an original that its
    customer took back (`originals`)."""

    __tablename__ = "left_file"

    stored_as: Mapped[Code] = mapped_column(primary_key=True)
    removal_id: Mapped[int | None] = mapped_column(ForeignKey("removal.id"), index=True)
