"""The part of going away that is about booked calls: for each, who rings then or when it is instead."""

from collections.abc import Sequence
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from ...calls.away import Booked


def calls_form(calls: Sequence[Booked], *, is_sent: bool) -> FlaskForm:
    """One choice for each call. It goes with the form of the absence, which has the token of both."""
    fields = {call.field: _field(call) for call in calls}
    form = type("CallsOfAbsence", (FlaskForm,), fields)
    return cast(FlaskForm, form(meta={"csrf": False}) if is_sent else form(formdata=None, meta={"csrf": False}))


def _field(call: Booked) -> Any:
    choices = [SelectChoice("", _l("Choose")), *(SelectChoice(value, words) for value, words in call.choices)]
    return SelectField(_l("What becomes of it"), choices=choices, validate_choice=False)
