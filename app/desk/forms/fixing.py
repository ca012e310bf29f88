"""The form that settles a simple case at first contact."""

from typing import Any

from ...access import Actor
from ...catalogue import queries as catalogue
from ...complaints import details as d
from ...complaints import lifecycle
from ...complaints.models import Complaint
from ...remedies import authority, queries
from ...web import filters
from ..words import OUTCOMES
from .actions import ActionForm
from .fields import Amount, Day, OneOf, Rows, listed, number, text
from .opening import CHOOSE, IMPACT, OTHERS, URGENCY
from .settling import with_cap
from .wishes import ANSWERS

NOTHING = ("", "An explanation and an apology, nothing more")
LONGEST_CONCERN = 300
TYPED = {
    "lines": "remedy_id", "line_1_remedy_id": "remedy_id", "line_1_words": "words", "line_1_amount": "amount",
    "concerns": "concern", "findings": "explanation", "wish_1": "asked", "answers": "asked", "answer_1": "gets",
    "detail_1": "words", "reason_1": "less",
}  # fmt: skip
"""What the steps call a field, and where it was typed."""
SIMPLE = slice(0, 2)
"""Of impact and urgency: both high, or one of them, is no simple case."""


class FixForm(ActionForm):
    """`may_ask` says whether all of it may be taken along to ask a manager for it, `last_asked` what was asked for
    last."""

    needs = d.Fix
    also_needed = ActionForm.also_needed - {"spoken_channel", "spoken_words"}
    concern = text("What they complain of", "In their words. It becomes the concern on the record.")
    asked = text("What they ask for", "In their words.")
    gets = OneOf("Do they get it?", choices=listed(ANSWERS))
    less = text("Why it is less", "Where they get less than they asked. They read it.")
    remedy_id = OneOf("The remedy", coerce=number)
    words = text("What exactly we do", "Where you chose a remedy.")
    amount = Amount("Amount")
    by = Day("When it reaches them", "Empty: it is done now. A day that is still to come becomes a promise.")
    personal = text("A sentence of your own about this complaint", "Name what happened to them.")
    apology = text("The apology", "For this case.")
    explanation = text("What we found, and what we do about it", "It is the decision on the record too.")
    outcome = Rows("The outcome", choices=listed(OUTCOMES.items()))
    cause = OneOf("The cause", description="For learning; the customer does not read it.")
    policy = text("The rule that it is about, word for word", "Where they understood us wrongly. They read it.")
    policy_reason = text("Why we have this rule", "In your own words.")
    clearer = text("What we will make clearer", "So that the next person does not read it as they did.")
    nature = OneOf("What kind of problem it is")
    impact = OneOf("How much it affects them", choices=listed(IMPACT[SIMPLE]), coerce=number)
    urgency = OneOf("How soon it matters", choices=listed(URGENCY[SIMPLE]), coerce=number)
    others = OneOf("Could others be affected by the same thing?", choices=listed(OTHERS))
    may_ask = False
    last_asked: queries.Asked | None = None

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        organisation = catalogue.organisation()
        self.remedy_id.choices = listed([NOTHING, *((row.id, with_cap(row)) for row in catalogue.remedies())])
        self.amount.description = (
            f"Where it is money. Alone you may give {filters.money(authority.per_case(actor.role))} on one complaint."
        )
        self.last_asked = queries.find_last_asked(complaint.id)
        self.may_ask = lifecycle.may(actor, complaint, "ask_approval") and not (
            self.last_asked and self.last_asked.is_open
        )
        self.cause.choices = listed([CHOOSE, *((cause, cause) for cause in organisation.causes)])
        self.nature.choices = listed((nature, nature) for nature in organisation.natures)
        self.spoken_channel.label.text = "How they agreed"
        self.spoken_words.description = (
            "What they said to it. Needed where we do something; an explanation needs no word."
        )
        if not self.is_submitted():
            said = complaint.happened
            self.concern.data = said if len(said) <= LONGEST_CONCERN else complaint.title
            self.asked.data = complaint.desired
            self.nature.data = complaint.nature or organisation.natures[0]
            self.others.data = complaint.others or "no"
            self.impact.data, self.urgency.data = complaint.impact or 1, complaint.urgency or 1

    def details(self) -> d.Fix:
        return d.Fix(
            concern=self.concern.data, personal=self.personal.data, apology=self.apology.data,
            explanation=self.explanation.data, outcome=self.outcome.data or "", cause=self.cause.data,
            nature=self.nature.data, others=self.others.data or "no",
            impact=self.impact.data or 1, urgency=self.urgency.data or 1, lines=self._lines(), agreed=self.spoken(),
            asked=self.asked.data, gets=self.gets.data or "", less=self.less.data, by=self.by.data,
            policy=self.policy.data, policy_reason=self.policy_reason.data, clearer=self.clearer.data,
        )  # fmt: skip

    def _lines(self) -> tuple[d.OfferLine, ...]:
        if self.remedy_id.data is None:
            return ()
        return (d.OfferLine(self.remedy_id.data, self.words.data, self.amount.data),)

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        if self.remedy_id.data is None and (self.words.data.strip() or self.amount.data is not None):
            self.remedy_id.errors = [*self.remedy_id.errors, "Choose the remedy that this is about."]
            valid = False
        return valid

    def field_for(self, name: str) -> Any:
        """The steps speak of their own fields: each is shown where it was typed."""
        return super().field_for(TYPED.get(name, name))
