"""What we found about one concern, written down when it is known and not only with the decision."""

from ..access import Actor
from ..complaints import details as d
from ..complaints import findings
from ..complaints.lifecycle import carries_out
from ..complaints.models import Complaint, Event
from ..complaints.service import say
from ..errors import Invalid
from . import evidence


@carries_out("record_finding")
def _record_finding(complaint: Complaint, actor: Actor, needs: d.Finding, event: Event) -> None:
    concern = findings.get_concern(complaint, needs.concern_id)
    if needs.outcome not in findings.OUTCOMES:
        raise Invalid("Choose the outcome.", errors={"outcome": "Choose the outcome."})
    was = concern.outcome
    concern.outcome, concern.finding, concern.reopened_at = needs.outcome, needs.finding, None
    evidence.rests_on(complaint, concern.id, needs.evidence_ids)
    event.facts = {"concern": concern.id, "position": concern.position, "outcome": needs.outcome, "was": was}
    # The concern holds what we found last; what we found before stays with its event.
    say(complaint, event, actor, "finding", needs.finding, internal=True)
