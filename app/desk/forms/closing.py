"""Forms about ways that are closed to somebody who has no complaint."""

from datetime import timedelta
from typing import Any

from flask_wtf import FlaskForm

from ...catalogue import queries as catalogue
from ...complaints import details as d
from ...complaints.ways import OPEN_WAYS
from ...safety import restrictions
from ...safety.models import Restriction
from .fields import Day, OneOf, Rows, Several, listed, plain, text
from .safety import DECISIONS


class _Form(FlaskForm):
    _fields: dict[str, Any]

    def blame(self, errors: dict[str, str]) -> None:
        """Show each refusal at its field, what has none at the reason."""
        for name, words in errors.items():
            field = self._fields.get(name, self._fields["reason"])
            field.errors = [*field.errors, words]


class DecideForm(_Form):
    """What was proposed stands in it."""

    decision = Rows("Your decision", choices=listed(DECISIONS.items()), coerce=plain)
    reason = text("Why", "For colleagues only.")
    closed = Several("What is closed", choices=listed(restrictions.CLOSABLE.items()))
    open_way = OneOf("What stays open", choices=listed(OPEN_WAYS.items()))
    until = Day("Until when", "Its last day; then all ways open by themselves.")
    review_on = Day("Looked at again on")
    told = text("What we say to them", "Kindly and plainly. Whoever speaks to them next says it, as it stands here.")

    @classmethod
    def of(cls, row: Restriction) -> "DecideForm":
        form = cls()
        if not form.is_submitted():
            form.closed.data, form.open_way.data, form.until.data = list(row.closed_ways), row.open_way, row.until
            look = restrictions.today() + timedelta(weeks=catalogue.safety().restriction_review_weeks)
            form.review_on.data = min(look, row.until)
        return form

    def details(self) -> d.RestrictionDecided:
        return d.RestrictionDecided(
            self.decision.data or "", self.reason.data, tuple(self.closed.data or ()), self.open_way.data or "",
            self.until.data, self.review_on.data, self.told.data,
        )  # fmt: skip


class KeepForm(_Form):
    reason = text("Why it stays", "For colleagues only.")
    review_on = Day("Looked at again on")

    def details(self) -> d.RestrictionKept:
        return d.RestrictionKept(self.reason.data, self.review_on.data)


class EndForm(_Form):
    reason = text("Why they are opened again", "For colleagues only.")

    def details(self) -> d.Reason:
        return d.Reason(self.reason.data)
