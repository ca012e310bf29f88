"""The numbers over a home page: each is a link to what it counts, and coloured only where somebody has to act."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for

from ...access import Actor, Role
from ...complaints.tallies import shown
from ...trends.numbers import Numbers

Address = Callable[[Actor], str]


@dataclass(frozen=True)
class Look:
    """How a count is called, for one and for several or none; `tone` is bad, seam or empty."""

    one: str
    many: str
    icon: str
    tone: str
    href: Address


@dataclass(frozen=True)
class Tile:
    figure: str
    label: str
    icon: str
    tone: str
    href: str


def tiles_of(actor: Actor, numbers: Numbers) -> list[Tile]:
    """The numbers of this role in their order. A nought has no colour: nobody has to act on it."""
    assert actor.role is not None
    return [_tile(LOOKS[name], numbers[name], actor) for name in SHOWN[actor.role]]


def _tile(look: Look, count: int, actor: Actor) -> Tile:
    label = look.one if count == 1 else look.many
    return Tile(shown(count), label, look.icon, look.tone if count else "", look.href(actor))


def _queue(view: str) -> Address:
    return lambda _actor: url_for("desk.queue", view=view)


def _own_queue(view: str) -> Address:
    return lambda actor: url_for("desk.queue", view=view, handler=actor.id)


def _page(endpoint: str, **values: Any) -> Address:
    return lambda _actor: url_for(endpoint, **values)


def _part(name: str) -> Address:
    """Further down on the same page."""
    return lambda _actor: f"#{name}"


_OVERDUE, _AT_RISK = ("exclamation-circle-fill", "bad"), ("exclamation-triangle", "seam")
LOOKS = {
    "overdue": Look("Overdue", "Overdue", *_OVERDUE, _queue("overdue")),
    "at_risk": Look("At risk", "At risk", *_AT_RISK, _queue("at_risk")),
    "escalated": Look("Escalated", "Escalated", "arrow-up-circle", "seam", _queue("escalated")),
    "refused": Look("Not accepted", "Not accepted", "arrow-return-left", "", _page("desk.not_accepted")),
    "approvals": Look("Waiting for your approval", "Waiting for your approval", "pencil", "", _page("desk.approvals")),
    "broken": Look("Broken promise", "Broken promises", "clock-history", "bad", _page("desk.promises", view="broken")),
    "unassigned": Look("Without a handler", "Without a handler", "person", "", _queue("unassigned")),
    "absent": Look("Of absent people", "Of absent people", "pause-circle", "", _page("desk.absent")),
    "own_overdue": Look("Overdue", "Overdue", *_OVERDUE, _own_queue("overdue")),
    "own_at_risk": Look("At risk", "At risk", *_AT_RISK, _own_queue("at_risk")),
    "own_heard": Look("Waits for your answer", "Wait for your answer", "chat-left-text", "", _page("desk.answers")),
    "own_calls": Look("Call to make", "Calls to make", "telephone", "", _page("desk.calls")),
    "own_promises": Look(
        "Promise due by tonight", "Promises due by tonight", "calendar-check", "", _page("desk.promises")
    ),
    "own_tasks": Look("Task due by tonight", "Tasks due by tonight", "list-check", "", _part("to-do")),
    "own_open": Look("Yours, open", "Yours, open", "inbox", "", _queue("mine")),
    "to_check": Look("Left to check", "Left to check", "journal-check", "", _page("desk.quality")),
    "feedback": Look("Answer to read", "Answers to read", "chat-quote", "", _part("feedback")),
    "asked": Look("Asked, no word yet", "Asked, no word yet", "hourglass-split", "", _queue("resolved")),
    "failed": Look("Failed mail", "Failed mails", "exclamation-circle-fill", "bad", _page("desk.failed")),
    "stuck": Look("Mail waits too long", "Mails wait too long", "hourglass-split", "seam", _part("house")),
    "late_by_hand": Look("Letter or call late", "Letters and calls late", "mailbox", "seam", _part("house")),
}  # fmt: skip
SHOWN: dict[Role, tuple[str, ...]] = {
    Role.CSR: (
        "own_overdue", "own_at_risk", "own_heard", "own_calls", "own_promises", "own_tasks", "own_open", "unassigned",
    ),
    Role.MANAGER: ("overdue", "at_risk", "escalated", "refused", "approvals", "broken", "unassigned", "absent"),
    Role.QA: ("to_check", "feedback", "refused", "asked", "overdue", "escalated"),
    Role.ADMIN: ("failed", "stuck", "late_by_hand", "overdue", "unassigned", "absent"),
}  # fmt: skip
