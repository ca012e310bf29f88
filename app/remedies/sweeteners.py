"""One more thing: something small on top, where we were at fault, with a card that somebody wrote."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from .. import clock
from ..access import Actor
from ..catalogue import queries as catalogue
from ..catalogue import remedies
from ..catalogue.queries import RemedyChoice
from ..complaints import amounts
from ..complaints import details as d
from ..complaints.actions import ACTIONS
from ..complaints.checks import looks_at
from ..complaints.lifecycle import carries_out
from ..complaints.models import Attachment, Complaint, Event, Task
from ..complaints.service import add_task, keep_files, say
from ..db import db
from ..errors import Invalid, NotFound
from ..web import filters
from . import authority, deciders, limits
from .models import Sweetener

WORKING_DAYS = 2
"""A small thing comes soon, or it is none."""


def of_case(complaint_id: int) -> Sequence[Sweetener]:
    """Everything that was sent on top of a complaint, or is to be, the latest first."""
    own = select(Sweetener).where(Sweetener.complaint_id == complaint_id)
    return db.session.scalars(own.order_by(Sweetener.id.desc())).all()


def planned(complaint_id: int) -> list[Sweetener]:
    """What of it is still to be sent."""
    return [row for row in of_case(complaint_id) if row.state == "planned"]


def catalogue_of() -> list[RemedyChoice]:
    """The sweeteners of the catalogue, the least costly first."""
    found = [row for row in catalogue.remedies() if row.kind == remedies.SWEETENER]
    return sorted(found, key=lambda row: (row.unit_cost or authority.NONE, row.id))


def small() -> list[RemedyChoice]:
    """Those that are small enough to be suggested after every fault of ours."""
    most = catalogue.authority().one_more_thing
    return [row for row in catalogue_of() if (row.unit_cost or authority.NONE) <= most]


def suggested(complaint: Complaint, actor: Actor, given: Decimal) -> list[RemedyChoice]:
    """Those small ones that this colleague can really send now, on a complaint where we were at fault. `given` is what
    of their authority for it is given, or promised by an open offer."""
    found = small()
    if not found:
        return []
    now, me = clock.now(), actor.id or 0
    month = authority.per_month(actor.role) - authority.used_in_month(me, now)
    room = min(month, authority.per_case(actor.role) - given)
    left, today = limits.left_of(found, complaint), catalogue.organisation().working_time.local(now).date()
    return [
        row
        for row in found
        if not limits.above_role(row, actor)
        and not limits.against(row, actor, left, our_fault=True, today=today)
        and _fits(row, room, left)
    ]


def _fits(row: RemedyChoice, room: Decimal, left: limits.Left) -> bool:
    """Whether what one costs is within this room, its own cap and what is left of its budget."""
    cost = limits.cost_of(row.id, None)
    return not cost or (cost <= min(room, left.budget.get(row.id, cost), cost if row.cap is None else row.cap))


@looks_at("add_sweetener")
def _lacks(complaint: Complaint, actor: Actor, needs: d.SweetenerTerms) -> dict[str, str]:
    return _weigh(complaint, actor, needs, clock.now())[0]


def _weigh(
    complaint: Complaint, actor: Actor, needs: d.SweetenerTerms, at: datetime
) -> tuple[dict[str, str], int | None]:
    """What stands against sending this, and on whose authority it is: one's own, or that of whoever approved it."""
    if needs.remedy_id is None:
        return {}, None
    errors = _unfit(complaint, actor, needs, at)
    if errors:
        return errors, None
    words, charged = authority.charge(
        complaint, actor, limits.cost_of(needs.remedy_id, needs.amount), at=at, open_too=True
    )
    if words and complaint.state not in ACTIONS["ask_approval"].start:
        words = "It is more than you may give alone, and it is too late to ask for more. Choose something smaller."
    return ({"remedy_id": words} if words else {}), charged


def _unfit(complaint: Complaint, actor: Actor, needs: d.SweetenerTerms, at: datetime) -> dict[str, str]:
    """What is against it whoever pays."""
    remedy = catalogue.get_remedy(needs.remedy_id)
    if remedy.kind != remedies.SWEETENER:
        return {"remedy_id": "Offer this, do not send it on top."}
    today = catalogue.organisation().working_time.local(at).date()
    fault, left = authority.is_our_fault(complaint), limits.left_of([remedy], complaint, at=at)
    own_role = limits.above_role(remedy, actor, deciders.approved_kinds(complaint))
    if own_role and complaint.state in ACTIONS["ask_approval"].start:
        own_role = f"{own_role} Ask for approval of it first."
    if words := own_role or limits.against(remedy, actor, left, our_fault=fault, today=today):
        return {"remedy_id": words}
    if needs.amount is not None and needs.amount <= 0:
        return {"amount": "Write an amount above zero, or none."}
    if needs.amount is not None and not amounts.is_exact(needs.amount):
        return {"amount": amounts.most_figures()}
    cost = limits.cost_of(remedy.id, needs.amount)
    if remedy.cap is not None and cost > remedy.cap:
        return {"amount": f"At most {filters.money(remedy.cap)} for: {remedy.name}."}
    if cost > left.budget.get(remedy.id, cost):
        return {"remedy_id": "Too little is left of its budget this month."}
    return {}


