"""An offer beside what the customer asked for: no wish is left out, and less than asked says why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..complaints import details as d
from ..complaints import wishes
from ..complaints.models import Complaint, Wish, WishAnswer
from .models import Offer, OfferedRemedy

UNSAID = "They told us what they want: write it down, wish by wish, and say what each gets."


@dataclass(frozen=True)
class Row:
    """A wish in the customer's words with what it gets; without words, what is offered beyond what they asked."""

    wish: str
    answer: str = ""
    detail: str = ""
    reason: str = ""
    lines: list[OfferedRemedy] = field(default_factory=list)


def rows(offer: Offer, asked: Sequence[Wish], desired: str) -> list[Row]:
    """An offer wish by wish. One that answered no wishes stands whole beside all that the customer asked: `desired`."""
    answered = wishes.of_offer(asked, offer.id)
    if not answered:
        return [Row(desired, lines=list(offer.lines))]
    found = [_row(row, [line for line in offer.lines if line.wish_id == row.wish.id]) for row in answered]
    beyond = [line for line in offer.lines if line.wish_id is None]
    return [*found, Row("", lines=beyond)] if beyond else found


def _row(row: wishes.Answered, lines: list[OfferedRemedy]) -> Row:
    """What a remedy says already is not said a second time beside it."""
    assert row.answer is not None
    detail = "" if _bare(row.answer.detail) in _said(lines) else row.answer.detail
    return Row(row.wish.words, row.answer.answer, detail, row.answer.reason, lines)


def owed(offer: Offer, answered: Sequence[wishes.Answered]) -> list[tuple[OfferedRemedy | WishAnswer, str]]:
    """All that we do once this offer is accepted, with its words: its remedies, and what wishes get beyond those."""
    found: list[tuple[OfferedRemedy | WishAnswer, str]] = [(line, line.words) for line in offer.lines]
    whole = _said(offer.lines)
    for row in answered:
        said = whole | _said([line for line in offer.lines if line.wish_id == row.wish.id])
        if row.answer is not None and row.answer.gives and _bare(row.answer.gives) not in said:
            found.append((row.answer, row.answer.gives))
    return found


def _said(lines: Sequence[OfferedRemedy]) -> set[str]:
    """The bare words of each remedy, and of all together."""
    words = [line.words for line in lines]
    return {_bare(one) for one in (*words, " ".join(words))}


def _bare(words: str) -> str:
    """Letters and figures alone: whoever writes the same twice does not always set the same full stop."""
    return "".join(sign for sign in words.casefold() if sign.isalnum())


def lacking(complaint: Complaint, needs: d.Offer) -> dict[str, str]:
    """What the offer still owes to the wishes, by field; answers are counted from one."""
    known = {wish.words for wish in wishes.current(complaint.id)}
    if not needs.answers and complaint.desired.strip() and not known:
        return {
            "answers": UNSAID,
            "answer_1": "Say whether they get this.",
        }
    answered_by_line = {line.wish for line in needs.lines}
    vague = {
        f"detail_{place}": "Say what exactly, or at the remedy that it is for this wish."
        for place, given in enumerate(needs.answers, start=1)
        if given.answer in ("yes", "partly") and not given.detail.strip() and place not in answered_by_line
    }
    return vague | wishes.lacking(needs.answers, known)


def keep(complaint: Complaint, offer: Offer, needs: d.Offer, at: datetime) -> list[wishes.Answered]:
    """Keep what each wish gets with this offer, and which remedy is for which. Raises Invalid where a reason lacks."""
    stated = wishes.answer(complaint, needs.answers, at, offer_id=offer.id)
    for line, typed in zip(offer.lines, needs.lines, strict=True):
        if typed.wish is not None and 0 < typed.wish <= len(stated):
            line.wish_id = stated[typed.wish - 1].id
    return wishes.of_offer(wishes.read(complaint.id), offer.id)
