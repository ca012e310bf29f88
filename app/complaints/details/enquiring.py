"""What finding out needs: findings, the plan, evidence, and what each wish of the customer gets."""

from dataclasses import dataclass
from datetime import date

from .required import required


@dataclass(frozen=True)
class Finding:
    """What we found about one concern, what follows from it, and the evidence it rests on."""

    concern_id: int = required("Choose the concern.")
    outcome: str = required("Choose the outcome.")
    finding: str = required("Write what we found.")
    evidence_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class QuestionPlanned:
    """`asked` says whom or where; `department_id` which of our departments that is."""

    words: str = required("Write what we need to know.")
    due_on: date = required("Say by when.")
    asked: str = ""
    department_id: int | None = None
    concern_id: int | None = None


@dataclass(frozen=True)
class QuestionAnswered:
    question_id: int = required("Choose the question.")
    answer: str = required("Write what we know now.")
    evidence_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class QuestionDropped:
    question_id: int = required("Choose the question.")
    reason: str = required("Say why we need not know it.")


@dataclass(frozen=True)
class Exhibit:
    """A piece of evidence. `attachment_id` or `message_id` where it is in the case already."""

    kind: str = required("Choose what it is.")
    title: str = required("Say in a few words what it is.")
    dated_on: date = required("Say of which day it is.")
    source: str = ""
    given_by: str = ""
    strength: str = ""
    note: str = ""
    internal: bool = True
    attachment_id: int | None = None
    message_id: int | None = None
    concern_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class EvidenceSetAside:
    evidence_id: int = required("Choose the evidence.")
    reason: str = required("Say why it does not count.")


@dataclass(frozen=True)
class Waiver:
    """Going on without something that a decision waits for: `kind` and `about` name it."""

    kind: str = required("Choose what we go on without.")
    about: int = required("Choose what we go on without.")
    reason: str = required("Give the reason.")


@dataclass(frozen=True)
class WishAnswer:
    """What one wish gets: yes, partly or not_now; what exactly, and why it is less than they asked."""

    wish: str
    answer: str
    detail: str = ""
    reason: str = ""


@dataclass(frozen=True)
class WishesAnswered:
    answers: tuple[WishAnswer, ...] = required("Write what they ask for, and what they get.")
