"""What is above somebody's own limit: all of it goes along to where a manager is asked, nothing is typed twice.

The offer, or what settles a simple case, waits as its author's draft; once it is approved it is back in its form.
"""

from collections.abc import Callable, Sequence
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ..access import current_actor
from ..catalogue import queries as catalogue
from ..complaints import casefile
from ..complaints import details as d
from ..complaints.models import Complaint
from ..remedies import wanting
from . import unsent, writing
from .forms.fixing import FixForm
from .plans import PLANS, make_form

PRESS = "ask_manager"
ASKING, OFFERING, ON_TOP, FIXING = "ask_approval", "offer", "add_sweetener", "fix-now"
ALONG = frozenset({OFFERING, ON_TOP})
"""Actions whose forms go along."""
ON_THE_WAY = frozenset({"ask_approval", "approve", "refuse"})
"""What happens to a complaint while an offer waits for its approval: it changes nothing of the offer."""


def is_pressed() -> bool:
    return request.form.get(writing.PRESS) == PRESS


def take_along(complaint: Complaint, slug: str) -> ResponseReturnValue:
    """Keep what was typed in the form of this name, and go to the page where it is asked for."""
    along: dict[str, Any] = {slug: unsent.keep_as_draft(complaint, slug)}
    return redirect(url_for(".ask", reference=complaint.reference, slug=PLANS[ASKING].slug, **along), 303)


def was_taken_along() -> bool:
    """Whether this page asks for what was typed elsewhere."""
    return any(slug in request.args for slug in _FORMS)


def fill(form: Any, complaint: Complaint) -> None:
    """Put what was taken along into the form that asks for its approval."""
    slug, actor = next(slug for slug in _FORMS if slug in request.args), current_actor()
    draft = unsent.find_typed(complaint, slug, request.args[slug])
    if draft is None:
        return
    offer = _FORMS[slug](complaint, unsent.answers(draft))
    unsent.fill(offer, draft)
    offer.validate()  # what cannot be read is left for the offer's own page to tell
    known = {remedy.id for remedy in catalogue.remedies()}
    lines, why, on_top = _read(offer)
    wanted = wanting.wanted(complaint, actor, [line for line in lines if line.remedy_id in known], on_top=on_top)
    form.offered.data, form.reason.data = wanted.offered, why
    if wanted.kinds:
        form.kinds.data = list(wanted.kinds)
    if wanted.amount and not (wanted.kinds and wanted.is_covered):  # a sum within their own needs nobody
        form.amount.data = wanted.amount


def _read(form: Any) -> tuple[Sequence[d.OfferLine], str, bool]:
    """What is given by this form, why, and whether it goes on top."""
    needs = form.details()
    if isinstance(needs, d.SweetenerTerms):
        return [d.OfferLine(needs.remedy_id, "", needs.amount)], "", True
    return needs.lines, form.explanation.data, False


def _offer(complaint: Complaint, typed: MultiDict[str, str]) -> Any:
    return make_form(PLANS[OFFERING], complaint, current_actor(), typed)


def _on_top(complaint: Complaint, typed: MultiDict[str, str]) -> Any:
    return make_form(PLANS[ON_TOP], complaint, current_actor(), typed)


def _fix(complaint: Complaint, typed: MultiDict[str, str]) -> FixForm:
    form = FixForm(formdata=typed)
    form.prepare(complaint, current_actor())
    return form


_FORMS: dict[str, Callable[[Complaint, MultiDict[str, str]], Any]] = {
    PLANS[OFFERING].slug: _offer,
    PLANS[ON_TOP].slug: _on_top,
    FIXING: _fix,
}
"""Forms from which something is taken along, by the name under which they are kept."""


def only_asked(complaint: Complaint, seen: int | None) -> bool:
    """Whether nothing happened since this entry of the log but that something was asked for, and what became of it."""
    events = casefile.events_since(complaint.id, seen) if seen is not None else []
    return bool(events) and {event.action for event in events} <= ON_THE_WAY
