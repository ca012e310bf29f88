"""The kinds of fields that customers' forms are made of. Texts are kept as people wrote them; only line ends are made
alike, and NUL is refused."""

from collections.abc import Iterable
from typing import Any

from flask import current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, EmailField, Field, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice as Choice
from wtforms.validators import AnyOf, Length, ValidationError

from ..addresses import read_address
from ..complaints.details import LONGEST_TEXT
from ..web import file_kinds, uploads
from ..web.vocabulary import MOODS

LINE = 200
LONGEST_ADDRESS = 254  # what a mail server takes at most
UNSAID = "unsaid"
ACCEPTED_FILES = ",".join(file_kinds.ALLOWED)


def line_ends(typed: str | None) -> str:
    return (typed or "").replace("\r\n", "\n").replace("\r", "\n")


def trimmed(typed: str | None) -> str:
    return (typed or "").strip()


def unless_blank(typed: str | None) -> str:
    """As it was typed; spaces alone are nothing."""
    return typed if typed and typed.strip() else ""


def unpadded(typed: str | None) -> str:
    """An address without spaces around it. A line end in it stays, to be refused: no browser sends one."""
    return (typed or "").strip(" \t")


def no_nul(form: FlaskForm, field: Field) -> None:
    if "\0" in (field.data or ""):
        raise ValidationError(_l("There is a sign in it that we cannot store (NUL). Take it out, or type it again."))


def spoken(words: Any) -> Any:
    """For fields that may not be blank; spaces alone are blank."""

    def check(form: FlaskForm, field: Field) -> None:
        if not (field.data or "").strip():
            raise ValidationError(words)

    return check


def story(label: Any, *rules: Any, **more: Any) -> TextAreaField:
    """A text of a person, up to `LONGEST_TEXT` signs."""
    too_long = _l("This is longer than we can store. 50,000 signs fit; add the rest as a file.")
    return TextAreaField(label, [*rules, Length(max=LONGEST_TEXT, message=too_long), no_nul], [line_ends], **more)


def short(label: Any, *rules: Any, kind: type[StringField] = StringField, most: int = LINE, **more: Any) -> StringField:
    """One line, without the spaces around it: names stand in our sentences, numbers are dialled and compared."""
    return _line(label, rules, kind, most, unpadded if kind is EmailField else trimmed, more)


def remark(label: Any, *rules: Any, **more: Any) -> StringField:
    """One line in somebody's own words, kept as it was typed."""
    return _line(label, rules, StringField, LINE, unless_blank, more)


def _line(
    label: Any, rules: Iterable[Any], kind: type[StringField], most: int, tidy: Any, more: dict[str, Any]
) -> StringField:
    return kind(label, [*rules, Length(max=most, message=_l("Please say it shorter.")), no_nul], [tidy], **more)


def one_of(label: Any, *rules: Any, choices: list[Choice], **more: Any) -> RadioField:
    """One answer of a few; WTForms' own check of choices would speak before `rules` do."""
    known = AnyOf([choice.value for choice in choices], _l("Choose one of the answers."))
    return RadioField(label, [*rules, known], choices=choices, validate_choice=False, **more)


def faces(label: Any, *rules: Any, **more: Any) -> RadioField:
    choices = [Choice(str(mood), look.customer) for mood, look in MOODS.items()]
    return one_of(label, *rules, choices=[*choices, Choice(UNSAID, _l("I’d rather not say"))], **more)


def files(**more: Any) -> MultipleFileField:
    return MultipleFileField(
        _l("Files"), description=LazyString(_what_is_taken), render_kw={"accept": ACCEPTED_FILES}, **more
    )  # fmt: skip


def _what_is_taken() -> str:
    """The kinds, number and size, before anybody chooses; and what becomes of a photograph."""
    kinds = gettext("Photographs, scans, PDF, office documents, tables, mails, sound and short films.")
    cleaned = gettext(
        "We take place and time out of photographs. Other files stay as they are: a film or a PDF may tell where and "
        "when it was made."
    )
    return f"{kinds} {uploads.limits_in_words()} {cleaned}"


def keep_originals(**more: Any) -> BooleanField:
    return BooleanField(
        _l("Keep the original with the details your camera saved (place and time) as evidence"),
        description=_l("It is sealed. One of us opens it only where it matters, and each opening is written down."),
        **more,
    )  # fmt: skip


def check_address(form: FlaskForm, field: Field) -> None:
    """An address that could exist; whether it does only a mail can tell."""
    found = read_address(field.data, in_trial=not current_app.extensions["settings"].is_production)
    if not found and "@" not in field.data:
        raise ValidationError(_l("Write an address with an @, like name@example.org."))
    if not found:
        words = _l("Something in this address is not right, perhaps a comma, a space or a missing letter.")
        raise ValidationError(words)
    field.data = found
