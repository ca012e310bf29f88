"""When a second person looks a letter over before it leaves: rules of the settings, asked of case and letter."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from ..catalogue import queries as catalogue
from ..catalogue.letters import Letters
from ..complaints.models import Complaint

REJECTING = ("not_upheld", "partly_upheld")
SEVERE = (1, 2)
LAST = "final_position"


@dataclass(frozen=True)
class Case:
    """What the rules look at. `deciding` is an outcome or `final_position`, `outcomes` are those of the concerns,
    `amount` the money that goes with it."""

    complaint: Complaint
    deciding: str
    outcomes: tuple[str, ...]
    amount: Decimal


@dataclass(frozen=True)
class Rule:
    """`applies` asks whether the settings have it on and the case falls under it; `words` follow "because"."""

    key: str
    words: str
    applies: Callable[[Letters, Case], bool]


RULES = (
    Rule("amount", "much money goes with it", lambda set_, case: set_.above is not None and case.amount > set_.above),
    Rule("severe", "the severity is high", lambda set_, case: set_.severe and case.complaint.priority in SEVERE),
    Rule("not_upheld", "we do not agree in full", lambda set_, case: set_.not_upheld and _rejects(case)),
    Rule("sensitive", "few may read it", lambda set_, case: set_.sensitive and _few_read(case.complaint)),
    Rule("final_position", "it is our last word", lambda set_, case: set_.final_position and case.deciding == LAST),
)  # fmt: skip
WORDS = {rule.key: rule.words for rule in RULES}


def risks(case: Case) -> list[str]:
    """The keys of the rules that ask for a second signature; none for a letter that may leave at once."""
    settings = catalogue.letters()
    return [rule.key for rule in RULES if rule.applies(settings, case)]


def because(keys: list[str]) -> str:
    """The rules in one sentence's end: `we do not agree in full, and it is our last word`."""
    words = [WORDS.get(key, key) for key in keys]
    return ", and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _rejects(case: Case) -> bool:
    """Whether they are told no, in the whole or in one point of it."""
    return any(outcome in REJECTING for outcome in (case.deciding, *case.outcomes))


def _few_read(complaint: Complaint) -> bool:
    return complaint.sensitive or complaint.restricted
