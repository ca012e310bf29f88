"""Forms of hard moments: calling a manager, coming, and what became of it."""

from ...access import Actor
from ...complaints import details as d
from ...complaints.models import Complaint
from ...safety import queries
from ...web import filters
from .actions import ActionForm
from .fields import Rows, choose_named, listed, number, plain

WHY = {"upset": "They are very upset", "backup": "I need help with this talk"}
ENDS = {
    "handed_over": "A manager talks with them now",
    "calmer": "It is calmer, and we talk on",
    "over": "The talk is over",
}


class CallManagerForm(ActionForm):
    needs = d.ManagerCalled
    kind = Rows("Why", choices=listed(WHY.items()), coerce=plain)


class _WithCall(ActionForm):
    call_id = Rows("Which call", coerce=number)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        """The calls of this complaint that are open."""
        calls = queries.open_of(complaint.id)
        self.call_id.choices = listed(
            (row.call.id, f"{row.asker}, {filters.moment(row.call.asked_at)}") for row in calls
        )
        choose_named(self.call_id, self.is_submitted())


class CallForm(_WithCall):
    needs = d.PageMentioned


class CallOverForm(_WithCall):
    needs = d.PageEnded
    result = Rows("How it ended", choices=listed(ENDS.items()), coerce=plain)
