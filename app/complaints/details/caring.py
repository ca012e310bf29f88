"""What the care for somebody's needs needs."""

from dataclasses import dataclass

from .required import required


@dataclass(frozen=True)
class Needs:
    """`kinds`, `purpose` and `basis` are keys of the catalogue; `consent_how` is said, written or signed."""

    kinds: tuple[str, ...] = required("Choose at least one.")
    meaning: str = required("Say what it means for how we handle the complaint.")
    purpose: str = required("Choose what it is kept for.")
    basis: str = required("Choose what allows us to keep it.")
    consent_how: str = ""


@dataclass(frozen=True)
class NeedEnded:
    need_id: int = required("Choose what no longer holds.")
