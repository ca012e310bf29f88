"""Forms of finding out: what we found about a concern."""

from ...access import Actor
from ...complaints import concerns
from ...complaints import details as d
from ...complaints.models import Complaint
from ..words import OUTCOMES
from .actions import ActionForm
from .fields import Rows, choose_named, listed, number, shortened, text


class FindingForm(ActionForm):
    needs = d.Finding
    concern_id = Rows("Which concern", coerce=number)
    finding = text("What we found", "Facts first, then what they mean. The decision letter quotes it.")
    outcome = Rows("The outcome", choices=listed(OUTCOMES.items()))

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        stated = {concern.id: concern for concern in concerns.current(complaint.id)}
        self.concern_id.choices = listed(
            (concern.id, f"{concern.position}. {shortened(concern.words)}") for concern in stated.values()
        )
        choose_named(self.concern_id, self.is_submitted())
        chosen = stated.get(self.concern_id.data or 0)
        if chosen is not None and not self.is_submitted():
            self.finding.data, self.outcome.data = chosen.finding, chosen.outcome
