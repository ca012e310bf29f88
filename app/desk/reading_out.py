"""What a customer says yes or no to, beside the form in which a colleague writes that down: to be read out to them."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..complaints import concerns, wishes
from ..complaints.models import Complaint
from ..remedies import asked
from ..remedies import queries as remedies
from ..remedies.models import OfferedRemedy
from ..web import filters, vocabulary

FACTS = frozenset({"confirm_facts", "correct_facts"})
OFFERS = frozenset({"accept", "decline", "discuss"})


@dataclass(frozen=True)
class Part:
    heading: str
    lines: tuple[str, ...]


def parts(complaint: Complaint, action: str) -> list[Part]:
    """The concerns and wishes as we understood them, or the open offer, wish by wish; nothing for other actions."""
    if action in FACTS:
        found = _facts(complaint)
    elif action in OFFERS:
        found = _offer(complaint)
    else:
        return []
    return [part for part in found if part.lines]


def _facts(complaint: Complaint) -> Iterator[Part]:
    yield Part("What we understood", tuple(row.words for row in concerns.current(complaint.id)))
    yield Part("What they ask for", tuple(row.words for row in wishes.current(complaint.id)))


def _offer(complaint: Complaint) -> Iterator[Part]:
    offer = remedies.find_open_offer(complaint.id)
    if offer is None:
        return
    for row in asked.rows(offer, wishes.read(complaint.id), complaint.desired):
        look = vocabulary.OFFER_LINE.get(row.answer)
        answer = " ".join(part for part in (str(look.desk) if look is not None else "", row.detail) if part)
        lines = (answer, *(_line(line) for line in row.lines), f"Why less: {row.reason}" if row.reason else "")
        yield Part(f"“{row.wish}”" if row.wish else "More than they asked", tuple(line for line in lines if line))
    yield Part("It stands until", (filters.long_day(offer.until),))


def _line(line: OfferedRemedy) -> str:
    return f"{line.words} {filters.money(line.told)}" if line.told is not None else line.words
