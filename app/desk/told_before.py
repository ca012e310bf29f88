"""What the customer had read of ours before they sent it: a notice of a known problem, an answer that may help."""

from collections.abc import Iterator

from ..complaints.models import Event
from ..helping import queries as helping
from ..helping.queries import ANSWER

CHOSEN = {
    "shown": "shown, they went on past it",
    "helped": "they said that it answers it, and sent it all the same",
    "went_on": "shown, they went on",
    "about_me": "they said that it is about them",
}


def of_case(filed: list[Event]) -> list[str]:
    """A sentence for each."""
    return [words for event in filed for words in _told(event)]


def _told(event: Event) -> Iterator[str]:
    for kind, about, state in event.facts.get("told_before", ()):
        if kind == ANSWER:
            yield f"The answer “{helping.get_answer(about).name}”: {CHOSEN[state]}."
        else:
            yield f"The known problem “{helping.get_problem(about).title}”: {CHOSEN[state]}."
