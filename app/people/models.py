"""Tables of the people who complain."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Index, String, and_, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from ..db import Base, Code, Key, Name, UtcDateTime, Words
from .keys import name_key, phone_key

CLOSED = text("closed_ways <> ''")
LET = text("let_until IS NOT NULL")
HELD = text("held_at IS NOT NULL")
REFUSED = "refused"
"""What they agreed to where they do not agree that we keep their details."""
UNPROVEN = frozenset({"", "unseen", REFUSED})
"""The authority of somebody who only says that they may act, or has shown nothing that allows it."""


class Customer(Base):
    """Whom a complaint is about and how they wish to be reached. An anonymous customer has neither name nor address."""

    __tablename__ = "customer"
    __table_args__ = (
        Index("ix_customer_email_id", "email", "id"),
        Index("ix_customer_phone_key_id", "phone_key", "id"),
        Index("ix_customer_name_key_id", "name_key", "id"),
        Index("ix_customer_closed", "id", sqlite_where=CLOSED, postgresql_where=CLOSED),
        Index("ix_customer_let_until", "let_until", sqlite_where=LET, postgresql_where=LET),
        Index("ix_customer_held_at", "held_at", sqlite_where=HELD, postgresql_where=HELD),
    )

    id: Mapped[Key]
    name: Mapped[Name] = mapped_column(default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    email_verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    phone: Mapped[Name] = mapped_column(default="")
    postal_address: Mapped[Words] = mapped_column(default="")
    preferred_channel: Mapped[Code] = mapped_column(default="email")
    language: Mapped[Code] = mapped_column(default="en")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    phone_key: Mapped[Name] = mapped_column(default="")
    name_key: Mapped[Name] = mapped_column(default="")

    # What they agreed to, how and when it suits them; empty where nobody asked.
    consent_how: Mapped[Code] = mapped_column(default="")
    may_ring: Mapped[Code] = mapped_column(default="")
    ring_when: Mapped[Name] = mapped_column(default="")
    # Who acts for them, what was seen of the right to, and what they say it is. `through_representative`: e-mail,
    # telephone and address are those of whoever acts.
    represented_by: Mapped[Name] = mapped_column(default="")
    relation: Mapped[Name] = mapped_column(default="")
    represented_at: Mapped[Name] = mapped_column(default="")
    authority: Mapped[Code] = mapped_column(default="")
    authority_claimed: Mapped[Code] = mapped_column(default="")
    through_representative: Mapped[bool] = mapped_column(default=False)

    # Ways that are closed to them for a while, parted by commas; the one that stays open, and the last day of it.
    closed_ways: Mapped[Code] = mapped_column(default="")
    open_way: Mapped[Code] = mapped_column(default="")
    closed_until: Mapped[date | None]
    # The last day on which a manager lets colleagues use one of them all the same; the earliest of these days.
    let_telephone: Mapped[date | None]
    let_visit: Mapped[date | None]
    let_email: Mapped[date | None]
    let_until: Mapped[date | None]
    # Since when nobody rings them until a manager has decided how we stay in touch.
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @validates("name", "phone")
    def _keep_keys(self, column: str, typed: str) -> str:
        """The keys they are found again by follow what is written down."""
        if column == "name":
            self.name_key = name_key(typed)
        else:
            self.phone_key = phone_key(typed)
        return typed

    @property
    def is_reachable(self) -> bool:
        return bool(self.email or self.phone or self.postal_address)

    @property
    def is_known(self) -> bool:
        """We know who they are and how to reach them, so that money or a thing comes to the right one."""
        return bool(self.name) and self.is_reachable

    @property
    def may_be_rung(self) -> bool:
        """There is a number, they did not ask us to write only, and the telephone is not closed to them."""
        return bool(self.phone) and self.may_ring != "no" and not self.has_closed("telephone")

    @property
    def wants_a_call(self) -> bool:
        """They asked to be rung rather than written to, and may be."""
        return self.preferred_channel == "phone" and self.may_be_rung

    def has_closed(self, way: str) -> bool:
        """Whether this way of being in touch is closed to them now."""
        return way in self.closed_ways.split(",") if self.closed_ways else False

    def stops(self, way: str) -> bool:
        """Whether colleagues may not use this way: it is closed, and no manager lets them use it."""
        return self.has_closed(way) and way not in self.let

    @property
    def let(self) -> dict[str, date]:
        """The closed ways that a manager lets colleagues use all the same, each until its last day."""
        days = {"telephone": self.let_telephone, "visit": self.let_visit, "email": self.let_email}
        return {way: day for way, day in days.items() if day is not None}

    @property
    def last_day_to_ring(self) -> date | None:
        """The last day on which a manager lets us ring them; None where it is not closed, or nobody may ring."""
        return self.let_telephone if self.has_closed("telephone") else None

    @property
    def written_to(self) -> str:
        """The name of whoever reads our letters: theirs, or that of who acts for them and gave their own address.
        Neither goes by the other's name: it is empty where whoever reads them stayed unnamed."""
        return self.represented_by if self.through_representative else self.name

    @property
    def may_be_named_by_other(self) -> bool:
        """Whether something was seen of the right of who acts for them."""
        return bool(self.represented_by) and self.authority not in UNPROVEN

    @property
    def is_represented(self) -> bool:
        """Somebody acts for them, and reads what we write."""
        return self.through_representative

    @property
    def is_unproven(self) -> bool:
        """Nobody has seen what allows whoever reads our letters to ask: what concerns this person alone waits."""
        return self.is_represented and self.authority in UNPROVEN

    @classmethod
    def is_unproven_there(cls) -> ColumnElement[bool]:
        """The same, as a condition on rows."""
        return and_(cls.through_representative, cls.authority.in_(UNPROVEN))

    @property
    def called(self) -> str:
        """What we call this person on the desk."""
        return self.name or "Name withheld"
