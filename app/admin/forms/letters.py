"""The form of what decision letters have to say, and when a second person signs them."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DecimalField, Field, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, NumberRange, Optional, ValidationError

from ...access import CAPABILITIES, ROLE_WORDS, Role
from ...catalogue.care import Choice
from ...catalogue.letters import Letters
from ...complaints import amounts
from ...decisions.composing import BLANK, BLANKS
from ...web import filters
from . import paragraph

DECIDING = {
    "upheld": _l("Upheld"),
    "partly_upheld": _l("Partly upheld"),
    "not_upheld": _l("Not upheld"),
    "outside_our_control": _l("Outside our control"),
    "final_position": _l("Our final position"),
}


class Sum(DecimalField):
    """A sum of money. Its label names the currency."""

    data: Decimal | None

    def __init__(self, label: Any, *rules: Any, **more: Any) -> None:
        super().__init__(f"{label} ({filters.currency_sign()})", *rules, places=amounts.places(), **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Write a sum, or nothing.")) from None
        if self.data is not None and not self.data.is_finite():
            self.data = None
            raise ValueError(_l("Write a sum, or nothing."))


def whole_coins(_form: FlaskForm, field: Field) -> None:
    """A sum that can be paid in coins of the currency."""
    if field.data is not None and not amounts.is_exact(field.data):
        raise ValidationError(amounts.most_figures())


class LettersForm(FlaskForm):
    """Names are those of `Letters`; `fixed_upheld` and its like hold paragraphs with an empty line between them."""

    above = Sum(
        _l("More than this goes with it"),
        [Optional(), NumberRange(0, 10_000_000, _l("Write a sum, or nothing.")), whole_coins],
    )
    severe = BooleanField(_l("Severity high or critical"))
    not_upheld = BooleanField(_l("We do not agree in full, in the whole or in one point"))
    sensitive = BooleanField(_l("Sensitive, or few may read it"))
    final_position = BooleanField(_l("Our final position"))
    signers = SelectMultipleField(
        _l("Who may sign"),
        [DataRequired(_l("Choose at least one role."))],
        coerce=Role,
        choices=[SelectChoice(role, ROLE_WORDS[role]) for role in Role if role in CAPABILITIES["letters.sign"]],
    )
    send_back_reasons = paragraph(_l("Reasons to send a letter back"), DataRequired(_l("Write one reason a line.")))
    name_outside_body = SelectMultipleField(
        _l("Letters that name the outside body"), choices=[SelectChoice(*row) for row in DECIDING.items()]
    )
    fixed_upheld = paragraph(_l("Upheld"))
    fixed_partly_upheld = paragraph(_l("Partly upheld"))
    fixed_not_upheld = paragraph(_l("Not upheld"))
    fixed_outside_our_control = paragraph(_l("Outside our control"))
    fixed_final_position = paragraph(_l("Our final position"))

    @classmethod
    def of(cls, letters: Letters) -> "LettersForm":
        texts: dict[str, Any] = {
            f"fixed_{key}": "\n\n".join(letters.fixed.get(key, ()))  # type: ignore[call-overload]
            for key in DECIDING
        }
        texts["send_back_reasons"] = "\n".join(reason.name for reason in letters.send_back_reasons)
        return cls(formdata=None, data={**letters.model_dump(), **texts})

    def document(self, before: Letters) -> Letters:
        """The typed values; a reason that stays keeps its key."""
        values: dict[str, Any] = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        values["fixed"] = {key: _paragraphs(values.pop(f"fixed_{key}")) for key in DECIDING}
        values["send_back_reasons"] = _reasons(self.send_back_reasons.data.split("\n"), before.send_back_reasons)
        return Letters.model_validate(values)

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        for key in DECIDING:
            field: Field = self[f"fixed_{key}"]
            if unknown := sorted(set(BLANK.findall(field.data or "")) - set(BLANKS)):
                field.errors = [*field.errors, _l("There is nothing called {%(name)s}.", name=unknown[0])]
                valid = False
        return valid

    def validate_send_back_reasons(self, field: Field) -> None:
        if not any(line.strip() for line in field.data.split("\n")):
            raise ValidationError(_l("Write one reason a line."))


def _paragraphs(typed: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", typed) if part.strip())


def _reasons(lines: Iterable[str], before: Iterable[Choice]) -> tuple[Choice, ...]:
    known = {reason.name: reason for reason in before}
    names = dict.fromkeys(line.strip() for line in lines if line.strip())
    taken = {reason.key for reason in known.values()}
    return tuple(known.get(name) or Choice(key=_key(name, taken), name=name) for name in names)


def _key(name: str, taken: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:30] or "reason"
    key = next(free for free in (plain, *(f"{plain}_{number}" for number in range(2, 1000))) if free not in taken)
    taken.add(key)
    return key
