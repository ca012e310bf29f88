"""What promises, files, calls, tasks, readers and learning need."""

from dataclasses import dataclass
from datetime import date, datetime

from .calling import CheckInLogged
from .files import StoredFile
from .required import required


@dataclass(frozen=True)
class PromiseTerms:
    """`task_id` names the remedy that is done when the promise is kept, where it promises one."""

    words: str = required("Say what we promise.")
    due_at: datetime = required("Say by when.")
    task_id: int | None = None


@dataclass(frozen=True)
class PromiseKept:
    """`is_done` and `happened` are asked for where something of what was promised is still open."""

    promise_id: int = required("Choose the promise.")
    is_done: bool = False
    happened: str = ""


@dataclass(frozen=True)
class PromiseReopened:
    """A promise that was called kept and is not."""

    promise_id: int = required("Choose the promise.")
    reason: str = required("Say what is still missing.")


@dataclass(frozen=True)
class PromiseMoved:
    promise_id: int = required("Choose the promise.")
    due_at: datetime = required("Say until when.")
    reason: str = required("Give the reason as the customer will read it.")


@dataclass(frozen=True)
class DateMoved:
    """Another day by which it is settled."""

    due_on: date = required("Say by which day.")
    reason: str = required("Give the reason as the customer will read it.")


@dataclass(frozen=True)
class Files:
    files: tuple[StoredFile, ...] = required("Choose a file.")
    internal: bool = False


@dataclass(frozen=True)
class CallLog:
    """`promise_ids` are promises to ring back on a later day that this call has kept; `looked_in` where it was our
    looking in on them; `they_rang` says whose it was. `about_facts`: it was made to ask whether what we understood is
    right. `chases`: they asked where it stands."""

    words: str = required("Write down what was said, or that nobody answered.")
    reached: bool = False
    promise_ids: tuple[int, ...] = ()
    looked_in: CheckInLogged | None = None
    they_rang: bool = False
    about_facts: bool = False
    chases: bool = False


@dataclass(frozen=True)
class Correction:
    """Corrected details of the record; None leaves a value as it is."""

    reason: str = required("Say how you know.")
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    postal_address: str | None = None
    preferred_channel: str | None = None
    language: str | None = None
    consent_how: str | None = None
    may_ring: str | None = None
    ring_when: str | None = None
    represented_by: str | None = None
    relation: str | None = None
    represented_at: str | None = None
    authority: str | None = None
    through_representative: bool | None = None
    title: str | None = None
    order_number: str | None = None


@dataclass(frozen=True)
class TaskTerms:
    """With `department_id` another team does it; the owner then looks whether it is done."""

    words: str = required("Say what is to be done.")
    due_on: date = required("Say by when.")
    owner_id: int | None = None
    department_id: int | None = None


@dataclass(frozen=True)
class TaskReported:
    """A team says that its task is done."""

    task_id: int = required("Choose what is done.")
    report: str = required("Say what was done, and when.")


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
class Tags:
    """The tags a complaint has from now on; with `only_add` it keeps those it had."""

    names: tuple[str, ...] = ()
    only_add: bool = False


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
