"""Forms of languages: which are offered, and the organisation's own words in one of them."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice as Choice
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from ...catalogue.speaking import Languages
from ...catalogue.translations import Entry, is_complete
from ...web.fitting import unfit
from ...web.languages import LANGUAGES
from . import paragraph

NAMES = [Choice(code, name) for code, name in LANGUAGES.items()]


class LanguagesForm(FlaskForm):
    offered = SelectMultipleField(
        _l("Languages customers may choose"), choices=NAMES, option_widget=CheckboxInput(), widget=ListWidget(),
        description=_l("Pages, mails and letters are in the one they choose."),
    )  # fmt: skip
    default = RadioField(
        _l("Your own"), [InputRequired(_l("Choose your own language."))], choices=NAMES,
        description=_l("What you set down is in it, and who speaks none of the others reads it."),
    )  # fmt: skip

    @classmethod
    def of(cls, languages: Languages) -> "LanguagesForm":
        return cls(formdata=None, data={"offered": list(languages.offered), "default": languages.default})

    @property
    def document(self) -> Languages:
        chosen = {*(self.offered.data or []), self.default.data}
        return Languages(default=self.default.data, offered=tuple(code for code in LANGUAGES if code in chosen))

    def validate_offered(self, field: Field) -> None:
        lacking = [LANGUAGES[code] for code in field.data or [] if not is_complete(code)]
        if lacking:
            raise ValidationError(_l("Not yet: words of ours are missing in %(names)s.", names=", ".join(lacking)))

    def validate_default(self, field: Field) -> None:
        if not is_complete(field.data):
            words = _l("Not yet: words of ours are missing in %(names)s.", names=LANGUAGES[field.data])
            raise ValidationError(words)


class TranslationsForm(FlaskForm):
    """Built for the entries there are: a text and a tick for each."""

    def rows(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, Field, Field]]:
        """Each entry with its two fields."""
        return ((entry, self[f"w-{name_of(entry)}"], self[f"r-{name_of(entry)}"]) for entry in entries)


def translations_form(entries: list[Entry]) -> TranslationsForm:
    """What was sent, or else what is kept."""
    fields: dict[str, Any] = {}
    for entry in entries:
        fields[f"w-{name_of(entry)}"] = paragraph(entry.item.label, _fits(entry), default=entry.words)
        fields[f"r-{name_of(entry)}"] = BooleanField(
            _l("Somebody has read it again"), default=entry.reviewed and not entry.outdated
        )
    form: TranslationsForm = type("Translations", (TranslationsForm,), fields)()
    return form


def name_of(entry: Entry) -> str:
    return "-".join(part or "0" for part in (entry.kind, entry.item.key, entry.item.field))


def _fits(entry: Entry) -> Any:
    def check(form: FlaskForm, field: Field) -> None:
        words = (field.data or "").strip()
        if words and (why := unfit((entry.item.words,), (words,), 1)):
            raise ValidationError(_l("It does not fit the original: %(why)s.", why=why))

    return check
