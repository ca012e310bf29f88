"""Whose role may approve what somebody asks for: a sum, kinds of remedies, or both; and what was approved of kinds."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from sqlalchemy import func, select, union_all

from ..access import Role
from ..accounts import queries as accounts
from ..accounts.models import User
from ..catalogue.models import Remedy
from ..catalogue.remedies import KINDS
from ..complaints.access import readable_by
from ..complaints.models import Complaint
from ..db import db
from ..web import filters
from . import authority
from .models import Approval, Offer, OfferedRemedy, Sweetener

ROLES = (Role.MANAGER, Role.ADMIN)
"""Managers, and above what they may give administrators, where the limits give those something."""
AGREED = ("accepted", "failed")


def may_approve(role: Role | None, amount: Decimal, kinds: Collection[str]) -> bool:
    """Whether the limits of this role reach so far on one complaint."""
    if role not in ROLES or (role is Role.ADMIN and not authority.per_case(role)):
        return False
    return amount <= authority.per_case(role) and not beyond(role, kinds)


def beyond(role: Role | None, kinds: Iterable[str]) -> list[str]:
    """Those of these kinds that are not for this role to give."""
    own = authority.kinds_of(role)
    return [] if own is None else [kind for kind in kinds if kind not in own]


def everybody() -> Sequence[User]:
    """Everybody who might approve something."""
    return accounts.active_with_role(*ROLES)


def who_may(
    amount: Decimal, kinds: Collection[str], people: Iterable[User], besides: Collection[int | None]
) -> list[User]:
    """Those of these people who may approve it. Nobody who asks for it or handles the case is to be among them."""
    return [user for user in people if user.id not in besides and may_approve(user.role, amount, kinds)]


def on_case(complaint: Complaint, amount: Decimal, kinds: Collection[str], asker_id: int | None) -> list[User]:
    """Who may approve it on this complaint: of those who may read it, neither its handler nor whoever asks."""
    reads = select(Complaint.id).where(Complaint.id == complaint.id, readable_by(User.id)).exists()
    readers = set(db.session.scalars(select(User.id).where(User.active, reads)))
    people = [user for user in everybody() if user.id in readers]
    return who_may(amount, kinds, people, {asker_id, complaint.handler_id})


def nobody_may(amount: Decimal, kinds: Collection[str]) -> str:
    """What is said where nobody in the house may approve it."""
    return f"Nobody else here may approve {told(amount, kinds)} on this complaint. {setters()}"


def setters() -> str:
    """Who can change the limits."""
    names = _and([user.name for user in accounts.active_with_role(Role.ADMIN)]) or "An administrator"
    return f"{names} can change how far each role may go."


def told(amount: Decimal, kinds: Collection[str]) -> str:
    """`£60.00, a repair and a call`."""
    return _and([filters.money(amount)] * bool(amount) + [_called(kind) for kind in kinds])


def approved_kinds(complaint: Complaint) -> frozenset[str]:
    """The kinds that were approved for this complaint, went into no agreement of it since, and were not sent on top.
    Whoever approved one may still give it themselves."""
    approved = [row for row in authority.approvals(complaint) if row.asked_kinds]
    if not approved:
        return frozenset()
    agreed = (
        select(Remedy.kind, func.max(Offer.made_at))
        .join(OfferedRemedy, OfferedRemedy.remedy_id == Remedy.id)
        .join(Offer, Offer.id == OfferedRemedy.offer_id)
        .where(Offer.complaint_id == complaint.id, Offer.state.in_(AGREED))
        .group_by(Remedy.kind)
    )
    on_top = (
        select(Remedy.kind, func.max(Sweetener.made_at))
        .join(Sweetener, Sweetener.remedy_id == Remedy.id)
        .where(Sweetener.complaint_id == complaint.id, authority.counts())
        .group_by(Remedy.kind)
    )
    last = {row[0]: row[1] for row in db.session.execute(union_all(agreed, on_top))}
    return frozenset(
        kind
        for row in approved
        for kind in _still_given(row)
        if row.decided_at is not None and (kind not in last or last[kind] < row.decided_at)
    )


def _still_given(approval: Approval) -> list[str]:
    """Those of its kinds that whoever approved them may give to this day."""
    decider = accounts.get_user(approval.decided_by_id) if approval.decided_by_id is not None else None
    if decider is None or not decider.active:
        return []
    above = beyond(decider.role, approval.asked_kinds)
    return [kind for kind in approval.asked_kinds if kind not in above]


def _called(kind: str) -> str:
    name = KINDS[kind].name.lower() if kind in KINDS else kind
    if kind == "refund":
        return name
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _and(parts: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
