"""Tables of the complaint. People's words stand in columns that can be blanked; `Event` holds codes, ids and dates."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import User
from ..catalogue.models import Category
from ..db import Base, Code, Key, Name, UtcDateTime, Words
from ..people.models import Customer
from .statuses import Status

ESCALATED = text("level > 0")


class Complaint(Base):
    """One complaint. `due_at`, `at_risk_at` and `due_kind` repeat its most pressing clock for the queue's index;
    once nothing runs `due_kind` is empty, and `due_at` is when it ended or, while open, when it closes by itself.

    `idempotency_hash` names the form it came from, `content_hash` what that said: sending it again finds both.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        # at_risk_at stands last so that "at risk" is read from the index alone.
        Index("ix_complaint_open_due", "is_open", "due_at", "id", "at_risk_at"),
        Index("ix_complaint_status_due", "status", "due_at", "id"),
        Index("ix_complaint_handler_due", "handler_id", "is_open", "due_at", "id"),
        Index("ix_complaint_category_due", "category_id", "is_open", "due_at", "id"),
        Index("ix_complaint_priority_due", "priority", "is_open", "due_at", "id"),
        Index("ix_complaint_channel_due", "channel", "is_open", "due_at", "id"),
        # Few are escalated: an index of those alone costs the others nothing.
        Index(
            "ix_complaint_escalated_due", "is_open", "due_at", "id", sqlite_where=ESCALATED, postgresql_where=ESCALATED
        ),
        Index("ix_complaint_received", "received_at", "id"),
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
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)

    channel: Mapped[Code] = mapped_column(default="web")
    language: Mapped[Code] = mapped_column(default="en")
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    logged_at: Mapped[datetime] = mapped_column(UtcDateTime)
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
    mood: Mapped[int | None]
    in_danger: Mapped[bool] = mapped_column(default=False)
    search_names: Mapped[Words] = mapped_column(default="")

    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    customer_category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    nature: Mapped[Name] = mapped_column(default="")
    impact: Mapped[int | None]
    urgency: Mapped[int | None]
    priority: Mapped[int | None]
    priority_reason: Mapped[Words] = mapped_column(default="")
    effect: Mapped[Words] = mapped_column(default="")

    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    at_risk_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_kind: Mapped[Code] = mapped_column(default="")
    expected_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expected_basis: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    outcome: Mapped[Code] = mapped_column(default="")
    cause: Mapped[Name] = mapped_column(default="")
    explanation: Mapped[Words] = mapped_column(default="")
    satisfaction: Mapped[Code] = mapped_column(default="")
    restricted: Mapped[bool] = mapped_column(default=False)

    idempotency_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)

    customer: Mapped[Customer] = relationship(lazy="joined", innerjoin=True)
    handler: Mapped[User | None] = relationship(foreign_keys=[handler_id])
    manager: Mapped[User | None] = relationship(foreign_keys=[manager_id])
    category: Mapped[Category] = relationship(foreign_keys=[category_id])
    clocks: Mapped[list["Clock"]] = relationship(order_by="Clock.id", back_populates="complaint")

    @property
    def state(self) -> Status:
        return Status(self.status)


class Concern(Base):
    """One thing the customer complains of, in their words. A correction keeps the words before it."""

    __tablename__ = "concern"

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    position: Mapped[int]
    words: Mapped[Words]
    stated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finding: Mapped[Words] = mapped_column(default="")
    outcome: Mapped[Code] = mapped_column(default="")


