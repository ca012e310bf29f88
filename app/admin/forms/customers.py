"""The form of how many customers there are."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import NumberRange, Optional

from ...catalogue.customers import CustomerNumbers, key_of
from ...web.filters import long_day
from .counting import NumberField

MOST = 10_000_000_000


class CustomersForm(FlaskForm):
    """Built for the quarters that are shown: a number for each, or nothing."""

    def added_to(self, present: CustomerNumbers) -> CustomerNumbers:
        """With the older quarters, which are not on the page."""
        said = {name.removeprefix("q-"): part.data for name, part in self._fields.items() if name.startswith("q-")}
        return CustomerNumbers(
            by_quarter={key: number for key, number in {**present.by_quarter, **said}.items() if number is not None}
        )


def customers_form(spans: Iterable[tuple[date, date]], present: CustomerNumbers) -> CustomersForm:
    """What was sent, or else what is kept."""
    between = NumberRange(1, MOST, _l("Write a number from %(min)s to %(max)s."))
    fields: dict[str, Any] = {
        f"q-{key_of(first)}": NumberField(
            _l("%(first)s to %(last)s", first=long_day(first), last=long_day(last)), [Optional(), between],
            default=present.of(first),
        )
        for first, last in spans
    }  # fmt: skip
    form: CustomersForm = type("CustomersOfQuarters", (CustomersForm,), fields)()
    return form
