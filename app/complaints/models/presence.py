"""Who has a complaint open just now."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ...db import Base, Code, UtcDateTime


class Presence(Base):
    """When a colleague's page of the complaint last told that it is open.

    `doing` is the action somebody is writing, empty for reading, or `left`.
    """

    __tablename__ = "presence"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    doing: Mapped[Code] = mapped_column(default="")
