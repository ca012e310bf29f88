"""What its author says after “I feel threatened”: that it was pressed by mistake, or that they want to talk now."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor, signed_in
from ..conversations import unsafe
from ..db import undo
from ..errors import DomainError
from ..safety import asking, incidents, queries
from .blueprint import desk
from .moments import back
from .safety import INCIDENT


@desk.post(f"{INCIDENT}/mistake")
@signed_in
def pressed_by_mistake(incident_id: int) -> ResponseReturnValue:
    """The alarm ends, and a guided call goes on where it was."""
    actor = current_actor()
    queries.get_incident(incident_id, actor)
    try:
        incident = incidents.withdraw(incident_id, actor)
    except DomainError as refusal:
        return _not_so(incident_id, refusal)
    talk = unsafe.go_on_after_mistake(actor, incident.complaint_id, incident.at)
    flash("Noted. Everybody who was called is told that nobody is needed.")
    if talk is not None:
        return redirect(url_for(".talk", talk_id=talk.id), 303)
    return redirect(back() or url_for(".incident", incident_id=incident_id), 303)


@desk.post(f"{INCIDENT}/sooner")
@signed_in
def ask_me_sooner(incident_id: int) -> ResponseReturnValue:
    """I want to be asked how I am now, and not only on the next working day."""
    actor = current_actor()
    queries.get_incident(incident_id, actor)
    try:
        told = asking.sooner(incidents.get(incident_id), actor)
    except DomainError as refusal:
        return _not_so(incident_id, refusal)
    flash(
        f"{' and '.join(told)} know that you want to talk now."
        if told[1:]
        else f"{told[0]} knows that you want to talk now."
        if told
        else "Nobody who could ask you is here. Everybody who leads has been told, wherever they are."
    )
    return redirect(url_for(".incident", incident_id=incident_id, back=back() or None), 303)


def _not_so(incident_id: int, refusal: DomainError) -> ResponseReturnValue:
    undo()
    flash(refusal.words, "error")
    return redirect(url_for(".incident", incident_id=incident_id, back=back() or None), 303)
