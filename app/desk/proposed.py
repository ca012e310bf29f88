"""What stands beside a decision on closing ways: what was proposed and why, and what a colleague lived through."""

from dataclasses import dataclass

from ..access import Actor
from ..accounts import queries as accounts
from ..complaints.models import Complaint
from ..complaints.ways import OPEN_WAYS
from ..safety import queries, restrictions
from ..safety.models import Restriction
from .forms.safety import HOW_IT_WAS

WEIGHED = frozenset({"decide_restriction", "keep_restriction", "end_restriction"})
"""The actions that it stands beside."""


@dataclass(frozen=True)
class Proposed:
    """The proposal in words, and every incident of the complaint that its reader may read."""

    restriction: Restriction
    by: str
    closed: tuple[str, ...]
    stays: str
    incidents: list[queries.Record]
    how: dict[str, str]


def beside(complaint: Complaint, actor: Actor, action: str) -> Proposed | None:
    """For the page of `action`; None where nothing of it is decided there."""
    row = restrictions.current(complaint) if action in WEIGHED else None
    if row is None:
        return None
    closed = tuple(restrictions.CLOSABLE[way] for way in row.closed_ways)
    by = accounts.get_user(row.proposed_by_id).name
    found = queries.incidents_of(complaint.id, actor)
    return Proposed(row, by, closed, OPEN_WAYS[row.open_way], found, HOW_IT_WAS)
