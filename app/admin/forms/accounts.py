"""Forms of staff and their accounts."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectField, TelField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional

from ...access import ROLE_WORDS, Role
from ...catalogue import queries as catalogue
from . import line, no_nul


class AddressForm(FlaskForm):
    email = line(_l("E-mail"), DataRequired(_l("Write your e-mail address.")), kind=EmailField)


class PasswordForm(FlaskForm):
    """A new password, typed once: whoever mistypes it has a new link sent."""

    password = PasswordField(_l("New password"), [InputRequired(_l("Choose a password.")), no_nul])


class OwnPasswordForm(PasswordForm):
    present = PasswordField(_l("Your password until now"), [InputRequired(_l("Write your password until now."))])


class ProfileForm(FlaskForm):
    public_name = line(_l("Name that customers read"), DataRequired(_l("Write the name that customers read.")))
    phone = line(_l("Telephone"), kind=TelField)


class PlaceForm(FlaskForm):
    """A role and a team."""

    role = SelectField(_l("Role"), choices=[SelectChoice(role.value, words) for role, words in ROLE_WORDS.items()])
    department_id = SelectField(_l("Team"), [Optional()], coerce=int)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        teams = (SelectChoice(team.id, team.name) for team in catalogue.departments())
        self.department_id.choices = [SelectChoice(0, _l("None")), *teams]

    @property
    def chosen_role(self) -> Role:
        return Role(self.role.data)


class InviteForm(PlaceForm):
    name = line(_l("Name"), DataRequired(_l("Write the name.")))
    email = line(_l("E-mail"), DataRequired(_l("Write the e-mail address.")), kind=EmailField)
