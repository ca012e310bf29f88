"""Tables of what was counted."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, UtcDateTime


class WeekFigure(Base):
    """One week in figures, from Monday `week` to Sunday; the worker counts it, and the one that runs again and again.

    `answered` complaints were first answered by a person in it: half of them within `median_minutes`, nine of ten
    within `slow_minutes` after receipt. Of `dates` that were kept or passed `kept` were kept; `reopened` were not
    right once they were resolved.
    """

    __tablename__ = "week_figure"

    week: Mapped[date] = mapped_column(primary_key=True)
    answered: Mapped[int]
    median_minutes: Mapped[int | None]
    slow_minutes: Mapped[int | None]
    kept: Mapped[int]
    dates: Mapped[int]
    reopened: Mapped[int]
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
