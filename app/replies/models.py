"""Tables of replies: which templates letters began with, and how often hints about wording were shown and taken."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Code, Key, UtcDateTime


class TemplateUse(Base):
    """A letter that began with a version of a template. `event_id` names the entry of the log whose words they are,
    `field` the text of it."""

    __tablename__ = "template_use"
    __table_args__ = (Index("ix_template_use_version_id_at", "version_id", "at"),)

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("template_version.id"))
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    field: Mapped[Code]
    action: Mapped[Code]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class HintCount(Base):
    """How often a hint was shown in the week that begins on `week`, and how often what it spoke of was gone when the
    letter left. Nobody's name stands here, and no word of theirs: it is for learning together."""

    __tablename__ = "hint_count"

    week: Mapped[date] = mapped_column(primary_key=True)
    rule: Mapped[Code] = mapped_column(primary_key=True)
    shown: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)
