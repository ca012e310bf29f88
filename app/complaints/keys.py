"""What opens a complaint for its customer: a fresh link to the address we know, and a new code for a lost one."""

from collections.abc import Sequence

from .. import sealing
from ..access import Actor
from ..db import db
from ..outbox.models import Delivery
from ..people.models import Customer
from . import letters, queries
from .models import Complaint
from .references import read_reference

SHORTEST_POSTCODE = 3


def send_fresh_link(contact: str, typed_reference: str = "") -> None:
    """Mail a link to the recorded address of whatever `contact` and the reference name together, if anything does.

    `contact` is an e-mail address, or a postcode beside a reference. Nobody learns from the answer, nor from the time
    it takes, whether it exists: for a stranger the same letter is written, and thrown away.
    """
    found = _named(contact, read_reference(typed_reference)) if typed_reference else queries.of_address(contact)
    complaints = found or [_nobodys(contact)]
    with db.session.no_autoflush:
        letter = letters.send("fresh_link", complaints[0], Actor("system"), None, None, {"complaints": complaints})
    db.session.flush()
    if not found and letter is not None:
        db.session.delete(letter)
        db.session.flush()


def opened_by(letter: Delivery) -> Sequence[Complaint]:
    """The complaints a mailed link opens: its own, and for a fresh link all open ones of the address it went to.

    None, when that address is no longer the one recorded: it may have been somebody else's all along.
    """
    own = queries.get_by_id(letter.about) if letter.about is not None else None
    if own is None or own.customer.email != letter.recipient:
        return ()
    if letter.kind != "fresh_link":
        return (own,)
    return (own, *(complaint for complaint in queries.of_address(letter.recipient) if complaint.id != own.id))


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
    complaint = Complaint(reference="C-AAAA-AAAA", language="en")
    complaint.customer = Customer(name="", email=email, phone="", postal_address="")
    return complaint
