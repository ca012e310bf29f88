"""The next step of a complaint in a few words, as somebody would say it to a colleague."""

from typing import Any

from ...access import Actor, Role
from ...complaints import whose
from ...complaints.statuses import Status
from ...web import filters

TRIES = {0: "", 1: ", second attempt", 2: ", third attempt"}
BY_STATUS = {
    Status.RECEIVED: "Acknowledge",
    Status.ACKNOWLEDGED: "Assess",
    Status.INVESTIGATING: "Find out, then offer or decide",
    Status.WAITING: "Read what they answer",
    Status.OFFERED: "Hear what they say to the offer",
    Status.AGREED: "Confirm what was done, then resolve",
    Status.RESOLVED: "Hear whether it worked",
}
LONGEST = 60


def next_step(row: Any, actor: Actor) -> str:
    """What has to be done about a row of `trends.due_next`, the most pressing thing first."""
    if row.due_kind == "acknowledge":
        return "Acknowledge: they say it is not right" if row.refused_at else "Acknowledge"
    if row.due_kind in ("contact", "contact_again"):
        return _in_touch(row)
    if row.due_kind == "escalation":
        return "Take the escalation on" if whose.leads(actor) else "A manager takes the escalation on"
    if row.due_kind == "second_look":
        return "Look at it again" if row.looker_id == actor.id else "Somebody else looks at it again"
    if row.due_kind == "promise" and row.promised:
        return f"Keep a promise: {_short(row.promised)}"
    return _towards_the_end(row, actor)


def _in_touch(row: Any) -> str:
    if not row.tries and row.due_kind == "contact_again":
        return "Get in touch: they said no" if row.refused_at else "Get in touch"
    ring = "Ring them" if row.due_kind == "contact" else "Ring them back"
    return ring + TRIES.get(row.tries, f", attempt {row.tries + 1}")


def _towards_the_end(row: Any, actor: Actor) -> str:
    status = Status(row.status)
    if row.asked_amount is not None:
        amount = filters.money(row.asked_amount) if row.asked_amount else "a remedy"
        return f"Approve {amount}" if actor.role is Role.MANAGER else f"Wait for approval of {amount}"
    if status in (Status.ASSESSED, Status.INVESTIGATING) and row.corrected:
        return "Write down anew what they corrected"
    if status is Status.ASSESSED:
        return "Hear whether we understood it" if row.facts_stated else "Write down what we understood"
    if status is Status.INVESTIGATING and row.refused_at is not None:
        return "Find another way: they said no"
    if status is Status.AGREED and row.remedy:
        return f"See that it is done: {_short(row.remedy)}"
    return BY_STATUS[status]


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(",.;:") + "…"
