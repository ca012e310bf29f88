"""The forms of when somebody can ring people: their week, and a day that differs."""

import re
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from ...calls.availability import LENGTHS, WeekWish
from ...calls.models import CallPlan
from ...calls.slots import Hours
from . import line

WEEKDAYS = (
    _l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"),
)  # fmt: skip
RANGE = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*(?:[-–—]|to)\s*([0-9]{1,2})(?:[:.]([0-9]{2}))?")


class HoursField(StringField):
    """Hours of a day as people write them: `09:00–12:00, 14–16.30`; nothing for none."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = ()
        try:
            self.data = tuple(_hours(part) for part in re.split(r"[,;]|\band\b", typed) if part.strip())
        except ValueError:
            raise ValueError(_l("Write hours like 09:00–12:00, 14:00–17:00.")) from None

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return ", ".join(f"{hours.opens:%H:%M}–{hours.closes:%H:%M}" for hours in self.data or ())


def _hours(typed: str) -> Hours:
    """One stretch. Raises ValueError."""
    found = RANGE.fullmatch(typed.strip())
    if found is None:
        raise ValueError(typed)
    opens_hour, opens_minute, closes_hour, closes_minute = (int(part or 0) for part in found.groups())
    return Hours(time(opens_hour, opens_minute), time(closes_hour, closes_minute))


class WeekForm(FlaskForm):
    """`day_0` is Monday."""

    day_0 = HoursField(WEEKDAYS[0])
    day_1 = HoursField(WEEKDAYS[1])
    day_2 = HoursField(WEEKDAYS[2])
    day_3 = HoursField(WEEKDAYS[3])
    day_4 = HoursField(WEEKDAYS[4])
    day_5 = HoursField(WEEKDAYS[5])
    day_6 = HoursField(WEEKDAYS[6])
    minutes = SelectField(_l("How long a call takes"), coerce=int)
    zone = line(_l("Time zone"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.minutes.choices = [SelectChoice(length, _l("%(count)s minutes", count=length)) for length in LENGTHS]

    @classmethod
    def of(cls, plan: CallPlan | None) -> "WeekForm":
        """The week as it stands."""
        if plan is None:
            return cls(formdata=None, data={"minutes": 30})
        values: dict[str, Any] = {"minutes": plan.minutes, "zone": plan.zone}
        for weekday in range(7):
            values[f"day_{weekday}"] = tuple(
                Hours(row.opens, row.closes) for row in plan.hours if row.weekday == weekday
            )
        return cls(formdata=None, data=values)

    def wish(self) -> WeekWish:
        hours = tuple(tuple(self[f"day_{weekday}"].data or ()) for weekday in range(7))
        return WeekWish(hours, self.minutes.data, self.zone.data)

    def validate_zone(self, field: Field) -> None:
        if field.data and field.data not in available_timezones():
            raise ValidationError(_l("There is no such time zone. Write one like Europe/London, or nothing."))


class ExceptionForm(FlaskForm):
    day = DateField(_l("Day"), [InputRequired(_l("Choose a day."))])
    hours = HoursField(_l("Hours besides the week’s"))
