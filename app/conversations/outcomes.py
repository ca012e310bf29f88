"""What became of the talks in which a line was said: which question about what would put it right leads where."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import func, select

from ..db import db
from .library import current
from .models import Conversation

ENDS = {
    "agreed": "Agreed in the call",
    "open": "They think it over",
    "look": "Looked into",
    "manager": "A manager",
    "declined": "Declined, or ended without an answer",
}
"""How a talk ended in which they were asked."""
DECLINED = frozenset({"ended", "unsafe"})


@dataclass
class Asked:
    """A question of the step `ask`: in how many talks that have ended it was asked, and how these ended, by ENDS."""

    words: str
    is_current: bool
    ends: Counter[str] = field(default_factory=Counter)

    @property
    def times(self) -> int:
        return self.ends.total()


def of_asking(kind: str) -> list[Asked]:
    """Every question that this script has now or that was marked in an earlier version, those of now first. Talks from
    before it had to be marked say nothing: the first line was chosen beforehand."""
    now = (words for step in current(kind).steps if step.kind == "ask" for words in step.words)
    rows = {words: Asked(words, True) for words in now}
    asked = Conversation.answers[("said", "ask", "line")].as_string()
    counted = (
        select(asked, Conversation.ended_how, func.count())
        .where(Conversation.kind == kind, Conversation.ended_how.not_in(("", "well")), asked != "")
        .group_by(asked, Conversation.ended_how)
    )
    for words, how, times in db.session.execute(counted):
        row = rows.setdefault(words, Asked(words, False))
        row.ends["declined" if how in DECLINED else how] += times
    return list(rows.values())
