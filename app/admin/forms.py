"""Forms of accounts and settings."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, PasswordField
from wtforms.validators import InputRequired, Length, ValidationError

LINE = 200


def no_nul(form: FlaskForm, field: Field) -> None:
    if "\0" in (field.data or ""):
        raise ValidationError(_l("There is a sign in it that we cannot store (NUL). Type it again."))


def line(label: Any, *rules: Any, kind: type[Field] = EmailField, **more: Any) -> Any:
    """One line of text, without spaces around it."""
    return kind(
        label,
        [*rules, Length(max=LINE, message=_l("Say it shorter.")), no_nul],
        filters=[lambda typed: (typed or "").strip()],
        **more,
    )


class AddressForm(FlaskForm):
    email = line(_l("E-mail"), InputRequired(_l("Write your e-mail address.")))


class PasswordForm(FlaskForm):
    """A new password. Typed once: who is not sure can have it shown, and a mistyped one is sent for again."""

    password = PasswordField(_l("New password"), [InputRequired(_l("Choose a password.")), no_nul])
