"""A manager is asked while they talk: for what is above whoever talks with them, with one press.

The request is one like any other, and waits with those. What was approved counts in this talk from then on, and in the
record that comes of it.
"""

from ..access import Actor
from ..complaints import details as d
from ..complaints import lifecycle
from ..errors import DomainError, Invalid
from ..remedies import authority, deciders, wanting
from ..remedies import queries as remedies
from . import missing
from .answers import Answers
from .models import Conversation

HERE = {
    "telephone": "They are on the telephone now.",
    "in_person": "They are here now.",
    "video": "They are with us by video now.",
}
"""What whoever decides reads first, by where they talk."""
NOTHING = "Choose what you would give, and how much: that is asked for."
WITHIN = "You may give this yourself. Nobody has to be asked."


def may(talk: Conversation, actor: Actor) -> bool:
    """Whether this colleague may ask for something on the complaint as it stands."""
    return talk.complaint is not None and lifecycle.may(actor, talk.complaint, "ask_approval")


def find(talk: Conversation) -> remedies.Asked | None:
    """What was asked for, and what became of it, as long as it matters to this talk: what waits, what was approved,
    and what was refused since it began."""
    asked = remedies.find_last_asked(talk.complaint_id) if talk.complaint_id is not None else None
    if asked is None or talk.complaint is None or (asked.state == "refused" and asked.asked_at < talk.began_at):
        return None
    if asked.state != "approved":
        return asked
    is_of_use = set(asked.kinds) & deciders.approved_kinds(talk.complaint)
    return asked if is_of_use or asked.amount > authority.given(talk.complaint) else None


def ask(talk: Conversation, kind: str, answers: Answers, actor: Actor) -> dict[str, str]:
    """Ask for the offer under way in the step `kind`. Returns what stands against it, by field."""
    complaint, last = talk.complaint, answers.last
    if complaint is None:
        return {"": "Their complaint is not filed yet. Go back to where they tell it, then ask."}
    if last is None or last.asked is not (kind == "can") or all(line.is_blank for line in last.lines):
        return {"remedy_1": NOTHING}
    if errors := missing.to_ask(answers, complaint, actor):
        return errors
    wanted = wanting.wanted(complaint, actor, missing.offer_lines(last.lines))
    if wanted.is_free:
        return {"amount_1" if wanted.amount else "remedy_1": WITHIN}
    why = answers.ask_why or f"They ask for: “{'; '.join(answers.wishes)}”."
    now = f"{HERE[talk.medium]} " if talk.talked_at == talk.began_at else ""  # not where it is written down later
    needs = d.ApprovalRequest(None if wanted.is_covered else wanted.amount, f"{now}{why}", wanted.offered, wanted.kinds)
    try:
        lifecycle.perform(complaint, "ask_approval", actor, needs)
    except Invalid as refusal:
        return {"remedy_1" if wanted.is_covered else "amount_1": " ".join(refusal.errors.values()) or refusal.words}
    except DomainError as refusal:
        return {"": refusal.words}
    answers.ask_why = ""
    talk.answers = answers.model_dump()
    return {}
