"""What a talk and an apology change on a complaint."""

from ..access import Actor
from ..calls import logging as calls
from ..complaints import deadlines
from ..complaints import details as d
from ..complaints.lifecycle import carries_out
from ..complaints.models import Complaint, Event
from ..complaints.service import say
from . import read_back, unsafe

__all__ = ["read_back", "unsafe"]


@carries_out("talk")
def _talk(complaint: Complaint, actor: Actor, needs: d.Talked, event: Event) -> None:
    """Somebody spoke with them: what waited for that has been done."""
    event.facts = {
        "conversation": needs.conversation_id, "kind": needs.kind, "medium": needs.medium, "how": needs.how,
    }  # fmt: skip
    complaint.heard_at = event.at
    deadlines.spoke(complaint, event.at)
    calls.settle(complaint, actor, event, looked_in=needs.looked_in)


@carries_out("apologise")
def _apologise(complaint: Complaint, actor: Actor, needs: d.ApologySaid, event: Event) -> None:
    event.facts = {"fault": needs.fault}
    say(complaint, event, actor, "apology", needs.words, internal=True)
