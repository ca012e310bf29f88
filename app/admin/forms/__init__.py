"""Forms of accounts and settings: what a person types, checked before a service hears of it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from ...errors import Invalid

LINE, PARAGRAPH = 200, 5_000


def no_nul(form: FlaskForm, field: Field) -> None:
    if "\0" in (field.data or ""):
        raise ValidationError(_l("There is a sign in it that we cannot store (NUL). Type it again."))


def trimmed(typed: str | None) -> str:
    return (typed or "").replace("\r\n", "\n").strip()


def line(label: Any, *rules: Any, kind: type[Field] = StringField, **more: Any) -> Any:
    """One line of text, without spaces around it."""
    return kind(label, [*rules, Length(max=LINE, message=_l("Say it shorter.")), no_nul], filters=[trimmed], **more)


def paragraph(label: Any, *rules: Any, **more: Any) -> Any:
    """A few lines of text."""
    long = Length(max=PARAGRAPH, message=_l("Say it shorter."))
    return TextAreaField(label, [*rules, long, no_nul], filters=[trimmed], **more)


def blame(form: FlaskForm, error: Invalid) -> None:
    """Show a service's refusal at the fields it names."""
    for name, words in error.errors.items():
        if name in form:
            form[name].errors = [*form[name].errors, words]
        else:
            form.form_errors.append(words)
