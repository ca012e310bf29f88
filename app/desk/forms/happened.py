"""The form of whoever felt threatened: what happened, and what a manager is asked to close, filled in beforehand."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField

from ...access import Actor
from ...complaints import details as d
from ...complaints.ways import OPEN_WAYS
from ...safety import callers, restrictions, telling
from ...safety.queries import Record
from ...web import filters
from .fields import Day, OneOf, Several, check_address, line, listed, text

WORDS = (
    "When you are somewhere safe. What you saw and heard, in your own words. The customer never reads it, and it "
    "stands in no letter."
)
PROPOSAL, PERSON = ("closed", "open_way", "until"), ("name", "phone", "email")


class WhatHappenedForm(FlaskForm):
    """`proposes` is ticked until somebody takes it away; without anything to propose there are only the words."""

    words = text("What was said and done", WORDS)
    proposes = BooleanField("Ask a manager to close ways to them")
    closed = Several("What is to be closed", choices=listed(restrictions.CLOSABLE.items()))
    open_way = OneOf("What stays open", choices=listed(OPEN_WAYS.items()))
    until = Day("Until when", "Its last day. A manager may choose another.")
    name = line("Their name")
    phone = line("Their telephone", "With their name: by both they are known again.")
    email = line("Or their e-mail", kind=EmailField)

    @classmethod
    def of(cls, record: Record, actor: Actor, person: callers.Person) -> "WhatHappenedForm":
        """As it fits the record: filled in with what is usual, and ticked as long as nothing is written. `person` is
        who it was, as far as it is known, where they have no complaint."""
        form, about, incident = cls(), record.complaint, record.incident
        form.words.label.text = "Add to it" if incident.words else form.words.label.text
        is_caller = incident.complaint_id is None and callers.proposed(incident) is None
        is_free = is_caller or (about is not None and telling.may_propose(actor, about))
        for name in (*(() if is_caller else PERSON), *(() if is_free else ("proposes", *PROPOSAL))):
            del form[name]
        if is_free and not form.is_submitted():
            usual = telling.usual(about.customer) if about is not None else telling.usual_to(person)
            form.proposes.data = incident.written_at is None and (about is not None or person.is_known)
            form.closed.data, form.open_way.data, form.until.data = list(usual.closed), usual.open_way, usual.until
            if is_caller:
                form.name.data, form.phone.data, form.email.data = person.name, person.phone, person.email
        return form

    def validate_email(self, field: Any) -> None:
        check_address(field)

    def person(self) -> callers.Person:
        """Who it was, where they have no complaint."""
        return callers.Person(*(self[name].data or "" if name in self else "" for name in PERSON))

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
