"""Drawing a sample: half by lot alone, half by lot with the weight of what may have gone wrong.

The lot of a complaint is a digest of the seed and its id: who has the seed draws the same ones again.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

# What makes a look worth while, and how much: a weight of 5 is drawn about five times as often as a weight of 1.
RISKS = {
    "reopened": 4,
    "danger": 4,
    "broken_promise": 3,
    "severe": 3,
    "escalated": 2,
    "late": 2,
    "not_upheld": 2,
    "very_upset": 1,
    "silent": 1,
}
PLAIN = 1


@dataclass(frozen=True)
class Candidate:
    """A complaint that may be drawn, with the names of RISKS that it has."""

    id: int
    reasons: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        return PLAIN + sum(RISKS[reason] for reason in self.reasons)


@dataclass(frozen=True)
class Drawn:
    """A candidate that was drawn; `how` is random or risk."""

    candidate: Candidate
    how: str


def draw(seed: str, candidates: Sequence[Candidate], size: int) -> list[Drawn]:
    """At most `size` of them, in an order that says nothing about them. The same arguments draw the same ones."""
    by_lot = sorted(candidates, key=lambda one: _lot(seed, "random", one))[: (size + 1) // 2]
    drawn = {one.id for one in by_lot}
    others = [one for one in candidates if one.id not in drawn]
    # The smallest of -log(u)/w, one u for each, draws without putting back by weight (Efraimidis and Spirakis, 2006).
    weighed = sorted(others, key=lambda one: -math.log(_lot(seed, "risk", one)) / one.weight)[: size - len(by_lot)]
    found = [Drawn(one, "random") for one in by_lot] + [Drawn(one, "risk") for one in weighed]
    return sorted(found, key=lambda one: _lot(seed, "order", one.candidate))


def _lot(seed: str, purpose: str, candidate: Candidate) -> float:
    """A number between 0 and 1, neither included."""
    digest = hashlib.sha256(f"{seed}:{purpose}:{candidate.id}".encode()).digest()
    return (int.from_bytes(digest[:6]) + 1) / (2**48 + 2)


def fingerprint(candidates: Sequence[Candidate]) -> str:
    """A digest of who could be drawn, and with what weight."""
    rows = sorted((one.id, one.weight) for one in candidates)
    return hashlib.sha256(repr(rows).encode()).hexdigest()
