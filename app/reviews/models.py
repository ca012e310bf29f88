"""Tables of quality checks: each week's sample, drawn so that anybody can draw it again."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Code, Key, UtcDateTime


class Sample(Base):
    """The complaints to check in the week that begins on `week`.

    With `seed`, and the complaints resolved from `since` to `drawn_at`, `reviews.drawing` gives the same ones again:
    `population` counts them, `digest` is a SHA-256 of their ids and weights.
    """

    __tablename__ = "sample"

    week: Mapped[date] = mapped_column(primary_key=True)
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    seed: Mapped[str] = mapped_column(String(64))
    population: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))


class Sampled(Base):
    """One complaint of a sample. `drawn` is random or risk; `reasons` are the codes that gave it its `weight`."""

    __tablename__ = "sampled"

    id: Mapped[Key]
    week: Mapped[date] = mapped_column(ForeignKey("sample.week"), index=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    drawn: Mapped[Code]
    weight: Mapped[int]
    reasons: Mapped[list[Any]] = mapped_column(JSON, default=list)
