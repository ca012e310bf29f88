"""What comparable cases received, in one sentence and a list."""

from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from ..access import Actor
from ..catalogue import queries as catalogue
from ..complaints.models import Complaint
from ..complaints.statuses import Status
from ..remedies.comparable import Comparable, comparables
from ..web import filters
from .overview import OFFER_STATES
from .words import OUTCOMES

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
# While it is being decided what somebody gets, it helps to know what others got.
DECIDING = frozenset({Status.INVESTIGATING, Status.OFFERED})
SATISFIED = {"yes": "satisfied", "partly": "partly satisfied", "no": "not satisfied", "not_answered": "did not answer"}


@dataclass(frozen=True)
class Row:
    """One comparable case: what they asked, what they received and how it ended, in words."""

    reference: str
    title: str
    asked: str
    received: str
    ended: str


@dataclass(frozen=True)
class Likes:
    """`sentence` says it of all, `rows` of each."""

    sentence: str
    rows: list[Row]


def likes(complaint: Complaint, actor: Actor) -> Likes | None:
    """What cases like this one received, as far as this colleague may read them; None before and after it matters."""
    return received(complaint, actor) if complaint.state in DECIDING else None


def received(complaint: Complaint, actor: Actor) -> Likes:
    """The same at any time."""
    found = comparables(complaint, actor)
    return Likes(sentence(found), [_row(case) for case in found])


def sentence(found: list[Comparable]) -> str:
    """Like: Ten like this received £40 to £120, £60 in the middle; nine accepted, eight satisfied."""
    if not found:
        return "Nothing like this was settled yet."
    accepted = sum(1 for case in found if case.state == "accepted")
    satisfied = sum(1 for case in found if case.satisfaction == "yes")
    told = f"{_number(accepted).lower()} accepted, {_number(satisfied).lower()} satisfied"
    return f"{_number(len(found))} like this{_received(found)}; {told}."


def _received(found: list[Comparable]) -> str:
    amounts = sorted(case.received for case in found if case.received)
    if not amounts:
        return " received no money"
    low, high = _whole(amounts[0]), _whole(amounts[-1])
    spread = low if low == high else f"{low} to {high}"
    middle = f", {_whole(median(amounts))} in the middle" if len(amounts) > 2 and low != high else ""
    who = " received" if len(amounts) == len(found) else f": {_number(len(amounts)).lower()} received"
    return f"{who} {spread}{middle}"


def _whole(amount: Decimal) -> str:
    return filters.money(amount).removesuffix(".00")


def _number(count: int) -> str:
    return NUMBERS[count]


def _row(case: Comparable) -> Row:
    names = {remedy.id: remedy.name for remedy in catalogue.remedies()}
    given = list(dict.fromkeys(names.get(remedy.remedy_id, remedy.words) for remedy in case.remedies))
    money = [_whole(case.received)] if case.received else []
    ended = [
        OFFER_STATES.get(case.state, "No offer"),
        OUTCOMES.get(case.outcome, ""),
        SATISFIED.get(case.satisfaction, ""),
    ]
    return Row(
        reference=case.reference,
        title=case.title,
        asked=case.asked,
        received=", ".join([*money, *given]) or "Nothing was offered",
        ended=", ".join(
            word if place == 0 else word.lower() for place, word in enumerate(word for word in ended if word)
        ),
    )
