"""What somebody would give, and what of it they have to ask for first: a sum, kinds of remedies, or both."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..access import Actor
from ..catalogue import queries as catalogue
from ..complaints import details as d
from ..complaints.models import Complaint
from ..web import filters
from . import authority, deciders, limits


@dataclass(frozen=True)
class Wanted:
    """`amount` is what all offers of the complaint would make together, with this one; `is_covered` where somebody's
    authority reaches so far. `kinds` are those that are not for the asker to give alone, `offered` is all of it in
    words."""

    amount: Decimal
    is_covered: bool
    kinds: tuple[str, ...]
    offered: str

    @property
    def is_free(self) -> bool:
        """Whether nobody has to be asked for it."""
        return self.is_covered and not self.kinds


def wanted(
    complaint: Complaint, actor: Actor, lines: Sequence[d.OfferLine], *, on_top: bool = False
) -> Wanted:  # fmt: skip
    """What these remedies need; `on_top` of an offer that is open. Raises NotFound for one that is none."""
    known = [catalogue.get_remedy(line.remedy_id) for line in lines]
    total = sum((limits.cost_of(line.remedy_id, line.amount) for line in lines), Decimal(0))
    approved = deciders.approved_kinds(complaint)
    kinds = [remedy.kind for remedy in known if limits.above_role(remedy, actor, approved)]
    told = (_told(remedy.name, line.amount, line.words) for remedy, line in zip(known, lines, strict=True))
    words, _charged = authority.charge(complaint, actor, total, open_too=on_top)
    before = authority.given(complaint) + (authority.open_cost(complaint) if on_top else authority.NONE)
    amount = before + total if total else total
    return Wanted(amount, not words, tuple(dict.fromkeys(kinds)), "\n".join(told))


def _told(name: str, amount: Decimal | None, words: str) -> str:
    """`Refund, £84.50: The bill of the joiner.`"""
    what = name if amount is None else f"{name}, {filters.money(amount)}"
    return f"{what}: {words.strip()}" if words.strip() else what
