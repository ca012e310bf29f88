"""What the timeline says of talks along the guide."""

from ...complaints.models import Event
from .teller import Sentences, Teller

WHERE = {"telephone": "on the telephone", "in_person": "in person", "video": "by video"}
HOW = {
    "agreed": "they agreed",
    "open": "an offer stands",
    "manager": "a manager rings them",
    "look": "we look into it, and come back to them",
    "well": "all is well",
    "ended": "it ended without an answer",
}


def _talked(event: Event, teller: Teller) -> str:
    where, how = WHERE[event.facts["medium"]], HOW[event.facts["how"]]
    if event.facts["medium"] == "in_person" and event.facts["how"] == "manager":
        how = "a manager takes it on"
    also = ", and looked in on them" if "check_in" in event.facts else ""
    return f"{teller.who(event)} talked with {teller.customer} {where}, with the guide: {how}{also}"


def _apologised(event: Event, teller: Teller) -> str:
    whose = "for our fault" if event.facts["fault"] == "ours" else "although it was not our fault"
    return f"{teller.who(event)} apologised {whose}"


def _raised(event: Event, teller: Teller) -> str:
    count = event.facts["concerns"]
    more = "one more concern" if count == 1 else f"{count} more concerns"
    return f"{teller.who(event)} wrote down {more} of {teller.customer}"


SENTENCES: Sentences = {
    "talk": ("telephone", _talked),
    "raise_concerns": ("chat-left-quote", _raised),
    "apologise": ("heart", _apologised),
}
