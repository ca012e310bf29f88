"""What the steps up to an offer need."""

from dataclasses import dataclass
from datetime import date

from .files import StoredFile
from .required import required


@dataclass(frozen=True)
class Acknowledgement:
    personal: str = required("Write a sentence of your own about this complaint.")
    apology: str = required("Write an apology that fits what happened.")


@dataclass(frozen=True)
class Assessment:
    """`priority` is what somebody chose instead of what impact and urgency give; `others` is no, perhaps or yes.
    `in_danger` says whether somebody is in danger now; None leaves it as it was.
    """

    nature: str = required("Choose what kind of problem it is.")
    category_id: int = required("Choose a category.")
    impact: int = required("Choose how much it affects the customer.")
    urgency: int = required("Choose how soon it matters.")
    effect: str = required("Say in a sentence what it does to the customer.")
    others: str = required("Say whether others could be affected.")
    others_who: str = ""
    others_count: int | None = None
    in_danger: bool | None = None
    priority: int | None = None
    priority_reason: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Handover:
    """Who has it from now on. `why` is a code of `complaints.assigning` where no person chose this complaint alone,
    `open_before` how many the new handler had then, `by_id` on whose word the portal hands it over."""

    handler_id: int = required("Choose who takes it.")
    note: str = ""
    why: str = ""
    open_before: int | None = None
    by_id: int | None = None


@dataclass(frozen=True)
class Phrase:
    """Words of the customer: the part of the story they stand in, and where (in signs); a wrong place is looked for."""

    part: str
    start: int
    words: str


@dataclass(frozen=True)
class Marks:
    """Phrases to be marked in the story, and the ids of marks to be taken away."""

    add: tuple[Phrase, ...] = ()
    remove: tuple[int, ...] = ()


@dataclass(frozen=True)
class PassOn:
    """What goes to somebody else: tasks, promises, or the escalation; to whoever handles the complaint where `to_id` is
    None. `why`, `from_id` and `by_id` as of a whole desk (see `holdings`)."""

    to_id: int | None = None
    task_ids: tuple[int, ...] = ()
    promise_ids: tuple[int, ...] = ()
    escalation: bool = False
    from_id: int | None = None
    why: str = ""
    by_id: int | None = None


@dataclass(frozen=True)
class Facts:
    """What we understood: the concerns and, unless None leaves them as they are, the wishes."""

    concerns: tuple[str, ...] = required("Write at least one concern, in the customer's words.")
    wishes: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Words:
    text: str = required("Write something first.")
    files: tuple[StoredFile, ...] = ()


@dataclass(frozen=True)
class VirusFound:
    """What the scanner found in a file that had waited for it; `virus` is its name for it."""

    attachment_id: int = required("Name the file.")
    virus: str = ""


@dataclass(frozen=True)
class Reason:
    reason: str = required("Give the reason.")


@dataclass(frozen=True)
class Question:
    text: str = required("Write the question.")
    until: date = required("Say by when you need the answer.")
