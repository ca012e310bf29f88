"""What several home pages show: rows of what is due, of calls, of promises and tasks, of answers, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for

from ... import clock
from ...access import Actor, Role
from ...complaints.calls import TO_RING
from ...complaints.ways import HELD
from ...sentences import sentence
from ...web import filters
from ..dates import Due, due_of, soon
from ..words import HEARD, REASONS
from .next_steps import next_step


@dataclass(frozen=True)
class DueRow:
    row: Any
    due: Due
    step: str


@dataclass(frozen=True)
class CallRow:
    """Somebody to ring; `why` says what they wait for."""

    row: Any
    due: Due
    why: str
    log_url: str


@dataclass(frozen=True)
class AgendaRow:
    """A promise or a task. `when` is said short; `action` does it, where this colleague may, and `move_url` gives a
    promise that is not broken another date."""

    row: Any
    when: str
    is_broken: bool
    is_late: bool
    whose: str
    action: tuple[str, str] | None
    is_today: bool = False
    move_url: str = ""


@dataclass(frozen=True)
class AnswerRow:
    """A customer who wrote: `what` they did, and whether this colleague has not looked since."""

    row: Any
    what: str
    is_new: bool


def due_rows(rows: Iterable[Any], actor: Actor) -> list[DueRow]:
    return [DueRow(row, due_of(row), next_step(row, actor)) for row in rows]


def _call_row(row: Any) -> CallRow:
    heard = REASONS.get(row.last_heard or "file", REASONS["message"])
    why = together(heard, tried(row.tries), needs_first(row.has_needs))
    return CallRow(row, rung_by(row, row.due_at), held_first(row, why), _act(row.reference, "log-call"))


def held_first(row: Any, why: str) -> str:
    """Why they are to be rung; first, where nobody does for now, that."""
    return together(HELD, why) if nobody_rings(row) else why


def rung_by(row: Any, due_at: Any) -> Due:
    """By when they are to be rung; no date where nobody does for now."""
    return Due("Held", "paused") if nobody_rings(row) else by_when(due_at)


def nobody_rings(row: Any) -> bool:
    """Whether nobody rings them for now; a row without a number is somebody whom we meet in person."""
    return row.held_at is not None and bool(row.number if hasattr(row, "number") else row.phone)


def tried(tries: int, *, only_rung: bool = False) -> str:
    """How often nobody answered, as a sentence; and what then, where no letter can go."""
    times = "once" if tries == 1 else f"{tries} times"
    if only_rung:
        return f"Nobody answered {times}, and there is no address to write to: ring at another hour, and ask for one."
    return f"Nobody answered {times}." if tries else ""


def needs_first(has_needs: bool) -> str:
    """What whoever rings has to know before it."""
    return "They told us what they need: read the case first." if has_needs else ""


def together(*sentences: str) -> str:
    """Those sentences that say something, in a row."""
    return " ".join(words for words in sentences if words)


def to_make_rows(rows: Iterable[Any]) -> list[CallRow]:
    """Rows of `calls.to_make.next_ones`."""
    return [_MADE[row.kind](row) for row in rows]


def _booked_row(row: Any) -> CallRow:
    log_url = _act(row.reference, "call-happened", appointment_id=row.id)
    why = together(f"{row.rings} rings.", sentence(row.why), needs_first(row.has_needs))
    return CallRow(row, _of_booked(row), held_first(row, why), log_url)


def _of_booked(row: Any) -> Due:
    if nobody_rings(row) or row.due_at > clock.now():
        return rung_by(row, row.due_at)
    late = row.ends_at < clock.now()
    return Due(f"Not logged: {soon(row.due_at)}", "overdue") if late else Due(f"Now, {soon(row.due_at)}", "at_risk")


def _asked_row(row: Any) -> CallRow:
    begun = BEGUN[row.kind]
    also = REASONS.get(row.last_heard, "") if row.last_heard != "ask_for_call" else ""
    why = together(also, begun, sentence(row.why), tried(row.tries), needs_first(row.has_needs))
    alone = row.kind == "check_in" and not row.last_heard
    log_url = _act(row.reference, "log-check-in" if alone else "log-call")
    return CallRow(row, rung_by(row, row.due_at), held_first(row, why), log_url)


BEGUN = {"promised": "We promised to ring back:", "check_in": "Looking in:", "asked": "Asked to be rung:"}
_MADE = {"booked": _booked_row, "waiting": _call_row, **dict.fromkeys(BEGUN, _asked_row)}


def by_when(due_at: Any) -> Due:
    """By when somebody has to be rung."""
    if due_at is None:
        return Due("No date", "met")
    if due_at < clock.now():
        return Due(f"Overdue by {filters.ago(due_at)}", "overdue")
    today = filters.local(due_at).date() == filters.local(clock.now()).date()
    return Due(soon(due_at), "at_risk" if today else "calm")


def agenda_rows(rows: Iterable[Any], actor: Actor) -> list[AgendaRow]:
    return [_agenda_row(row, actor) for row in rows]


def _agenda_row(row: Any, actor: Actor) -> AgendaRow:
    broken, late = row.state == "broken", row.due_at < clock.now()
    today = filters.local(row.due_at).date() == filters.local(clock.now()).date()
    when = filters.time_of_day(row.due_at) if today else filters.short_day(row.due_at)
    whose = "" if row.owner_id == actor.id else row.owner or "Nobody has it"
    action = _action(row, actor)
    moves = action is not None and row.kind == "promise" and not broken
    move_url = _act(row.reference, "move-promise", promise_id=row.id) if moves else ""
    return AgendaRow(row, f"{when}, broken" if broken else when, broken, late, whose, action, today, move_url)


def _action(row: Any, actor: Actor) -> tuple[str, str] | None:
    """Words and address of what finishes it; what belongs to the case's handler is offered to them and to managers."""
    if actor.id != row.handler_id and actor.role is not Role.MANAGER:
        return None
    if row.kind == "promise":
        slug, words = ("move-promise", "Give a new date") if row.state == "broken" else ("keep-promise", "It is kept")
        return words, _act(row.reference, slug, promise_id=row.id)
    if row.kind == "lesson":
        return "Write it", _act(row.reference, "record-lesson")
    if row.kind in TO_RING:
        return "Log the call", _act(row.reference, "log-call")
    return "It is done", _act(row.reference, "verify-task", task_id=row.id)


def answer_rows(rows: Iterable[Any]) -> list[AnswerRow]:
    return [_answer_row(row) for row in rows]


def _answer_row(row: Any) -> AnswerRow:
    is_new = row.opened_at is None or row.opened_at < row.heard_at
    return AnswerRow(row, HEARD.get(row.heard, HEARD["message"]), is_new)


def _act(reference: str, slug: str, **more: Any) -> str:
    return url_for("desk.ask", reference=reference, slug=slug, **more)
