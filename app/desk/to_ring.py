"""The rows of the calls page: whom to ring, by when, for which reasons, and with which script."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from ..calls import lists, reasons
from ..calls import queries as calls
from ..calls.reasons import Reasons
from ..complaints.calls import EXPLAIN_DECISION, FOLLOW_UP_CALL
from ..complaints.statuses import WORKABLE, Status
from ..sentences import sentence
from .dates import Due, soon
from .home.parts import held_first, needs_first, rung_by, together, tried
from .words import REASONS

CALL_BACK, AFTER_DELIVERY = "call_back", "after_delivery"
SCRIPTS = {FOLLOW_UP_CALL: AFTER_DELIVERY, reasons.WAITING: ""}
"""The kind of talk that a reason asks for; of all others we ring back."""
STANDS = {
    Status.AGREED: "They accepted our offer, and the call stands, as it was arranged.",
    Status.RESOLVED: "Our decision has gone to them, and the call stands, as it was arranged.",
    Status.CLOSED: "It is closed, and the call stands, as it was arranged.",
    Status.REFERRED: "They have our final answer, and the call stands, as it was arranged.",
}
"""What is said of a call that they were given where nothing is looked into any more."""


@dataclass(frozen=True)
class ToRing:
    """Somebody to ring. `ring_url` opens the guide with the script for it; on some we look in without a call."""

    row: Any
    due: Due
    why: str
    ring_url: str
    log_url: str
    may_ring: bool = True


def waiting(rows: Iterable[Any], why: Reasons) -> list[ToRing]:
    """Those who wait for a person, in the order in which they are given."""
    return [_to_ring(row, row.id, why, row.due_at) for row in rows]


def asked(rows: Iterable[Any], why: Reasons) -> list[ToRing]:
    """One row for each complaint, by the earliest date that was promised for a call."""
    dated = sorted(rows, key=lambda row: why.due_at(row.complaint_id, row.due_at) or row.due_at)
    return [
        replace(_to_ring(row, row.complaint_id, why, row.due_at, CALL_BACK, ended=stands(row)), may_ring=_may_ring(row))
        for row in dated
    ]


def _may_ring(row: Any) -> bool:
    """Whether the row has a way to them: their number, unless it is closed, or that we meet in person, as was asked
    for without one."""
    return bool(row.number and not row.Customer.stops("telephone")) or (row.number == "" and row.best_time is not None)


def booked(rows: Iterable[Any], why: Reasons) -> list[ToRing]:
    """At their times, with what else is to be said then."""
    return [
        _to_ring(row, row.complaint_id, why, row.starts_at, CALL_BACK, _before(row, why), stands(row)) for row in rows
    ]


def others(rows: Iterable[Any]) -> list[ToRing]:
    """Calls about one thing, which stand under its name."""
    return [
        ToRing(
            row,
            rung_by(row, row.due_at),
            held_first(row, together(sentence(row.words), _reopened(row), tried(row.tries))),
            _guide(row, _script(row)),
            _log(row),
        )
        for row in rows
    ]


def stands(row: Any) -> str:
    """That it stands all the same, where the complaint has gone on to its end since; empty elsewhere."""
    return STANDS.get(Status(row.status), "")


def _reopened(row: Any) -> str:
    is_open = row.kind == EXPLAIN_DECISION and Status(row.status) in WORKABLE
    return "It was opened again since." if is_open else ""


def _to_ring(
    row: Any, complaint_id: int, why: Reasons, due_at: Any, script: str = "", begun: str = "", ended: str = ""
) -> ToRing:  # fmt: skip
    found = why.of(complaint_id)
    said = dict.fromkeys(_words(reason) for reason in found)
    if len(said) > 1:  # that they asked is said by what they asked
        said.pop(REASONS["ask_for_call"], None)
    unheard = tried(why.tries(complaint_id), only_rung=why.is_only_rung(complaint_id))
    words = together(begun, *said, ended, unheard, needs_first(row.has_needs))
    days = [reason.check_in_id for reason in found if reason.check_in_id is not None]
    log_url = _log(row, days[0] if days and len(days) == len(found) else None)
    due = rung_by(row, why.due_at(complaint_id, due_at))
    return ToRing(row, due, held_first(row, words), _guide(row, script), log_url)


def _words(reason: Any) -> str:
    if reason.kind == reasons.WAITING:
        return REASONS.get(reason.words or "file", REASONS["message"])
    if reason.check_in_id is not None:
        return f"Looking in, {calls.which_of(reason.day, reason)}: {sentence(reason.words)}"
    return f"We promised to ring back: {sentence(reason.words)}" if reason.promised else sentence(reason.words)


def _before(row: Any, why: Reasons) -> str:
    """What was noted with the time, and the date that was promised where it comes first."""
    due_at = why.due_at(row.complaint_id, None)
    first = f"We said by {soon(due_at)}." if due_at is not None and due_at < row.starts_at else ""
    return together(sentence(row.note) if row.note else "", first)


def _script(reason: Any) -> str:
    return SCRIPTS.get(reason.kind, CALL_BACK)


def _guide(row: Any, script: str) -> str:
    return url_for("desk.guided_call", reference=row.reference, kind=script or None)


def _log(row: Any, check_in_id: int | None = None) -> str:
    if check_in_id is None:
        return url_for("desk.ask", reference=row.reference, slug="log-call")
    return url_for("desk.ask", reference=row.reference, slug="log-check-in", check_in_id=check_in_id)


def ids_of(rows: Iterable[Any], by_time: lists.Lists) -> set[int]:
    """The complaints whose reasons are to be known."""
    return {row.id for row in rows} | {row.complaint_id for row in (*by_time.booked.rows, *by_time.asked.rows)}
