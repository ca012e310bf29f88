"""What the steps up to an offer need."""

from dataclasses import dataclass
from datetime import date

from .filing import StoredFile
from .required import required


@dataclass(frozen=True)
class Acknowledgement:
    personal: str = required("Write a sentence of your own about this complaint.")
    apology: str = required("Write an apology that fits what happened.")


@dataclass(frozen=True)
class Assessment:
    nature: str = required("Choose what kind of problem it is.")
    category_id: int = required("Choose a category.")
    impact: int = required("Choose how much it affects the customer.")
    urgency: int = required("Choose how soon it matters.")
    effect: str = required("Say in a sentence what it does to the customer.")
    priority: int | None = None
    priority_reason: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Handover:
    handler_id: int = required("Choose who takes it.")
    note: str = ""


@dataclass(frozen=True)
class Facts:
    concerns: tuple[str, ...] = required("Write at least one concern, in the customer's words.")


@dataclass(frozen=True)
class Words:
    text: str = required("Write something first.")
    files: tuple[StoredFile, ...] = ()


@dataclass(frozen=True)
class Reason:
    reason: str = required("Give the reason.")


@dataclass(frozen=True)
class Question:
    text: str = required("Write the question.")
    until: date = required("Say by when you need the answer.")
