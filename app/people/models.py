"""Tables of the people who complain."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Code, Key, Name, UtcDateTime, Words


class Customer(Base):
    """Whom a complaint is about and how they wish to be reached. An anonymous customer has neither name nor address."""

    __tablename__ = "customer"
    __table_args__ = (Index("ix_customer_email_id", "email", "id"),)

    id: Mapped[Key]
    name: Mapped[Name] = mapped_column(default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    email_verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    phone: Mapped[Name] = mapped_column(default="")
    postal_address: Mapped[Words] = mapped_column(default="")
    preferred_channel: Mapped[Code] = mapped_column(default="email")
    language: Mapped[Code] = mapped_column(default="en")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def is_reachable(self) -> bool:
        return bool(self.email or self.phone or self.postal_address)

    @property
    def called(self) -> str:
        """What we call this person on the desk."""
        return self.name or "Name withheld"
