"""Tables of the question whether it worked. Every answer is kept; the last one of a round counts."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Code, Key, Name, UtcDateTime, Words

STANDING = text("ended_at IS NULL")


class FollowUp(Base):
    """One round of asking, from one resolution to its answer. A later resolution starts another and ends this one.

    `again`: the shorter question of some weeks later, to whoever said that it was put right and that we may ask.
    """

    __tablename__ = "follow_up"
    __table_args__ = (Index("ix_follow_up_complaint_id_id", "complaint_id", "id"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    again: Mapped[bool] = mapped_column(default=False)

    answers: Mapped[list["Answer"]] = relationship(order_by="Answer.id", lazy="selectin")


class Answer(Base):
    """What the customer said: solved is yes, partly or no; `treated` and `mood` run from 1 (bad) to 5 (good).

    `understood` is whether they felt so: yes, partly, no, or empty where they did not say. `ask_again`: we may ask once
    more in some weeks whether it lasted.
    """

    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_at", "at", "id"),)

    id: Mapped[Key]
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    solved: Mapped[Code]
    treated: Mapped[int | None]
    mood: Mapped[int | None]
    understood: Mapped[Code] = mapped_column(default="")
    comment: Mapped[Words] = mapped_column(default="")
    ask_again: Mapped[bool] = mapped_column(default=False)


class Quote(Base):
    """A sentence that a customer lets us quote, as they wrote it; nothing publishes it by itself.

    `signed` is how they are named under it, of `quotes.signatures`, and `called` what stands there: the name of whoever
    gave it, or that of the person for whom they act, where something was seen of the right to. They agreed to version
    `consent` of our words. One that was changed or taken back keeps its row, with `ended_at`.
    """

    __tablename__ = "quote"
    __table_args__ = (
        Index("ix_quote_standing", "complaint_id", unique=True, sqlite_where=STANDING, postgresql_where=STANDING),
        Index("ix_quote_complaint_id", "complaint_id"),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    words: Mapped[Words]
    signed: Mapped[Code]
    called: Mapped[Name] = mapped_column(default="")
    consent: Mapped[int]
    agreed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
