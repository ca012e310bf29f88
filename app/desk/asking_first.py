"""An offer above somebody's own limit: all of it goes along to where a manager is asked, nothing is typed twice.

The offer itself waits as its author's draft; once the sum is approved it is back in its form.
"""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor
from ..complaints import casefile
from ..complaints.models import Complaint
from ..remedies import wanting
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
    known = {row.remedy.id for row in offer.offered}
    wanted = wanting.wanted(complaint, actor, [line for line in offer.details().lines if line.remedy_id in known])
    form.offered.data, form.reason.data = wanted.offered, offer.explanation.data
    if wanted.kinds:
        form.kinds.data = list(wanted.kinds)
    if wanted.amount and not (wanted.kinds and wanted.is_covered):  # a sum within their own needs nobody
        form.amount.data = wanted.amount


def only_asked(complaint: Complaint, seen: int | None) -> bool:
    """Whether nothing happened since this entry of the log but that something was asked for, and what became of it."""
    events = casefile.events_since(complaint.id, seen) if seen is not None else []
    return bool(events) and {event.action for event in events} <= ON_THE_WAY
