"""Tables of the accounts. A user row is never deleted, only made inactive: their work stays theirs."""

import secrets
from datetime import datetime

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import access, clock
from ..catalogue import queries as catalogue
from ..db import Base, Code, Key, Name, UtcDateTime

user_role = Table(
    "user_role",
    Base.metadata,
    Column("user_id", ForeignKey("user.id"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


class Role(Base, RoleMixin):
    """One of the four roles, as Flask-Security wants them: rows. `access.Role` names them."""

    __tablename__ = "role"

    id: Mapped[Key]
    name: Mapped[Code] = mapped_column(unique=True)


class User(Base, UserMixin):
    """A member of staff. `public_name` is what customers read, as its owner chose it."""

    __tablename__ = "user"

    id: Mapped[Key]
    email: Mapped[Name] = mapped_column(unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    name: Mapped[Name]
    public_name: Mapped[Name]
    phone: Mapped[Name] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    # Flask-Security asks for it; what ends a session is its row in `StaffSession`.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: secrets.token_hex(32))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # From when on, where it is planned; empty for an absence that began when it was said.
    away_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    away_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When they read how a complaint is taken; nobody takes one before.
    learned_taking_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)

    roles: Mapped[list[Role]] = relationship(secondary=user_role, lazy="joined")  # type: ignore[assignment]
    deputy_of: Mapped[list["User"]] = relationship(
        primaryjoin="User.id == remote(foreign(User.deputy_id))", viewonly=True
    )

    @property
    def role(self) -> access.Role:
        """The one role of this person."""
        return access.Role(self.roles[0].name)

    @property
    def is_away(self) -> bool:
        return self.is_away_between(clock.now(), clock.now())

    def is_away_between(self, begin: datetime, end: datetime) -> bool:
        """Whether they are away for some of that time, or at that moment where both are the same."""
        if self.away_until is None or self.away_until <= begin:
            return False
        return self.away_from is None or self.away_from <= begin or self.away_from < end

    @property
    def goes_away(self) -> bool:
        """Whether they have planned to be away and are still here."""
        return self.away_from is not None and self.away_until is not None and self.away_from > clock.now()

    @property
    def handles_complaints(self) -> bool:
        """Whether complaints, and what belongs to them, may be given to this person."""
        return self.active and self.role in access.DESK

    def as_actor(self) -> access.Actor:
        absent = frozenset(user.id for user in self.deputy_of if user.is_away)
        named = catalogue.organisation().privacy_person_id
        keeps = named is not None and named == self.id
        return access.Actor("staff", self.id, self.role, self.name, self.department_id, absent, keeps)


class StaffSession(Base):
    """One browser in which somebody is signed in. The cookie holds the secret, the row its hash; no row, no session."""

    __tablename__ = "staff_session"

    id: Mapped[Key]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
