"""The form of the rules by which new complaints find a handler."""

from collections.abc import Iterable
from typing import cast

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from ...catalogue.queries import DepartmentChoice
from ...catalogue.settings import Assigning, AssignRule

RULES = {"by_hand": _l("By hand: people take them, or a manager gives them"), "in_turn": _l("In turn")}
AS_ALL = ""


class AssigningForm(FlaskForm):
    """The organisation's rule. `form_of` adds a field for each team."""

    rule = SelectField(_l("New complaints"), choices=[SelectChoice(key, words) for key, words in RULES.items()])

    def document(self) -> Assigning:
        teams = {int(field.name.removeprefix("team_")): field.data for field in self.teams if field.data != AS_ALL}
        return Assigning(rule=cast(AssignRule, self.rule.data), teams=cast(dict[int, AssignRule], teams))

    @property
    def teams(self) -> list[SelectField]:
        return [field for field in self if field.name.startswith("team_")]


def form_of(present: Assigning, teams: Iterable[DepartmentChoice]) -> AssigningForm:
    """The form as the settings stand, filled from the request where there is one."""
    choices = [SelectChoice(AS_ALL, _l("As the organisation")), *(SelectChoice(key, RULES[key]) for key in RULES)]
    fields = {f"team_{team.id}": SelectField(team.name, choices=choices, default=AS_ALL) for team in teams}
    values = {f"team_{team_id}": rule for team_id, rule in present.teams.items()}
    return cast(AssigningForm, type("AssigningFormOfTeams", (AssigningForm,), fields)(rule=present.rule, **values))
