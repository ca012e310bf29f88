"""How far somebody may go: per complaint, in a month, and with each remedy; and what of it is left.

Counted is what an offer costs us from the moment it is made, against whoever made it, or, above their own limit,
whoever approved it; in the month of the organisation's calendar in which it was made. An offer that was declined,
lapsed or taken back counts no more, nor does what of a failed agreement was never carried out. What somebody approved
is kept back in their month from then on, until it is offered or can be offered no more.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, false, func, or_, select, union_all

from .. import clock
from ..access import Actor, Role
from ..accounts import queries as accounts
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..catalogue import remedies
from ..catalogue.queries import RemedyChoice
from ..complaints import concerns
from ..complaints.models import Complaint
from ..db import db
from ..web import filters
from .models import Approval, Offer, OfferedRemedy, Sweetener

NONE = Decimal(0)
COUNTING = ("open", "accepted", "failed")
"""States of offers whose lines count; those of a failed one have no cost left where nothing was done."""
FAULT = frozenset({"upheld", "partly_upheld"})


@dataclass(frozen=True)
class Room:
    """What somebody may give alone, and what is left of it: on this complaint, in this month, and of each remedy that
    has a budget, by its id. Without a complaint `given` is nothing. `kinds` are those of the role, None for all."""

    per_case: Decimal
    given: Decimal
    per_month: Decimal
    used_this_month: Decimal
    kinds: frozenset[str] | None
    budget_left: Mapping[int, Decimal]

    @property
    def left_here(self) -> Decimal:
        return max(self.per_case - self.given, NONE)

    @property
    def left_this_month(self) -> Decimal:
        return max(self.per_month - self.used_this_month, NONE)

    @property
    def left(self) -> Decimal:
        """What may be given now without asking anybody."""
        return min(self.left_here, self.left_this_month)

    def may(self, kind: str) -> bool:
        """Whether the role offers this kind at all."""
        return self.kinds is None or kind in self.kinds

    def without(self, held: Decimal) -> "Room":
        """The same where so much of what is kept back this month counts no more."""
        return replace(self, used_this_month=self.used_this_month - held)


def room(actor: Actor, complaint: Complaint | None) -> Room:
    """What `actor` may still give on `complaint`; on none in particular with None."""
    now = clock.now()
    return Room(
        per_case=per_case(actor.role),
        given=given(complaint) if complaint is not None else NONE,
        per_month=per_month(actor.role),
        used_this_month=used_in_month(actor.id or 0, now, besides=complaint),
        kinds=kinds_of(actor.role),
        budget_left=budget_left(catalogue.remedies(), now),
    )


def per_case(role: Role | None) -> Decimal:
    """The most a role may give per complaint alone, in the organisation's currency."""
    return catalogue.authority().per_complaint.get(role, NONE) if role is not None else NONE


def per_month(role: Role | None) -> Decimal:
    """The most a role may give in a month."""
    return catalogue.authority().per_month.get(role, NONE) if role is not None else NONE


def kinds_of(role: Role | None) -> frozenset[str] | None:
    """The kinds of remedies a role offers; None for all."""
    found = catalogue.authority().kinds.get(role, ()) if role is not None else ()
    return frozenset(found) or None


def month_of(at: datetime) -> tuple[datetime, datetime]:
    """The first moments of the organisation's month that `at` lies in, and of the next."""
    zone = ZoneInfo(catalogue.organisation().zone)
    first = at.astimezone(zone).date().replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return datetime.combine(first, time(0), zone), datetime.combine(after, time(0), zone)


def counts() -> ColumnElement[bool]:
    """What goes on top counts until it is dropped; for good where a code was drawn for it, which somebody has read."""
    return or_(Sweetener.state != "dropped", Sweetener.voucher_id.is_not(None))


def used_in_month(user_id: int, at: datetime, *, besides: Complaint | None = None) -> Decimal:
    """What was given in the month of `at` on the authority of this colleague, and what they approved and nobody has
    offered yet; without that of `besides`, which is what it is for."""
    start, end = month_of(at)
    offered = (
        select(OfferedRemedy.cost.label("cost"))
        .join(Offer, Offer.id == OfferedRemedy.offer_id)
        .where(
            Offer.charged_to_id == user_id, Offer.made_at >= start, Offer.made_at < end, Offer.state.in_(COUNTING),
        )
    )  # fmt: skip
    sent = select(Sweetener.cost.label("cost")).where(
        Sweetener.charged_to_id == user_id, Sweetener.made_at >= start, Sweetener.made_at < end, counts(),
    )  # fmt: skip
    held = select(Approval.held.label("cost")).where(
        Approval.decided_by_id == user_id, Approval.state == "approved", Approval.held > NONE,
        Approval.complaint_id != (besides.id if besides is not None else 0),
    )  # fmt: skip
    all_ = union_all(offered, sent, held).subquery()
    return db.session.scalar(select(func.sum(all_.c.cost, type_=OfferedRemedy.cost.type))) or NONE


