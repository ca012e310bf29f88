"""Whether two complaints may become one, and if not, why: every refusal names what could be done instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select

from ..access import Actor
from ..db import db
from ..errors import Invalid
from . import queries, readings
from .access import visible_to
from .joined import goes_on_in
from .models import Complaint, Reader
from .references import read_reference

Why = Literal[
    "unknown", "itself", "closed", "joined", "ended", "readers", "no_address", "unconfirmed", "others", "about"
]


@dataclass
class NotJoinable(Invalid):
    """Two complaints stay two. `why` is a code; `other` is the complaint that was named, `lies_with` the one where
    something can be done about it, or that goes on for it: references, empty for none."""

    why: Why = "unknown"
    other: str = ""
    lies_with: str = ""


def find_staying(complaint: Complaint, actor: Actor, typed: str, *, for_change: bool = False) -> Complaint:
    """The one that stays: another, open, of the same confirmed address, and open to `actor`. Raises NotJoinable."""
    statement = select(Complaint).where(Complaint.reference == read_reference(typed), visible_to(actor))
    # The form showed it: what somebody made of it since is read anew.
    into = db.session.scalars(queries.locking(statement) if for_change else statement).one_or_none()
    if into is None:
        raise _refused("unknown", "We find no other complaint of this reference.")
    if into.id == complaint.id:
        raise _refused("itself", f"{into.reference} is this complaint itself. Give the reference of the other one.")
    if readings.closed_to(actor, [into]):
        words = f"{into.reference} asks why you open it: open it first, then come back."
        raise _refused("closed", words, into.reference, into.reference)
    if not into.is_open:
        raise _ended(complaint, into)
    if _readers_of(into) != _readers_of(complaint):
        words = "Few may read one of them, and others the other. Let the same people read both, then join them."
        raise _refused("readers", words, into.reference)
    _check_address(complaint, into)
    if _about(into) != _about(complaint):
        words = "They are about different colleagues. Name on both whom they are about, then join them."
        raise _refused("about", words, into.reference)
    return into


def _ended(complaint: Complaint, into: Complaint) -> NotJoinable:
    after = goes_on_in(into.reference)
    if complaint.reference in after:
        return _refused("joined", f"{into.reference} is joined with this one already.", into.reference, into.reference)
    if after:
        words = f"{into.reference} was joined with {after[-1]}, and goes on there. Join this one with {after[-1]}."
        return _refused("joined", words, into.reference, after[-1])
    words = f"{into.reference} has ended. What goes on for both has to be open: open it again first, or choose another."
    return _refused("ended", words, into.reference, into.reference)


def _check_address(complaint: Complaint, into: Complaint) -> None:
    """Whoever gets the letters of both has to be one person, and to read what comes to the address."""
    both, other = (complaint, into), into.reference
    if bare := [row for row in both if not row.customer.email]:
        words = f"{_names(bare)} has no e-mail address. Both need one, the same, which the customer confirmed."
        raise _refused("no_address", words, other, bare[0].reference)
    if complaint.customer.email.lower() != into.customer.email.lower():
        words = (
            "The two have different e-mail addresses: only complaints of one customer are joined. Link them instead."
        )
        raise _refused("others", words, other, complaint.reference)
    if _for_whom(complaint) != _for_whom(into):
        words = "They are about different people, for one of whom somebody else writes. Link them instead."
        raise _refused("others", words, other, complaint.reference)
    if waiting := [row for row in both if row.customer.email_verified_at is None]:
        has = "has" if len(waiting) == 1 else "have"
        words = (
            f"{_names(waiting)} {has} an address that nobody confirmed yet. Write to the customer there: when they "
            "answer by the link in that mail, it is confirmed. Or link the two instead."
        )
        raise _refused("unconfirmed", words, other, waiting[0].reference)


def _for_whom(complaint: Complaint) -> str:
    """Whom it is about, where somebody else writes for them; an address says nothing of that."""
    return complaint.customer.name_key if complaint.customer.is_represented else ""


def _names(rows: Sequence[Complaint]) -> str:
    return " and ".join(row.reference for row in rows)


def _readers_of(complaint: Complaint) -> tuple[bool, bool, frozenset[int]]:
    """Who may read it, as far as that is not everybody."""
    if not complaint.restricted:
        return complaint.sensitive, False, frozenset()
    readers = select(Reader.user_id).where(Reader.complaint_id == complaint.id)
    return complaint.sensitive, True, frozenset(db.session.scalars(readers))


def _about(complaint: Complaint) -> set[int | str]:
    """Whom it is about: nobody whom one of them keeps out reads, or decides, of it in the other."""
    return {row.user_id or row.name for row in complaint.involved} if complaint.about_staff else set()


def _refused(why: Why, words: str, other: str = "", lies_with: str = "") -> NotJoinable:
    return NotJoinable(words, errors={"into_reference": words}, why=why, other=other, lies_with=lies_with)
