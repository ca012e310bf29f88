"""What the page of a case shows of calls: what is booked, who asked, on which days we look in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .. import clock
from ..calls import queries as calls
from ..calls import reminding
from ..calls.models import Appointment, CallRequest, CheckIn, CheckInPlan
from ..complaints.casefile import CaseFile
from ..complaints.models import Task

STATES = {"booked": "Booked", "done": "Happened", "missed": "Did not happen", "cancelled": "Called off"}
REMINDED = {
    reminding.MAIL: "They are reminded by e-mail.",
    reminding.LETTER: "They are reminded by letter, a week before.",
    reminding.RING: "They have no e-mail, and the post is too slow: whoever rings reminds them by telephone.",
}
MOST_PAST = 5


@dataclass(frozen=True)
class Row:
    """A call at a time: `state` in words; `is_late` where it is over and nobody logged it; how they are reminded of it,
    in words, where that is still to come."""

    call: Appointment
    rings: str
    state: str
    is_late: bool
    reminder: str = ""

    @property
    def is_booked(self) -> bool:
        return self.call.state == "booked"

    @property
    def has_begun(self) -> bool:
        return self.call.starts_at <= clock.now()


@dataclass(frozen=True)
class Calls:
    """`booked` stand first; of what is over the latest follow. `asked` and `check_ins` are pairs with their task or
    plan; `promised` are the tasks of those that we promised. Those days that are logged come with what was said."""

    booked: Sequence[Row]
    past: Sequence[Row]
    asked: Sequence[tuple[CallRequest, Task]]
    promised: Collection[int]
    check_ins: Sequence[tuple[CheckIn, CheckInPlan]]

    def __bool__(self) -> bool:
        return bool(self.booked or self.past or self.asked or self.check_ins)


def of_case(file: CaseFile) -> Calls:
    """All of it, of a file that was read with the parts of `calls`."""
    shown = [call for call in calls.appointments_in(file) if call.state in STATES]
    coming = any(call.state == "booked" for call in shown)
    channel = reminding.channel_of(file.complaint) if coming else ""
    rows = [_row(call, file, channel) for call in shown]
    tasks = {task.id: task for task in file.open_tasks}
    asked = [(row, tasks[row.task_id]) for row in file.found.of(calls.REQUESTS) if row.task_id in tasks]
    plans = {plan.id: plan for plan in file.found.of(calls.CHECK_IN_PLANS)}
    days = [
        (row, plans[row.plan_id])
        for row in file.found.of(calls.CHECK_INS)
        if row.logged_at is not None or row.task_id in tasks
    ]
    days.sort(key=lambda pair: (pair[0].day, pair[0].id), reverse=True)
    booked = [row for row in rows if row.is_booked][::-1]
    promised = {promise.task_id for promise in file.promises if promise.task_id is not None}
    return Calls(booked, [row for row in rows if not row.is_booked][:MOST_PAST], asked, promised, days)


def _row(call: Appointment, file: CaseFile, channel: str) -> Row:
    is_booked = call.state == "booked"
    late = is_booked and call.ends_at < clock.now()
    way = reminding.still_to_come(file.complaint, call, channel) if is_booked else ""
    state = "Not logged" if late else STATES[call.state]
    return Row(call, file.name_of(call.manager_id), state, late, REMINDED.get(way, ""))
