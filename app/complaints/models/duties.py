"""What somebody has to do or has promised, and what stands in the way."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...accounts.models import User
from ...db import Base, Code, Key, UtcDateTime, Words

UNKEPT = text("state <> 'kept'")
TO_RING = text("kind IN ('ring', 'check_in') AND done_at IS NULL")


class Task(Base):
    """Something one member of staff has to do for a complaint.

    With `department_id` another team does it: it says so (`reported_at`, `report`), and the owner looks whether it is
    done. `parent_id` names the task that it is a step of. `dropped` says that it ended because nobody has to do it any
    more. `tries` counts calls that nobody answered, where it is a call.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_owner_id_done_at_due_at", "owner_id", "done_at", "due_at"),
        Index("ix_task_to_ring", "due_at", "id", sqlite_where=TO_RING, postgresql_where=TO_RING),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    kind: Mapped[Code]
    words: Mapped[Words]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    result: Mapped[Words] = mapped_column(default="")
    dropped: Mapped[bool] = mapped_column(default=False)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    report: Mapped[Words] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)

    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])


class Promise(Base):
    """What we said we would do, by when. `state`: open, kept, broken. Every date it ever had stands in `moves`.
    `task_id` is the remedy that is carried out with it, where it promises one."""

    __tablename__ = "promise"
    __table_args__ = (
        Index("ix_promise_state_due_at", "state", "due_at"),
        Index("ix_promise_unkept", "owner_id", "due_at", "id", sqlite_where=UNKEPT, postgresql_where=UNKEPT),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    words: Mapped[Words]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[Code] = mapped_column(default="open")
    kept_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)

    owner: Mapped[User | None] = relationship()
    moves: Mapped[list["PromiseMove"]] = relationship(order_by="PromiseMove.id", lazy="selectin")


class PromiseMove(Base):
    """A date a promise had before it moved, and the reason the customer was told, with the letter `delivery_id`."""

    __tablename__ = "promise_move"

    id: Mapped[Key]
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"), index=True)
    was_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[Words]
    delivery_id: Mapped[int | None]


class Blocker(Base):
    """Something a feature says must be done before `action`; `conclude` is every decision. Cleared when it is done,
    `waived_at` when a person went on without it, for the reason in `waiver`."""

    __tablename__ = "blocker"
    __table_args__ = (UniqueConstraint("complaint_id", "action", "kind", "about"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    action: Mapped[Code]
    kind: Mapped[Code]
    about: Mapped[int]
    words: Mapped[Words]
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waived_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    waiver: Mapped[Words] = mapped_column(default="")