def held_by(user_id: int, complaint_ids: Collection[int]) -> dict[int, Decimal]:
    """What this colleague keeps back for each of these complaints."""
    total = func.sum(Approval.held, type_=Approval.held.type)
    kept = select(Approval.complaint_id, total).where(
        Approval.decided_by_id == user_id, Approval.state == "approved", Approval.held > NONE,
        Approval.complaint_id.in_(complaint_ids),
    )  # fmt: skip
    return {row[0]: row[1] for row in db.session.execute(kept.group_by(Approval.complaint_id))}


def hold(approval: Approval, complaint: Complaint) -> None:
    """Keep back what this approval adds to what they have, instead of what an earlier one kept back."""
    release(complaint)
    approval.held = adds(complaint, approval.amount)
    db.session.flush()


def adds(complaint: Complaint, amount: Decimal) -> Decimal:
    """What an approval of so much in all adds to what they have, and to what an open offer promises."""
    return beyond(amount, given(complaint), open_cost(complaint))


def beyond(amount: Decimal, has: Decimal, promised: Decimal) -> Decimal:
    """What of an amount in all goes beyond what they have and what is promised."""
    return max(amount - has - promised, NONE)


def use(complaint: Complaint, user_id: int, cost: Decimal) -> None:
    """Keep back so much less of what this colleague approved: it was sent on top, and counts by itself."""
    for approval in approvals(complaint):
        if approval.decided_by_id == user_id:
            approval.held = max(approval.held - cost, NONE)
    db.session.flush()


def give_back(complaint: Complaint, user_id: int, cost: Decimal) -> None:
    """It was not sent: what is still kept back for it is so much more again."""
    for approval in approvals(complaint):
        if approval.decided_by_id == user_id and approval.held:
            approval.held = min(approval.held + cost, adds(complaint, approval.amount))
    db.session.flush()


def release(complaint: Complaint) -> None:
    """Keep nothing back for this complaint any more. What was approved may still be offered, where there is room."""
    for approval in approvals(complaint):
        approval.held = NONE
    db.session.flush()


def given(complaint: Complaint) -> Decimal:
    """What this complaint was given for good, with those joined with it: accepted, and sent on top."""
    return given_to((complaint.id,)).get(complaint.id, NONE)


def given_to(complaint_ids: Collection[int]) -> dict[int, Decimal]:
    """The same of several complaints, by their ids."""
    return given_and_promised(complaint_ids)[0]


def given_and_promised(complaint_ids: Collection[int]) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """What these complaints were given for good, and what their open offers promise, each by their ids."""
    own = select(Complaint.id.label("root"), Complaint.id.label("id")).where(Complaint.id.in_(complaint_ids))
    come = own.cte("come", recursive=True)
    come = come.union(select(come.c.root, Complaint.id).join(come, Complaint.merged_into_id == come.c.id))
    is_open = (Offer.state == "open").label("is_open")
    offered = (
        select(come.c.root, is_open, OfferedRemedy.cost.label("cost"))
        .join(Offer, Offer.complaint_id == come.c.id)
        .join(OfferedRemedy, OfferedRemedy.offer_id == Offer.id)
        .where(Offer.state.in_(COUNTING))
    )
    sent = select(come.c.root, false().label("is_open"), Sweetener.cost.label("cost"))
    sent = sent.join(Sweetener, Sweetener.complaint_id == come.c.id).where(counts())
    both = union_all(offered, sent).subquery()
    total = func.sum(both.c.cost, type_=OfferedRemedy.cost.type)
    found = db.session.execute(select(both.c.root, both.c.is_open, total).group_by(both.c.root, both.c.is_open)).all()
    given, promised = ({row[0]: row[2] for row in found if bool(row[1]) is is_open} for is_open in (False, True))
    return given, promised


