"""Complaints that belong to each other: two that are related, and many that have one cause."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ...db import Base, Code, Key, Name, UtcDateTime, Words


class Link(Base):
    """Two complaints that are related. There is a row each way, so that either finds the other."""

    __tablename__ = "link"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True, index=True)
    reason: Mapped[Words]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)


class Problem(Base):
    """One cause that several customers complain of. Its id is the number people call it by.

    `known_problem_id` is the notice that everybody may read of it, where there is one.
    """

    __tablename__ = "problem"

    id: Mapped[Key]
    title: Mapped[Name]
    known: Mapped[Words] = mapped_column(default="")
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    solved_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    known_problem_id: Mapped[int | None] = mapped_column(ForeignKey("known_problem.id"), unique=True)


class ProblemCase(Base):
    """A complaint that belongs to a problem: to one at most."""

    __tablename__ = "problem_case"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReadBefore(Base):
    """A customer read this notice before they complained, and said that it is about them."""

    __tablename__ = "read_before"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    known_problem_id: Mapped[int] = mapped_column(ForeignKey("known_problem.id"), primary_key=True, index=True)


class ProblemReply(Base):
    """One text to every customer of a problem. `key` names the form it came from: sent again it is the same reply.

    `versions` are those of the templates that it began with.
    """

    __tablename__ = "problem_reply"

    id: Mapped[Key]
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"), index=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    words: Mapped[Words]
    versions: Mapped[list[int]] = mapped_column(JSON, default=list)


class ProblemLetter(Base):
    """What became of a reply for one complaint. `state`: waiting, sent, refused, stopped (taken back before it left);
    `why` says why it was refused."""

    __tablename__ = "problem_letter"

    reply_id: Mapped[int] = mapped_column(ForeignKey("problem_reply.id"), primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True, index=True)
    state: Mapped[Code] = mapped_column(default="waiting", index=True)
    why: Mapped[Words] = mapped_column(default="")
