"""The short form of a case, shown beside the form of an action."""

from typing import Any

from flask import url_for

from ..complaints.models import Complaint
from ..web import filters
from .words import CHANNELS, MOODS

SHOWN = 400


def case_beside(complaint: Complaint) -> dict[str, Any]:
    """Subject, first words and facts of a complaint."""
    came = f"{filters.moment(complaint.received_at)}, {CHANNELS.get(complaint.channel, complaint.channel).lower()}"
    facts = [
        ("From", complaint.customer.called),
        ("Asks for", _first(complaint.desired)),
        ("Feels", MOODS.get(complaint.mood or 0, "")),
        ("Received", came),
    ]
    return {
        "subject": complaint.title,
        "href": url_for("desk.case", reference=complaint.reference),
        "words": _first(complaint.happened),
        "facts": [(name, value) for name, value in facts if value],
    }


def _first(words: str) -> str:
    return words if len(words) <= SHOWN else words[:SHOWN].rsplit(" ", 1)[0] + " …"
