"""What colleagues marked in a customer's words."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ...db import Base, Code, Key, UtcDateTime, Words


class Highlight(Base):
    """A phrase of the story that matters. `part` names the column it stands in, `start` where (in signs).

    The words are kept too: where the text was corrected since, they are looked for again.
    """

    __tablename__ = "highlight"

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    part: Mapped[Code]
    start: Mapped[int]
    words: Mapped[Words]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
