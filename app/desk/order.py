"""The order of a list of complaints: heads that sort, and words for the present one."""

from collections.abc import Callable
from dataclasses import dataclass

from ..complaints.board import MOST_SORTED, Page, Question

LABELS = {
    "due": "Due",
    "received": "Received",
    "heard": "Last heard",
    "severity": "Severity",
    "status": "Status",
    "customer": "Customer",
    "handler": "Handler",
    "category": "Category",
}
# As the sentence under the list says it: from where it begins, and turned round.
WORDS = {
    "due": ("sorted by what is due next", "what is due last comes first"),
    "received": ("oldest first", "newest first"),
    "heard": ("longest without a word from the customer first", "heard from last first"),
    "severity": ("most severe first", "least severe first"),
    "status": ("sorted by status", "sorted by status, from the end"),
    "customer": ("sorted by customer", "sorted by customer, from the end"),
    "handler": ("sorted by handler", "sorted by handler, from the end"),
    "category": ("sorted by category", "sorted by category, from the end"),
}


@dataclass(frozen=True)
class Head:
    """A column that sorts. `direction` is ascending or descending where the list is in its order, else empty."""

    name: str
    label: str
    href: str
    direction: str


def heads(question: Question, address: Callable[[Question], str]) -> dict[str, Head]:
    """By the names of the orders. The present one turns round, the others begin at their own end."""
    return {name: _head(name, label, question, address) for name, label in LABELS.items()}


def _head(name: str, label: str, question: Question, address: Callable[[Question], str]) -> Head:
    if question.order != name:
        return Head(name, label, address(question.sorted_by(name)), "")
    turned = address(question.sorted_by(name, reverse=not question.reverse))
    return Head(name, label, turned, "descending" if question.descending else "ascending")


def shown(question: Question, page: Page) -> str:
    """The sentence under the list."""
    count = f"{len(page.rows)} shown"
    if page.looked_through:
        count += f", looked through {page.looked_through:,}"
    return f"{count}, {_words(question)}."


def _words(question: Question) -> str:
    if question.order == "due" and question.descending and not question.reverse:
        return "newest first"
    return WORDS[question.order][question.descending]


def refusal(question: Question) -> str:
    """What is said where too many would have to be put in this order."""
    return f"More than {MOST_SORTED:,} are too many to sort by {LABELS[question.order].lower()}."
