"""Forms of what asks for care."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from ...catalogue import queries as catalogue
from . import line


class ChoiceForm(FlaskForm):
    name = line(_l("Name"), DataRequired(_l("Write a name.")))
    hint = line(_l("What to know about it"), description=_l("Stands under it where it is chosen."))
    active = BooleanField(_l("On offer"), default=True, description=_l("What has it keeps it."))

    @property
    def values(self) -> dict[str, Any]:
        return {name: field.data for name, field in self._fields.items() if name != "csrf_token"}


class NeedKindForm(ChoiceForm):
    hint = None
    handling = line(_l("What it asks of whoever acts"), description=_l("In a few words, like: Ring, do not write."))
    raises_to = SelectField(_l("It raises a complaint to at least"), coerce=int)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        levels = catalogue.severities().levels.items()
        self.raises_to.choices = [SelectChoice(0, _l("Nothing")), *(SelectChoice(key, row.name) for key, row in levels)]
