"""The form of being away: until when, who stands in, and what goes to them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from ...accounts.models import User
from ...complaints import absence, holdings


class AbsenceForm(FlaskForm):
    start = DateField(_l("From"), [Optional()], description=_l("Empty, it begins at once."))
    until = DateField(_l("Back on"), [InputRequired(_l("Choose the day you are back."))])
    deputy_id = SelectField(_l("Deputy"), [Optional()], coerce=int)
    handed_over = SelectMultipleField(_l("Goes to the deputy"))

    def validate_until(self, field: DateField) -> None:
        if self.start.data and field.data and field.data <= self.start.data:
            raise ValidationError(_l("Choose a day after the first one."))

    def process(self, *args: Any, **values: Any) -> None:
        super().process(*args, **values)
        kinds = [kind.key for kind in holdings.KINDS.values() if kind.in_absence]
        self.handed_over.choices = [SelectChoice(key, key) for key in kinds]


def form_for(user: User, start: date | None = None, until: date | None = None, args: Any = None) -> AbsenceForm:
    """The form for `user`: as it stands, as the address says, or as it was sent."""
    if args is None:
        form = AbsenceForm()
    elif args:
        form = AbsenceForm(formdata=args, meta={"csrf": False})
    else:
        known = until if user.is_away or user.goes_away else None
        form = AbsenceForm(formdata=None, start=start, until=known, deputy_id=user.deputy_id or 0)
    form.deputy_id.choices = [SelectChoice(0, _l("Nobody")), *_deputies(absence.deputies_for(user))]
    return form


def _deputies(people: Sequence[User]) -> list[SelectChoice]:
    return [SelectChoice(user.id, f"{user.name} (away)" if user.is_away else user.name) for user in people]
