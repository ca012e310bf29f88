"""The form of how complaints are taken down."""

from babel import Locale, UnknownLocaleError
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import DataRequired, ValidationError

from ...catalogue.care import Taking
from . import paragraph
from .counting import count


class TakingForm(FlaskForm):
    late_working_days = count(
        _l("Working days after which it is late"), 0, 30,
        description=_l("Whoever writes a complaint down later than that says why."),
    )  # fmt: skip
    script_first = count(
        _l("Complaints for which the lines to say are on"), 0, 100,
        description=_l("For each colleague, counted from the first. Anybody can switch them on again."),
    )  # fmt: skip
    languages = paragraph(
        _l("Languages customers may choose"), DataRequired(_l("Write at least one language.")),
        description=_l("One code on each line, like en or cy. The first stands first."),
    )  # fmt: skip

    @classmethod
    def of(cls, taking: Taking) -> "TakingForm":
        values = {**taking.model_dump(), "languages": "\n".join(taking.languages)}
        return cls(formdata=None, data=values)

    @property
    def document(self) -> Taking:
        return Taking(
            late_working_days=self.late_working_days.data or 0, script_first=self.script_first.data or 0,
            languages=self._codes(),
        )  # fmt: skip

    def validate_languages(self, field: Field) -> None:
        for code in self._codes():
            try:
                Locale.parse(code, sep="-")
            except (UnknownLocaleError, ValueError):
                raise ValidationError(_l("There is no language %(code)s.", code=code)) from None

    def _codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.strip() for line in self.languages.data.splitlines() if line.strip()))
