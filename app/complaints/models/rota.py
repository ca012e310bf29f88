"""Whose turn it is to be given a new complaint."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ...db import Base, UtcDateTime


class Turn(Base):
    """When the portal last gave this person a new complaint."""

    __tablename__ = "turn"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
