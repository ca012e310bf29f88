"""The forms of talking by telephone: a time, and asking to be rung."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TelField
from wtforms.validators import ValidationError

from .fields import remark, short, spoken, story
from .forms import ReasonForm, VersionedForm

WRITE, RING = "write", "ring"
"""How somebody wants to be answered who wants to talk, besides at a time."""


class TimeForm(VersionedForm):
    """`slot` is one of the times that the page shows; whether it is still free is asked when it is taken."""

    slot = RadioField(_l("When may we ring you?"), validate_choice=False)
    number = short(_l("On which number?"), spoken(_l("Write the number on which we ring you.")), kind=TelField)
    note = story(_l("What would you like to talk about?"))


class RingMeForm(VersionedForm):
    why = story(_l("What is it about?"), spoken(_l("Say in a few words what it is about.")))
    number = short(_l("On which number?"), spoken(_l("Write the number on which we ring you.")), kind=TelField)
    best_time = remark(_l("When does it suit you?"))


class TalkForm(ReasonForm):
    """Their words; `slot` is how they are answered: WRITE, RING, or one of the times that the page shows."""

    slot = RadioField(_l("Or ring me at this time"), validate_choice=False)
    number = short(_l("On which number?"), kind=TelField)

    def validate_number(self, field: Any) -> None:
        if not (field.data or "").strip() and self.slot.data not in (None, "", WRITE):
            raise ValidationError(_l("Write the number on which we ring you."))
