"""Forms of the catalogue of remedies, of how far each role may go, and of what we stand for."""

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from ...access import DESK, ROLE_WORDS, Role
from ...catalogue import queries as catalogue
from ...catalogue.models import Remedy
from ...catalogue.queries import RemedyStep
from ...catalogue.remedies import KINDS, RemedyTerms, version_of
from ...catalogue.settings import Authority
from . import line, paragraph
from .letters import Sum, whole_coins

STEPS = range(1, 7)
PLAIN = (
    "name", "kind", "words", "takes_money", "cap", "unit_cost", "monthly_budget", "percentage", "item", "valid_days",
    "only_our_fault", "stock", "draws_code", "expires_on",
)  # fmt: skip
GIVERS = tuple(role for role in Role if role in DESK | {Role.ADMIN})
"""Who offers, and administrators, who approve what is above a manager’s limit where they have one of their own."""


def _sum(label: Any, **more: Any) -> Sum:
    most = NumberRange(0, 10_000_000, _l("Write a sum, or nothing."))
    return Sum(label, [Optional(), most, whole_coins], **more)


def _number(label: Any, least: int, most: int, **more: Any) -> IntegerField:
    between = NumberRange(least, most, _l("Write a number from %(min)s to %(max)s, or nothing."))
    return IntegerField(label, [Optional(), between], **more)


class RemedyForm(FlaskForm):
    """Names are those of `RemedyTerms`; `step_1` and `team_1` and their like are its steps."""

    name = line(_l("Name"), DataRequired(_l("Write a name.")))
    kind = SelectField(_l("Kind"), choices=[SelectChoice(kind.key, kind.name) for kind in KINDS.values()])
    words = paragraph(_l("What it is"), description=_l("For colleagues who choose it."))
    takes_money = BooleanField(_l("A sum goes with it"), description=_l("Whoever offers it says how much."))
    cap = _sum(_l("At most"), description=_l("The most of one."))
    unit_cost = _sum(
        _l("What one costs us"), description=_l("The least that one counts. A discount in per cent needs it.")
    )
    monthly_budget = _sum(_l("Budget of a month"), description=_l("For all of them together. Empty: no end."))
    item = line(_l("Which thing"), description=_l("What it is by default: the same thing again, a day ticket."))
    percentage = _number(_l("Per cent"), 1, 100, description=_l("Of a discount."))
    valid_days = _number(_l("Days it can be used"), 1, 3650, description=_l("Of a discount or a gift."))
    only_our_fault = BooleanField(
        _l("Only when we are at fault"), description=_l("A finding has to say so, in full or in part.")
    )
    stock = _number(
        _l("In stock"), 0, 1_000_000, description=_l("One less with each agreement; one more when it fails.")
    )  # fmt: skip
    draws_code = BooleanField(_l("A code goes with it"), description=_l("Each code is given once, and never again."))
    expires_on = DateField(_l("Last day it is offered"), [Optional()])
    seen = HiddenField()
    stock_seen = IntegerField(None, [Optional()], widget=HiddenInput())
    team_ids = SelectMultipleField(_l("Teams that may offer it"), coerce=int, description=_l("None ticked: all."))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        teams = [SelectChoice(team.id, team.name) for team in catalogue.departments()]
        self.team_ids.choices = teams
        for place in STEPS:
            self[f"team_{place}"].choices = [SelectChoice(0, _l("We do it ourselves")), *teams]

    @classmethod
    def of(cls, remedy: Remedy) -> "RemedyForm":
        values: dict[str, Any] = {name: getattr(remedy, name) for name in (*PLAIN, "team_ids")}
        for place, step in zip(STEPS, remedy.steps, strict=False):
            values[f"step_{place}"], values[f"team_{place}"] = step["words"], step["department_id"] or 0
        values |= {"seen": version_of(remedy), "stock_seen": remedy.stock}
        return cls(formdata=None, data=values)

    def see(self, remedy: Remedy) -> None:
        """Whoever reads the page now knows of what others changed; the stock they began with stays."""
        self.seen.data = version_of(remedy)

    def terms(self) -> RemedyTerms:
        steps = tuple(
            RemedyStep(self[f"step_{place}"].data, self[f"team_{place}"].data or None)
            for place in STEPS
            if self[f"step_{place}"].data
        )
        plain = {name: self[name].data for name in PLAIN}
        return RemedyTerms(**plain, team_ids=tuple(self.team_ids.data or ()), steps=steps)

    @property
    def steps(self) -> list[tuple[Any, Any]]:
        """The pairs of fields of its steps."""
        return [(self[f"step_{place}"], self[f"team_{place}"]) for place in STEPS]


for _place in STEPS:
    setattr(RemedyForm, f"step_{_place}", line(_l("Step %(number)s", number=_place)))
    setattr(RemedyForm, f"team_{_place}", SelectField(_l("Who does it"), [Optional()], coerce=int))


class CodesForm(FlaskForm):
    codes = paragraph(_l("Codes to add"), description=_l("One a line. Those that are there already are left out."))


class GuaranteeForm(FlaskForm):
    words = paragraph(_l("What we stand for"), description=_l("It stands in offers, and is read out on the telephone."))
    is_on = BooleanField(_l("Say it"), description=_l("Off, nobody reads it."))


class AuthorityForm(FlaskForm):
    """A group of fields for each role that makes offers: `case_csr`, `month_csr`, `kinds_csr`."""

    one_more_thing = _sum(
        _l("One more thing costs at most"), description=_l("What is suggested after a fault of ours, on top.")
    )

    @classmethod
    def of(cls, authority: Authority) -> "AuthorityForm":
        values: dict[str, Any] = {"one_more_thing": authority.one_more_thing}
        for role in GIVERS:
            values[f"case_{role}"] = authority.per_complaint.get(role)
            values[f"month_{role}"] = authority.per_month.get(role)
            values[f"kinds_{role}"] = list(authority.kinds.get(role, ()))
        return cls(formdata=None, data=values)

    def document(self, before: Authority) -> Authority:
        """The typed limits over those of roles that have no fields here; an empty one is nothing."""
        none = Decimal(0)
        case, month, kinds = dict(before.per_complaint), dict(before.per_month), dict(before.kinds)
        for role in GIVERS:
            case[role] = self[f"case_{role}"].data or none
            month[role] = self[f"month_{role}"].data or none
            kinds[role] = tuple(self[f"kinds_{role}"].data or ())
        return Authority(
            per_complaint=case, per_month=month, kinds=kinds, one_more_thing=self.one_more_thing.data or none
        )

    @property
    def roles(self) -> list[tuple[str, list[Any]]]:
        """Each role by its name, with its fields."""
        return [(ROLE_WORDS[role], [self[f"{name}_{role}"] for name in ("case", "month", "kinds")]) for role in GIVERS]

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        for role in GIVERS:
            case, month = self[f"case_{role}"], self[f"month_{role}"]
            if case.data and month.data is not None and month.data < case.data:
                month.errors = [*month.errors, _l("A month holds at least one complaint.")]
                valid = False
        return valid


for _role in GIVERS:
    setattr(AuthorityForm, f"case_{_role}", _sum(_l("On one complaint")))
    setattr(AuthorityForm, f"month_{_role}", _sum(_l("In a month")))
    setattr(
        AuthorityForm,
        f"kinds_{_role}",
        SelectMultipleField(
            _l("Kinds of remedies"),
            choices=[SelectChoice(kind.key, kind.name) for kind in KINDS.values()],
            description=_l("None ticked: all."),
        ),
    )
