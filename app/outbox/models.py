"""Tables of the outbox. It knows nothing of complaints: `about` is an id that means something to its caller."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Code, Key, Name, UtcDateTime, Words
from ..frozen import Frozen, keep_frozen

NOT_MADE = text("made_at IS NULL")


class Channel(StrEnum):
    MAIL = "mail"
    LETTER = "letter"
    CALL = "call"


class State(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    GAVE_UP = "gave_up"
    CAME_BACK = "came_back"
    RECALLED = "recalled"
    JOINED = "joined"
    TO_DO = "to_do"
    DONE = "done"


class Delivery(Base):
    """One mail, letter or call, rendered when it was decided. A mail carries at most one secret link (`link_*`).

    The link's secret is sealed until the mail is sent, then erased; only its hash stays. Bodies hold `LINK_PLACEHOLDER`
    where the link goes. `attempts` counts before each try, so a mail that kills its worker still reaches the limit.

    One that has a `part` may leave together with others of the same matter: it is then JOINED, and `went_with_id` names
    the mail in which it went, which stands in line at their `turn`, the id of the first of them. An `urgent` one waits
    for none before it.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_claim", "state", "channel", "next_try_at"),
        Index("ix_delivery_about_id", "about", "id"),
        Index("ix_delivery_to_do", "state", "due_at"),
    )

    id: Mapped[Key]
    kind: Mapped[Code]
    about: Mapped[int | None]
    channel: Mapped[Code] = mapped_column(default=Channel.MAIL)
    state: Mapped[Code] = mapped_column(default=State.WAITING)
    to_staff: Mapped[bool] = mapped_column(default=False)
    recipient: Mapped[str] = mapped_column(String(254), default="")
    recipient_name: Mapped[Name] = mapped_column(default="")
    subject: Mapped[Words]
    text: Mapped[Words]
    html: Mapped[Words] = mapped_column(default="")
    encloses: Mapped[bool] = mapped_column(default=False)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[Words] = mapped_column(default="")
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[int | None]

    # What a mail that joins several letters would say of this one; only until it leaves.
    part: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    urgent: Mapped[bool] = mapped_column(default=False)
    went_with_id: Mapped[int | None] = mapped_column(index=True)
    turn: Mapped[int | None]

    link_purpose: Mapped[Code] = mapped_column(default="")
    link_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    link_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    link_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    link_revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Enclosure(Base):
    """A file that goes with a delivery. It is named when the delivery is decided and made soon after; what is made
    never changes (see `enclosures`). `about` is an id that means something to whoever makes it, `size` is in bytes.
    """

    __tablename__ = "enclosure"
    __table_args__ = (Index("ix_enclosure_not_made", "id", sqlite_where=NOT_MADE, postgresql_where=NOT_MADE),)

    id: Mapped[Key]
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    about: Mapped[int] = mapped_column(index=True)
    name: Mapped[Name]
    media_type: Mapped[Name]
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32), default=b"")
    stored_as: Mapped[Code] = mapped_column(default="")


class Notice(Base):
    """A sentence for one member of staff inside the portal."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_user_id_read_at_id", "user_id", "read_at", "id"),)

    id: Mapped[Key]
    user_id: Mapped[int]
    kind: Mapped[Code]
    about: Mapped[int | None]
    words: Mapped[Words]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


FROZEN = (
    Frozen(
        "enclosure",
        ("delivery_id", "about", "name", "media_type", "made_at", "size", "sha256", "stored_as"),
        since="{row}.made_at IS NOT NULL",
        words=("name",),
    ),
)
keep_frozen(*FROZEN)
