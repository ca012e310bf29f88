"""Which moments of a day somebody can ring: hours by the clock where they are, cut into calls in real time.

An hour that summer time leaves out gives no call, one that comes twice gives calls twice: what counts is time that
passes, so that two calls never overlap and none begins at a time that no clock shows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Hours:
    """From `opens` to `closes` by the clock, on one day."""

    opens: time
    closes: time


@dataclass(frozen=True)
class Week:
    """Hours by weekday (Monday is 0); `extra` hours and days `off` by date. `minutes` is the length of a call."""

    zone: str
    minutes: int
    hours: tuple[tuple[int, Hours], ...] = ()
    extra: tuple[tuple[date, Hours], ...] = ()
    off: frozenset[date] = frozenset()

    def calls(self, begin: datetime, end: datetime, holidays: Iterable[date] = ()) -> list[tuple[datetime, datetime]]:
        """Start and end, in UTC, of all calls that begin from `begin` on and before `end`, in their order.

        `holidays` are days on which the week does not count; extra hours do. Of two that overlap the earlier stays.
        """
        closed, zone = frozenset(holidays), ZoneInfo(self.zone)
        day, last = begin.astimezone(zone).date(), end.astimezone(zone).date()
        found: set[tuple[datetime, datetime]] = set()
        while day <= last:
            for hours in self._of_day(day, closed):
                found.update(_cut(day, hours, zone, timedelta(minutes=self.minutes)))
            day += timedelta(days=1)
        return list(_apart(pair for pair in sorted(found) if begin <= pair[0] < end))

    def _of_day(self, day: date, closed: frozenset[date]) -> Iterator[Hours]:
        if day not in self.off and day not in closed:
            yield from (hours for weekday, hours in self.hours if weekday == day.weekday())
        yield from (hours for other, hours in self.extra if other == day)


def _cut(day: date, hours: Hours, zone: ZoneInfo, length: timedelta) -> Iterator[tuple[datetime, datetime]]:
    begin = datetime.combine(day, hours.opens, zone).astimezone(UTC)
    end = datetime.combine(day, hours.closes, zone).astimezone(UTC)
    while begin + length <= end:
        yield begin, begin + length
        begin += length


def _apart(pairs: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    free_from: datetime | None = None
    for begin, end in pairs:
        if free_from is None or begin >= free_from:
            yield begin, end
            free_from = end
