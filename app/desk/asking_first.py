"""An offer above somebody's own limit: all of it goes along to where a manager is asked, nothing is typed twice.

The offer itself waits as its author's draft; once the sum is approved it is back in its form.
"""

from decimal import Decimal
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor
from ..complaints import casefile
from ..complaints.models import Complaint
from ..remedies import authority, deciders, limits
from ..web import filters
from . import unsent, writing
from .plans import PLANS, make_form

PRESS = "ask_manager"
ASKING, OFFERING = "ask_approval", "offer"
ON_THE_WAY = frozenset({"ask_approval", "approve", "refuse"})
"""What happens to a complaint while an offer waits for its approval: it changes nothing of the offer."""


def is_pressed() -> bool:
    return request.form.get(writing.PRESS) == PRESS


def take_along(complaint: Complaint) -> ResponseReturnValue:
    """Keep what was typed, and go to the page where it is asked for."""
    draft_id = unsent.keep_as_draft(complaint, PLANS[OFFERING].slug)
    asking = PLANS[ASKING].slug
    return redirect(url_for(".ask", reference=complaint.reference, slug=asking, offer=draft_id), 303)


def fill(form: Any, complaint: Complaint) -> None:
    """Put the offer that was taken along into the form that asks for its approval."""
    plan, actor = PLANS[OFFERING], current_actor()
    draft = unsent.find_typed(complaint, plan.slug, request.args.get("offer", ""))
    if draft is None:
        return
    offer = make_form(plan, complaint, actor, unsent.answers(draft))
    unsent.fill(offer, draft)
    offer.validate()  # what cannot be read is left for the offer's own page to tell
    known = {row.remedy.id: row.remedy for row in offer.offered}
    lines = [line for line in offer.details().lines if line.remedy_id in known]
    costs = [limits.cost_of(line.remedy_id, line.amount) for line in lines]
    form.offered.data = "\n".join(_told(known[line.remedy_id].name, line.amount, line.words) for line in lines)
    form.reason.data = offer.explanation.data
    approved = deciders.approved_kinds(complaint)
    kinds = [known[line.remedy_id].kind for line in lines if limits.above_role(known[line.remedy_id], actor, approved)]
    if kinds:
        form.kinds.data = list(dict.fromkeys(kinds))
    total = sum(costs, Decimal(0))
    if total and not (kinds and authority.charge(complaint, actor, total)[1]):  # a sum within their own needs nobody
        form.amount.data = authority.given(complaint) + total


def only_asked(complaint: Complaint, form: Any) -> bool:
    """Whether nothing happened since this offer was typed but that it was asked for, and what became of that."""
    events = casefile.events_since(complaint.id, form.seen.data) if form.seen.data is not None else []
    return bool(events) and {event.action for event in events} <= ON_THE_WAY


def _told(name: str, amount: Decimal | None, words: str) -> str:
    """`Refund, £84.50: The bill of the joiner.`"""
    what = name if amount is None else f"{name}, {filters.money(amount)}"
    return f"{what}: {words.strip()}" if words.strip() else what
