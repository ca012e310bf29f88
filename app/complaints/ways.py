"""By which ways somebody can reach us: who can't use the telephone is not sent to it, nor who gets paper to a page.

Letters go by what was recorded (`of`). Hints to whoever writes also count what is only likely (`without`): somebody who
left neither a number nor an address for mails has perhaps no telephone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from ..db import db
from .models import Complaint, Need

NO_TELEPHONE = frozenset({"hearing", "write"})
BY_TELEPHONE = frozenset({"ring", "sight"})
NO_INTERNET = frozenset({"offline"})
"""Kinds of needs, as the catalogue names them."""
TELEPHONE, INTERNET = "telephone", "internet"


@dataclass(frozen=True)
class Ways:
    telephone: bool
    internet: bool


def of(complaint: Complaint) -> Ways:
    kinds = _needs(complaint)
    reads_pages = bool(complaint.customer.email) or complaint.channel == "web"
    return Ways(telephone=not kinds & NO_TELEPHONE, internet=reads_pages and not kinds & NO_INTERNET)


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


def _needs(complaint: Complaint) -> set[str]:
    """The kinds that hold now and go first; asked for only where something was recorded."""
    if not complaint.has_needs:
        return set()
    held = select(Need.kinds).where(Need.complaint_id == complaint.id, Need.ended_at.is_(None))
    return {kind for kinds in db.session.scalars(held) for kind in leading(kinds)}
