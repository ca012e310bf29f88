"""Forms of what is told before a complaint: answers that help, notices of known problems."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, DateTimeLocalField, Field, IntegerField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, NumberRange, Optional, ValidationError

from ...catalogue import queries as catalogue
from ...helping.models import HelpAnswer, KnownProblem
from ...helping.service import MOST_DAYS, AnswerTerms, ProblemTerms
from . import line, paragraph

ANSWER_FIELDS = (
    "name", "words", "question", "days", "working_days", "due_words", "late_words", "category_ids", "said", "starts_on",
    "ends_on",
)  # fmt: skip
PROBLEM_FIELDS = ("title", "words", "doing", "by_when", "category_ids", "said")
AS_TYPED = "%Y-%m-%dT%H:%M"
SHOWN_AS = [AS_TYPED, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
YEARS = range(2000, 2200)


def near(form: FlaskForm, field: Field) -> None:
    """A day or a moment of our time: others no zone can be told for."""
    if field.data is not None and field.data.year not in YEARS:
        raise ValidationError(_l("Is the year right?"))


class _FittingForm(FlaskForm):
    """Where it fits."""

    category_ids = SelectMultipleField(_l("Categories"), coerce=int, description=_l("None ticked: all."))
    said = paragraph(
        _l("Only where they say"),
        description=_l("Words, one a line, of which their story has at least one. Empty: whatever they say."),
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.category_ids.choices = [SelectChoice(row.id, row.name) for row in catalogue.categories() if row.active]


class HelpAnswerForm(_FittingForm):
    """Names are those of `AnswerTerms`."""

    name = line(
        _l("Name"), DataRequired(_l("Give it a name that colleagues find it by.")), description=_l("For colleagues.")
    )
    words = paragraph(
        _l("The answer"),
        DataRequired(_l("Write what customers read.")),
        description=_l("As we would say it: “A refund takes up to {days} working days.”"),
    )
    days = IntegerField(
        _l("Days"),
        [Optional(), NumberRange(0, MOST_DAYS, _l("Write a number from %(min)s to %(max)s, or nothing."))],
        description=_l("How many we take. Empty: the answer names no date."),
    )
    working_days = BooleanField(_l("They are working days"))
    question = line(
        _l("Counted from which day?"),
        description=_l("A question for a day: “When was the refund promised?” Empty: from today."),
    )
    due_words = paragraph(_l("When it is due"), description=_l("Empty: “Yours is due on {day}.”"))
    late_words = paragraph(
        _l("When that day has passed"),
        description=_l("Empty: “Yours was due on {day}. That day has passed, so it is for us to put right.”"),
    )
    starts_on = DateField(_l("Shown from"), [Optional(), near])
    ends_on = DateField(_l("Shown until"), [Optional(), near])

    @classmethod
    def of(cls, row: HelpAnswer) -> "HelpAnswerForm":
        return cls(formdata=None, data={name: getattr(row, name) for name in ANSWER_FIELDS})

    def terms(self) -> AnswerTerms:
        values = {name: self[name].data for name in ANSWER_FIELDS}
        return AnswerTerms(**{**values, "category_ids": tuple(self.category_ids.data or ())})


class KnownProblemForm(_FittingForm):
    """Names are those of `ProblemTerms`; moments are typed by the organisation's clock."""

    title = line(
        _l("What the problem is"),
        DataRequired(_l("Say in a few words what the problem is.")),
        description=_l("As customers would call it: “Trams on line 4 run late”."),
    )
    words = paragraph(
        _l("What we know"),
        DataRequired(_l("Write what customers read.")),
        description=_l("For everybody to read. Never what a customer told us of themselves."),
    )
    doing = paragraph(_l("What we do"))
    by_when = line(_l("By when"), description=_l("As far as we can say: “by Friday evening”."))
    starts = DateTimeLocalField(
        _l("Stands from"), [Optional(), near], format=SHOWN_AS, description=_l("Empty: at once.")
    )
    ends_at = DateTimeLocalField(
        _l("Stands until"), [Optional(), near], format=SHOWN_AS, description=_l("Empty: until somebody ends it.")
    )

    @classmethod
    def of(cls, row: KnownProblem) -> "KnownProblemForm":
        local = catalogue.organisation().working_time.local
        values = {name: getattr(row, name) for name in PROBLEM_FIELDS}
        ends_at = local(row.ends_at).replace(tzinfo=None) if row.ends_at else None
        moments = {"starts": local(row.starts_at).replace(tzinfo=None), "ends_at": ends_at}
        return cls(formdata=None, data={**values, **moments})

    def terms(self, row: KnownProblem | None = None) -> ProblemTerms:
        """What was typed. A moment of `row` that still stands in its field keeps its seconds."""
        values = {name: self[name].data for name in PROBLEM_FIELDS}
        return ProblemTerms(
            **{**values, "category_ids": tuple(self.category_ids.data or ())},
            starts_at=_moment(self.starts.data, row.starts_at if row else None),
            ends_at=_moment(self.ends_at.data, row.ends_at if row else None),
        )


class UpdateForm(FlaskForm):
    update = paragraph(_l("What is new"), description=_l("It stands below what we know, with its time."))


def _moment(typed: datetime | None, before: datetime | None) -> datetime | None:
    if typed is None:
        return None
    moment = typed.replace(second=0, tzinfo=ZoneInfo(catalogue.organisation().zone))
    local = catalogue.organisation().working_time.local
    return before if before is not None and local(before).strftime(AS_TYPED) == typed.strftime(AS_TYPED) else moment
