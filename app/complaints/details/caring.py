"""What the care for somebody's needs needs."""

from dataclasses import dataclass

from .required import required


@dataclass(frozen=True)
class Needs:
    """`kinds`, `purpose` and `basis` are keys of the catalogue; `consent_how` is said, written or signed. `first` is
    the kind that goes first where two of them speak against each other."""

    kinds: tuple[str, ...] = required("Choose at least one.")
    meaning: str = required("Say what it means for how we handle the complaint.")
    purpose: str = required("Choose what it is kept for.")
    basis: str = required("Choose what allows us to keep it.")
    consent_how: str = ""
    first: str = ""


@dataclass(frozen=True)
class NeedEnded:
    need_id: int = required("Choose what no longer holds.")


@dataclass(frozen=True)
class Sensitivity:
    """Why few may read it: `kind` is a key of the catalogue's list, `user_ids` may read it besides handler and
    managers, `about_ids` never may, because it is about them."""

    kind: str = required("Choose what makes it sensitive.")
    reason: str = required("Give the reason.")
    user_ids: tuple[int, ...] = ()
    about_ids: tuple[int, ...] = ()
