"""The clocks of a case as cells: what was promised, whether it holds, and every date it had before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .. import clock
from ..catalogue import queries as catalogue
from ..complaints import missed
from ..complaints.casefile import CaseFile
from ..complaints.models import Clock
from ..outbox.models import Channel, Delivery, State
from ..web import filters, vocabulary
from .dates import soon
from .words import CHANNELS

RECEIPT = {
    State.WAITING: "About to leave",
    State.SENT: "Sent at once",
    State.GAVE_UP: "Could not be sent",
    State.CAME_BACK: "Came back",
    State.RECALLED: "Taken back",
    State.DONE: "Done by hand",
}
BY_HAND = {Channel.LETTER: "A letter to print", Channel.CALL: "A call to make"}
LABELS = {
    "contact": "A call to them",
    "contact_again": "Get in touch again",
    "second_look": "Somebody else looks at it",
    "escalation": "A manager takes the escalation on",
}


@dataclass(frozen=True)
class Move:
    """A date that no longer holds, and why."""

    was: datetime
    reason: str


@dataclass(frozen=True)
class Cell:
    """One clock. `tone` is ok, seam or bad and only where somebody has to know; `moves` are earlier dates."""

    label: str
    verdict: str
    reason: str = ""
    tone: str | None = None
    icon: str | None = None
    moves: tuple[Move, ...] = ()
    own_due: datetime | None = None
    legal_due: datetime | None = None


def cells(file: CaseFile, deliveries: Sequence[Delivery]) -> list[Cell]:
    """Receipt, a person's answer, the settlement, and whatever else runs or ran out."""
    found = [_receipt(file, deliveries)]
    newest = {row.kind: row for row in file.complaint.clocks}
    if (answer := newest.get("acknowledge")) is not None:
        found.append(_judged(answer, _answers_within(answer), late=_was_missed(file, answer)))
    found.append(_settled(file, newest))
    for row in (newest[kind] for kind in LABELS if kind in newest):
        late = _was_missed(file, row)
        if row.is_running or not row.met or late:
            found.append(_judged(row, LABELS[row.kind], late=late))
    return found


def _was_missed(file: CaseFile, row: Clock) -> bool:
    """Whether a day of it had passed before it was given the one that it has."""
    return bool(missed.passed(move for move in file.clock_moves if move.clock_id == row.id))


def _answers_within(answer: Clock) -> str:
    """With the hours we promise everybody, but for whoever is rung in opening hours instead."""
    hours = timedelta(hours=catalogue.targets().acknowledge_hours)
    is_usual = answer.first_due_at - answer.started_at == hours
    return f"A person answers, {catalogue.targets().acknowledge_hours} hours" if is_usual else "A person answers"


def _receipt(file: CaseFile, deliveries: Sequence[Delivery]) -> Cell:
    complaint = file.complaint
    came = f"{filters.moment(complaint.received_at)}, {CHANNELS.get(complaint.channel, complaint.channel).lower()}."
    if complaint.logged_by_id is not None:
        came += f" Logged by {file.name_of(complaint.logged_by_id)}, {filters.moment(complaint.logged_at)}."
    receipt = next((row for row in reversed(deliveries) if row.kind == "received"), None)
    if receipt is None:
        return Cell("Automatic receipt", "No way to reach them", came)
    if receipt.state == State.TO_DO:
        return Cell("Automatic receipt", BY_HAND[Channel(receipt.channel)], came)
    failed = receipt.state in (State.GAVE_UP, State.CAME_BACK)
    return Cell(
        "Automatic receipt", RECEIPT[State(receipt.state)], came, tone="bad" if failed else None,
        icon="exclamation-circle-fill" if failed else None,
    )  # fmt: skip


def _settled(file: CaseFile, newest: Mapping[str, Clock]) -> Cell:
    """Our own date and the legal one; the customer was told ours."""
    row = newest["resolution"]
    late = _was_missed(file, row)
    cell = _judged(row, "Settled by", late=late)
    kept = row.ended_at is not None and row.met and not late  # then nobody asks any more how the date came about
    moves = tuple(
        Move(move.was_due_at, move.reason) for move in file.clock_moves if move.clock_id == row.id and not kept
    )
    legal = newest.get("legal")
    if file.complaint.merged_into_id is not None:  # its clock stands: nothing is kept or missed here any more
        cell = Cell(cell.label, "Goes on there", "The earlier dates of the two hold.")
    reason = f"{cell.reason.rstrip('.')}. " if cell.reason else ""
    return Cell(
        cell.label, cell.verdict, reason, cell.tone, cell.icon, moves, row.due_at, legal.due_at if legal else None
    )


def _judged(row: Clock, label: str, *, late: bool) -> Cell:
    """`late`: a day of it had passed before, so what is met is kept late."""
    at = clock.now()
    if row.ended_at is not None:
        if row.met:
            look = vocabulary.PROMISE["kept_late" if late else "kept"]
            took = filters.span(row.ended_at - row.started_at)
            return Cell(label, f"{look.desk}, after {took}", filters.moment(row.ended_at), look.tone, look.icon)
        over = filters.span(row.ended_at - row.due_at)
        return Cell(label, f"Missed by {over}", filters.moment(row.ended_at), "bad", "exclamation-circle")
    if row.paused_at is not None:
        until = f"until {filters.short_day(row.pause_ends_at)} at most" if row.pause_ends_at else ""
        return Cell(label, "Paused", f"The customer has the next word {until}".strip() + ".")
    if row.due_at < at:
        return Cell(label, f"Overdue by {filters.ago(row.due_at)}", "", "bad", "exclamation-circle-fill")
    verdict = f"{soon(row.due_at)}, {filters.left(row.due_at)} left"
    if row.at_risk_at <= at:
        return Cell(label, verdict, "", "seam", "exclamation-triangle")
    return Cell(label, verdict)
