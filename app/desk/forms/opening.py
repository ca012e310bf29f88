"""Forms of the first steps: acknowledging, assessing, handing over, writing down what we understood."""

from typing import Any

from wtforms import BooleanField

from ...access import Actor
from ...accounts import queries as accounts
from ...catalogue import queries as catalogue
from ...complaints import assessing, concerns, highlights
from ...complaints import details as d
from ...complaints.models import Complaint
from .. import severity
from .actions import ActionForm
from .fields import Count, OneOf, Rows, listed, number, plain, text
from .wishes import WishBoxes

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
OTHERS = [("no", "No, only them"), ("perhaps", "Perhaps"), ("yes", "Yes")]
ASSESSED = (
    "nature", "category_id", "impact", "urgency", "effect", "in_danger", "priority_reason", "others", "others_who",
    "others_count",
)  # fmt: skip


class AcknowledgeForm(ActionForm):
    needs = d.Acknowledgement
    personal = text(
        "A sentence of your own about this complaint", "Name what happened to them. It shows that a person has read it."
    )
    apology = text("The apology", "For this case. Say sorry for what they went through, whoever's fault it was.")


class AssessForm(ActionForm):
    needs = d.Assessment
    template, script = "desk/_assess.html", "js/assess.js"
    also_needed = ActionForm.also_needed | {"reason", "priority_reason", "others_who", "others_count"}
    nature = OneOf("What kind of problem it is")
    category_id = OneOf("Category", coerce=number)
    impact = Rows("How much it affects them", choices=listed(IMPACT), coerce=number)
    urgency = Rows("How soon it matters", choices=listed(URGENCY), coerce=number)
    effect = text("What it does to them, in a sentence")
    in_danger = BooleanField(
        "Somebody is in danger or still being harmed", description="It raises the severity, and a manager is told."
    )
    priority = Rows("Severity", coerce=number)
    priority_reason = text("Why another severity is right", "Only where you chose one yourself.")
    others = Rows("Could others be affected by the same thing?", choices=listed(OTHERS), coerce=plain)
    others_who = text(
        "Who, as far as you know", "Where you said yes. Customers of one day, a street, everybody with that bill."
    )
    others_count = Count("How many, roughly", 2, 10_000_000, "Where you said yes.")
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
        self.levels = severity.levels(complaint)
        self.least = assessing.least_of(complaint, in_danger=False)
        self.priority.choices = listed(
            [("", "As impact and urgency give it"), *((level.priority, level.name) for level in self.levels)]
        )
        if complaint.priority is None:
            del self.reason
        if not self.is_submitted():
            for name in ASSESSED:
                self[name].data = getattr(complaint, name)
            chosen = complaint.priority_basis.get("chosen")
            self.priority.data = complaint.priority if chosen else None

    urgency_words = tuple(severity.URGENCY_WORDS.values())

    @property
    def raises(self) -> str:
        """What raises the severity whatever the matrix gives."""
        danger = f"Danger raises it to {catalogue.severity_name(self.danger_raises_to)}, whatever the table gives."
        if not self.least.why:
            return danger
        return f"What they need raises it to {catalogue.severity_name(self.least.priority)}. {danger}"

    @property
    def danger_raises_to(self) -> int:
        return catalogue.severities().danger_raises_to

    @property
    def matrix(self) -> list[tuple[str, list[severity.Cell]]]:
        return severity.matrix()

    @property
    def consequences(self) -> dict[str, str]:
        """What each severity means and promises, by the value of its choice."""
        return {str(level.priority): f"{level.definition} {level.promise}" for level in self.levels}

    @property
    def examples(self) -> dict[str, tuple[str, ...]]:
        return {str(level.priority): level.examples for level in self.levels}

    def is_optional(self, name: str) -> bool:
        return name not in ("priority", "in_danger") and super().is_optional(name)


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
    return f"{user.name} (away)" if user.is_away else str(user.name)


class FactsForm(WishBoxes):
    """One box for each concern and for each wish; empty ones are left out."""

    needs = d.Facts
    also_needed = ActionForm.also_needed | {"concern_1"}
    concern_1, concern_2, concern_3, concern_4 = (text(f"Concern {place}") for place in range(1, 5))
    concern_5, concern_6, concern_7, concern_8 = (text(f"Concern {place}") for place in range(5, 9))

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        super().prepare(complaint, actor)
        self._label_wishes()
        current = concerns.current(complaint.id)
        stated = [concern.words for concern in current]
        if not self.is_submitted():
            last = max((concern.stated_at for concern in current), default=None)
            stated += [words for words in highlights.marked_since(complaint.id, last) if words not in stated]
            for place, words in enumerate(stated[:MOST_CONCERNS], start=1):
                self[f"concern_{place}"].data = words
        shown = max(len(stated) + 1, 3)
        for place in range(shown + 1, MOST_CONCERNS + 1):
            if not self[f"concern_{place}"].data:
                del self[f"concern_{place}"]

    def details(self) -> d.Facts:
        boxes = (self[f"concern_{place}"].data for place in range(1, MOST_CONCERNS + 1) if f"concern_{place}" in self)
        asked = tuple(self[f"wish_{place}"].data for place in self.used)
        return d.Facts(tuple(words for words in boxes if words.strip()), asked)

    def _label_wishes(self) -> None:
        self.wish_1.description = "What they ask for, one thing a box, in their words. The offer answers each of them."
        concerns_first = [name for name in self._fields if not name.startswith("wish_")]
        self._fields = {name: self._fields[name] for name in (*concerns_first, *self._fields)}

    def field_for(self, name: str) -> Any:
        return self.concern_1 if name == "concerns" else super().field_for(name)
