"""The complaint and the concerns in it."""

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from ...accounts.models import User
from ...catalogue.models import Category
from ...catalogue.question_sets import PLAIN_WORDS, Answer
from ...db import Base, Code, Key, Name, UtcDateTime, Words
from ...people.keys import order_key
from ...people.models import Customer
from ..statuses import UNKNOWN_SEVERITY, Status
from .walks import FILTERS, ORDERS, OTHERS, SETTLED, WAITING

if TYPE_CHECKING:
    from .dates import Clock
    from .record import Involved


class Complaint(Base):
    """One complaint. `due_at`, `at_risk_at` and `due_kind` repeat its most pressing clock for the queue's index;
    once nothing runs `due_kind` is empty, and `due_at` is when it ended or, while open, when it closes by itself.
    `severity` repeats `priority` and is UNKNOWN_SEVERITY before there is one; `department_id` names the team that
    answers for it: `kept` writes both after every action. `heard_at` is when the customer was last in touch.

    `priority_basis` tells what the priority rests on (see `severity`), `others` whether more people could have the same
    trouble: no, perhaps or yes.

    `idempotency_hash` names the form it came from, `content_hash` what that said: sending it again finds both.

    `answers` are the further questions of the form as they were asked, each with what was answered (see `asked`),
    `questions_id` names the version they are of.

    `about_staff` says that it is about somebody who works for us: `involved` names them.

    `removed_at` says that its words were removed, with all that tells whose it was: nothing is done to it any more.

    While it is open: `unanswered_at` is since when the customer's word waits for ours, `refused_at` when they last said
    no to what we did, until we propose something else, and `call_since` since when somebody has to ring them.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        *ORDERS,
        *FILTERS,
        OTHERS,
        SETTLED,
        *WAITING,
        Index("ix_complaint_order_key_id", "order_key", "id"),
    )

    id: Mapped[Key]
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[Code] = mapped_column(default=Status.RECEIVED)
    is_open: Mapped[bool] = mapped_column(default=True)
    returns_to: Mapped[Code | None]
    level: Mapped[int] = mapped_column(default=0)

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    logged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)

    channel: Mapped[Code] = mapped_column(default="web")
    language: Mapped[Code] = mapped_column(default="en")
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    logged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fulfilled_on: Mapped[date | None]

    title: Mapped[Name]
    happened: Mapped[Words]
    expected: Mapped[Words] = mapped_column(default="")
    desired: Mapped[Words] = mapped_column(default="")
    occurred: Mapped[Name] = mapped_column(default="")
    order_number: Mapped[Name] = mapped_column(default="")
    order_key: Mapped[Name] = mapped_column(default="")
    answers: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    questions_id: Mapped[int | None] = mapped_column(ForeignKey("question_version.id"), index=True)
    mood: Mapped[int | None]
    in_danger: Mapped[bool] = mapped_column(default=False)
    search_names: Mapped[Words] = mapped_column(default="")

    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    customer_category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    nature: Mapped[Name] = mapped_column(default="")
    impact: Mapped[int | None]
    urgency: Mapped[int | None]
    priority: Mapped[int | None]
    severity: Mapped[int] = mapped_column(default=UNKNOWN_SEVERITY)
    priority_reason: Mapped[Words] = mapped_column(default="")
    priority_basis: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    effect: Mapped[Words] = mapped_column(default="")
    others: Mapped[Code] = mapped_column(default="")
    others_who: Mapped[Words] = mapped_column(default="")
    others_count: Mapped[int | None]

    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    at_risk_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_kind: Mapped[Code] = mapped_column(default="")
    unanswered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    call_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expected_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expected_basis: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    outcome: Mapped[Code] = mapped_column(default="")
    cause: Mapped[Name] = mapped_column(default="")
    explanation: Mapped[Words] = mapped_column(default="")
    satisfaction: Mapped[Code] = mapped_column(default="")
    restricted: Mapped[bool] = mapped_column(default=False)
    about_staff: Mapped[bool] = mapped_column(default=False)
    sensitive: Mapped[bool] = mapped_column(default=False)
    sensitive_kind: Mapped[Code] = mapped_column(default="")
    has_needs: Mapped[bool] = mapped_column(default=False)

    idempotency_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    customer: Mapped[Customer] = relationship(lazy="joined", innerjoin=True)
    handler: Mapped[User | None] = relationship(foreign_keys=[handler_id])
    manager: Mapped[User | None] = relationship(foreign_keys=[manager_id])
    category: Mapped[Category] = relationship(foreign_keys=[category_id])
    involved: Mapped[list["Involved"]] = relationship(
        primaryjoin="and_(Involved.complaint_id == Complaint.id, Involved.ended_at.is_(None))",
        order_by="Involved.id", viewonly=True,
    )  # fmt: skip
    clocks: Mapped[list["Clock"]] = relationship(order_by="Clock.id", back_populates="complaint")

    @validates("order_number")
    def _keep_key(self, _column: str, typed: str) -> str:
        """The key an order is found again by follows what is written down."""
        self.order_key = order_key(typed)
        return typed

    @property
    def state(self) -> Status:
        return Status(self.status)

    @property
    def is_paused(self) -> bool:
        """Whether our own date to settle it waits until we hear from the customer."""
        return any(row.paused_at is not None and row.is_running for row in self.clocks)

    @property
    def waits_for_yes(self) -> bool:
        """Whether it is not agreed yet what happened: until then nobody is asked, and nothing is looked into."""
        stage = self.returns_to if self.state is Status.WAITING else self.status
        return stage in (Status.RECEIVED, Status.ACKNOWLEDGED, Status.ASSESSED)

    @property
    def asked(self) -> list[Answer]:
        """The questions of the form as they were asked, with their answers; those of old complaints as they are now.

        What is kept in a column of its own is told as it stands now, also where it was corrected since.
        """
        found = [Answer.of(row) for row in self.answers]
        now = {"occurred": self.occurred, "order_number": self.order_number}
        told = [replace(row, value=now[row.key], answer=now[row.key]) if row.key in now else row for row in found]
        rest = [Answer(key, str(PLAIN_WORDS[key]), value, value) for key, value in now.items()]
        return [row for row in told if row.answer] + [
            row for row in rest if row.answer and row.key not in {known.key for known in found}
        ]

    @property
    def told(self) -> tuple[str, ...]:
        """What the customer wrote when they complained, part by part."""
        return self.happened, self.expected, self.desired, self.occurred


class Concern(Base):
    """One thing the customer complains of, in their words. A correction keeps the words before it.

    `reopened_at`: the customer said that this one is not settled. What was found stays written down, and is no answer
    any more until something is found anew.
    """

    __tablename__ = "concern"

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    position: Mapped[int]
    words: Mapped[Words]
    stated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finding: Mapped[Words] = mapped_column(default="")
    outcome: Mapped[Code] = mapped_column(default="")

    @property
    def found(self) -> str:
        """What was found and still counts."""
        return "" if self.reopened_at is not None else self.finding

    @property
    def stands(self) -> str:
        """The outcome that still counts."""
        return "" if self.reopened_at is not None else self.outcome