@carries_out("add_sweetener")
def _add(complaint: Complaint, actor: Actor, needs: d.SweetenerTerms, event: Event) -> None:
    authority.lock(complaint, actor, [needs.remedy_id])
    errors, charged = _weigh(complaint, actor, needs, event.at)
    if errors:  # somebody gave meanwhile what was left
        raise Invalid("Something is missing.", errors=errors)
    remedy = catalogue.get_remedy(needs.remedy_id)
    voucher = remedies.draw_code(remedy.id, event.at) if remedy.draws_code else None
    if remedy.draws_code and voucher is None:
        raise Invalid("Something is missing.", errors={"remedy_id": limits.NO_CODE})
    due = catalogue.organisation().working_time.end_of_working_day(event.at, WORKING_DAYS)
    task = add_task(complaint, "sweetener", f"Send: {remedy.name}", due, owner_id=actor.id)
    db.session.flush()
    for step in remedy.steps:
        part = add_task(complaint, "step", step.words, due, owner_id=actor.id)
        part.parent_id, part.department_id = task.id, step.department_id
    sweetener = Sweetener(
        complaint_id=complaint.id, remedy_id=remedy.id, card=needs.card, address=needs.address,
        cost=limits.cost_of(remedy.id, needs.amount), state="planned", made_at=event.at, made_by_id=actor.id,
        task_id=task.id, voucher_id=voucher.id if voucher is not None else None, charged_to_id=charged or actor.id,
    )  # fmt: skip
    db.session.add(sweetener)
    remedies.take(remedy.id)
    db.session.flush()
    if charged not in (None, actor.id):
        authority.use(complaint, charged, sweetener.cost)
    event.facts = {"sweetener": sweetener.id, "remedy": remedy.id, "cost": str(sweetener.cost)}


@looks_at("sweetener_sent")
def _sent_lacks(complaint: Complaint, actor: Actor, needs: d.SweetenerSent) -> dict[str, str]:
    today = catalogue.organisation().working_time.local(clock.now()).date()
    return {"sent_on": "It can’t have been sent on a day to come."} if needs.sent_on and needs.sent_on > today else {}


@carries_out("sweetener_sent")
def _sent(complaint: Complaint, actor: Actor, needs: d.SweetenerSent, event: Event) -> None:
    sweetener = _planned(complaint, needs.sweetener_id)
    sweetener.state, sweetener.sent_on = "sent", needs.sent_on
    event.facts = {"sweetener": sweetener.id, "remedy": sweetener.remedy_id}
    keep_files(complaint, event, actor, needs.files, internal=True)
    db.session.flush()
    pictures = select(Attachment.id).where(Attachment.event_id == event.id).order_by(Attachment.id).limit(1)
    sweetener.attachment_id = db.session.scalar(pictures)
    _end_task(sweetener, event, actor, "Sent.")


@carries_out("drop_sweetener")
def _drop(complaint: Complaint, actor: Actor, needs: d.SweetenerDropped, event: Event) -> None:
    sweetener = _planned(complaint, needs.sweetener_id)
    sweetener.state = "dropped"
    if sweetener.voucher_id is None:  # a code that somebody has read is given, whatever becomes of the rest
        remedies.give_back(sweetener.remedy_id)
        db.session.flush()
        if sweetener.charged_to_id != sweetener.made_by_id:
            authority.give_back(complaint, sweetener.charged_to_id, sweetener.cost)
    event.facts = {"sweetener": sweetener.id, "remedy": sweetener.remedy_id}
    say(complaint, event, actor, "reason", needs.reason, internal=True)
    _end_task(sweetener, event, actor, "Not sent.")


def _planned(complaint: Complaint, sweetener_id: int) -> Sweetener:
    sweetener = db.session.get(Sweetener, sweetener_id)
    if sweetener is None or sweetener.complaint_id != complaint.id or sweetener.state != "planned":
        raise NotFound("This is not waiting to be sent.")
    return sweetener


def _end_task(sweetener: Sweetener, event: Event, actor: Actor, result: str) -> None:
    own = (Task.id == sweetener.task_id) | (Task.parent_id == sweetener.task_id)
    for task in db.session.scalars(select(Task).where(own, Task.done_at.is_(None))):
        task.done_at, task.done_by_id, task.result = event.at, actor.id, result
