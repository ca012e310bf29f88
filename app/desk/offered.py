"""What was asked beside what was offered: a table for each offer, and one of the wishes that nobody answered yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from .. import clock
from ..catalogue import queries as catalogue
from ..complaints.casefile import CaseFile
from ..complaints.wishes import standing
from ..remedies import agreements, asked
from ..remedies.authority import COUNTING
from ..remedies.models import Offer, OfferedRemedy
from .comparable import DECIDING


@dataclass(frozen=True)
class Line:
    """One remedy, by its name in the catalogue and the words of the offer; an old one may have no name any more. `more`
    is what its kind has besides: the thing itself, per cent, until when."""

    remedy: str
    words: str
    amount: Decimal | None
    more: str = ""


@dataclass(frozen=True)
class Row:
    """A wish with its answer. Without `wish` the lines are more than they asked."""

    wish: str
    answer: str
    detail: str
    reason: str
    lines: list[Line]


@dataclass(frozen=True)
class Table:
    offer: Offer | None
    rows: list[Row]


def table(offer: Offer, file: CaseFile) -> Table:
    """An offer, wish by wish."""
    return Table(offer, [_row(row) for row in asked.rows(offer, file.wishes, file.complaint.desired)])


def unanswered(file: CaseFile) -> list[Table]:
    """Before any offer: what they ask, with what was said to it; whole, where nobody split it into wishes yet."""
    rows = [
        Row(row.wish.words, row.answer.answer, row.answer.detail, row.answer.reason, [])
        if row.answer is not None
        else Row(row.wish.words, "", "", "", [])
        for row in standing(file.wishes)
    ]
    if not rows and file.complaint.desired.strip() and file.complaint.state in DECIDING:
        rows = [Row(file.complaint.desired, "", "", "", [])]
    return [Table(None, rows)] if rows else []


def used(offers: Sequence[Offer]) -> Decimal:
    """What of the authority for this case is given, or promised by an offer that stands."""
    return sum((offer.cost for offer in offers if offer.state in COUNTING), Decimal(0))


def in_days(days: int) -> str:
    """The day so many days from now, as a form sends it."""
    return catalogue.organisation().working_time.local(clock.now() + timedelta(days=days)).date().isoformat()


def _row(row: asked.Row) -> Row:
    return Row(row.wish, row.answer, row.detail, row.reason, [_line(line) for line in row.lines])


def _line(line: OfferedRemedy) -> Line:
    known = {remedy.id: remedy.name for remedy in catalogue.remedies()}
    return Line(known.get(line.remedy_id, ""), line.words, line.amount, agreements.besides(line))
