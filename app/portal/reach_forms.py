"""The forms in which customers change by themselves what we know of them."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Field, HiddenField, SelectField, TelField
from wtforms.fields.choices import SelectChoice as Choice
from wtforms.validators import AnyOf, InputRequired, Optional, ValidationError

from ..catalogue.question_sets import Question
from ..complaints import details as d
from ..people.models import Customer
from ..web import filters, languages, question_fields
from .fields import LONGEST_ADDRESS, check_address, line_ends, one_of, remark, short, spoken, story
from .forms import OnceForm, VersionedForm

REACH = ("preferred_channel", "phone", "postal_address", "may_ring", "ring_when", "language")
"""What is told of how somebody is reached, by the names of the record."""


class SignInForm(OnceForm):
    email = short(
        _l("Your e-mail address"), spoken(_l("Type the e-mail address you gave us.")), check_address,
        kind=EmailField, most=LONGEST_ADDRESS, render_kw={"autocomplete": "email"},
    )  # fmt: skip


class ReachForm(OnceForm):
    """How somebody wishes to be reached. The e-mail address is shown beside it, and changed by a link.

    `shown` is what stood there when the page was opened: only what differs from it was changed by them.
    """

    preferred_channel = one_of(
        _l("How should we reach you?"),
        InputRequired(_l("Choose how we reach you.")),
        choices=[
            Choice("email", _l("By e-mail")),
            Choice("phone", _l("By telephone")),
            Choice("letter", _l("By letter")),
        ],
    )
    phone = short(_l("Telephone"), kind=TelField, render_kw={"autocomplete": "tel"})
    may_ring = one_of(
        _l("May we ring you?"), Optional(), choices=[Choice("yes", _l("Yes")), Choice("no", _l("No, write only"))]
    )
    ring_when = remark(_l("When does it suit you?"), description=_l("For example: after five, never on Fridays."))
    postal_address = story(_l("Postal address"), render_kw={"autocomplete": "street-address"})
    language = SelectField(_l("Your language"), validate_choice=False)
    shown = HiddenField()

    def __init__(self, customer: Customer, **more: Any) -> None:
        super().__init__(**more)
        self.customer = customer
        self.shown.data = self.shown.data or json.dumps(as_recorded(customer))
        offered = dict(languages.to_choose())
        # What a colleague took down is kept until they choose another, though no page can be read in it.
        known = offered | {code: filters.language_name(code) for code in [customer.language] if code not in offered}
        self.language.choices = [Choice(code, name) for code, name in known.items()]
        self.language.validators = [AnyOf(list(known), _l("Choose one of the languages."))]
        if not offered:
            del self.language

    def details(self) -> d.ReachChanged:
        """All of it, and what was changed since the page was opened."""
        given = {name: self[name].data if name in self else self.customer.language for name in REACH}
        given["may_ring"] = given["may_ring"] or ""
        before = self._before()
        return d.ReachChanged(**given, changed=frozenset(name for name in given if given[name] != before[name]))

    def _before(self) -> dict[str, str]:
        now = as_recorded(self.customer)
        try:
            shown = json.loads(self.shown.data)
        except ValueError:
            return now
        return now | shown if isinstance(shown, dict) else now

    def validate_preferred_channel(self, field: Field) -> None:
        words = {
            "email": (
                "" if self.customer.email else _l("We have no e-mail address of yours. Choose another way for now.")
            ),
            "phone": "" if self.phone.data.strip() else _l("Give us a number to ring, or choose another way."),
            "letter": "" if self.postal_address.data.strip() else _l("Give us an address to write to."),
        }
        if words.get(field.data):
            raise ValidationError(words[field.data])
        if field.data == "phone" and self.may_ring.data == "no":
            raise ValidationError(_l("You ask us to ring you, and not to. Choose one of the two."))


class AddressForm(OnceForm):
    email = short(
        _l("Your new e-mail address"), spoken(_l("Write the address to send it to.")), check_address,
        kind=EmailField, most=LONGEST_ADDRESS, render_kw={"autocomplete": "email"},
    )  # fmt: skip


class OwnDataForm(OnceForm):
    kind = one_of(
        _l("What would you like?"),
        InputRequired(_l("Choose one of the two.")),
        choices=[
            Choice("copy", _l("A copy of everything you hold about me")),
            Choice("removal", _l("That you remove what you hold about me")),
        ],
    )
    words = story(_l("Is there something we should know?"))


class CorrectForm(VersionedForm):
    """What they told us when they complained, beside the answers of `correct_form`; `happened` and the like are added
    to, never written over."""

    name = short(_l("Your name"), render_kw={"autocomplete": "name"})
    more = story(
        _l("Something else that is wrong"),
        description=_l("Say what stands there and how it is right. What you wrote first stays beside it."),
    )


def correct_form(questions: Iterable[Question], told: Mapping[str, str]) -> type[CorrectForm]:
    """The same with `questions`. What was answered (`told`) can be taken out, unless it had to be answered."""
    fields: dict[str, Any] = {}
    for question in questions:
        answer = told.get(question.name)
        without = _l("Take it out") if answer else ""
        fields |= question_fields.fields([question], all_optional=not answer, without=without)
    return type("CorrectAnswersForm", (CorrectForm,), fields)


class MissingForm(VersionedForm):
    text = story(
        _l("What is missing?"), spoken(_l("Say what is missing. One sentence is enough.")),
        description=_l("One thing at a time, in your own words: they stand in the list as you write them."),
    )  # fmt: skip


def as_recorded(customer: Customer) -> dict[str, str]:
    """How this person is reached now, by the names of `ReachForm`."""
    return {name: line_ends(getattr(customer, name)) for name in REACH}
