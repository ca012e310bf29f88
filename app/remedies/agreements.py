"""Agreements: that both sides accepted, to what, and how; what is set going then, and undone when one fails."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from ..access import Actor
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..catalogue import remedies
from ..catalogue.models import GuaranteeVersion
from ..catalogue.saying import Place, here
from ..complaints import wishes
from ..complaints.models import Complaint, Event, Task
from ..complaints.service import add_task
from ..db import AnyRow, db
from ..errors import NotFound
from ..sentences import sentence
from ..web import filters
from .models import Agreement, Offer, OfferedRemedy

PAGE = "page"
NO_CODE = "Find a code for this: the catalogue has none left."


def of_case(complaint_id: int) -> Sequence[Agreement]:
    """Every agreement of a complaint, the latest first."""
    own = select(Agreement).where(Agreement.complaint_id == complaint_id)
    return db.session.scalars(own.order_by(Agreement.id.desc())).all()


def find(offer_id: int) -> Agreement | None:
    """The agreement that this offer became."""
    return db.session.scalars(select(Agreement).where(Agreement.offer_id == offer_id)).one_or_none()


def ours(offer: Offer) -> str:
    """Who offered it for us, by the name that customers read."""
    return accounts.get_user(offer.made_by_id).public_name


def guarantee_of(offer: Offer) -> str:
    """What we stood for when it was offered; empty where that was off."""
    if offer.guarantee_id is None:
        return ""
    version = db.session.get_one(GuaranteeVersion, offer.guarantee_id)
    return here(Place("guarantee", str(version.number), "words"), version.words)


def keep(offer: Offer, answered: Sequence[wishes.Answered], actor: Actor, event: Event, how: str) -> Agreement:
    """Write down what both sides agreed to, and `how`. A colleague who speaks for the customer heard it from them."""
    said = [worded(line) for line in offer.lines]
    said += [row.answer.gives for row in answered if row.answer is not None and row.answer.gives]
    agreement = Agreement(
        complaint_id=offer.complaint_id, offer_id=offer.id, terms="\n".join(dict.fromkeys(said)), how=how,
        agreed_at=event.at, ours_id=offer.made_by_id, heard_by_id=actor.id if actor.is_staff else None,
    )  # fmt: skip
    db.session.add(agreement)
    db.session.flush()
    return agreement


def worded(line: OfferedRemedy) -> str:
    """A remedy with all that goes with it, as a line of the terms."""
    amount = filters.money(line.told) if line.told else ""
    named = ", ".join(part for part in (besides(line), amount) if part)
    return f"{sentence(line.words)} ({named})" if named else sentence(line.words)


def besides(line: OfferedRemedy | AnyRow) -> str:
    """What its kind has besides words and sum: the thing itself, per cent, until when."""
    percentage = f"{line.percentage}%" if line.percentage else ""
    until = f"valid until {filters.day(line.valid_until)}" if line.valid_until is not None else ""
    return ", ".join(part for part in (line.item, percentage, until) if part)


def lock(offer: Offer) -> None:
    """Nobody else counts on the stock and the codes of its remedies: always in the same order, or two wait for each
    other."""
    remedies.locked(sorted({line.remedy_id for line in offer.lines}))


def set_going(complaint: Complaint, line: OfferedRemedy, task: Task, at: datetime) -> None:
    """Set an agreed remedy going: its steps become tasks under `task`, its stock goes down, its code is drawn."""
    try:
        remedy = catalogue.get_remedy(line.remedy_id)
    except NotFound:  # it ended while the offer was open: what we said we do all the same
        remedy = None
    for step in remedy.steps if remedy is not None else ():
        part = add_task(complaint, "step", step.words, task.due_at)
        part.parent_id, part.department_id = task.id, step.department_id
    remedies.take(line.remedy_id)
    if remedy is not None and remedy.draws_code:
        line.voucher = remedies.draw_code(line.remedy_id, at)
        if line.voucher is None:
            part = add_task(complaint, "step", NO_CODE, task.due_at)
            part.parent_id = task.id


def fail(offer: Offer, open_tasks: Sequence[Task], at: datetime) -> None:
    """It came to nothing: what nobody has done yet costs nothing, and goes back into stock.

    A code stays theirs, and so costs what it did, and its piece stays out of stock.
    """
    open_ids = {task.id for task in open_tasks}
    for line in offer.lines:
        if line.task_id in open_ids and line.voucher_id is None:
            line.cost = line.cost * 0
            remedies.give_back(line.remedy_id)
    if (agreement := find(offer.id)) is not None:
        agreement.failed_at = at
