"""The form of whoever felt threatened: what happened, and what a manager is asked to close, filled in beforehand."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField

from ...access import Actor
from ...complaints import details as d
from ...complaints.ways import OPEN_WAYS
from ...safety import restrictions, telling
from ...safety.queries import Record
from ...web import filters
from .fields import Day, OneOf, Several, listed, text

WORDS = (
    "When you are somewhere safe. What you saw and heard, in your own words. The customer never reads it, and it "
    "stands in no letter."
)
PROPOSAL = ("closed", "open_way", "until")


class WhatHappenedForm(FlaskForm):
    """`proposes` is ticked until somebody takes it away; without anything to propose there are only the words."""

    words = text("What was said and done", WORDS)
    proposes = BooleanField("Ask a manager to close ways to them")
    closed = Several("What is to be closed", choices=listed(restrictions.CLOSABLE.items()))
    open_way = OneOf("What stays open", choices=listed(OPEN_WAYS.items()))
    until = Day("Until when", "Its last day. A manager may choose another.")

    @classmethod
    def of(cls, record: Record, actor: Actor) -> "WhatHappenedForm":
        """As it fits the record: filled in with what is usual, and ticked as long as nothing is written."""
        form, about = cls(), record.complaint
        form.words.label.text = "Add to it" if record.incident.words else form.words.label.text
        if about is None or not telling.may_propose(actor, about):
            for name in ("proposes", *PROPOSAL):
                del form[name]
        elif not form.is_submitted():
            usual = telling.usual(about.customer)
            form.proposes.data = record.incident.written_at is None
            form.closed.data, form.open_way.data, form.until.data = list(usual.closed), usual.open_way, usual.until
        return form

    @property
    def summary(self) -> str:
        """What is asked for where nobody changes it."""
        names = [restrictions.CLOSABLE[way].lower() for way in self.closed.data or [] if way in restrictions.CLOSABLE]
        until = f" until {filters.short_day(self.until.data)}" if self.until.data else ""
        stays = OPEN_WAYS.get(self.open_way.data or "", "")
        return f"Closed{until}: {'; '.join(names)}. What stays open: {stays[:1].lower()}{stays[1:]}."

    def proposal(self) -> d.RestrictionProposed | None:
        if "proposes" not in self or not self.proposes.data:
            return None
        return d.RestrictionProposed(
            tuple(self.closed.data or ()), self.open_way.data or "", self.until.data, telling.REASON
        )

    def blame(self, errors: dict[str, str]) -> None:
        """Show each refusal at its field, what has none at the words."""
        for name, words in errors.items():
            field: Any = self._fields.get(name, self.words)
            field.errors = [*field.errors, words]
