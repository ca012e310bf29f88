"""What was found about each concern: no decision leaves while one has no outcome, or no words for it."""

from collections.abc import Iterable, Mapping, Sequence

from ..errors import Invalid, NotFound
from . import blockers, concerns
from . import details as d
from .models import Blocker, Complaint, Concern

OUTCOMES = ("upheld", "partly_upheld", "not_upheld", "outside_our_control")


def get_concern(complaint: Complaint, concern_id: int) -> Concern:
    """A concern of this complaint as it stands now. Raises NotFound."""
    for concern in concerns.current(complaint.id):
        if concern.id == concern_id:
            return concern
    raise NotFound("This concern is not one of the complaint’s, or it was worded anew.")


def is_answered(concern: Concern) -> bool:
    """Whether it has an outcome and words for it."""
    return concern.stands in OUTCOMES and bool(concern.found.strip())


def reasons(concerns: Iterable[Concern], rows: Iterable[Blocker]) -> dict[int, str]:
    """Concerns that somebody went on without a finding for, each with the reason. One that the customer says is still
    open waits again, until somebody decides anew to go on without it."""
    waived = {row.about: row for row in rows if row.kind == "finding" and row.waived_at is not None}
    return {
        concern.id: row.waiver
        for concern in concerns
        if (row := waived.get(concern.id)) is not None
        and row.waived_at is not None
        and (concern.reopened_at is None or row.waived_at > concern.reopened_at)
    }


def settle(
    complaint: Complaint, given: Iterable[d.ConcernOutcome], decision: str, errors: Mapping[str, str], outcome: str = ""
) -> Sequence[Concern]:
    """Every concern with its outcome and finding: those of the form, else those recorded before. All current ones.

    `decision` is what the customer reads about the whole, `outcome` what it comes to; where it speaks of one concern
    alone they are its finding and its outcome too.
    Where a colleague went on without a finding, the customer reads the reason instead. Raises Invalid while a concern
    has no answer, together with the `errors` found before.
    """
    stated = concerns.current(complaint.id)
    rows = {row.concern_id: row for row in given}
    for concern in stated:
        row = rows.get(concern.id)
        found = (row.outcome if row is not None else "") or concern.stands
        words = (row.finding if row is not None and row.finding.strip() else "") or concern.found
        if len(stated) == 1:
            words = words if words.strip() else decision
            found = found or outcome
        if concern.reopened_at is None or (found and words.strip()):
            concern.outcome, concern.finding, concern.reopened_at = found, words, None
    lacking = _without_waived(complaint, [concern for concern in stated if not is_answered(concern)])
    if all_errors := {**errors, **_errors(lacking)}:
        raise Invalid("Something is missing.", errors=all_errors)
    return stated


def _without_waived(complaint: Complaint, lacking: Sequence[Concern]) -> list[Concern]:
    """Those that nobody waived; the others get the reason for what we found."""
    waived = reasons(lacking, blockers.waived(complaint, "finding")) if lacking else {}
    for concern in lacking:
        if concern.id in waived and not concern.found.strip():
            concern.outcome = concern.stands  # what was found before it was open again is no outcome of this
            concern.finding, concern.reopened_at = waived[concern.id], None
    return [concern for concern in lacking if concern.id not in waived]


def _errors(lacking: Sequence[Concern]) -> dict[str, str]:
    """Which half of an answer is missing."""
    errors = {}
    if any(concern.stands not in OUTCOMES for concern in lacking):
        errors["concerns"] = "Give every concern its outcome."
    if any(not concern.found.strip() for concern in lacking):
        errors["findings"] = "Write what we found about every concern."
    return errors
