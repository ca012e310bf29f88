"""Tables of what is told before a complaint is sent. What was told is counted, and names nobody: what was read before a
complaint stands in the facts of that complaint.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Code, Key, Name, UtcDateTime, Words


class HelpAnswer(Base):
    """An answer that may already help: a rule, and by when it is kept for whoever reads it.

    `question` asks for a day from which `days` are counted, working days or those of the calendar; without one they
    are counted from today, and without `days` there is no date. `due_words` and `late_words` say when it is due, and
    that the day has passed. `category_ids` are the categories it fits, none for all; `said`, one a line, the words of
    which a story has at least one, none for every story. It is shown from `starts_on` to `ends_on`, both included.
    """

    __tablename__ = "help_answer"

    id: Mapped[Key]
    name: Mapped[Name]
    words: Mapped[Words]
    question: Mapped[Name] = mapped_column(default="")
    days: Mapped[int | None]
    working_days: Mapped[bool] = mapped_column(default=True)
    due_words: Mapped[Words] = mapped_column(default="")
    late_words: Mapped[Words] = mapped_column(default="")
    category_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    said: Mapped[Words] = mapped_column(default="")
    starts_on: Mapped[date | None] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    active: Mapped[bool] = mapped_column(default=True)
    number: Mapped[int] = mapped_column(default=1)


class KnownProblem(Base):
    """A notice of a problem that we know of, for everybody to read: what it is, what we do, by when.

    It stands from `starts_at` until `ends_at`, None for until somebody ends it. `number` is that of its newest version.
    """

    __tablename__ = "known_problem"
    __table_args__ = (Index("ix_known_problem_ends_at", "ends_at"),)

    id: Mapped[Key]
    title: Mapped[Name]
    words: Mapped[Words]
    doing: Mapped[Words] = mapped_column(default="")
    by_when: Mapped[Name] = mapped_column(default="")
    category_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    said: Mapped[Words] = mapped_column(default="")
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    number: Mapped[int] = mapped_column(default=1)


class KnownProblemUpdate(Base):
    """What became known later, with its time. It stays as it was written."""

    __tablename__ = "known_problem_update"
    __table_args__ = (Index("ix_known_problem_update_known_problem_id", "known_problem_id", "id"),)

    id: Mapped[Key]
    known_problem_id: Mapped[int] = mapped_column(ForeignKey("known_problem.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    words: Mapped[Words]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)


class ToldVersion(Base):
    """Everything that an answer or a notice said from `written_at` on. `kind` is answer or problem, `about` its id."""

    __tablename__ = "told_version"
    __table_args__ = (UniqueConstraint("kind", "about", "number"),)

    id: Mapped[Key]
    kind: Mapped[Code]
    about: Mapped[int]
    number: Mapped[int]
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)


class ToldCount(Base):
    """How often an answer or a notice was shown on a day while somebody complained, and what they did then.

    `helped`: it was all they wanted to know. `went_on`: they went on with their complaint; `about_me` of these said
    that the notice is about them. `late`: the day that we promise had passed. `sent_all_the_same`: they had said that
    it helps, and complained in the end. Who was shown and did none of these left the page.
    """

    __tablename__ = "told_count"

    kind: Mapped[Code] = mapped_column(primary_key=True)
    about: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    shown: Mapped[int] = mapped_column(default=0)
    helped: Mapped[int] = mapped_column(default=0)
    went_on: Mapped[int] = mapped_column(default=0)
    about_me: Mapped[int] = mapped_column(default=0)
    late: Mapped[int] = mapped_column(default=0)
    sent_all_the_same: Mapped[int] = mapped_column(default=0)
