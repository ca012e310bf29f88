"""Time: the only reader of the machine's clock, and the arithmetic of working time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import current_app, g, has_app_context

SHIFT = "clock_shift"


def now() -> datetime:
    """The present moment in UTC. In the demo and in tests it may be shifted (see `app.jobs.demo_clock`)."""
    moment = datetime.now(UTC)
    if has_app_context() and (shift := current_app.extensions.get(SHIFT)) is not None:
        return moment + _shift_of_this_context(shift)
    return moment


def _shift_of_this_context(read: Callable[[], timedelta]) -> timedelta:
    if "clock_shift" not in g:
        g.clock_shift = read()
    shift: timedelta = g.clock_shift
    return shift


@dataclass(frozen=True)
class WorkingTime:
    """When the organisation works: zone, opening hours, weekdays (Monday is 0) and public holidays of a country.

    `country` and `subdivision` are ISO 3166 codes as the holidays library knows them; an empty country has none.
    """

    zone: str = "Europe/London"
    opens: time = time(9)
    closes: time = time(17)
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    country: str = ""
    subdivision: str = ""

    def is_working_day(self, day: date) -> bool:
        return day.weekday() in self.weekdays and not self.is_holiday(day)

    def is_holiday(self, day: date) -> bool:
        """Whether it is a public holiday."""
        return day in _public_holidays(self.country, self.subdivision, day.year)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.zone))

    def end_of_working_day(self, start: datetime, days: int) -> datetime:
        """Closing time of the `days`-th working day after the day of `start`, in UTC.

        The day of `start` is day 0 and never counts, so a complaint filed at night is treated like one of the morning.
        """
        day = self.local(start).date()
        while days > 0:
            day += timedelta(days=1)
            days -= self.is_working_day(day)
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return self._at(day, self.closes)

    def is_open(self, moment: datetime) -> bool:
        """Whether we work at this moment."""
        day = self.local(moment).date()
        return self.is_working_day(day) and self._at(day, self.opens) <= moment < self._at(day, self.closes)

    def open_of(self, day: date) -> datetime:
        """Opening time of `day`, in UTC."""
        return self._at(day, self.opens)

    def close_of(self, day: date) -> datetime:
        """Closing time of `day`, in UTC."""
        return self._at(day, self.closes)

    def midnight(self, day: date) -> datetime:
        """The first moment of `day`, in UTC."""
        return self._at(day, time(0))

    def after_working_time(self, start: datetime, amount: timedelta) -> datetime:
        """The moment at which `amount` of working time has passed since `start`, in UTC."""
        moment = start
        while True:
            opens, closes = self._window(moment)
            begin = max(moment, opens)
            if begin + amount <= closes:
                return begin + amount
            amount -= max(closes - begin, timedelta())
            moment = self._at(self.local(closes).date() + timedelta(days=1), time(0))

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; zero when `end` is not later."""
        total = timedelta()
        moment = start
        while moment < end:
            opens, closes = self._window(moment)
            total += max(min(closes, end) - max(moment, opens), timedelta())
            moment = self._at(self.local(closes).date() + timedelta(days=1), time(0))
        return total

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`."""
        days = (end - start).days
        return sum(self.is_working_day(start + timedelta(days=step)) for step in range(1, days + 1))

    def _window(self, moment: datetime) -> tuple[datetime, datetime]:
        day = self.local(moment).date()
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return self._at(day, self.opens), self._at(day, self.closes)

    def _at(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, ZoneInfo(self.zone)).astimezone(UTC)


@lru_cache(maxsize=256)
def _public_holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    if not country:
        return frozenset()
    import holidays  # half a second: only for those who need it

    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))
