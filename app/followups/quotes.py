"""A sentence that a customer lets us quote: asked for after a very good answer, changed and taken back at will."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ..access import Actor
from ..complaints import details as d
from ..complaints.checks import looks_at
from ..complaints.lifecycle import carries_out
from ..complaints.models import Complaint, Event
from ..complaints.statuses import Status
from ..db import db
from ..errors import WrongState
from ..people.models import Customer
from . import queries
from .models import Answer, Quote

CONSENT = 2
"""The version of `CONSENT_WORDS`: whoever changes the words counts it up. Version 1 said in English “in our reports, in
training and on our pages”, as if the customer had pages; in other languages it was the same."""
CONSENT_WORDS = _l(
    "You may quote these words in your reports, in training and on your pages. I can change them or take them back at "
    "any time."
)
OWN, THEIRS = ("first_name", "initials"), ("their_first_name", "their_initials")
"""How they are named under it: whoever gives it by their own name, or, where something was seen of the right to act for
somebody else, that person by theirs."""
NOBODY = "nobody"
WELL, GOOD = 4, 5
LONGEST = 600


def may_be_asked(complaint: Complaint) -> bool:
    """Whether their last answer was a very good one, and stands."""
    return complaint.state is Status.CLOSED and is_very_good(queries.answer_in_full(complaint.id))


def is_to_ask(complaint: Complaint) -> bool:
    """Whether to ask for a sentence just now: they may be asked, and gave none yet."""
    return may_be_asked(complaint) and find(complaint.id) is None


def is_very_good(answered: Answer | None) -> bool:
    """Put right, treated well or very well, and in a good mood: only then is it polite to ask."""
    return (
        answered is not None
        and answered.solved == "yes"
        and (answered.treated or 0) >= WELL
        and (answered.mood or 0) >= GOOD
    )


def find(complaint_id: int) -> Quote | None:
    """The sentence that stands."""
    standing = select(Quote).where(Quote.complaint_id == complaint_id, Quote.ended_at.is_(None))
    return db.session.scalars(standing).one_or_none()


def signatures(customer: Customer) -> dict[str, str]:
    """The ways in which whoever reads our letters may have a sentence signed, as each would read."""
    names = dict.fromkeys(OWN, customer.written_to)
    if customer.through_representative and customer.may_be_named_by_other:
        names |= dict.fromkeys(THEIRS, customer.name)
    return {key: _signature(name, key) for key, name in names.items() if name.split()} | {NOBODY: ""}


def _signature(name: str, signed: str) -> str:
    parts = name.split()
    return parts[0] if signed.endswith("first_name") else " ".join(f"{part[0].upper()}." for part in parts)


def end(complaint: Complaint, at: datetime) -> bool:
    """Let nobody use their sentence any more; returns whether there was one."""
    if (standing := find(complaint.id)) is None:
        return False
    standing.ended_at = at
    db.session.flush()
    return True


@looks_at("give_quote")
def _lacking(complaint: Complaint, actor: Actor, needs: d.QuoteGiven) -> dict[str, str]:
    errors = {}
    if len(needs.words.strip()) > LONGEST:
        errors["words"] = str(_l("A sentence or two is enough: 600 signs fit."))
    if needs.signed and needs.signed not in (*OWN, *signatures(complaint.customer)):
        errors["signed"] = str(_l("Choose one of the answers."))
    return errors


@carries_out("give_quote")
def _give(complaint: Complaint, actor: Actor, needs: d.QuoteGiven, event: Event) -> dict[str, object]:
    """Keep their words, in place of those they gave before."""
    if find(complaint.id) is None and not may_be_asked(complaint):
        raise WrongState("Nobody asked for their words.")
    end(complaint, event.at)
    quote = Quote(
        complaint_id=complaint.id, words=needs.words.strip(), signed=needs.signed,
        called=signatures(complaint.customer).get(needs.signed, ""), consent=CONSENT, agreed_at=event.at,
    )  # fmt: skip
    db.session.add(quote)
    db.session.flush()
    event.facts = {"quote": quote.id, "consent": CONSENT}
    return {"quote": quote}


@carries_out("withdraw_quote")
def _withdraw(complaint: Complaint, actor: Actor, needs: None, event: Event) -> None:
    if not end(complaint, event.at):
        raise WrongState("There is nothing of theirs that we may quote.")
