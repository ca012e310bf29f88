"""What finding out needs: findings, the plan, evidence, and what each wish of the customer gets."""

from dataclasses import dataclass
from datetime import date

from .files import StoredFile
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
class OriginalOpened:
    """Opening a photograph as it came, with the place and time that the camera saved."""

    attachment_id: int = required("Choose the photograph.")
    reason: str = required("Say why you need place and time.")


@dataclass(frozen=True)
class OriginalWithdrawn:
    """The photograph whose original the customer no longer wishes kept."""

    attachment_id: int = required("Choose the photograph.")


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


@dataclass(frozen=True)
class InvolvedNamed:
    """Somebody who works for us and whom the complaint is about; `user_id` where they have an account here."""

    reason: str = required("Say how you know, in a sentence.")
    user_id: int | None = None
    name: str = ""
    office: str = ""
    email: str = ""


@dataclass(frozen=True)
class InvolvedEnded:
    involved_id: int = required("Choose whom it is not about.")
    reason: str = required("Give the reason.")


@dataclass(frozen=True)
class ColleagueAsked:
    """An enquiry. `kind`: facts, or statement for somebody’s own account. Whom: a contact, somebody the complaint is
    about (`involved_id`), or a person by name. `then_ids` are contacts asked the same afterwards, one after the other.
    `skip_reason` says why those who stand before in the route are not asked.
    """

    kind: str = required("Choose what you ask for.")
    questions: str = required("Write what you want to know, one question a line.")
    due_on: date = required("Say by when.")
    contact_id: int | None = None
    involved_id: int | None = None
    name: str = ""
    office: str = ""
    email: str = ""
    question_id: int | None = None
    concern_id: int | None = None
    shows_customer: bool = False
    then_ids: tuple[int, ...] = ()
    skip_reason: str = ""


@dataclass(frozen=True)
class EnquiryAnswered:
    """What they say, in their words, with files they give. `heard` is how it reached whoever wrote it down, empty where
    they wrote it.
    """

    enquiry_id: int = required("Choose who answered.")
    words: str = required("Write what they say, in their own words.")
    heard: str = ""
    files: tuple[StoredFile, ...] = ()


@dataclass(frozen=True)
class EnquirySkipped:
    enquiry_id: int = required("Choose whom you do not ask.")
    reason: str = required("Say why it goes on without them.")


@dataclass(frozen=True)
class StatementRepeated:
    """What we understood of somebody’s own account, for them to read."""

    enquiry_id: int = required("Choose whose account it is.")
    words: str = required("Write what you understood, as they would say it.")


@dataclass(frozen=True)
class StatementConfirmed:
    """`heard` is how a yes that was spoken reached whoever writes it down."""

    enquiry_id: int = required("Choose whose account it is.")
    heard: str = ""


@dataclass(frozen=True)
class EnquiryChosen:
    enquiry_id: int = required("Choose the enquiry.")
