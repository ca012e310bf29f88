"""How pressing a complaint is, and on what that rests: impact and urgency, what raises it, and what a person chose."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..catalogue import queries as catalogue

DANGER, NEEDS = "danger", "needs"
LEAST = 4
LEVELS = (1, 2, 3)
"""Impact and urgency run from 1 (low) to 3 (high)."""


def priority_of(impact: int, urgency: int) -> int:
    """Priority 1 (most pressing) to 4 from impact and urgency: the usual 3 x 3 matrix."""
    return {6: 1, 5: 2, 4: 3}.get(impact + urgency, 4)


@dataclass(frozen=True)
class Floor:
    """The least priority a complaint has whatever impact and urgency say, and why; LEAST raises nothing."""

    priority: int = LEAST
    why: str = ""


def floor(*, in_danger: bool, kinds: Iterable[str] = ()) -> Floor:
    """What raises a complaint: danger, or needs of these kinds, whichever raises it more."""
    needs = Floor(raising(kinds), NEEDS)
    danger = Floor(catalogue.severities().danger_raises_to, DANGER) if in_danger else Floor()
    return min(danger, needs, key=lambda least: least.priority)


def raising(kinds: Iterable[str]) -> int:
    """The least priority that these kinds of needs ask for."""
    asked = {kind.key: kind.raises_to for kind in catalogue.care().need_kinds if kind.raises_to}
    return min((asked[kind] for kind in kinds if kind in asked), default=LEAST)


@dataclass(frozen=True)
class Judged:
    """A priority with its basis: what the matrix gave, what raised it, and whether a person chose another."""

    priority: int
    matrix: int
    raised_by: str = ""
    chosen: bool = False

    @property
    def basis(self) -> dict[str, Any]:
        return {"matrix": self.matrix, "raised_by": self.raised_by, "chosen": self.chosen}


def judge(impact: int, urgency: int, least: Floor, chosen: int | None = None) -> Judged:
    """The priority that stands: what was chosen, or what the matrix gives, raised to `least`."""
    matrix = priority_of(impact, urgency)
    given = min(matrix, least.priority)
    if chosen is not None and chosen != given:
        return Judged(chosen, matrix, chosen=True)
    return Judged(given, matrix, raised_by=least.why if given < matrix else "")
