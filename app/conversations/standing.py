"""What stood on a complaint before the talk: an offer that is open, an agreement; and what came meanwhile."""

from dataclasses import dataclass

from ..complaints.models import Complaint
from ..complaints.statuses import Status
from ..remedies import limits
from ..remedies import queries as remedies
from ..web import filters
from .answers import Answers

SETTLED = frozenset({Status.OFFERED, Status.AGREED, Status.RESOLVED, Status.CLOSED, Status.WITHDRAWN, Status.REFERRED})
"""Where the end of a talk would undo what somebody did."""
CAME = {
    "offered": "an offer was made to them",
    "agreed": "something was agreed with them",
    "resolved": "it was resolved",
    "closed": "it was closed",
    "withdrawn": "they took it back",
    "referred": "it was referred to another body",
}


@dataclass(frozen=True)
class Standing:
    """What stands: `is_agreed`, or an offer that is open; `words` as they read it."""

    is_agreed: bool
    words: str


def of(complaint: Complaint | None) -> Standing | None:
    """The offer or agreement that what comes out of a talk could take the place of."""
    if complaint is None or complaint.state not in (Status.OFFERED, Status.AGREED, Status.WAITING):
        return None
    agreed = remedies.find_agreed(complaint.id)
    found = remedies.find_open_offer(complaint.id) or agreed
    if found is None:
        return None
    rows = [f"{row.words} {filters.money(row.told)}" if row.told else row.words for row in found.lines]
    return Standing(found is agreed, "; ".join(row.strip() for row in rows))


def is_kept(complaint: Complaint, answers: Answers) -> bool:
    """Whether what stood stays as it is: always, unless they said that something else takes its place. An agreement
    never ends for something that nobody agreed to yet."""
    standing = of(complaint)
    if standing is None:
        return False
    return answers.replaces != "yes" or not may_replace(standing, answers)


def costs_beside(complaint: Complaint, answers: Answers) -> bool:
    """Whether what was agreed costs something and would stand beside what stays: no limit and no budget would count it
    there, and nobody would carry it out."""
    if answers.last is None or not answers.is_agreed or not is_kept(complaint, answers):
        return False
    return any(line.remedy_id and limits.cost_of(line.remedy_id, line.sum) > 0 for line in answers.last.lines)


def may_replace(standing: Standing, answers: Answers) -> bool:
    """Whether the talk came to something that could take the place of what stands."""
    return answers.is_agreed or (answers.stays_open and not standing.is_agreed)


def came_meanwhile(complaint: Complaint | None, answers: Answers) -> str:
    """What was done to it while they talked and would be undone by the end of the talk; empty where nothing was."""
    if complaint is None or not answers.began_as or complaint.status == answers.began_as:
        return ""
    return CAME[complaint.status] if complaint.state in SETTLED else ""
