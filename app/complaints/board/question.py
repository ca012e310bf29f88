"""What somebody asks of the queue, and how it stands in an address: the same words are kept with a saved view.

Nothing here asks the database. Values that nobody could have chosen are left out when a question is read.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from ..references import read_reference
from ..statuses import ENDED, Status

VIEWS = ("open", "mine", "unassigned", "overdue", "at_risk", "waiting", "escalated", "resolved")
SORTS = ("due", "received", "heard", "severity", "status", "customer", "handler", "category")
DUE = ("overdue", "today", "week", "three_weeks")
NOBODY, ME, NONE = "nobody", "me", "none"
ONLY_OPEN, ONLY_ENDED, ALSO_ENDED = "open", "ended", "any"

# What starts with the largest: the newest, and who was heard of last.
LARGEST_FIRST = frozenset({"received", "heard"})

Value = str | int
Filters = Mapping[str, Value]


@dataclass(frozen=True)
class Question:
    """A view, what narrows it down (by names of FILTERS), an order, and where the page before ended.

    `after` is what `pages.Page.next` said; it belongs to a page, so it is not among `asked()`.
    """

    view: str = "open"
    filters: Filters = field(default_factory=lambda: MappingProxyType({}))
    sort: str = ""
    reverse: bool = False
    after: str = ""

    @property
    def scope(self) -> str:
        """Which complaints at all: "open", "ended" or "any"."""
        status = self.filters.get("status")
        if status == ALSO_ENDED:
            return "any"
        return "ended" if status == ONLY_ENDED or status in ENDED else "open"

    @property
    def order(self) -> str:
        """The name of the order: the chosen one, or what is due next; with what has ended among it, when it came."""
        return self.sort or self.usual_order

    @property
    def usual_order(self) -> str:
        return "received" if self.scope == "any" else "due"

    @property
    def descending(self) -> bool:
        return self.starts_with_largest(self.order) != self.reverse

    def starts_with_largest(self, order: str) -> bool:
        """Whether an order begins at its far end, unless it is turned round. Of the past the newest comes first."""
        return order in LARGEST_FIRST or (order == "due" and (self.scope != "open" or self.view == "resolved"))

    def asked(self) -> dict[str, str]:
        """The question as arguments of an address, or to be kept. What goes without saying is left out."""
        asked = {} if self.view == "open" else {"view": self.view}
        asked |= {name: str(self.filters[name]) for name in FILTERS if name in self.filters}
        if self.reverse or self.order != self.usual_order:
            asked["sort"] = ("-" if self.reverse else "") + self.order
        return asked

    def sorted_by(self, order: str, *, reverse: bool = False) -> "Question":
        """The same in another order, from its first page."""
        return replace(self, sort=order, reverse=reverse, after="")

    def continued(self, after: str) -> "Question":
        """The same, from where a page ended."""
        return replace(self, after=after)

    def cleared(self) -> "Question":
        """The view in its order, without a filter."""
        return replace(self, filters=MappingProxyType({}), after="")

    def narrowed(self, **filters: Value | None) -> "Question":
        """With these filters more; None takes one away."""
        changed = {name: value for name, value in {**self.filters, **filters}.items() if value is not None}
        return replace(self, filters=MappingProxyType(changed), after="")


def read(asked: Mapping[str, str]) -> Question:
    """The question that these arguments ask, without whatever is none of its words."""
    view, sort = asked.get("view", ""), asked.get("sort", "")
    order = sort.removeprefix("-")
    given = {name: reads(asked.get(name, "")) for name, reads in FILTERS.items()}
    return Question(
        view=view if view in VIEWS else "open",
        filters=MappingProxyType({name: value for name, value in given.items() if value is not None}),
        sort=order if order in SORTS else "",
        reverse=order in SORTS and sort.startswith("-"),
        after=asked.get("after", ""),
    )


def _number(typed: str) -> int | None:
    return int(typed) if re.fullmatch(r"[1-9][0-9]{0,8}", typed, re.ASCII) else None


def _among(*known: str) -> Callable[[str], str | None]:
    return lambda typed: typed if typed in known else None


def _number_or(*words: str) -> Callable[[str], Value | None]:
    return lambda typed: typed if typed in words else _number(typed)


def _code(typed: str) -> str | None:
    return typed if re.fullmatch(r"[A-Za-z_-]{1,40}", typed, re.ASCII) else None


FILTERS: Mapping[str, Callable[[str], Value | None]] = {
    "status": _among(*(status.value for status in Status), ONLY_OPEN, ONLY_ENDED, ALSO_ENDED),
    "category": _number,
    "severity": lambda typed: typed if typed == NONE else (int(typed) if typed in {"1", "2", "3", "4"} else None),
    "handler": _number_or(NOBODY, ME),
    "team": _number_or(NONE),
    "due": _among(*DUE),
    "channel": _code,
    "language": _code,
    "tag": _number,
    # A customer is named by any of their complaints: an address would be personal data in the page's own.
    "customer": read_reference,
}
"""What may narrow a view down, each with what reads its value from an address."""
