"""Two complaints side by side before they are joined, and what will happen then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ..calls import once
from ..calls.models import Appointment
from ..catalogue import queries as catalogue
from ..complaints import deadlines, joined, joining
from ..complaints.joining import Side
from ..complaints.models import Complaint
from ..complaints.statuses import Status
from ..enquiries import queries as enquiries
from ..remedies import promised
from ..web import filters
from .words import CHANNELS

Pair = tuple[str, str]
THEIRS = ("What happened", "What they expected", "What they ask", "When it happened")
"""What stands there in the customer's own words."""


@dataclass(frozen=True)
class Comparison:
    """`rows` are pairs of words under a heading, this complaint's first; `then` says what joining does. `mark` names
    what stood there: a form that carries another one was made before something changed."""

    this: Complaint
    into: Complaint
    mark: str
    rows: list[tuple[str, Pair]]
    then: list[tuple[str, str]]
    theirs: tuple[str, ...] = THEIRS


def compare(this: Complaint, into: Complaint) -> Comparison:
    """The two as they stand now."""
    one, two = joining.side(this), joining.side(into)
    rows = [(name, (left, right)) for (name, left), (_name, right) in zip(_told(one), _told(two), strict=True)]
    rows = [(name, pair) for name, pair in rows if any(pair)]
    return Comparison(this, into, f"{into.reference}~{into.version}~{this.version}", rows, list(_then(one, two)))


def _told(side: Side) -> Iterator[Pair]:
    case = side.complaint
    yield "What happened", case.happened
    yield "What they expected", case.expected
    yield "What they ask", case.desired
    yield "When it happened", case.occurred
    yield "Received", f"{filters.moment(case.received_at)}, {CHANNELS.get(case.channel, case.channel).lower()}"
    yield "Order or account", case.order_number
    yield "Looked after by", case.handler.name if case.handler is not None else "Nobody yet"
    yield "Files", ", ".join(side.files)
    yield "Our date", _clock(case, deadlines.RESOLUTION)
    yield "Legal date", _clock(case, deadlines.LEGAL)
    yield "Promises", "; ".join(f"{row.words.rstrip('.')}, {filters.moment(row.due_at)}" for row in side.promises)
    yield "Still to do", "; ".join(row.words.rstrip(".") for row in side.tasks)


def _clock(case: Complaint, kind: str) -> str:
    running = deadlines.find(case, kind)
    return filters.day(running.due_at) if running is not None else ""


def _then(one: Side, two: Side) -> Iterator[tuple[str, str]]:
    this, into = one.complaint, two.complaint
    days, name = catalogue.targets().unmerge_days, this.customer.called
    by = into.handler.name if into.handler is not None else "nobody yet"
    yield "Goes on", f"{into.reference}, looked after by {by}. {this.reference} ends, and both records are kept."
    if this.customer.is_reachable:
        told = "that the two are joined, and that both references and both codes keep working."
        yield "The customer", f"{name} gets a letter: {told}"
    else:
        yield "The customer", f"{name} left no way to reach them: nobody is told."
    yield "Date of receipt", f"{filters.day(min(this.received_at, into.received_at))}, the earlier one."
    yield "Dates", _strictest(this, into)
    if one.tasks:
        yield (
            "Still to do",
            f"{_counted(len(one.tasks), 'task')} of {this.reference} goes on with {into.reference}."
            if (len(one.tasks) == 1)
            else f"{len(one.tasks)} tasks of {this.reference} go on with {into.reference}.",
        )
    kept, off = once.of_two(this, into)
    if kept is not None:
        gone = " and ".join(_booked(call) for call in off)
        told = f"whoever was to ring hears so, and {name} reads it in the letter"
        yield "Booked calls", f"One stays: {_booked(kept)}. Called off: {gone}; {told}."
    if asked := enquiries.open_of(this.id):
        names = ", ".join(row.name for row in asked)
        yield "Colleagues asked", f"What {names} still have to say goes on with {into.reference}: it lands there."
    if waiting := joining.left_open(this):
        yield (
            "Still to answer",
            f"{_counted(len(waiting), 'thing')}, as a task on {into.reference}: {' '.join(waiting)}",
        )
    if agreed := promised.owed(this):
        words = " ".join(f"{row.words.rstrip('.')}{_sum(row.amount)}." for row in agreed)
        yield "Agreed", f"It still holds, and the letters of {into.reference} name it: {words}"
    if this.state is Status.OFFERED:
        yield (
            "Open offer",
            f"It rests: on {this.reference} it can’t be accepted. Make it on {into.reference} if it holds.",
        )
    if one.promises:
        yield "Promises", f"What {this.reference} was promised still has to be kept by its date, on its own page."
    yield "If it was wrong", f"For {days} days the two can be separated again."


def separating(complaint: Complaint) -> Iterator[tuple[str, str]]:
    """What separating this one again does; nothing where it is not joined, or for too long."""
    until, tasks = joining.separable_until(complaint), joining.comes_back(complaint)
    if until is None or complaint.merged_into_id is None:
        return
    other, name = joined.goes_on_in(complaint.reference)[0], complaint.customer.called
    yield "Goes on", f"{complaint.reference} where it stood before, and {other} by itself. Both keep their records."
    yield "Dates", f"{complaint.reference} gets its own dates back. Those of {other} stay, so that nobody waits longer."
    if tasks:
        words = " ".join(f"{row.words.rstrip('.')}." for row in tasks)
        yield "Comes back", f"{_counted(len(tasks), 'task')} that nobody has done yet: {words}"
    if once.were_called_off(complaint):
        yield (
            "Booked calls",
            "What was called off when they were joined stays off: book a time again where one is wanted. "
            f"Where the other call comes back, {other} has the day again by which it waited for its own.",
        )
    if away := enquiries.away_of(complaint.id):
        names = ", ".join(row.name for row in away)
        yield "Colleagues asked", f"What {names} were asked, and said since, comes back."
    if promised.owed(complaint):
        yield (
            "Agreed",
            f"What was agreed on {complaint.reference} stands in its own letters again, not in those of {other}.",
        )
    yield "The customer", f"{name or 'The customer'} gets a letter about it."
    yield "Until when", f"{filters.day(until)}: after that both stay as they are."


def _booked(call: Appointment) -> str:
    return f"{call.manager.name}, {filters.moment(call.starts_at)}"


def _sum(amount: Decimal | None) -> str:
    return f", {filters.money(amount)}" if amount is not None else ""


def _strictest(this: Complaint, into: Complaint) -> str:
    parts = []
    for kind, words in ((deadlines.RESOLUTION, "ours"), (deadlines.LEGAL, "the legal one")):
        own, other = deadlines.find(into, kind), deadlines.find(this, kind)
        if own is not None:
            parts.append(f"{words} {filters.day(_earlier(own.due_at, other.due_at if other is not None else None))}")
    return f"The earlier ones hold: {', '.join(parts)}." if parts else "Nothing runs on either."


def _earlier(own: datetime, other: datetime | None) -> datetime:
    return min(own, other) if other is not None else own


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
