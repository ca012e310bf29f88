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
    gave it, `strength` how far it carries: strong, fair, weak, or nothing. `enquiry_id` is set where somebody gave it
    whom we asked.
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
    enquiry_id: Mapped[int | None] = mapped_column(ForeignKey("enquiry.id"), index=True)
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


class Enquiry(Base):
    """Somebody who was, or will be, asked what they know. Name, office and address are those it went out under.

    `kind`: facts, or statement for the own account of somebody involved, which they read and confirm. `state`: waiting
    until `after_id` has spoken or was skipped; asked; told, a statement that we have to write back; repeated, which
    they read; answered; skipped. `due_at` is by when it is their turn to answer, or to read. `contact_id` names the
    contact of a route, `involved_id` whom the complaint is about. `home_id` is the complaint they were asked about
    where it was joined with another: `complaint_id` is then the one that goes on. `told_outcome` is what they were
    told at the end.
    """

    __tablename__ = "enquiry"
    __table_args__ = (Index("ix_enquiry_state_due_at", "state", "due_at"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    home_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    kind: Mapped[Code]
    state: Mapped[Code]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    involved_id: Mapped[int | None] = mapped_column(ForeignKey("involved.id"), index=True)
    after_id: Mapped[int | None] = mapped_column(ForeignKey("enquiry.id"), index=True)
    name: Mapped[Name]
    office: Mapped[Name] = mapped_column(default="")
    email: Mapped[Name] = mapped_column(default="")
    questions: Mapped[Words]
    question_id: Mapped[int | None] = mapped_column(ForeignKey("plan_question.id"), index=True)
    concern_id: Mapped[int | None] = mapped_column(ForeignKey("concern.id"), index=True)
    shows_customer: Mapped[bool] = mapped_column(default=False)
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    late_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    skip_reason: Mapped[Words] = mapped_column(default="")
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_outcome: Mapped[Code] = mapped_column(default="")

    @property
    def asked_on_id(self) -> int:
        """The complaint they were asked about, wherever it is worked on now."""
        return self.home_id or self.complaint_id

    @property
    def is_open(self) -> bool:
        """Whether a decision waits for it."""
        return self.state in OPEN_STATES

    @property
    def has_spoken(self) -> bool:
        """Whether whoever comes after them may be asked."""
        return self.state not in ("waiting", "asked")


OPEN_STATES = ("waiting", "asked", "told", "repeated")


class Saying(Base):
    """One text of an enquiry, in the order in which they were written: what they said, what we understood of it, what
    they said of that. None is ever changed: a correction is the next one.

    `by` is them or us. `user_id` is who wrote it down, `heard` how they heard it; both empty where they wrote it
    themselves. The one that was confirmed has `confirmed_at`.
    """

    __tablename__ = "saying"

    id: Mapped[Key]
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id"), index=True)
    by: Mapped[Code]
    words: Mapped[Words]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    heard: Mapped[Code] = mapped_column(default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EnquiryMail(Base):
    """Which enquiry a mail of the outbox belongs to: its link opens that one."""

    __tablename__ = "enquiry_mail"

    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id"), index=True)
