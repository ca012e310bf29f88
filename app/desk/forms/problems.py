"""Forms of problems: what it is, a complaint that belongs to it, one reply to all."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField

from .fields import line, text


class ProblemTermsForm(FlaskForm):
    title = line("What the problem is", "As colleagues would call it: “The gates at Fenton stay shut”.")
    known = text("What is known", "For colleagues: the cause as far as we see it, who works on it, until when.")


class AddCaseForm(FlaskForm):
    references = line("Their references", "One or several, with spaces between them.")


class ReplyForm(FlaskForm):
    """`key` names this form: sent twice it is one reply. `looked` names what was looked at before it is sent."""

    text = text(
        "What you write to each of them",
        "The letter greets each by name already. Words in braces are filled in for each.",
    )
    key = HiddenField()
    looked = HiddenField()
    letters: Mapping[str, Any] = MappingProxyType({})
