"""What opens a complaint for its customer: a fresh link to the address we know, and a new code for a lost one."""

from collections.abc import Sequence

from sqlalchemy import select

from .. import sealing
from ..access import Actor
from ..db import db
from ..errors import TooMany
from ..outbox.models import Delivery, State
from ..people.models import Customer
from ..web import limits
from . import letters, queries
from .models import Complaint
from .references import read_reference

LINKS_PER_ADDRESS = 5
SHORTEST_POSTCODE = 3
MOST_NAMED = 10


def send_fresh_link(contact: str, typed_reference: str = "") -> None:
    """Mail a link to the recorded address of whatever `contact` and the reference name together, if anything does.

    `contact` is an e-mail address, or a postcode beside a reference. With a reference the link opens that complaint,
    without one all of the address, open and ended. Nobody learns from the answer, nor from the time it takes, whether
    it exists: for a stranger the same letter is written, counted, and thrown away. So is one more than an address gets
    within the hour: those before it open the same.
    """
    kind = "fresh_link" if typed_reference else "sign_in"
    if typed_reference:
        found: Sequence[Complaint] = _named(contact, read_reference(typed_reference))
    else:
        found = queries.of_address(contact, also_ended=True)
    complaints = queries.joined_last(found) or [_nobodys(contact)]
    are_open = [row for row in complaints if row.is_open]
    about, facts = (are_open or complaints)[0], {"complaints": are_open[:MOST_NAMED], "count": len(complaints)}
    with db.session.no_autoflush:
        letter = letters.send(kind, about, Actor("system"), None, None, facts)
    db.session.flush()
    is_new = bool(found) and not _waits_on_paper(kind, about, letter)
    if letter is not None and not (_is_one_of_few(letter, is_new=is_new) and is_new):
        db.session.delete(letter)
        db.session.flush()


def _is_one_of_few(letter: Delivery, *, is_new: bool) -> bool:
    """Whether its reader has had few like it within the hour. What was asked for in vain counts against nobody: no
    stranger keeps the links from them by asking wrongly."""
    kind = f"{letter.kind}_to" if is_new else f"{letter.kind}_to_nobody"
    try:
        limits.count_done(kind, letter.recipient.lower(), LINKS_PER_ADDRESS)
    except TooMany:
        return False
    return True


def _waits_on_paper(kind: str, complaint: Complaint, letter: Delivery | None) -> bool:
    """Whether the same lies to be printed, or read out, already: asking again makes no second one."""
    waiting = select(Delivery.id).where(
        Delivery.about == complaint.id, Delivery.kind == kind, Delivery.state == State.TO_DO
    )
    if letter is not None:
        waiting = waiting.where(Delivery.id != letter.id)
    return db.session.scalar(waiting.limit(1)) is not None


def opened_by(letter: Delivery) -> Complaint | None:
    """The complaint that a mailed link is about, if its address is still the one it went to: it may have been somebody
    else's all along."""
    own = queries.get_by_id(letter.about) if letter.about is not None else None
    return own if own is not None and own.customer.email == letter.recipient else None


def replace_code(complaint: Complaint, actor: Actor) -> str:
    """A new secret code; the old one opens nothing any more. The recorded address is told."""
    code = sealing.new_code()
    complaint.code_hash = sealing.digest(sealing.plain_code(code))
    letters.send("new_code", complaint, actor, None, None, {})
    return code


def _named(contact: str, reference: str | None) -> list[Complaint]:
    complaint = queries.find_by_reference(reference)
    if complaint is None:
        return []
    customer = complaint.customer
    if "@" in contact:
        known = customer.email.lower() == contact.strip().lower()
    else:
        code = _plain(contact)
        known = len(code) >= SHORTEST_POSTCODE and code in _plain(customer.postal_address)
    return [complaint] if known else []


def _plain(words: str) -> str:
    return "".join(sign for sign in words.upper() if sign.isalnum())


def _nobodys(contact: str) -> Complaint:
    email = contact.strip()[:100] if "@" in contact else "nobody@localhost"
    complaint = Complaint(reference="C-AAAA-AAAA", language="en", is_open=True)
    complaint.customer = Customer(name="", email=email, phone="", postal_address="")
    return complaint