class Event(Base):
    """One thing that happened to a complaint. Rows are only added; `facts` holds codes, ids and dates, no words."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_complaint_id_id", "complaint_id", "id"),
        Index("ix_event_action_at", "action", "at"),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    action: Mapped[Code]
    actor_kind: Mapped[Code]
    actor_id: Mapped[int | None]
    from_status: Mapped[Code | None]
    to_status: Mapped[Code]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    complaint: Mapped[Complaint] = relationship()


class Message(Base):
    """Words said about a complaint, by either side. `internal` ones never leave the house.

    `kind` tells what they are: message, note, acknowledgement, question, answer, correction, reason, decision, spoken.
    """

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_complaint_id_id", "complaint_id", "id"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[Code]
    internal: Mapped[bool] = mapped_column(default=False)
    from_customer: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    body: Mapped[Words]
    delivery_id: Mapped[int | None]
    recalled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    author: Mapped[User | None] = relationship()


class Attachment(Base):
    """A stored file of a complaint. `stored_as` is its random name on disk, `size` is in bytes."""

    __tablename__ = "attachment"

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    name: Mapped[Name]
    media_type: Mapped[Name]
    size: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    stored_as: Mapped[Code] = mapped_column(unique=True)
    internal: Mapped[bool] = mapped_column(default=False)
    from_customer: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Task(Base):
    """Something one member of staff has to do for a complaint."""

    __tablename__ = "task"
    __table_args__ = (Index("ix_task_owner_id_done_at_due_at", "owner_id", "done_at", "due_at"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    kind: Mapped[Code]
    words: Mapped[Words]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    result: Mapped[Words] = mapped_column(default="")

    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])


class Promise(Base):
    """What we said we would do, by when. `state`: open, kept, broken. Every date it ever had stands in `moves`."""

    __tablename__ = "promise"
    __table_args__ = (Index("ix_promise_state_due_at", "state", "due_at"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    words: Mapped[Words]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[Code] = mapped_column(default="open")
    kept_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    owner: Mapped[User | None] = relationship()
    moves: Mapped[list["PromiseMove"]] = relationship(order_by="PromiseMove.id", lazy="selectin")


class PromiseMove(Base):
    """A date a promise had before it moved, and the reason the customer was told."""

    __tablename__ = "promise_move"

    id: Mapped[Key]
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"), index=True)
    was_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[Words]


class Clock(Base):
    """A deadline that runs. `ended_at` is set when it was met or no longer matters; `met` says which.

    `first_due_at` keeps the date first set. A paused clock has `paused_at`; resuming moves `due_at` by the working time
    that passed. `warned_at` and `missed_at` mark that the alarms went out.
    """

    __tablename__ = "clock"
    __table_args__ = (
        Index("ix_clock_complaint_id_kind", "complaint_id", "kind"),
        Index("ix_clock_running", "ended_at", "due_at"),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    kind: Mapped[Code]
    about: Mapped[int | None]
    rule: Mapped[Code]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    at_risk_at: Mapped[datetime] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pause_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pause_reason: Mapped[Code] = mapped_column(default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    met: Mapped[bool] = mapped_column(default=False)
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    complaint: Mapped[Complaint] = relationship(back_populates="clocks")

    @property
    def is_running(self) -> bool:
        return self.ended_at is None


class ClockMove(Base):
    """A date a clock had before it moved, and why."""

    __tablename__ = "clock_move"

    id: Mapped[Key]
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"), index=True)
    was_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[Words]


class Blocker(Base):
    """Something a feature says must be done before `action`. Cleared when done, or waived by a person with a reason."""

    __tablename__ = "blocker"
    __table_args__ = (UniqueConstraint("complaint_id", "action", "kind", "about"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    action: Mapped[Code]
    kind: Mapped[Code]
    about: Mapped[int]
    words: Mapped[Words]
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Estimate(Base):
    """How long complaints of a category took: `share` of `sample` were settled within `working_days`."""

    __tablename__ = "estimate"
    __table_args__ = (UniqueConstraint("category_id", "priority"),)

    id: Mapped[Key]
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    priority: Mapped[int]
    working_days: Mapped[int]
    share: Mapped[int]
    sample: Mapped[int]
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Reader(Base):
    """One of the few who may read a restricted complaint."""

    __tablename__ = "reader"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)


class Reading(Base):
    """Who opened a complaint, and when."""

    __tablename__ = "reading"
    __table_args__ = (Index("ix_reading_complaint_id_at", "complaint_id", "at"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
