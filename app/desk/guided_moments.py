"""Hard moments in a guided call: what stands in the page of the step is kept first, then help is called."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor
from ..complaints.access import on_complaint
from ..conversations import queries, unsafe
from ..conversations.models import Conversation
from ..safety import calling, incidents
from .blueprint import desk
from .guided_form import TALK, page_of, typed_in
from .moments import kind_asked


@desk.post(f"{TALK}/upset")
@on_complaint
def upset_in_talk(talk_id: int) -> ResponseReturnValue:
    """They are very upset, or a colleague asks for help with them: a manager is called, and the call goes on."""
    found, actor = _kept(talk_id), current_actor()
    call = calling.press(kind_asked(), actor, found.complaint)
    return redirect(url_for(".manager_call", call_id=call.id, back=_here(talk_id)), 303)


@desk.post(f"{TALK}/threatened")
@on_complaint
def threatened_in_talk(talk_id: int) -> ResponseReturnValue:
    """A colleague feels threatened: the script ends with what was written down, and a manager is called."""
    found, actor = _kept(talk_id), current_actor()
    if found.is_going:
        unsafe.end(found)
    incident = incidents.report("unsaid", actor, found.complaint)
    return redirect(url_for(".incident", incident_id=incident.id, back=_here(talk_id)), 303)


def _kept(talk_id: int) -> Conversation:
    actor = current_actor()
    found = queries.get(talk_id, actor, for_change=True)
    unsafe.keep(found, request.form.get("step", ""), typed_in(), page_of(), actor)
    return found


def _here(talk_id: int) -> str:
    return url_for(".talk", talk_id=talk_id)
