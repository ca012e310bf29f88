"""Who tells of events, and how a sentence about one is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...complaints.models import Complaint, Event


@dataclass(frozen=True)
class Teller:
    """Who tells of events: it knows the complaint, its people by name, what was promised, who was asked or named.
    `reads_apart`: whoever reads it may read what the customer says of those who handle it."""

    complaint: Complaint
    name_of: Callable[[int | None], str]
    promises: dict[int, str]
    asked: Mapping[int, str]
    involved: Mapping[int, str]
    reads_apart: bool

    @property
    def customer(self) -> str:
        return self.complaint.customer.name or "The customer"

    def who(self, event: Event) -> str:
        if event.actor_kind == "contact":
            return self.asked.get(event.actor_id or 0, "Somebody we asked")
        if event.actor_kind == "system":
            return "The portal"
        on_their_word = "spoken" in event.facts
        return self.name_of(event.actor_id) if event.actor_kind == "staff" and not on_their_word else self.customer


Tell = Callable[[Event, Teller], str]
Sentences = dict[str, tuple[str, Tell]]
"""By action: an icon, and what writes the sentence."""


def plain(words: str) -> Tell:
    """A sentence with {who} and {customer}."""
    return lambda event, teller: words.format(who=teller.who(event), customer=teller.customer)
