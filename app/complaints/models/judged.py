"""What a complaint was judged to be: every assessment it ever had."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ...db import Base, Code, Key, Name, UtcDateTime, Words


class Assessment(Base):
    """One assessment as it was made; the newest stands on the complaint as well."""

    __tablename__ = "assessment"

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    nature: Mapped[Name]
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    impact: Mapped[int]
    urgency: Mapped[int]
    effect: Mapped[Words]
    priority: Mapped[int]
    raised_by: Mapped[Code] = mapped_column(default="")
    priority_reason: Mapped[Words] = mapped_column(default="")
