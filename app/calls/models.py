"""Tables of calls by appointment: when somebody can ring, what is booked, who asked, and looking in on people."""

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import User
from ..db import Base, Code, Key, Name, UtcDateTime, Words

LIVE = text("state IN ('held', 'booked')")
BOOKED = text("state = 'booked'")


class CallPlan(Base):
    """When one colleague can ring people. `zone` is where they are, empty for the organisation's; a call takes
    `minutes`. Whoever books a call with them locks this row first. `feed_hash` is that of the secret in the address
    of their calendar."""

    __tablename__ = "call_plan"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    zone: Mapped[Name] = mapped_column(default="")
    minutes: Mapped[int] = mapped_column(default=30)
    feed_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    feed_made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()
    hours: Mapped[list["CallHours"]] = relationship(
        order_by="CallHours.weekday, CallHours.opens", cascade="all, delete-orphan"
    )
    exceptions: Mapped[list["CallException"]] = relationship(
        order_by="CallException.day, CallException.id", cascade="all, delete-orphan"
    )


class CallHours(Base):
    """Every week, from `opens` to `closes` by the clock where that colleague is. Monday is 0."""

    __tablename__ = "call_hours"

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("call_plan.id"), index=True)
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]


class CallException(Base):
    """One day that differs from the week: hours besides it or, where both times are empty, none at all."""

    __tablename__ = "call_exception"

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("call_plan.id"), index=True)
    day: Mapped[date]
    opens: Mapped[time | None]
    closes: Mapped[time | None]

    @property
    def is_off(self) -> bool:
        return self.opens is None or self.closes is None


class Appointment(Base):
    """A call at a time, or without a number a meeting in person. `state`: held (kept for a moment, until
    `held_until`), booked, done, missed, cancelled, moved.

    A moved one stays, and another takes its place with the same `uid`: calendars know it by that, and the later one by
    its higher `sequence`. `of_manager` where a manager was to ring them: nobody else does (see `of_managers`).
    """

    __tablename__ = "appointment"
    __table_args__ = (
        # Whatever the code does, nobody is to ring two people at once.
        Index("uq_appointment_live", "manager_id", "starts_at", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        Index("ix_appointment_booked", "starts_at", "id", sqlite_where=BOOKED, postgresql_where=BOOKED),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[Code]
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    number: Mapped[Name] = mapped_column(default="")
    note: Mapped[Words] = mapped_column(default="")
    uid: Mapped[Code]
    sequence: Mapped[int] = mapped_column(default=0)
    of_manager: Mapped[bool] = mapped_column(default=False)
    # When it was decided whether a letter reminds them of it, and when both were reminded.
    letter_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    alarmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    manager: Mapped[User] = relationship(foreign_keys=[manager_id])

    @property
    def is_here(self) -> bool:
        """Whether they meet in person: then there is no number."""
        return not self.number


class CallRequest(Base):
    """Somebody is to be rung, or without a number met in person: why stands in the words of its task, which says by
    when and who does it.

    `asked_by_id` is a colleague, empty where the customer asked. `written_at` is when we wrote instead, after several
    calls that nobody answered.
    """

    __tablename__ = "call_request"

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), unique=True)
    number: Mapped[Name]
    best_time: Mapped[Name] = mapped_column(default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    written_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CheckInPlan(Base):
    """We look in on somebody every `every_days` days until a day, about something."""

    __tablename__ = "check_in_plan"

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    about: Mapped[Words]
    every_days: Mapped[int]
    until: Mapped[date]
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CheckIn(Base):
    """One look in: on which day, and once it happened what we asked and what they said."""

    __tablename__ = "check_in"
    __table_args__ = (UniqueConstraint("plan_id", "day"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("check_in_plan.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), unique=True)
    day: Mapped[date]
    asked: Mapped[Words] = mapped_column(default="")
    said: Mapped[Words] = mapped_column(default="")
    logged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    logged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
