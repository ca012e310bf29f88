"""Forms of the first steps: acknowledging, assessing, handing over, writing down what we understood."""

from typing import Any

from wtforms.validators import ValidationError

from ...access import Actor
from ...accounts import queries as accounts
from ...catalogue import queries as catalogue
from ...complaints import concerns, wording
from ...complaints import details as d
from ...complaints.models import Complaint
from ...web import vocabulary
from .actions import ActionForm
from .fields import OneOf, Rows, listed, number, text

CHOOSE = ("", "Choose")
MOST_CONCERNS = 8
IMPACT = [
    (1, "Low: an annoyance, nothing lost"),
    (2, "Middle: money, time or trust lost"),
    (3, "High: health, safety, livelihood, or a group of people"),
]
URGENCY = [
    (1, "Low: it can wait for its turn"),
    (2, "Middle: it gets worse with the days"),
    (3, "High: harm is going on, or a date is close"),
]


class AcknowledgeForm(ActionForm):
    needs = d.Acknowledgement
    personal = text(
        "A sentence of your own about this complaint", "Name what happened to them. It shows that a person has read it."
    )
    apology = text("The apology", "For this case. Say sorry for what they went through, whoever's fault it was.")
    author_id = 0

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self.author_id = actor.id or 0

    def validate_personal(self, field: Any) -> None:
        if words := wording.why_not_personal(field.data, self.author_id):
            raise ValidationError(words)


class AssessForm(ActionForm):
    needs = d.Assessment
    also_needed = ActionForm.also_needed | {"reason"}
    nature = OneOf("What kind of problem it is")
    category_id = OneOf("Category", coerce=number)
    impact = Rows("How much it affects them", choices=listed(IMPACT), coerce=number)
    urgency = Rows("How soon it matters", choices=listed(URGENCY), coerce=number)
    effect = text("What it does to them, in a sentence")
    priority = OneOf(
        "Severity", description="Impact and urgency give it. Choose another only with a reason.", coerce=number
    )
    priority_reason = text("Why another severity is right", "Only where you chose one.")
    reason = text("What changed since the first assessment", "For colleagues. The first values stay in the log.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self.nature.choices = listed([CHOOSE, *((nature, nature) for nature in catalogue.organisation().natures)])
        categories = catalogue.categories()
        self.category_id.choices = listed(
            (category.id, category.name)
            for category in categories
            if category.active or category.id == complaint.category_id
        )
        own = catalogue.get_category(complaint.customer_category_id).name
        self.category_id.description = f"The customer chose “{own}”; that stays on the record."
        severities = [(key, str(look.desk)) for key, look in vocabulary.SEVERITY.items()]
        self.priority.choices = listed([("", "As impact and urgency give it"), *severities])
        if complaint.priority is None:
            del self.reason
        if not self.is_submitted():
            for name in ("nature", "category_id", "impact", "urgency", "effect"):
                self[name].data = getattr(complaint, name)


class AssignForm(ActionForm):
    needs = d.Handover
    handler_id = OneOf("Who takes it", coerce=number)
    note = text("A note for them", "They read it with the notice.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        people = [(user.id, _with_absence(user)) for user in accounts.handlers()]
        self.handler_id.choices = listed([CHOOSE, *people])
        if not self.is_submitted() and complaint.handler_id is None:
            self.handler_id.data = actor.id


def _with_absence(user: Any) -> str:
    return f"{user.name} (away)" if accounts.is_away(user) else str(user.name)


class FactsForm(ActionForm):
    """One box for each concern; empty ones are left out."""

    needs = d.Facts
    also_needed = ActionForm.also_needed | {"concern_1"}
    concern_1, concern_2, concern_3, concern_4 = (text(f"Concern {place}") for place in range(1, 5))
    concern_5, concern_6, concern_7, concern_8 = (text(f"Concern {place}") for place in range(5, 9))

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        stated = [concern.words for concern in concerns.current(complaint.id)]
        if not self.is_submitted():
            for place, words in enumerate(stated[:MOST_CONCERNS], start=1):
                self[f"concern_{place}"].data = words
        shown = max(len(stated) + 1, 3)
        for place in range(shown + 1, MOST_CONCERNS + 1):
            if not self[f"concern_{place}"].data:
                del self[f"concern_{place}"]

    def details(self) -> d.Facts:
        boxes = (self[f"concern_{place}"].data for place in range(1, MOST_CONCERNS + 1) if f"concern_{place}" in self)
        return d.Facts(tuple(words for words in boxes if words.strip()))

    def field_for(self, name: str) -> Any:
        return self.concern_1 if name == "concerns" else super().field_for(name)
