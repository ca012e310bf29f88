"""Kinds of fields. What is required is told by the details' own words: fields only read, and say what can't be read."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from wtforms import (
    DateField,
    DateTimeLocalField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from ...addresses import LIKE_THIS, read_address
from ...catalogue import queries as catalogue
from ...complaints import amounts
from ...complaints.details import LONGEST_TEXT
from ...web import filters

LINE = 200
LONGEST_CHOICE = 120
YEARS = range(1950, 2150)  # at the edges of the calendar a zone's difference leads out of it
NOTHING = ("", "None", None)
LIKE = Decimal("84.50")
# A comma parts thousands and nothing else: read as nothing at all, "84,50" would be a hundred times too much.


def no_nul(_form: Any, field: Field) -> None:
    if "\0" in (field.data or ""):
        raise ValidationError("There is a sign in it that we cannot store (NUL). Take it out, or type it again.")


def check_address(field: Field) -> None:
    """An address that could exist, or none."""
    if field.data and not read_address(field.data):
        raise ValidationError(LIKE_THIS)


def line_ends(typed: str | None) -> str:
    return (typed or "").replace("\r\n", "\n").replace("\r", "\n")


def trimmed(typed: str | None) -> str:
    return (typed or "").strip()


def number(typed: Any) -> int | None:
    """The id or number that was chosen; None for nothing."""
    return None if typed in NOTHING else int(typed)


def plain(typed: Any) -> str:
    """The code that was chosen; an empty one for nothing."""
    return "" if typed in NOTHING else str(typed)


def text(label: str, hint: str = "", **more: Any) -> TextAreaField:
    """Words of a person, as they are typed."""
    too_long = "50,000 signs fit. Add the rest as a file."
    rules = [Length(max=LONGEST_TEXT, message=too_long), no_nul]
    return TextAreaField(label, rules, [line_ends], description=hint, **more)


def line(label: str, hint: str = "", *rules: Any, kind: type[StringField] = StringField, **more: Any) -> StringField:
    """One line of text."""
    return kind(
        label, [*rules, Length(max=LINE, message="Say it shorter."), no_nul], [trimmed], description=hint, **more
    )


def listed(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Values and their words as the choices of a field."""
    return [SelectChoice(str(value), str(word)) for value, word in pairs]


class OneOf(SelectField):
    """A list to choose one from. Nothing chosen is no answer, and the action says whether one is needed."""

    def pre_validate(self, form: Any) -> None:
        if self.data not in NOTHING:
            super().pre_validate(form)


class Rows(RadioField):
    """A question with few answers, each a row to press. `consequences` maps an answer to what follows from it."""

    look = "rows"
    consequences: dict[Any, str] = {}  # noqa: RUF012

    def pre_validate(self, form: Any) -> None:
        if self.data not in NOTHING:
            super().pre_validate(form)


class Faces(Rows):
    """Five faces."""

    look = "faces"


class Several(SelectMultipleField):
    """A list of ticks."""

    look = "rows"


def choose_named(field: Any, submitted: bool, kind: type[int] | type[str] = int) -> None:
    """What the link named is chosen already; so is the only one there is. `kind` is that of the choices' values."""
    values = [choice.value for choice in field.choices]
    named = request.args.get(field.name, "")
    if submitted or not (named in values or len(values) == 1):
        return
    if (chosen := named if named in values else values[0]) not in NOTHING:
        field.data = kind(chosen)


def shortened(words: str) -> str:
    """The beginning of somebody's words, for a list to choose from."""
    return words if len(words) < LONGEST_CHOICE else words[: LONGEST_CHOICE - 1] + "…"


def _refuse_odd_year(field: Any) -> None:
    """Take back a date that can only be a slip of the keyboard. Raises ValueError."""
    if field.data is not None and field.data.year not in YEARS:
        field.data = None
        raise ValueError("Look at the year: it can’t be right.")


class Day(DateField):
    """A day of the organisation's calendar."""

    data: Any

    def __init__(self, label: str, hint: str = "", **more: Any) -> None:
        super().__init__(label, [Optional()], description=hint, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Write the day like 2026-12-02.") from None
        _refuse_odd_year(self)


class Moment(DateTimeLocalField):
    """A day and a time, typed in the organisation's zone, kept with it."""

    data: datetime | None

    def __init__(self, label: str, hint: str = "", **more: Any) -> None:
        super().__init__(label, [Optional()], description=hint, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Write day and time like 2026-12-02 14:30.") from None
        _refuse_odd_year(self)
        if self.data is not None:
            self.data = self.data.replace(tzinfo=_zone())

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        moment: datetime | None = self.data
        return moment.astimezone(_zone()).strftime("%Y-%m-%dT%H:%M") if moment is not None else ""


class Count(IntegerField):
    """A whole number between two others, or nothing."""

    def __init__(self, label: str, least: int, most: int, hint: str = "", **more: Any) -> None:
        between = NumberRange(least, most, f"Write a number from {least} to {most:,}.")
        super().__init__(label, [Optional(), between], description=hint, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([typed.replace(",", "") for typed in valuelist if typed.strip()])
        except ValueError:
            raise ValueError("Write the number in figures, like 40.") from None


class Amount(StringField):
    """Money as people type it: `84.50`, `1,200`, `£40`. Its label names the currency."""

    def __init__(self, label: str, *rules: Any, **more: Any) -> None:
        super().__init__(f"{label} ({filters.currency_sign()})", *rules, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        self.data = amounts.read(typed)
        if self.data is None:
            raise ValueError(f"Write the amount in figures, like {amounts.written(LIKE)}.")

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else amounts.written(self.data) if self.data is not None else ""


def _zone() -> ZoneInfo:
    return ZoneInfo(catalogue.organisation().zone)
