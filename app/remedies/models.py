"""Tables of offers, agreements, sweeteners and approvals. Offers are numbered and all are kept."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..catalogue import queries as catalogue
from ..catalogue.models import Voucher
from ..db import Base, Code, Key, Money, Name, UtcDateTime, Words

ASKED = text("state = 'asked'")


class Offer(Base):
    """What we offered. `state`: open, accepted, declined, lapsed, taken_back, failed.

    `charged_to_id` is whose authority it uses: that of whoever made it, or approved it; `guarantee_id` the version of
    what we stand for that it was made with.
    """

    __tablename__ = "offer"
    __table_args__ = (
        UniqueConstraint("complaint_id", "number"),
        Index("ix_offer_charged_to_id_made_at", "charged_to_id", "made_at"),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    number: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    explanation: Mapped[Words]
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    stays_open: Mapped[bool]
    state: Mapped[Code] = mapped_column(default="open")
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    charged_to_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    guarantee_id: Mapped[int | None] = mapped_column(ForeignKey("guarantee_version.id"), index=True)

    lines: Mapped[list["OfferedRemedy"]] = relationship(order_by="OfferedRemedy.id", lazy="selectin")

    @property
    def total(self) -> Decimal:
        """What of it is money for the customer."""
        return sum((line.amount for line in self.lines if line.amount is not None), Decimal(0))

    @property
    def goes_to_somebody(self) -> bool:
        """Money or a thing is in it, or somebody comes to mend one: it needs a name and a way to reach them."""
        return self.total > 0 or any(line.item for line in self.lines)

    @property
    def cost(self) -> Decimal:
        """What it costs us, in all."""
        return sum((line.cost for line in self.lines), Decimal(0))


class OfferedRemedy(Base):
    """One remedy of an offer: what exactly, how much where money goes with it, and which wish of theirs it answers.

    `cost` is what of it counts against limits and budgets: its sum, or what one costs us; none any more once the
    agreement failed before it was done, unless a code was drawn for it. `percentage`, `item` and `valid_until` are
    there where its kind has them.
    `task_id` is what carries it out, once it is accepted: it may go on with another complaint; `voucher_id` the code
    that was drawn for it then.
    """

    __tablename__ = "offered_remedy"

    id: Mapped[Key]
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    remedy_id: Mapped[int] = mapped_column(ForeignKey("remedy.id"), index=True)
    words: Mapped[Words]
    amount: Mapped[Decimal | None] = mapped_column(Money)
    wish_id: Mapped[int | None] = mapped_column(ForeignKey("wish.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    cost: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    percentage: Mapped[int | None]
    item: Mapped[Name] = mapped_column(default="")
    valid_until: Mapped[date | None] = mapped_column(Date)
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("voucher.id"), index=True)

    voucher: Mapped[Voucher | None] = relationship()

    @property
    def told(self) -> Decimal | None:
        """What of its sum the customer reads."""
        return catalogue.told_amount(self.remedy_id, self.amount)


class Agreement(Base):
    """That both of us agreed, and to what: `terms` are kept as they were. `how` is the way it reached us: the page, or
    a channel of theirs. `ours_id` offered it for us, `heard_by_id` took their word down, where they did not press
    themselves. `failed_at` says when it came to nothing."""

    __tablename__ = "agreement"

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), unique=True)
    terms: Mapped[Words]
    how: Mapped[Code]
    agreed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ours_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    heard_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Sweetener(Base):
    """One more thing, sent on top where we were at fault: the card in somebody's hand, and where it goes.

    `state`: planned, sent, dropped. `cost` counts against the authority of `charged_to_id`, whoever made it or approved
    it, and the remedy's budget until it is dropped. `attachment_id` is a picture of it; `voucher_id` the code that goes
    with it, drawn for good.
    """

    __tablename__ = "sweetener"
    __table_args__ = (
        Index("ix_sweetener_charged_to_id_made_at", "charged_to_id", "made_at"),
        Index("ix_sweetener_remedy_id_made_at", "remedy_id", "made_at"),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    remedy_id: Mapped[int] = mapped_column(ForeignKey("remedy.id"))
    card: Mapped[Words]
    address: Mapped[Words]
    cost: Mapped[Decimal] = mapped_column(Money)
    state: Mapped[Code] = mapped_column(default="planned")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    charged_to_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    sent_on: Mapped[date | None] = mapped_column(Date)
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("voucher.id"), index=True, unique=True)

    voucher: Mapped[Voucher | None] = relationship()


class Approval(Base):
    """Somebody asked to give more than they may alone. `state`: asked, approved, refused, dropped (something else was
    agreed, or the complaint ended, before anybody decided).

    `amount` is nothing where only `kinds` are asked for: those that are not for the role of whoever asks, each between
    commas. `offered` is what they would give with it, in words; `held` what is kept back for it in the months of
    `decided_by_id`, until it is offered or can be offered no more.
    """

    __tablename__ = "approval"
    # Few wait at any time: an index of those alone.
    __table_args__ = (Index("ix_approval_asked", "asked_at", "id", sqlite_where=ASKED, postgresql_where=ASKED),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    amount: Mapped[Decimal] = mapped_column(Money)
    kinds: Mapped[Words] = mapped_column(default="")
    offered: Mapped[Words] = mapped_column(default="")
    reason: Mapped[Words]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[Code] = mapped_column(default="asked")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_reason: Mapped[Words] = mapped_column(default="")
    held: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))

    @property
    def asked_kinds(self) -> list[str]:
        """The kinds that it is asked for."""
        return parted(self.kinds)


def parted(kinds: str) -> list[str]:
    """Kinds of remedies as an approval keeps them, one by one."""
    return [kind for kind in kinds.split(",") if kind]
