"""Fields for questions that are data: what each kind of question looks like in a form, wherever it is asked."""

from collections.abc import Iterable
from typing import Any, ClassVar, Protocol

from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, Length, Optional, ValidationError

LINE, TEXT = 200, 50_000
NUMBER = "order_number"
"""The one answer that is compared: spaces around it are no part of it."""
AS_REMEMBERED = _l("As you remember it: “Tuesday, about 6 pm” is enough.")
YES_NO = {"yes": _l("Yes"), "no": _l("No")}


class Asked(Protocol):
    """A question as a form needs it. `kind` is short, long, one_of, yes_no or day."""

    @property
    def name(self) -> str: ...
    @property
    def said(self) -> str: ...
    @property
    def said_hint(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def choices(self) -> tuple[str, ...]: ...
    @property
    def required(self) -> bool: ...
    def said_of(self, choice: str) -> str: ...


def fields(questions: Iterable[Asked], *, all_optional: bool = False, without: Any = "") -> dict[str, Any]:
    """Unbound fields by their names, in the order of `questions`. `all_optional`: whoever types may not know.

    `without`: words of one choice more, which leaves a question unanswered that has choices and may be left so.
    """
    return {row.name: _field(row, row.required and not all_optional, without) for row in questions}


def _field(question: Asked, required: bool, without: Any) -> Any:
    rules: list[Any] = [_Answered()] if required else []
    more: dict[str, Any] = {"description": question.said_hint or (AS_REMEMBERED if question.kind == "day" else "")}
    if question.kind in ("one_of", "yes_no"):
        pairs = (
            YES_NO.items()
            if question.kind == "yes_no"
            else [(choice, question.said_of(choice)) for choice in question.choices]
        )
        choices = [SelectChoice(value, words) for value, words in pairs]
        known = AnyOf([value for value, _words in pairs], _l("Choose one of the answers."))
        check = [*rules, known] if required else [Optional(), known]
        if without and not required:
            choices.append(SelectChoice("", without))
        return RadioField(question.said, check, choices=choices, validate_choice=False, **more)
    if question.kind == "long":
        too_long = _l("This is longer than we can store. 50,000 signs fit; add the rest as a file.")
        return TextAreaField(question.said, [*rules, Length(max=TEXT, message=too_long), _no_nul], [_ends], **more)
    too_long = _l("Please say it shorter.")
    tidy = _trimmed if question.name == NUMBER else _unless_blank
    return StringField(question.said, [*rules, Length(max=LINE, message=too_long), _no_nul], [tidy], **more)


class _Answered:
    """For what has to be answered; spaces alone are no answer."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, _form: Any, field: Field) -> None:
        if not str(field.data or "").strip():
            raise ValidationError(_l("This one we need: %(question)s", question=field.label.text))


def _no_nul(_form: Any, field: Field) -> None:
    if "\0" in (field.data or ""):
        raise ValidationError(_l("There is a sign in it that we cannot store (NUL). Take it out, or type it again."))


def _ends(typed: str | None) -> str:
    return (typed or "").replace("\r\n", "\n").replace("\r", "\n")


def _unless_blank(typed: str | None) -> str:
    return typed if typed and typed.strip() else ""


def _trimmed(typed: str | None) -> str:
    return (typed or "").strip()
