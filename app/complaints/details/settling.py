"""What offers, decisions and ends need."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ...catalogue import queries as catalogue
from .enquiring import WishAnswer
from .files import StoredFile
from .required import required


@dataclass(frozen=True)
class BroughtFailed:
    """`offer_id` names the agreement: one that was made on a joined complaint."""

    offer_id: int = required("Choose what can’t be done.")
    reason: str = required("Give the reason.")


@dataclass(frozen=True)
class ApprovalRequest:
    """`amount` is for all offers of the complaint together, those accepted before included; `kinds` are those that are
    not for the asker's role. One of both is needed. `offered` is what would be given, in words."""

    amount: Decimal | None
    reason: str = required("Say why this is right.")
    offered: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class ApprovalDecision:
    reason: str = required("Give the reason.")


@dataclass(frozen=True)
class OfferLine:
    """One remedy. `wish` is the place, counted from one, of the answer in the offer that it stands for.

    `percentage`, `item` and `valid_until` are those of kinds that have them; empty ones are filled from the catalogue.
    """

    remedy_id: int
    words: str
    amount: Decimal | None = None
    wish: int | None = None
    percentage: int | None = None
    item: str = ""
    valid_until: date | None = None

    @property
    def told(self) -> Decimal | None:
        """What of its sum the customer reads."""
        return catalogue.told_amount(self.remedy_id, self.amount)


@dataclass(frozen=True)
class Offer:
    lines: tuple[OfferLine, ...] = required("Choose a remedy and say what exactly we will do.")
    explanation: str = required("Explain the offer in your own words.")
    until: date = required("Say until when the offer stands.")
    stays_open: bool = True
    answers: tuple[WishAnswer, ...] = ()


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
    """Outcome per concern (or one for the whole), the cause, and what the customer reads.

    Where the cause is a misunderstanding, `policy` quotes the rule that it is about, `policy_reason` says in our own
    words why we have it, and `clearer` what we will say more clearly.
    Without `with_letter` another letter says it: that of several steps done together.
    """

    outcome: str = required("Choose the outcome.")
    cause: str = required("Choose the cause.")
    explanation: str = required("Explain the decision to the customer.")
    concerns: tuple[ConcernOutcome, ...] = ()
    no_remedy_reason: str = ""
    fulfilled_on: date | None = None
    apology: str = ""
    learned: str = ""
    policy: str = ""
    policy_reason: str = ""
    clearer: str = ""
    with_letter: bool = True


@dataclass(frozen=True)
class SweetenerTerms:
    """One more thing, sent on top where we were at fault. Without `amount` it costs what one costs us."""

    remedy_id: int = required("Choose what goes to them.")
    card: str = required("Write what stands on the card.")
    address: str = required("Write where it goes.")
    amount: Decimal | None = None


@dataclass(frozen=True)
class SweetenerSent:
    """`files` may hold a picture of it."""

    sweetener_id: int = required("Choose what was sent.")
    sent_on: date = required("Say when it was sent.")
    files: tuple[StoredFile, ...] = ()


@dataclass(frozen=True)
class SweetenerDropped:
    sweetener_id: int = required("Choose what is not sent.")
    reason: str = required("Give the reason.")


@dataclass(frozen=True)
class Feedback:
    """The customer's answer after the remedy. `treated` and `mood` run from 1 (bad) to 5 (good); `understood`, whether
    they felt so, is yes, partly, no or empty; `ask_again` whether we may ask once more, some weeks later."""

    treated: int | None = None
    mood: int | None = None
    comment: str = ""
    understood: str = ""
    ask_again: bool = False


@dataclass(frozen=True)
class NotRight:
    """Why it is not right; with the rest of a satisfaction answer where it came through one.

    `concerns` and `tasks`, those of agreed remedies, are ids of what is still open where it is `partly` right. Whoever
    names none says why in words.
    """

    reason: str = ""
    partly: bool = False
    treated: int | None = None
    mood: int | None = None
    understood: str = ""
    concerns: tuple[int, ...] = ()
    tasks: tuple[int, ...] = ()

    @property
    def feedback(self) -> Feedback:
        return Feedback(self.treated, self.mood, self.reason, self.understood)

    @property
    def is_told(self) -> bool:
        """Whether it says what is not right: in words, or by naming what is still open."""
        return bool(self.reason.strip() or (self.partly and (self.concerns or self.tasks)))


@dataclass(frozen=True)
class QuoteGiven:
    """Words that we may quote. `signed` is how they are named, of those that `quotes.signatures` allows."""

    words: str = required("Write the words that we may quote.")
    signed: str = required("Choose how we name you.")
    agreed: bool = required("Tick that we may quote you, or leave without sending.")


@dataclass(frozen=True)
class Withdrawal:
    confirmed: bool = required("Confirm that we should stop.")
    reason: str = ""


@dataclass(frozen=True)
class OutsideBodyNote:
    body: str = required("Say which body it went to.")
    on: date = required("Say when.")


@dataclass(frozen=True)
class Deadlock:
    position: str = required("Write our final position.")
    concerns: tuple[ConcernOutcome, ...] = ()
    apology: str = ""


@dataclass(frozen=True)
class OutsideDecision:
    decision: str = required("Write what the outside body decided.")
    more_to_do: bool = False
