"""What the timeline says of colleagues who were asked, and of whom a complaint is about."""

from ...complaints.models import Event
from .teller import Sentences, Tell, Teller


def _asked_colleague(event: Event, teller: Teller) -> str:
    name, more = teller.asked.get(event.facts["enquiry"], "a colleague"), event.facts["count"] - 1
    what = "for their account" if event.facts["kind"] == "statement" else "what they know"
    after = "" if not more else ", and one more after them" if more == 1 else f", and {more} more after them"
    return f"{teller.who(event)} asked {name} {what}{after}"


def _of_enquiry(theirs: str, ours: str) -> Tell:
    """A sentence about somebody who was asked: `theirs` where they did it themselves."""

    def write(event: Event, teller: Teller) -> str:
        name = teller.asked.get(event.facts["enquiry"], "a colleague")
        return (theirs if event.actor_kind == "contact" else ours).format(who=teller.who(event), name=name)

    return write


def _of_involved(words: str) -> Tell:
    return lambda event, teller: words.format(
        who=teller.who(event), name=teller.involved.get(event.facts["involved"], "a colleague")
    )


SENTENCES: Sentences = {
    "name_involved": ("person", _of_involved("{who} named whom it is about: {name}")),
    "end_involvement": ("person-check", _of_involved("{who} wrote that it is not about {name}")),
    "ask_colleague": ("people", _asked_colleague),
    "answer_enquiry": ("chat-left-text", _of_enquiry("{who} answered", "{who} wrote down what {name} says")),
    "skip_enquiry": ("arrow-right", _of_enquiry("", "{who} went on without {name}")),
    "repeat_statement": ("chat-quote", _of_enquiry("", "{who} wrote back to {name} what they understood")),
    "confirm_statement": (
        "person-check",
        _of_enquiry("{who} confirmed their account", "{name} confirmed their account, says {who}"),
    ),
    "correct_statement": (
        "pencil",
        _of_enquiry("{who} corrected their account", "{who} wrote down what {name} corrects"),
    ),
    "remind_colleague": ("bell", _of_enquiry("", "{who} reminded {name}")),
    "colleague_late": ("clock", _of_enquiry("", "{name} has not answered in time, and a manager was told")),
    "tell_outcome": ("envelope-check", _of_enquiry("", "{who} told {name} the outcome")),
}
