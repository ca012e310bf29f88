"""Tables of scripts, of the card that is read before a call, and of conversations."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import User
from ..complaints.models import Complaint
from ..db import Base, Code, Key, Name, UtcDateTime, Words


class Script(Base):
    """What we say in one kind of call. `kind` is a key of `scripts.KINDS`."""

    __tablename__ = "script"

    id: Mapped[Key]
    kind: Mapped[Code] = mapped_column(unique=True)


class ScriptVersion(Base):
    """A script as it was published: `steps` is a list of `scripts.Step` as JSON. Calls keep the version they began
    with, so none is ever changed."""

    __tablename__ = "script_version"
    __table_args__ = (UniqueConstraint("script_id", "number"),)

    id: Mapped[Key]
    script_id: Mapped[int] = mapped_column(ForeignKey("script.id"))
    number: Mapped[int]
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)

    script: Mapped[Script] = relationship(lazy="joined", innerjoin=True)


class HouseText(Base):
    """Words of the house about calls, version by version. `key` is one of `cards.KEYS`: the card, where
    to practise."""

    __tablename__ = "house_text"
    __table_args__ = (UniqueConstraint("key", "number"),)

    id: Mapped[Key]
    key: Mapped[Code]
    number: Mapped[int]
    body: Mapped[Words]
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)


class CardRead(Base):
    """A colleague has read this version of the card."""

    __tablename__ = "card_read"

    text_id: Mapped[int] = mapped_column(ForeignKey("house_text.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Conversation(Base):
    """A talk with a customer along a script. It has no complaint until a new caller has told what happened.

    `state`: going, dropped (the line was lost), ended (without an agreement), finished. `medium`: telephone, in_person,
    video. `talked_at` is when it took place, in `zone`; `late_reason` says why it is written down on a later day.
    `answers` are those of `answers.Answers`. `version` counts what was kept, `tab` names the page that kept it last.
    `ticket` names the form that began it. `code_sealed` is a new caller's secret code until it was read out, kept
    where a threat ended the talk, as that may be taken back.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        Index("ix_conversation_complaint_id_id", "complaint_id", "id"),
        Index("ix_conversation_by_id_state", "by_id", "state"),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"))
    script_version_id: Mapped[int] = mapped_column(ForeignKey("script_version.id"), index=True)
    kind: Mapped[Code]
    medium: Mapped[Code]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    talked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    zone: Mapped[Name]
    late_reason: Mapped[Words] = mapped_column(default="")
    step: Mapped[Code]
    state: Mapped[Code] = mapped_column(default="going")
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    tab: Mapped[Code] = mapped_column(default="")
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_how: Mapped[Code] = mapped_column(default="")
    ticket: Mapped[Code] = mapped_column(unique=True)
    code_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    complaint: Mapped[Complaint | None] = relationship()
    script_version: Mapped[ScriptVersion] = relationship(lazy="joined", innerjoin=True)
    by: Mapped[User] = relationship()

    @property
    def is_going(self) -> bool:
        return self.state in ("going", "dropped")
