"""How the desk says when something is due: in words, with a tone only where somebody has to act."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .. import clock
from ..access import current_actor
from ..complaints import whose
from ..web import filters

KIND_WORDS = {
    "acknowledge": "Acknowledge",
    "contact": "A call to them",
    "contact_again": "Get in touch",
    "resolution": "Settle",
    "legal": "Legal date",
    "escalation": "Escalation",
    "promise": "Promise",
    "second_look": "Second look",
}


@dataclass(frozen=True)
class Due:
    """`tone` is calm, at_risk, overdue, paused or met; `kind` says what is due."""

    text: str
    tone: str
    kind: str = ""


def due_of(row: Any) -> Due:
    """The due date of a complaint or a row of the queue."""
    if not row.due_kind:
        return Due("Nothing due", "met")
    if row.due_kind == "paused":
        return Due("Paused", "paused", f"until {filters.short_day(row.due_at)}")
    kind, at = KIND_WORDS[row.due_kind], clock.now()
    if row.due_kind in whose.MANAGERS and not whose.leads(current_actor()):
        own = whose.handlers_date(row)
        if own is not None and own < at:
            return Due(f"Overdue by {filters.ago(own)}", "overdue", "and a manager’s turn")
        return Due("A manager’s turn", "paused", kind)
    if row.due_at < at:
        return Due(f"Overdue by {filters.ago(row.due_at)}", "overdue", kind)
    return Due(soon(row.due_at), "at_risk" if row.at_risk_at <= at else "calm", kind)


def soon(moment: datetime) -> str:
    """`16:30 today`, `Tomorrow, 09:40`, `Wed 2 Dec`."""
    days = (filters.local(moment).date() - filters.local(clock.now()).date()).days
    if days == 0:
        return f"{filters.time_of_day(moment)} today"
    return f"Tomorrow, {filters.time_of_day(moment)}" if days == 1 else filters.short_day(moment)
