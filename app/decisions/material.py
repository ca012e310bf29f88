"""What a letter is made of besides what somebody types in it: read once, then plain data."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ..complaints import blockers, concerns, findings, promises, wishes
from ..complaints import details as d
from ..complaints.models import Complaint
from ..remedies import promised
from ..remedies import queries as remedies
from ..remedies.models import Offer
from ..sentences import sentence
from . import kinds, queries
from .models import Letter


@dataclass(frozen=True)
class Point:
    """A concern, what we found about it and what follows; `waived` where somebody went on without a finding."""

    id: int
    words: str
    outcome: str
    finding: str
    waived: bool = False


@dataclass(frozen=True)
class Given:
    """A remedy: what, how much, and when it was done; None while it is not. `reference` is that of the joined complaint
    it was agreed on, empty where that is this one; `told` what of its sum they read."""

    words: str
    amount: Decimal | None
    done_at: datetime | None
    reference: str = ""
    told: Decimal | None = None


@dataclass(frozen=True)
class Asked:
    """A wish and what it gets: yes, partly or not_now, empty while nobody said; what exactly, and why it is less.

    `offered` says that it came with an offer that was accepted: its tasks are kept until they are confirmed as done.
    """

    words: str
    answer: str
    detail: str
    reason: str
    offered: bool = False

    @property
    def is_granted(self) -> bool:
        """Whether they get something of which nothing else would remind us."""
        return self.answer in ("yes", "partly") and not self.offered


@dataclass(frozen=True)
class Owed:
    words: str
    due_at: datetime
    reference: str = ""


@dataclass(frozen=True)
class Material:
    """`given` is what the customer accepted since the letter before, `open_offer` what still stands, `owed` what we
    promised, each also on complaints that were joined with this one; `follows` is the letter sent before."""

    points: tuple[Point, ...]
    asked: tuple[Asked, ...]
    given: tuple[Given, ...]
    open_offer: Offer | None
    owed: tuple[Owed, ...]
    follows: Letter | None

    @property
    def amount(self) -> Decimal:
        """What goes to the customer in money, given or offered."""
        offered = self.open_offer.total if self.open_offer is not None else Decimal(0)
        return sum((row.amount for row in self.given if row.amount is not None), offered)


def gather(complaint: Complaint, letter: d.Decision) -> Material:
    """The material of a letter about this complaint. A concern's answer is what was typed, else what was recorded."""
    decision = kinds.decided(letter)
    follows = queries.find_sent(complaint.id)
    offers = remedies.offers(complaint.id)
    last_word = isinstance(decision, d.Deadlock)
    # A letter in place of another speaks of all that the other spoke of.
    since = follows.follows if follows is not None and isinstance(letter, d.DecisionCorrected) else follows
    return Material(
        points=_points(complaint, decision),
        asked=_asked(complaint, decision),
        given=_given(complaint, since),
        open_offer=next((offer for offer in offers if offer.state == "open" and last_word), None),
        owed=_owed(complaint),
        follows=follows,
    )


def _points(complaint: Complaint, letter: d.Resolution | d.Deadlock) -> tuple[Point, ...]:
    stated = concerns.current(complaint.id)
    typed = {row.concern_id: row for row in letter.concerns}
    whole = letter.position if isinstance(letter, d.Deadlock) else letter.explanation
    reasons = findings.reasons(stated, blockers.waived(complaint, "finding"))
    points = []
    for concern in stated:
        row = typed.get(concern.id)
        outcome = (row.outcome if row is not None else "") or concern.stands
        finding = (row.finding if row is not None and row.finding.strip() else "") or concern.found
        # What is decided about the only concern is the decision.
        if len(stated) == 1 and isinstance(letter, d.Resolution):
            outcome = outcome or letter.outcome
        finding = finding or reasons.get(concern.id, "") or (whole if len(stated) == 1 else "")
        points.append(Point(concern.id, concern.words, outcome, finding, waived=concern.id in reasons))
    return tuple(points)


def _asked(complaint: Complaint, decision: d.Resolution | d.Deadlock) -> tuple[Asked, ...]:
    """Every wish as it stands; one that nobody answered is refused for the reason that the letter gives."""
    reason = decision.position if isinstance(decision, d.Deadlock) else decision.no_remedy_reason
    ended, found = remedies.ended(complaint.id), []
    for row in wishes.standing(wishes.read(complaint.id)):
        if row.answer is not None and row.answer.offer_id not in ended:
            offered = row.answer.offer_id is not None
            found.append(Asked(row.wish.words, row.answer.answer, row.answer.detail, row.answer.reason, offered))
        else:
            found.append(Asked(row.wish.words, "not_now" if reason.strip() else "", "", reason))
    return tuple(found)


def _given(complaint: Complaint, before: Letter | None) -> tuple[Given, ...]:
    since = before.sent_at if before is not None else None
    rows = [row for row in promised.told(complaint) if _later(row.since, since)]
    return tuple(
        Given(
            f"{sentence(row.words)} ({row.more})" if row.more else row.words, row.amount, row.done_at, row.reference,
            row.told,
        )
        for row in rows
    )  # fmt: skip


def _owed(complaint: Complaint) -> tuple[Owed, ...]:
    rows = [("", row) for row in promises.of_complaint(complaint.id)] + promises.brought(complaint)
    return tuple(Owed(row.words, row.due_at, reference) for reference, row in rows if row.state == "open")


def _later(at: datetime, since: datetime | None) -> bool:
    return since is None or at > since
