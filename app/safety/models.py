"""Tables of safety: the rota and calls for a manager, private incidents, restrictions, the ladder, the second stage.

What people wrote stands in columns of `Words`; an incident is read by the managers and by whoever wrote it.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Code, Key, UtcDateTime, Words

OPEN = text("ended_at IS NULL")
UNCHECKED = text("checked_at IS NULL")


class DutyWeek(Base):
    """Which manager is called in the week that begins on this Monday, and who instead."""

    __tablename__ = "duty_week"

    week: Mapped[date] = mapped_column(primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)


class ManagerCall(Base):
    """A colleague asks for a manager now. `kind` is upset, backup or threat; `stage` says who was called so far: the
    manager on duty (0), the deputy (1), all managers and administrators (2). Without an acceptance it goes further at
    `further_at`. `result` is handed_over, calmer, over or renewed. At most one is open for a complaint; one without a
    complaint was made before there was any.
    """

    __tablename__ = "manager_call"
    __table_args__ = (
        Index("ux_manager_call_open", "complaint_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_manager_call_further_at", "further_at"),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    kind: Mapped[Code]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stage: Mapped[int] = mapped_column(default=0)
    further_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    result: Mapped[Code] = mapped_column(default="")


class Called(Base):
    """One of those whom a call reached, and when."""

    __tablename__ = "called"

    call_id: Mapped[int] = mapped_column(ForeignKey("manager_call.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    stage: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Incident(Base):
    """What a colleague lived through who felt threatened, in their own words, for them and the managers alone.

    `how` is call, person, writing or unsaid. Somebody asks them how they are by `check_due_at`: `check_told_at` marks
    that a manager was reminded, `checked_at` that it was done, and `check_words` what they said. `asker_id` is who asks
    where no manager can: they learn that somebody is to be asked, and not what happened. `check_late_at` is when
    everybody who leads was told that nobody has asked, or that nobody is there who could: empty again once somebody is.
    `customer_id` is who it was where they have no complaint, once somebody wrote down how to know them again.
    `sooner_at` is when they said that they want to be asked sooner, `withdrawn_at` that it was pressed by mistake.
    """

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_check_due_at", "check_due_at", sqlite_where=UNCHECKED, postgresql_where=UNCHECKED),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("manager_call.id"), unique=True)
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    how: Mapped[Code]
    words: Mapped[Words] = mapped_column(default="")
    written_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    check_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    check_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    check_late_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    check_words: Mapped[Words] = mapped_column(default="")
    sooner_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Restriction(Base):
    """Ways of being in touch that are closed to somebody for a while. `state`: proposed, active, refused, ended.

    `closed` names the ways, parted by commas, `open_way` the one that stays. It ends with the day `until`, and is
    looked at again on `review_on`. `reason` is for colleagues, `told` what the customer reads. One is proposed or
    active for a complaint at a time (`current` is then 1). Who has no complaint is known by their own row alone.
    """

    __tablename__ = "restriction"
    __table_args__ = (
        UniqueConstraint("complaint_id", "current"),
        Index("ix_restriction_state_until", "state", "until"),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    current: Mapped[int | None] = mapped_column(default=1)
    state: Mapped[Code] = mapped_column(default="proposed")
    closed: Mapped[Code]
    open_way: Mapped[Code]
    reason: Mapped[Words]
    until: Mapped[date]
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    told: Mapped[Words] = mapped_column(default="")
    review_on: Mapped[date | None]
    review_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    decision_reason: Mapped[Words] = mapped_column(default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    end_reason: Mapped[Words] = mapped_column(default="")

    @property
    def closed_ways(self) -> tuple[str, ...]:
        return tuple(way for way in self.closed.split(",") if way)


class LadderStep(Base):
    """A rung of the ladder that a complaint reached by itself: `why` is the counter, `count` what it stood at."""

    __tablename__ = "ladder_step"
    __table_args__ = (UniqueConstraint("complaint_id", "rung"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    rung: Mapped[int]
    why: Mapped[Code]
    count: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SecondLook(Base):
    """Somebody who had no part in a complaint looks at it. `kind` is review, of our decision, or handling, of how we
    treat it; `outcome` is stands, partly or changed. One of a kind is open for a complaint (`current` is then 1); one
    that is neither open nor answered was called off.
    """

    __tablename__ = "second_look"
    __table_args__ = (UniqueConstraint("complaint_id", "kind", "current"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    kind: Mapped[Code]
    current: Mapped[int | None] = mapped_column(default=1)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[Code] = mapped_column(default="")
    answer: Mapped[Words] = mapped_column(default="")
