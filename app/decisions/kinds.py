"""The kinds of decision letters, and how what somebody typed in one is kept."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ..complaints import details as d


@dataclass(frozen=True)
class Kind:
    """`action` of the lifecycle sends it; `mail` is the mail's kind."""

    key: str
    action: str
    mail: str


KINDS = {
    kind.key: kind
    for kind in (
        Kind("decision", "resolve", "decision"),
        Kind("final_position", "deadlock", "deadlock"),
        Kind("correction", "correct_decision", "correction"),
    )
}
SENT_BY = {kind.action: kind for kind in KINDS.values()}


def kind_of(letter: d.Decision) -> Kind:
    """The kind of letter that these details make."""
    if isinstance(letter, d.DecisionCorrected):
        return KINDS["correction"]
    return KINDS["final_position" if isinstance(letter, d.Deadlock) else "decision"]


def decided(letter: d.Decision) -> d.Resolution | d.Deadlock:
    """The decision itself, in a correction the corrected one."""
    return letter.decision if isinstance(letter, d.DecisionCorrected) else letter


def deciding(letter: d.Decision) -> str:
    """What it decides: an outcome, `final_position`, or nothing while none is chosen."""
    decision = decided(letter)
    return "final_position" if isinstance(decision, d.Deadlock) else decision.outcome


def main_field(letter: d.Decision) -> str:
    """The field that holds the decision's own words."""
    return "position" if isinstance(decided(letter), d.Deadlock) else "explanation"


def words_in(letter: d.Decision) -> list[str]:
    """Everything somebody wrote in it."""
    decision = decided(letter)
    found = [getattr(decision, main_field(letter)), decision.apology, *(row.finding for row in decision.concerns)]
    if isinstance(decision, d.Resolution):
        found += [
            decision.learned, decision.no_remedy_reason, decision.policy, decision.policy_reason, decision.clearer,
        ]  # fmt: skip
    return [*found, letter.wrong] if isinstance(letter, d.DecisionCorrected) else found


def write(letter: d.Decision) -> str:
    """What was typed, as it is kept in a version."""
    return json.dumps(asdict(letter), ensure_ascii=False, default=date.isoformat)


def read(kind: str, typed: str) -> d.Decision:
    """The details that `write` kept."""
    said = json.loads(typed)
    if kind == "correction":
        return d.DecisionCorrected(_read(said["decision"]), said["wrong"])
    return _read(said)


def _read(said: Mapping[str, Any]) -> d.Resolution | d.Deadlock:
    concerns = tuple(d.ConcernOutcome(**row) for row in said["concerns"])
    if "position" in said:
        return d.Deadlock(**{**said, "concerns": concerns})
    day = said["fulfilled_on"]
    return d.Resolution(**{**said, "concerns": concerns, "fulfilled_on": date.fromisoformat(day) if day else None})
