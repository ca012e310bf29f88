"""Forms of the severities."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from ...catalogue import queries as catalogue
from ...catalogue.care import Level, Severities
from ...catalogue.settings import Targets
from . import line, paragraph
from .counting import count


class LevelForm(FlaskForm):
    name = line(_l("Name"), DataRequired(_l("Write a name.")))
    definition = paragraph(
        _l("When it is right"), DataRequired(_l("Write when it is right.")),
        description=_l("One sentence. It stands beside the choice when somebody assesses a complaint."),
    )  # fmt: skip
    examples = paragraph(
        _l("Examples"), DataRequired(_l("Write at least one example.")),
        description=_l("One on each line, from what truly happens here."),
    )  # fmt: skip
    working_days = count(_l("Working days until it is settled"), 1, 250)
    call_working_hours = count(
        _l("Working hours until somebody rings them"), 0, 80,
        description=_l("From the assessment on, where there is a telephone number. 0 asks for no call of its own."),
    )  # fmt: skip

    @classmethod
    def of(cls, priority: int, severities: Severities, targets: Targets) -> "LevelForm":
        level = severities.levels[priority]
        days = targets.priority_working_days[priority]
        hours = targets.priority_call_working_hours.get(priority, 0)
        return cls(
            formdata=None, name=level.name, definition=level.definition, examples="\n".join(level.examples),
            working_days=days, call_working_hours=hours,
        )  # fmt: skip

    @property
    def level(self) -> Level:
        lines = (line.strip() for line in self.examples.data.splitlines())
        return Level(
            name=self.name.data, definition=self.definition.data, examples=tuple(line for line in lines if line)
        )


class DangerForm(FlaskForm):
    danger_raises_to = SelectField(_l("Somebody in danger raises a complaint to at least"), coerce=int)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        levels = catalogue.severities().levels.items()
        self.danger_raises_to.choices = [SelectChoice(priority, level.name) for priority, level in levels]
