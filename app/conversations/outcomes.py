"""What became of the talks in which a line was said: which question about what would put it right leads where."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from ..db import db
from .library import current
from .models import Conversation, Script, ScriptVersion
from .scripts import Step, steps_of

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
    """Every question that this script has now or that was asked from an earlier version, those of now first."""
    rows = {words: Asked(words, True) for words in _asking(current(kind).steps)}
    place = Conversation.answers[("said", "ask", "place")].as_integer()
    counted = (
        select(Conversation.script_version_id, place, Conversation.ended_how, func.count())
        .join(ScriptVersion, ScriptVersion.id == Conversation.script_version_id)
        .join(Script, Script.id == ScriptVersion.script_id)
        .where(Script.kind == kind, Conversation.ended_how.not_in(("", "well")), place.is_not(None))
        .group_by(Conversation.script_version_id, place, Conversation.ended_how)
    )
    found = db.session.execute(counted).all()
    lines = _lines({row[0] for row in found})
    for version_id, place_, how, times in found:
        words = lines[version_id][place_]
        row = rows.setdefault(words, Asked(words, False))
        row.ends["declined" if how in DECLINED else how] += times
    return list(rows.values())


def _lines(version_ids: set[int]) -> dict[int, list[str]]:
    """The questions of these versions, in their order."""
    versions = select(ScriptVersion.id, ScriptVersion.steps).where(ScriptVersion.id.in_(version_ids))
    return {row.id: _asking(steps_of(row.steps)) for row in db.session.execute(versions)}


def _asking(steps: Sequence[Step]) -> list[str]:
    return [line.words for step in steps if step.kind == "ask" for line in step.lines]
