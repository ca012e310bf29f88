"""Forms of hard moments, the ladder, and who gets which report."""

from typing import Any, cast, get_args

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, SelectField, SelectMultipleField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, ValidationError

from ...accounts import queries as accounts
from ...catalogue.reporting import Reporting, ReportKind, ReportRule
from ...catalogue.safety import Ladder, Rung, Safety
from . import line, paragraph
from .counting import count
from .settings import GROUPS

LINES = ("upset_card", "threat_card")
COUNTERS = {
    "silence_days": _l("Days without a word of ours"),
    "hand_overs": _l("Times it was handed over"),
    "repeats": _l("Times they were in touch without an answer"),
    "broken_promises": _l("Broken promises"),
    "overdue_days": _l("Days past our date"),
}
REPORT_KINDS: dict[ReportKind, Any] = {
    "call": _l("Calls"),
    "conversation": _l("Guided conversations"),
    "visit": _l("Visits"),
    "written": _l("What we write"),
    "received": _l("What they write and say"),
    "offer": _l("Offers"),
    "decision": _l("Decisions"),
    "incident": _l("Incidents"),
}
REPORT_GROUPS = {
    "managers": _l("All managers"),
    "looks_after": _l("The manager who looks after the complaint"),
    "administrators": _l("All administrators"),
    "nobody": _l("Nobody"),
}


class SafetyForm(FlaskForm):
    further_minutes = count(
        _l("Minutes until the next people are called"), 1, 15,
        description=_l("The manager on duty, then the deputy, then everybody who leads. A colleague waits meanwhile."),
    )  # fmt: skip
    upset_card = paragraph(
        _l("What to do when somebody is very upset"), DataRequired(_l("Write at least one line.")),
        description=_l("One step on each line. It is read while somebody shouts: keep it short."),
    )  # fmt: skip
    closing_sentence = paragraph(
        _l("The sentence that ends a talk"), DataRequired(_l("Write the sentence.")),
        description=_l("Said once, word for word, by whoever feels threatened."),
    )  # fmt: skip
    threat_card = paragraph(
        _l("What to do when one feels threatened"), DataRequired(_l("Write at least one line.")),
        description=_l("One step on each line."),
    )  # fmt: skip
    policy_name = line(_l("Name of your policy"))
    policy_url = line(_l("Where it stands"), kind=URLField)
    check_on_working_days = count(_l("Working days until somebody asks the colleague how they are"), 1, 10)
    restriction_weeks = count(_l("Weeks that are proposed for closed ways"), 1, 104)
    restriction_review_weeks = count(_l("Weeks until closed ways are looked at again"), 1, 52)

    @classmethod
    def of(cls, safety: Safety) -> "SafetyForm":
        lines = {name: "\n".join(getattr(safety, name)) for name in LINES}
        return cls(formdata=None, data={**safety.model_dump(), **lines})

    @property
    def document(self) -> Safety:
        values = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        lines = {name: tuple(row.strip() for row in values[name].splitlines() if row.strip()) for name in LINES}
        return Safety.model_validate({**values, **lines})

    def validate_policy_url(self, field: Field) -> None:
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError(_l("Write it whole, with https:// before it."))


class LadderForm(FlaskForm):
    """`form_of_ladder` adds the fields of each rung."""

    second_look_working_days = count(
        _l("Working days for a second look"), 1, 60,
        description=_l("By somebody who had no part in it: the customer is told the day."),
    )  # fmt: skip

    def document(self, before: Ladder) -> Ladder:
        rungs = {level: self._rung(level) for level in before.rungs}
        return Ladder(rungs=rungs, second_look_working_days=self.second_look_working_days.data or 1)

    def rung(self, level: int) -> list[Field]:
        """The fields of one rung, in their order."""
        return [self._fields[f"{name}_{level}"] for name in (*COUNTERS, "addressee", "deputy")]

    def _rung(self, level: int) -> Rung:
        names = (*COUNTERS, "addressee", "deputy")
        return Rung.model_validate({name: self._fields[f"{name}_{level}"].data or 0 for name in names})


def form_of_ladder(present: Ladder) -> LadderForm:
    """The form as the ladder stands, filled from the request where there is one."""
    fields: dict[str, Any] = {}
    values: dict[str, Any] = {"second_look_working_days": present.second_look_working_days}
    groups = [SelectChoice(key, words) for key, words in GROUPS.items()]
    for level, rung in present.rungs.items():
        for name, label in COUNTERS.items():
            fields[f"{name}_{level}"] = count(label, 0, 365)
        fields[f"addressee_{level}"] = SelectField(_l("Told"), choices=groups)
        fields[f"deputy_{level}"] = SelectField(_l("When they are away"), choices=groups)
        values |= {f"{name}_{level}": value for name, value in rung.model_dump().items()}
    return cast(LadderForm, type("LadderFormOfRungs", (LadderForm,), fields)(**values))


class ReportingForm(FlaskForm):
    """`form_of_reporting` adds the fields of each kind."""

    def document(self) -> Reporting:
        return Reporting(rules={kind: self._rule(kind) for kind in REPORT_KINDS})

    def kind(self, kind: str) -> list[Field]:
        """The fields of one kind, in their order."""
        return [self._fields[f"{kind}_{name}"] for name in ("people", "group", "by_mail")]

    def _rule(self, kind: str) -> ReportRule:
        people, group, by_mail = (field.data for field in self.kind(kind))
        return ReportRule(people=tuple(people or ()), group=group, by_mail=by_mail)


def form_of_reporting(present: Reporting) -> ReportingForm:
    """The form as the rules stand, filled from the request where there is one."""
    people = [SelectChoice(user.id, user.name) for user in accounts.staff() if user.active]
    groups = [SelectChoice(key, words) for key, words in REPORT_GROUPS.items()]
    fields: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for kind in REPORT_KINDS:
        fields[f"{kind}_people"] = SelectMultipleField(
            _l("These people"), choices=people, coerce=int, description=_l("Nobody chosen: all of the group below.")
        )
        fields[f"{kind}_group"] = SelectField(_l("Or this group"), choices=groups)
        fields[f"{kind}_by_mail"] = BooleanField(_l("By mail too"))
        rule = present.rule(kind)
        values |= {f"{kind}_people": list(rule.people), f"{kind}_group": rule.group, f"{kind}_by_mail": rule.by_mail}
    return cast(ReportingForm, type("ReportingFormOfKinds", (ReportingForm,), fields)(**values))


assert set(REPORT_KINDS) == set(get_args(ReportKind))
