"""Tables of the plan and of the evidence. Nothing is taken out of either: what is dropped or set aside says why."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Code, Key, Name, UtcDateTime, Words


class PlanQuestion(Base):
    """Something we need to know. `asked` says whom or where we ask, `department_id` names them where they are one of
    ours. `state`: open, answered, dropped; `answer` is what we learned, or why we need not know it."""

    __tablename__ = "plan_question"
    __table_args__ = (Index("ix_plan_question_state_due_at", "state", "due_at"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    concern_id: Mapped[int | None] = mapped_column(ForeignKey("concern.id"), index=True)
    words: Mapped[Words]
    asked: Mapped[Name] = mapped_column(default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    state: Mapped[Code] = mapped_column(default="open")
    answer: Mapped[Words] = mapped_column(default="")
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)


class Evidence(Base):
    """Something that shows what happened: a file of the case, something said in it, or words only ("Log of van 22").

    `kind`: document, photograph, statement, call, log, policy, other. `source` is where it comes from, `given_by` who
    gave it, `strength` how far it carries: strong, fair, weak, or nothing.
    """

    __tablename__ = "evidence"

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    kind: Mapped[Code]
    title: Mapped[Name]
    source: Mapped[Name] = mapped_column(default="")
    given_by: Mapped[Name] = mapped_column(default="")
    dated_on: Mapped[date]
    strength: Mapped[Code] = mapped_column(default="")
    note: Mapped[Words] = mapped_column(default="")
    internal: Mapped[bool] = mapped_column(default=True)
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    set_aside_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    set_aside_reason: Mapped[Words] = mapped_column(default="")

    links: Mapped[list["EvidenceLink"]] = relationship(order_by="EvidenceLink.id")

    @property
    def concern_ids(self) -> frozenset[int]:
        return frozenset(link.concern_id for link in self.links if link.concern_id is not None)

    @property
    def question_ids(self) -> frozenset[int]:
        return frozenset(link.question_id for link in self.links if link.question_id is not None)


class EvidenceLink(Base):
    """What a piece of evidence speaks to: a concern, whose finding may rest on it, or a question that it answers."""

    __tablename__ = "evidence_link"

    id: Mapped[Key]
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), index=True)
    concern_id: Mapped[int | None] = mapped_column(ForeignKey("concern.id"), index=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("plan_question.id"), index=True)
    rests_on: Mapped[bool] = mapped_column(default=False)
