"""What finding out needs."""

from dataclasses import dataclass

from .required import required


@dataclass(frozen=True)
class Finding:
    """What we found about one concern, and what follows from it."""

    concern_id: int = required("Choose the concern.")
    outcome: str = required("Choose the outcome.")
    finding: str = required("Write what we found.")