def budget_left(choices: Iterable[RemedyChoice], at: datetime) -> dict[int, Decimal]:
    """What is left in the month of `at` of each remedy that has a budget, by its id; below nothing where it was cut."""
    budgets = {row.id: row.monthly_budget for row in choices if row.monthly_budget is not None}
    if not budgets:
        return {}
    start, end = month_of(at)
    offered = (
        select(OfferedRemedy.remedy_id.label("remedy_id"), OfferedRemedy.cost.label("cost"))
        .join(Offer, Offer.id == OfferedRemedy.offer_id)
        .where(
            OfferedRemedy.remedy_id.in_(budgets), Offer.made_at >= start, Offer.made_at < end,
            Offer.state.in_(COUNTING),
        )
    )  # fmt: skip
    sent = select(Sweetener.remedy_id.label("remedy_id"), Sweetener.cost.label("cost")).where(
        Sweetener.remedy_id.in_(budgets), Sweetener.made_at >= start, Sweetener.made_at < end, counts(),
    )  # fmt: skip
    both = union_all(offered, sent).subquery()
    spent = select(both.c.remedy_id, func.sum(both.c.cost, type_=OfferedRemedy.cost.type)).group_by(both.c.remedy_id)
    used = {row[0]: row[1] for row in db.session.execute(spent)}
    return {remedy_id: budget - used.get(remedy_id, NONE) for remedy_id, budget in budgets.items()}


def is_our_fault(complaint: Complaint) -> bool:
    """Whether something was found for which we were at fault, in full or in part."""
    return complaint.outcome in FAULT or any(row.outcome in FAULT for row in concerns.current(complaint.id))


def lock(complaint: Complaint, actor: Actor, remedy_ids: Iterable[int]) -> None:
    """Nobody else gives on the same authority, or counts on the same stock and budget, until this is committed.

    Always in the same order: people, then remedies, each by their ids, so that no two wait for each other. Whoever does
    several things to a complaint locks what all of them need before the first.
    """
    deciders = (row.decided_by_id for row in approvals(complaint) if row.decided_by_id is not None)
    ids = sorted({actor.id or 0, *deciders})
    # NO KEY UPDATE: rows that only name somebody need not wait.
    people = select(User.id).where(User.id.in_(ids)).order_by(User.id).with_for_update(key_share=True)
    db.session.execute(people)
    remedies.locked(sorted({*remedy_ids, *_counted_on(complaint)}))


def _counted_on(complaint: Complaint) -> Sequence[int]:
    """The remedies of offers that are open or agreed: what replaces one of those gives their pieces back."""
    lines = select(OfferedRemedy.remedy_id).join(Offer, Offer.id == OfferedRemedy.offer_id)
    return db.session.scalars(
        lines.where(Offer.complaint_id == complaint.id, Offer.state.in_(("open", "accepted")))
    ).all()


def charge(
    complaint: Complaint, actor: Actor, total: Decimal, *, at: datetime | None = None, open_too: bool = False
) -> tuple[str, int | None]:
    """Whose authority covers `total` more on this complaint, or what to do where nobody's does.

    What was accepted before counts, so that neither a limit nor an approval is used twice for one complaint; with
    `open_too` also what an open offer promises. `at` is when it is given, now where it is only weighed: the month may
    turn while somebody waits for the lock. An approval reaches as far as whoever gave it may still give themselves.
    """
    if not total:
        return "", None
    now, before = at or clock.now(), given(complaint)
    if open_too:
        before += open_cost(complaint)
    kept_for = None if open_too else complaint  # an offer takes what was kept back for it, a sweetener does not
    own = per_case(actor.role)
    left = per_month(actor.role) - used_in_month(actor.id or 0, now, besides=kept_for)
    if before + total <= own and total <= left:
        return "", actor.id
    covering = [row for row in approvals(complaint) if row.amount >= before + total]
    approvers = [accounts.get_user(row.decided_by_id) for row in covering if row.decided_by_id is not None]
    deciders = [user for user in approvers if user.active and before + total <= per_case(user.role)]
    for user in deciders:  # what they keep back for this complaint is for whatever they approved, on top as well
        if total <= per_month(user.role) - used_in_month(user.id, now, besides=complaint):
            return "", user.id
    needed = filters.money(before + total)
    with_before = f"With the {filters.money(before)} they accepted before this makes {needed}. " if before else ""
    if deciders:
        words = f"{deciders[0].name} approved it, and has too little left this month. Ask another manager."
    elif approvers:
        words = f"{approvers[0].name} approved it, and may not give so much any more. Ask for approval of it again."
    elif before + total <= own:
        more = filters.money(max(left, NONE))
        words = f"You may give {more} more this month. Ask for approval of {needed} first."
    else:
        most = max((own, *(row.amount for row in approvals(complaint))))
        words = f"You may offer {filters.money(most)} on this complaint. Ask for approval of {needed} first."
    return with_before + words, None


def approvals(complaint: Complaint) -> Sequence[Approval]:
    """What was approved for this complaint, the latest first."""
    statement = select(Approval).where(Approval.complaint_id == complaint.id, Approval.state == "approved")
    return db.session.scalars(statement.order_by(Approval.id.desc())).all()


def open_cost(complaint: Complaint) -> Decimal:
    """What an offer that is open promises."""
    return given_and_promised((complaint.id,))[1].get(complaint.id, NONE)
