"""Forms of whom we ask: contacts, the order in which they are asked, how long they have."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional, ValidationError

from ...accounts import queries as accounts
from ...addresses import LIKE_THIS, read_address
from ...catalogue import queries as catalogue
from ...catalogue.asking import Asking
from ...catalogue.models import Contact
from ...catalogue.routes import KINDS, LONGEST, ContactTerms
from . import line, paragraph
from .counting import count

NOBODY = 0
PLACES = tuple(f"place_{number}" for number in range(1, LONGEST + 1))


class ContactForm(FlaskForm):
    name = line(_l("Name"), DataRequired(_l("Write a name.")))
    kind = SelectField(_l("What it is"), choices=[SelectChoice(key, words) for key, words in KINDS.items()])
    office = line(
        _l("What they do"), description=_l("As colleagues say it: team leader Harrow Lane, driver of line 4.")
    )
    email = line(
        _l("E-mail"), Optional(), kind=EmailField,
        description=_l("They answer by a link and need no account. Without one, somebody has to speak with them."),
    )  # fmt: skip
    department_id = SelectField(_l("Team"), coerce=int)
    user_id = SelectField(
        _l("Their account here"), coerce=int,
        description=_l("A complaint that is about them then asks them for their own account alone."),
    )  # fmt: skip

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        teams = [SelectChoice(team.id, team.name) for team in catalogue.departments()]
        people = [SelectChoice(user.id, user.name) for user in accounts.staff() if user.active]
        self.department_id.choices = [SelectChoice(NOBODY, _l("None")), *teams]
        self.user_id.choices = [SelectChoice(NOBODY, _l("None")), *people]

    @classmethod
    def of(cls, contact: Contact) -> "ContactForm":
        ids = {"department_id": contact.department_id or NOBODY, "user_id": contact.user_id or NOBODY}
        texts = {name: getattr(contact, name) for name in ("name", "kind", "office", "email")}
        return cls(formdata=None, data={**texts, **ids})

    @property
    def terms(self) -> ContactTerms:
        return ContactTerms(
            self.kind.data, self.name.data, self.office.data, self.email.data, self.department_id.data or None,
            self.user_id.data or None,
        )  # fmt: skip

    def validate_email(self, field: Field) -> None:
        if not read_address(field.data):
            raise ValidationError(LIKE_THIS)


class RouteForm(FlaskForm):
    """Who is asked first, second and so on; `contacts` has the refusals that are about the order as a whole."""

    place_1 = SelectField(_l("First"), coerce=int)
    place_2 = SelectField(_l("Then"), coerce=int)
    place_3 = SelectField(_l("Then"), coerce=int)
    place_4 = SelectField(_l("Then"), coerce=int)
    place_5 = SelectField(_l("Then"), coerce=int)
    place_6 = SelectField(_l("Then"), coerce=int)

    def __init__(self, known: Sequence[Contact], *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        people = [SelectChoice(row.id, f"{row.name}, {row.office}" if row.office else row.name) for row in known]
        for name in PLACES:
            self[name].choices = [SelectChoice(NOBODY, _l("Nobody")), *people]

    @classmethod
    def of(cls, known: Sequence[Contact], chosen: Sequence[Contact]) -> "RouteForm":
        return cls(known, formdata=None, data={name: row.id for name, row in zip(PLACES, chosen, strict=False)})

    @property
    def contact_ids(self) -> list[int]:
        """Those chosen, in order; a place left empty in between is none."""
        return [self[name].data for name in PLACES if self[name].data]


class AskingForm(FlaskForm):
    days = count(_l("Working days they have to answer"), 1, 60)
    reminder_days_before = count(_l("Days before its end on which they are reminded"), 1, 30)
    support = paragraph(
        _l("Who stands by somebody who gives their own account"), DataRequired(_l("Say who is there for them.")),
        description=_l("They read it in the mail and on the page. Whom they can talk to stands below it."),
    )  # fmt: skip
    support_name = line(
        _l("Whom they can talk to"), description=_l("Somebody of the staff council, or whoever listens to staff.")
    )
    support_phone = line(_l("Their telephone"))
    support_email = line(_l("Their e-mail"), Optional(), kind=EmailField)

    def validate_reminder_days_before(self, field: Field) -> None:
        if field.data and self.days.data and field.data >= self.days.data:
            raise ValidationError(_l("The reminder comes after they were asked."))

    def validate_support_name(self, field: Field) -> None:
        is_reached = bool(self.support_phone.data or self.support_email.data)
        if is_reached and not field.data:
            raise ValidationError(_l("Write whose number or address it is."))
        if field.data and not is_reached:
            raise ValidationError(_l("Write a number or an address of theirs too."))

    def validate_support_email(self, field: Field) -> None:
        if field.data and not read_address(field.data):
            raise ValidationError(LIKE_THIS)

    @property
    def document(self) -> Asking:
        return Asking(
            days=self.days.data, reminder_days_before=self.reminder_days_before.data, support=self.support.data,
            support_name=self.support_name.data, support_phone=self.support_phone.data,
            support_email=self.support_email.data,
        )  # fmt: skip
