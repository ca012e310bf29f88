"""Fields for whole numbers that settings need."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange


class NumberField(IntegerField):
    """A whole number; whatever else is typed is told in the words of the house."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Write a number.")) from None


def count(label: Any, least: int, most: int, **more: Any) -> IntegerField:
    between = NumberRange(least, most, _l("Write a number from %(min)s to %(max)s."))
    return NumberField(label, [InputRequired(_l("Write a number.")), between], **more)
