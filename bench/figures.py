"""What one run found out."""

from collections import Counter
from dataclasses import dataclass, field

from .measuring import Sample

BARE = "bare"


def ours(rows: int) -> str:
    """The name of our application with so many complaints."""
    return f"{rows:,}"


@dataclass
class Figures:
    """Samples by target and scenario; the rest by target, then by scenario where there are several.

    `syncs` counts syncs of the disk for one submission, `starts` are seconds from the command to the first answer,
    `memory` is the web worker's resident size in MiB after everything else.
    """

    sizes: tuple[int, ...]
    database: str = "sqlite"
    samples: dict[tuple[str, str], Sample] = field(default_factory=dict)
    statements: dict[tuple[str, str], int] = field(default_factory=dict)
    syncs: dict[str, float] = field(default_factory=dict)
    starts: dict[str, list[float]] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    seeding_seconds: dict[str, float] = field(default_factory=dict)

    @property
    def small(self) -> str:
        return ours(self.sizes[0])

    @property
    def large(self) -> str:
        return ours(self.sizes[-1])

    def add(self, target: str, scenario: str, sample: Sample) -> None:
        self.samples.setdefault((target, scenario), Sample()).add(sample)

    def find(self, target: str, scenario: str) -> Sample | None:
        """The sample, unless there is none or none of its requests went well."""
        sample = self.samples.get((target, scenario))
        return sample if sample is not None and sample.walls else None

    @property
    def failures(self) -> list[str]:
        """Requests that were not answered as they should be: where they were made, and how often."""
        found = Counter((*place, words) for place, sample in self.samples.items() for words in sample.failed)
        return [f"{target}, {scenario}: {words} ({times} x)" for (target, scenario, words), times in found.items()]
