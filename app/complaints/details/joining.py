"""What complaints that belong together need."""

from dataclasses import dataclass

from .required import required


@dataclass(frozen=True)
class Merge:
    into_reference: str = required("Give the reference of the complaint that stays.")
    reason: str = required("Say why the two belong together.")


@dataclass(frozen=True)
class Relation:
    other_reference: str = required("Give the reference of the other complaint.")
    reason: str = required("Say what they have to do with each other.")


@dataclass(frozen=True)
class RelationEnded:
    other_id: int = required("Choose the complaint it has nothing to do with.")


@dataclass(frozen=True)
class ProblemChosen:
    """A problem by its number, or the title of an open one; where there is none a new one begins, `known` in it."""

    problem_id: int | None = None
    title: str = ""
    known: str = ""
