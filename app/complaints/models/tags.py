"""Words that colleagues put on complaints to find them together."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ...db import Base, Key, Name


class Tag(Base):
    """One word or two, the same for everybody."""

    __tablename__ = "tag"

    id: Mapped[Key]
    name: Mapped[Name] = mapped_column(unique=True)


class ComplaintTag(Base):
    """A tag on a complaint."""

    __tablename__ = "complaint_tag"
    __table_args__ = (Index("ix_complaint_tag_tag_id_complaint_id", "tag_id", "complaint_id"),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True)
