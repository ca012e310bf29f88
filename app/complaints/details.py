"""What each action needs to know: frozen dataclasses, filled by forms, commands and tests alike.

Texts are kept as people wrote them. `missing` says which required words are blank; services raise `Invalid` from it.
"""

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

LONGEST_TEXT = 50_000


def required(words: str) -> Any:
    """A field that may not be blank; `words` tells the person what to do about it."""
    return field(metadata={"required": words})


def missing(details: object) -> dict[str, str]:
    """Field name to sentence, for each required field of `details` that is blank."""
    return {
        spec.name: spec.metadata["required"]
        for spec in fields(details)  # type: ignore[arg-type]
        if "required" in spec.metadata and _is_blank(getattr(details, spec.name))
    }


def _is_blank(value: object) -> bool:
    return value is None or value is False or value == () or (isinstance(value, str) and not value.strip())


@dataclass(frozen=True)
class StoredFile:
    """A checked file on disk. `size` is in bytes, `stored_as` its random name."""

    name: str
    media_type: str
    size: int
    sha256: bytes
    stored_as: str


@dataclass(frozen=True)
class Spoken:
    """A customer's word that reached us through a colleague: the channel and what was said."""

    channel: str
    words: str


@dataclass(frozen=True)
class Person:
    name: str = ""
    email: str = ""
    phone: str = ""
    postal_address: str = ""
    preferred_channel: str = "email"
    language: str = "en"


@dataclass(frozen=True)
class Filing:
    """A complaint as it arrives. `received_at` is the true moment of receipt; `code` the customer's secret code."""

    happened: str = required("Tell us what happened. One sentence is enough.")
    category_id: int = required("Choose what it is about.")
    code: str = required("The secret code is missing.")
    received_at: datetime = required("Say when it reached us.")
    expected: str = ""
    desired: str = ""
    occurred: str = ""
    order_number: str = ""
    mood: int | None = None
    in_danger: bool = False
    channel: str = "web"
    title: str = ""
    person: Person = Person()
    files: tuple[StoredFile, ...] = ()
    idempotency_key: str = ""


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


@dataclass(frozen=True)
class ApprovalRequest:
    """`amount` is for all offers of the complaint together, those accepted before included."""

    amount: Decimal = required("Say how much.")
    reason: str = required("Say why this amount is right.")


@dataclass(frozen=True)
class ApprovalDecision:
    reason: str = required("Give the reason.")


@dataclass(frozen=True)
class OfferLine:
    remedy_id: int
    words: str
    amount: Decimal | None = None


@dataclass(frozen=True)
class Offer:
    lines: tuple[OfferLine, ...] = required("Choose a remedy and say what exactly we will do.")
    explanation: str = required("Explain the offer in your own words.")
    until: date = required("Say until when the offer stands.")
    stays_open: bool = True


@dataclass(frozen=True)
class Declined:
    reason: str = ""
    wish: str = ""


@dataclass(frozen=True)
class ConcernOutcome:
    concern_id: int
    outcome: str
    finding: str = ""


@dataclass(frozen=True)
class Resolution:
    """Outcome per concern (or one for the whole), the cause, and what the customer reads."""

    outcome: str = required("Choose the outcome.")
    cause: str = required("Choose the cause.")
    explanation: str = required("Explain the decision to the customer.")
    concerns: tuple[ConcernOutcome, ...] = ()
    no_remedy_reason: str = ""
    fulfilled_on: date | None = None


@dataclass(frozen=True)
class Feedback:
    """The customer's answer after the remedy. `treated` and `mood` run from 1 (bad) to 5 (good)."""

    treated: int | None = None
    mood: int | None = None
    comment: str = ""


@dataclass(frozen=True)
class NotRight:
    """Why it is not right; with the rest of a satisfaction answer where it came through one."""

    reason: str = required("Tell us what is not right.")
    partly: bool = False
    treated: int | None = None
    mood: int | None = None


@dataclass(frozen=True)
class Withdrawal:
    confirmed: bool = required("Confirm that we should stop.")
    reason: str = ""


@dataclass(frozen=True)
class Merge:
    into_reference: str = required("Give the reference of the complaint that stays.")
    reason: str = required("Say why the two belong together.")


@dataclass(frozen=True)
class OutsideBodyNote:
    body: str = required("Say which body it went to.")
    on: date = required("Say when.")


@dataclass(frozen=True)
class Deadlock:
    position: str = required("Write our final position.")


@dataclass(frozen=True)
class OutsideDecision:
    decision: str = required("Write what the outside body decided.")
    more_to_do: bool = False


@dataclass(frozen=True)
class PromiseTerms:
    words: str = required("Say what we promise.")
    due_at: datetime = required("Say by when.")


@dataclass(frozen=True)
class PromiseKept:
    promise_id: int = required("Choose the promise.")


@dataclass(frozen=True)
class PromiseMoved:
    promise_id: int = required("Choose the promise.")
    due_at: datetime = required("Say until when.")
    reason: str = required("Give the reason as the customer will read it.")


@dataclass(frozen=True)
class Files:
    files: tuple[StoredFile, ...] = required("Choose a file.")
    internal: bool = False


@dataclass(frozen=True)
class CallLog:
    words: str = required("Write down what was said, or that nobody answered.")
    reached: bool = False


@dataclass(frozen=True)
class Correction:
    """Corrected details of the record; None leaves a value as it is."""

    reason: str = required("Say how you know.")
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    postal_address: str | None = None
    title: str | None = None
    order_number: str | None = None


@dataclass(frozen=True)
class TaskTerms:
    words: str = required("Say what is to be done.")
    due_on: date = required("Say by when.")
    owner_id: int | None = None


@dataclass(frozen=True)
class TaskDone:
    task_id: int = required("Choose what is done.")
    result: str = required("Say how you know that it is done.")


@dataclass(frozen=True)
class Readers:
    """Who alone may read the complaint; nobody named opens it to all again."""

    reason: str = required("Give the reason.")
    user_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Cause:
    cause: str = required("Choose the cause.")
    note: str = ""


@dataclass(frozen=True)
class Lesson:
    """What was learned and what changes, or why there is no lesson."""

    learned: str = ""
    change: str = ""
    no_lesson_reason: str = ""


@dataclass(frozen=True)
class QualityCheck:
    """Scores from 1 to 5, and what was found."""

    kindness: int = required("Score how kind it was.")
    clarity: int = required("Score how clear it was.")
    speed: int = required("Score how quick it was.")
    findings: str = required("Write what you found.")
