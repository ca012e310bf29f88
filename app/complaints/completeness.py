"""What a whole case has, and which of it a complaint lacks: for its own page, and for those who check many."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Traces:
    """What happened to a complaint: the actions ever `done`, and whether its facts were written down and agreed."""

    done: frozenset[str]
    has_facts: bool
    facts_confirmed: bool


Rule = Callable[[Any, Traces], bool]
# The first argument is the complaint, or a row with these columns of it.
THINGS: dict[str, Rule] = {
    "answered": lambda case, traces: case.acknowledged_at is not None,
    "handler": lambda case, traces: case.handler_id is not None,
    "assessed": lambda case, traces: case.priority is not None,
    "facts": lambda case, traces: traces.has_facts,
    "agreed": lambda case, traces: traces.facts_confirmed or "go_on_unconfirmed" in traces.done,
    "settled": lambda case, traces: bool(traces.done & {"offer", "resolve"}),
    "decided": lambda case, traces: bool(case.outcome),
    "cause": lambda case, traces: bool(case.cause),
    "lesson": lambda case, traces: "record_lesson" in traces.done,
}
# The actions that the rules look for.
TELLING = frozenset({"go_on_unconfirmed", "offer", "resolve", "record_lesson"})


def missing(complaint: Any, traces: Traces) -> list[str]:
    """Names of THINGS that are not there, in their order."""
    return [name for name, is_there in THINGS.items() if not is_there(complaint, traces)]
