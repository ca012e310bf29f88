"""The form on which everything that somebody holds finds a new owner."""

from collections.abc import Sequence
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from ...accounts import queries as accounts
from ...accounts.models import User
from ...complaints.holdings import Group
from ...complaints.leaving import Wish
from . import paragraph

AS_ABOVE, NOBODY = "", "nobody"


class LeavingForm(FlaskForm):
    """One owner for everything, and for each kind another. `form_for` adds a field for each kind there is."""

    to_all = SelectField(_l("Everything goes to"), default=AS_ABOVE)
    reason = paragraph(_l("Why, for whoever takes it"))

    def wishes(self) -> dict[str, Wish]:
        """Kinds to what was chosen for them; a kind for which nothing was chosen is left out."""
        found = {}
        for field in self.of_kinds:
            chosen = field.data or self.to_all.data
            if chosen:
                to_id = None if chosen == NOBODY else int(chosen)
                found[field.name.removeprefix("to_")] = Wish(to_id, self.reason.data or "")
        return found

    @property
    def of_kinds(self) -> list[SelectField]:
        return [field for field in self if field.name.startswith("to_") and field.name != "to_all"]


def form_for(user: User, groups: Sequence[Group]) -> LeavingForm:
    """The form for what `user` holds, filled from the request where there is one."""
    others = [other for other in accounts.handlers() if other.id != user.id]
    fields = {f"to_{group.kind.key}": _field(group, others) for group in groups}
    form = cast(LeavingForm, type("LeavingFormOfKinds", (LeavingForm,), fields)())
    form.to_all.choices = [SelectChoice(AS_ABOVE, _l("Choose, or choose below")), *_choices(others)]
    return form


def _field(group: Group, others: Sequence[User]) -> Any:
    choices = [SelectChoice(AS_ABOVE, _l("As above"))]
    if group.kind.may_be_nobodys:
        choices.append(SelectChoice(NOBODY, _l("Nobody: back to the team, with a reason")))
    fit = [other for other in others if other.role in group.kind.roles]
    return SelectField(_l("Goes to"), choices=[*choices, *_choices(fit)], default=AS_ABOVE)


def _choices(people: Sequence[User]) -> list[SelectChoice]:
    return [SelectChoice(str(user.id), f"{user.name} (away)" if user.is_away else user.name) for user in people]
