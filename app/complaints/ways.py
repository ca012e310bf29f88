"""By which ways somebody can reach us: who can't use the telephone is not sent to it, nor who gets paper to a page.

Letters go by what was recorded (`of`). Hints to whoever writes also count what is only likely (`without`): somebody who
left neither a number nor an address for mails has perhaps no telephone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from ..catalogue import queries as catalogue
from ..db import db
from ..people.models import Customer
from ..web import filters
from .models import Complaint, Need

NO_TELEPHONE = frozenset({"hearing", "write"})
BY_TELEPHONE = frozenset({"ring", "sight"})
NO_INTERNET = frozenset({"offline"})
LARGE = "large_print"
"""Kinds of needs, as the catalogue names them."""
STOPPED = ("telephone", "visit", "email")
"""Ways that are closed on our side as well, and what a manager may let colleagues use all the same."""
OPEN_WAYS = {
    "page": "On the page of their complaint",
    "email": "By e-mail",
    "letter": "By letter",
    "telephone": "By telephone",
}
HELD = "Calls to them are held: a colleague felt threatened, and a manager decides first whether anybody rings them."
NO_INBOX = "Nobody reads mails here yet. An administrator writes down the address of an inbox that is read."
TELEPHONE, INTERNET = "telephone", "internet"


@dataclass(frozen=True)
class Ways:
    telephone: bool
    internet: bool
    large: bool


def of(complaint: Complaint) -> Ways:
    kinds, closed = _needs(complaint), complaint.customer.has_closed("telephone")
    reads_pages = bool(complaint.customer.email) or complaint.channel == "web"
    return Ways(
        telephone=not kinds & NO_TELEPHONE and not closed,
        internet=reads_pages and not kinds & NO_INTERNET,
        large=LARGE in kinds,
    )


def without(complaint: Complaint) -> frozenset[str]:
    """What a text about this complaint should not send them to. Says nothing of why: not everybody may read needs."""
    customer, ways = complaint.customer, of(complaint)
    rung = ways.telephone and customer.may_ring != "no" and bool(customer.phone or customer.email)
    usable = {TELEPHONE: rung, INTERNET: ways.internet}
    return frozenset(way for way, works in usable.items() if not works)


def contradict(kinds: Iterable[str]) -> bool:
    """Whether some of these ask for the telephone and others for anything but it."""
    asked = set(kinds)
    return bool(asked & BY_TELEPHONE and asked & NO_TELEPHONE)


def leading(kinds: Sequence[str]) -> list[str]:
    """These kinds in their order, without those that speak against one that goes before them."""
    first = next((kind for kind in kinds if kind in BY_TELEPHONE | NO_TELEPHONE), "")
    against = NO_TELEPHONE if first in BY_TELEPHONE else BY_TELEPHONE if first else frozenset()
    return [kind for kind in kinds if kind not in against]


def may_stay_open() -> dict[str, str]:
    """The ways that can stay open: e-mail only where an inbox is written down that people read."""
    has_inbox = bool(catalogue.organisation().email)
    return {way: words for way, words in OPEN_WAYS.items() if way != "email" or has_inbox}


def stays_open(complaint: Complaint) -> str:
    """What somebody reads who may not use a closed way: which one stays, until when, and whom to ask."""
    return stays_open_to(complaint.customer)


def stays_open_to(customer: Customer) -> str:
    """The same for somebody who may have no complaint yet."""
    until = f" until {filters.short_day(customer.closed_until)}" if customer.closed_until else ""
    stays = OPEN_WAYS.get(customer.open_way, OPEN_WAYS["letter"])
    asked = "Where the law or a need of theirs asks for it, a manager can allow it."
    return f"What stays open{until}: {stays[:1].lower()}{stays[1:]}. {asked}"


def by_mail(customer: Customer) -> bool:
    """Whether our letters go by mail to who has an address: not where mails are closed and the way that stays open
    is one we can use. What stands on their page is told by mail in any case."""
    if not customer.stops("email"):
        return True
    known = {"letter": customer.postal_address, "telephone": customer.phone if customer.may_be_rung else ""}
    return not known.get(customer.open_way)


def _needs(complaint: Complaint) -> set[str]:
    """The kinds that hold now and go first; asked for only where something was recorded."""
    if not complaint.has_needs:
        return set()
    held = select(Need.kinds).where(Need.complaint_id == complaint.id, Need.ended_at.is_(None))
    return {kind for kinds in db.session.scalars(held) for kind in leading(kinds)}
