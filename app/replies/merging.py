"""Filling templates in: the names that may stand in braces, and what a case says for each of them.

A value the case does not have leaves the name in its braces: `complaints.wording.blanks` finds it, the letter waits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from .. import clock
from ..accounts import queries as accounts
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..catalogue.reply_templates import FIELD
from ..complaints import promises
from ..complaints.models import Complaint, Promise
from ..remedies import queries as remedies
from ..remedies.models import Offer
from ..web import filters, languages

STANDING = ("open", "accepted")


@dataclass(frozen=True)
class Source:
    """A case and who writes about it. What only some templates need is looked up when one asks for it."""

    complaint: Complaint
    author_id: int | None

    @cached_property
    def author(self) -> User | None:
        return accounts.find_user(self.author_id)

    @cached_property
    def offer(self) -> Offer | None:
        """The newest one that is open or was accepted."""
        return next((offer for offer in remedies.offers(self.complaint.id) if offer.state in STANDING), None)

    @cached_property
    def promise(self) -> Promise | None:
        """The open one that is due next."""
        return next((row for row in promises.of_complaint(self.complaint.id) if row.state == "open"), None)


@dataclass(frozen=True)
class Field:
    """`words` say what it is; `value` gives a blank string where the case has none."""

    words: str
    value: Callable[[Source], str]


FIELDS: dict[str, Field] = {
    "customer": Field("the customer’s name", lambda case: case.complaint.customer.name),
    "reference": Field("the reference of the complaint", lambda case: case.complaint.reference),
    "subject": Field("its subject", lambda case: case.complaint.title),
    "order_number": Field("order or account number", lambda case: case.complaint.order_number),
    "received": Field("the day it reached us", lambda case: filters.long_day(case.complaint.received_at)),
    "occurred": Field("when it happened, as they said it", lambda case: case.complaint.occurred),
    "due": Field("the day they have our answer by", lambda case: filters.long_day(case.complaint.expected_at)),
    "today": Field("today", lambda _case: filters.long_day(clock.now())),
    "handler": Field("whoever looks after it", lambda case: _name(case.complaint.handler)),
    "handler_phone": Field("and their telephone, or ours", lambda case: _phone(case.complaint.handler)),
    "author": Field("whoever writes", lambda case: _name(case.author)),
    "author_phone": Field("and their telephone, or ours", lambda case: _phone(case.author)),
    "offer": Field("what we offer or agreed", lambda case: _offered(case.offer)),
    "amount": Field("the sum of it", lambda case: _sum(case.offer)),
    "offer_until": Field("until when it stands", lambda case: filters.long_day(case.offer.until) if case.offer else ""),
    "promise": Field("the promise that is due next", lambda case: case.promise.words if case.promise else ""),
    "promise_due": Field("and by when", lambda case: filters.long_day(case.promise.due_at) if case.promise else ""),
    "organisation": Field("our name", lambda _case: catalogue.organisation().name),
    "phone": Field("our telephone", lambda _case: catalogue.organisation().phone),
    "phone_hours": Field("when somebody answers it", lambda _case: catalogue.organisation().phone_hours),
    "outside_body": Field("who looks at it again", lambda _case: catalogue.organisation().outside_body.name),
}


def fill(body: str, complaint: Complaint, author_id: int | None, others: Sequence[Complaint] = ()) -> str:
    """The words of a template for this case, in the customer's language; what the case lacks keeps its braces.

    In a letter about `others` of the same customer as well, a field says what it is for each of them.
    """
    cases = [Source(case, author_id) for case in (complaint, *others)]

    def value(name: str, braces: str) -> str:
        field = FIELDS.get(name)
        found = dict.fromkeys(field.value(case).strip() for case in cases) if field is not None else {}
        return filters.listing(filter(None, found)) or braces

    with languages.writing_in(complaint.language):
        return FIELD.sub(lambda match: value(match.group(1), match.group()), body)


def _name(user: User | None) -> str:
    return user.public_name if user is not None else ""


def _phone(user: User | None) -> str:
    return (user.phone if user is not None else "") or catalogue.organisation().phone


def _offered(offer: Offer | None) -> str:
    return "; ".join(line.words.rstrip(".") for line in offer.lines) if offer is not None else ""


def _sum(offer: Offer | None) -> str:
    return filters.money(offer.total) if offer is not None and offer.total > 0 else ""
