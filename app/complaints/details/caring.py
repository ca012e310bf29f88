"""What the care for somebody's needs needs."""

from dataclasses import dataclass

from .required import required


@dataclass(frozen=True)
class Needs:
    """`kinds`, `purpose` and `basis` are keys of the catalogue; `consent_how` is said, written or signed. `first` is
    the kind that goes first where two of them speak against each other. `meaning` is blank where a customer chose and
    added no words; `language` is the one they asked for."""

    kinds: tuple[str, ...] = required("Choose at least one.")
    purpose: str = required("Choose what it is kept for.")
    basis: str = required("Choose what allows us to keep it.")
    meaning: str = ""
    consent_how: str = ""
    first: str = ""
    language: str = ""


@dataclass(frozen=True)
class DangerTold:
    """That somebody is in danger or still being harmed; `words` say who and how, where they were given."""

    words: str = ""


@dataclass(frozen=True)
class NeedsChanged:
    """What they need from now on, in place of what they told us themselves before; None for nothing any more."""

    needs: Needs | None = None


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
