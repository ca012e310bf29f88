"""Times to choose from, day by day, as pages show them; and what somebody chose."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from .. import clock
from ..catalogue import queries as catalogue
from ..complaints.models import Complaint
from . import of_managers
from .models import Appointment
from .queries import Slot, free_slots, minutes_of, upcoming_of

DAYS = 5
CHOSEN = re.compile(r"([0-9]{1,9})-([0-9]{1,11})(?:-([0-9]{1,4}))?")


@dataclass(frozen=True)
class Day:
    """The times of one day of the organisation's calendar."""

    day: date
    slots: Sequence[Slot]

    @property
    def free(self) -> Sequence[Slot]:
        return [slot for slot in self.slots if not slot.taken]

    @property
    def whose(self) -> str:
        """Who alone rings on that day; empty where it may be several people."""
        names = {slot.manager for slot in self.free}
        return names.pop() if len(names) == 1 else ""


@dataclass(frozen=True)
class Table:
    """At most so many days on which there is something to choose. `people` are those who ring: (id, name); `manager_id`
    is whose times these are, None for everybody's. `earlier` and `later` are where other pages of it begin. All of
    these calls take `minutes`, 0 where there is none; `lengths` are those that can be had."""

    people: Sequence[tuple[int, str]]
    manager_id: int | None
    days: Sequence[Day]
    earlier: date | None
    later: date | None
    minutes: int = 0
    lengths: Sequence[int] = ()

    @property
    def has_several(self) -> bool:
        """Whether it may be one or another who rings."""
        return not self.manager_id and len(self.people) > 1

    @property
    def has_free(self) -> bool:
        """Whether any time of these days can be had."""
        return any(day.free for day in self.days)

    def open_at(self, chosen: str | None) -> Day | None:
        """The day on which a time was chosen, as a form sends it; else the first with a free one."""
        free = [day for day in self.days if day.free]
        with_chosen = (day for day in free if any(written(slot) == chosen for slot in day.slots))
        return next(with_chosen, next(iter(free), None))


def table(
    complaint: Complaint, *, manager_id: int | None = None, first: date | None = None, minutes: int | None = None,
    only_managers: bool = False, most: int = DAYS,
) -> Table:  # fmt: skip
    """The times for this complaint from `first` on, `most` days of them: those of one colleague, else everybody's of
    one length, perhaps of managers alone, and so of a call that stays with managers. Where several people could ring at
    the same time, it is whoever has the call that is booked, then who looks after the complaint, else by name.

    Without `minutes` that can be had, a call takes as long as with whoever looks after the complaint, else as most do.
    """
    today = catalogue.organisation().working_time.local(clock.now()).date()
    last = today + ahead()
    every = free_slots(today, last, complaint=complaint, only_managers=only_managers or of_managers.owed(complaint))
    people = list({slot.manager_id: slot.manager for slot in every}.items())
    if manager_id not in dict(people):
        manager_id = None
    lengths = sorted({row.minutes for row in every if not row.taken} or {row.minutes for row in every})
    if manager_id is not None:
        slots = [row for row in every if row.manager_id == manager_id]
        minutes = slots[0].minutes
    else:
        minutes = minutes if minutes in lengths else _usual(every, complaint)
        slots = _apart([row for row in every if row.minutes == minutes], complaint)
    days = [Day(day, list(rows)) for day, rows in groupby(slots, key=_day_of)]
    begin = max(first or today, today)
    shown = [row for row in days if row.day >= begin][:most]
    before = [row.day for row in days if row.day < begin]
    after = [row.day for row in days if shown and row.day > shown[-1].day]
    earlier, later = before[-most:][0] if before else None, after[0] if after else None
    return Table(people, manager_id, shown, earlier, later, minutes, lengths)


def ahead() -> timedelta:
    """So far ahead times are offered."""
    return timedelta(days=catalogue.calls().days_ahead)


def _usual(slots: Sequence[Slot], complaint: Complaint) -> int:
    free = [row for row in slots if not row.taken] or slots
    for known in _known(complaint):
        for row in free:
            if row.manager_id == known:
                return row.minutes
    counted = Counter(row.minutes for row in free)
    return max(counted, key=lambda length: (counted[length], length), default=0)


def _apart(slots: Iterable[Slot], complaint: Complaint) -> list[Slot]:
    """Of several at one time the one that is free, of whoever knows the complaint best."""
    known = _known(complaint)

    def order(slot: Slot) -> tuple[bool, int, str]:
        return slot.taken, known.index(slot.manager_id) if slot.manager_id in known else len(known), slot.manager

    return [min(rows, key=order) for _, rows in groupby(slots, key=lambda slot: slot.starts_at)]


def _known(complaint: Complaint) -> tuple[int | None, ...]:
    """Who knows the complaint, the best first."""
    booked = upcoming_of(complaint.id)
    return booked.manager_id if booked is not None else None, complaint.manager_id, complaint.handler_id


def _day_of(slot: Slot) -> date:
    return catalogue.organisation().working_time.local(slot.starts_at).date()


def written(slot: Slot | Appointment) -> str:
    """A time as a form sends it, with how long the call takes: so that nobody books another length than they read."""
    return f"{slot.manager_id}-{int(slot.starts_at.timestamp())}-{minutes_of(slot)}"


def read(typed: str) -> tuple[int, datetime] | None:
    """Who and when, of what a form sent; None for nothing, and for what was never offered."""
    found = CHOSEN.fullmatch(typed.strip())
    return (int(found[1]), datetime.fromtimestamp(int(found[2]), UTC)) if found else None


def minutes_in(typed: str) -> int | None:
    """How long the call was said to take; None where the form did not say."""
    found = CHOSEN.fullmatch(typed.strip())
    return int(found[3]) if found and found[3] else None
