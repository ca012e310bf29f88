"""Whoever acts for somebody else hears what concerns that person alone once we have seen what allows them to ask.

Until then no offer and no decision leaves, by whatever way, and the page shows nothing of what we found.
"""

from datetime import datetime

from ..people.models import REFUSED
from . import blockers
from .models import Complaint

KIND = "authority"
HELD = (blockers.CONCLUDE, "offer", "correct_decision")
"""What waits for it."""


def hold(complaint: Complaint, at: datetime) -> None:
    """Bring what has to wait up to date with what was seen."""
    customer = complaint.customer
    if not customer.is_unproven:
        blockers.clear(complaint, KIND, None, at)
        return
    who, whom = customer.represented_by or "whoever acts for them", customer.called
    words = f"Nobody has seen yet what allows {who} to act for {whom}"
    if customer.authority == REFUSED:
        words = f"What {who} showed us does not allow them to act for {whom}"
    for action in HELD:
        blockers.put_back(complaint, action, KIND, 0, words)
