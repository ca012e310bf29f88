"""What was found about each concern: no decision leaves while one has no outcome, or no words for it."""

from collections.abc import Iterable, Mapping, Sequence

from ..errors import Invalid, NotFound
from . import concerns
from . import details as d
from .models import Complaint, Concern

OUTCOMES = ("upheld", "partly_upheld", "not_upheld", "outside_our_control")


def get_concern(complaint: Complaint, concern_id: int) -> Concern:
    """A concern of this complaint as it stands now. Raises NotFound."""
    for concern in concerns.current(complaint.id):
        if concern.id == concern_id:
            return concern
    raise NotFound("This concern is not one of the complaint’s, or it was worded anew.")


def settle(
    complaint: Complaint, given: Iterable[d.ConcernOutcome], decision: str, errors: Mapping[str, str]
) -> Sequence[Concern]:
    """Every concern with its outcome and finding: those of the form, else those recorded before. All current ones.

    `decision` is what the customer reads about the whole; where it speaks of one concern alone it is the finding too.
    Raises Invalid while a concern has no answer, together with the `errors` found before.
    """
    stated = concerns.current(complaint.id)
    rows = {row.concern_id: row for row in given}
    for concern in stated:
        row = rows.get(concern.id)
        concern.outcome = (row.outcome if row is not None else "") or concern.outcome
        concern.finding = (row.finding if row is not None and row.finding.strip() else "") or concern.finding
        if not concern.finding.strip() and len(stated) == 1:
            concern.finding = decision
    if all_errors := {**errors, **_unanswered(stated)}:
        raise Invalid("Something is missing.", errors=all_errors)
    return stated


def _unanswered(stated: Iterable[Concern]) -> dict[str, str]:
    """Which half of an answer is missing."""
    errors = {}
    if any(concern.outcome not in OUTCOMES for concern in stated):
        errors["concerns"] = "Give every concern its outcome."
    if any(not concern.finding.strip() for concern in stated):
        errors["findings"] = "Write what we found about every concern."
    return errors
