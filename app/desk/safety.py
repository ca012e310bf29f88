"""Safety: “I feel threatened” with one press, the private record of it, and what managers look after."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import CAPABILITIES, Actor, current_actor, require, signed_in
from ..catalogue import queries as catalogue
from ..complaints import queries as cases
from ..complaints.access import on_complaint
from ..conversations import unsafe
from ..db import undo
from ..errors import DomainError, Invalid
from ..people import service as people
from ..safety import asking, callers, incidents, queries, restrictions, telling
from . import begun
from .blueprint import desk
from .called import briefing
from .forms.happened import WhatHappenedForm
from .forms.safety import HOW_IT_WAS
from .moments import around, back
from .timeline.of_safety import WAYS
from .unsent import answers

INCIDENT = "/incidents/<int(max=2147483647):incident_id>"


@desk.post("/complaints/<reference>/threatened")
@on_complaint
def threatened(reference: str) -> ResponseReturnValue:
    """A colleague feels threatened: a manager is called, and the next page says how to end it."""
    actor = current_actor()
    complaint = cases.get(reference, actor, for_change=True)
    return _to(incidents.report("unsaid", actor, complaint).id)


@desk.post("/threatened")
@require("complaint.log")
def threatened_before() -> ResponseReturnValue:
    """The same while a complaint is being taken down."""
    actor = current_actor()
    unsafe.end_own(actor, None)
    return _to(incidents.report("unsaid", actor).id)


@desk.get("/safety")
@require("safety.look")
def safety() -> ResponseReturnValue:
    """Colleagues to be asked how they are, ways that are or may be closed, and calls that are open."""
    actor = current_actor()
    return render_template(
        "desk/safety.html", at=clock.now(), today=restrictions.today(), incidents=queries.incidents_for(actor),
        restrictions=queries.restrictions_for(actor), calls=queries.open_calls(actor), ways=WAYS,
    )  # fmt: skip


@desk.get("/incidents")
@signed_in
def own_incidents() -> ResponseReturnValue:
    """What I wrote down myself; for managers, everything they may read."""
    return render_template("desk/incidents.html", at=clock.now(), incidents=queries.incidents_for(current_actor()))


@desk.get(INCIDENT)
@signed_in
def incident(incident_id: int) -> ResponseReturnValue:
    """What to say and do now, who comes, and the record: for whoever lived through it, and for managers."""
    return _page(incident_id)


@desk.post(f"{INCIDENT}/words")
@signed_in
def write_incident(incident_id: int) -> ResponseReturnValue:
    """What happened, in one's own words, and with it the proposal to close ways to them."""
    actor = current_actor()
    record = queries.get_incident(incident_id, actor)
    form = WhatHappenedForm.of(record, actor, callers.Person())
    if not form.validate():
        return _page(incident_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    proposal, reference = form.proposal(), record.complaint.reference if record.complaint is not None else ""
    try:
        telling.send(incident_id, actor, form.words.data, proposal, reference, form.person())
    except DomainError as refusal:
        undo()
        form.blame(refusal.errors if isinstance(refusal, Invalid) else {"words": refusal.words})
        return _page(incident_id, form), refusal.status_code
    flash("Kept. You and the managers can read it, nobody else.")
    if proposal is not None:
        flash("A manager decides whether ways are closed to them.")
    return _to(incident_id)


@desk.post(f"{INCIDENT}/checked")
@signed_in
def check_incident(incident_id: int) -> ResponseReturnValue:
    """I asked them how they are."""
    actor = current_actor()
    queries.get_incident(incident_id, actor)
    try:
        incidents.check(incidents.get(incident_id), actor, request.form.get("checked", ""))
    except DomainError as refusal:
        return _refused(incident_id, refusal)
    flash("Thank you. It stands on the record.")
    return _to(incident_id)


def _to(incident_id: int) -> ResponseReturnValue:
    return redirect(url_for(".incident", incident_id=incident_id, back=back() or None), 303)


def _page(incident_id: int, form: WhatHappenedForm | None = None, errors: dict[str, str] | None = None) -> str:
    actor = current_actor()
    record = queries.get_incident(incident_id, actor)
    about = record.complaint
    proposes = about is not None and not record.is_mine and telling.may_propose(actor, about)
    shown = None if record.is_apart else queries.get_call(record.incident.call_id, actor)
    return render_template(
        "desk/incident.html", record=record, how=HOW_IT_WAS, shown=shown,
        form=form if form is not None else _form(record, actor) if record.is_mine else None,
        proposed=record.is_mine and about is not None and restrictions.current(about) is not None,
        person=people.get(record.incident.customer_id) if record.incident.customer_id is not None else None,
        care=catalogue.safety(), errors=errors or {}, typed=request.form, proposes=proposes,
        decides=_where_decided(record, actor),
        at=clock.now(), has_others=asking.somebody_leads_besides(record.incident.reported_by_id),
        briefing=briefing(shown) if shown is not None and not record.is_mine else None,
        may_withdraw=incidents.may_withdraw(record.incident, actor),
        withdrawn_until=record.incident.at + incidents.WITHDRAWN_WITHIN,
        **(around(shown) if shown is not None else {}),
    )  # fmt: skip


def _where_decided(record: queries.Record, actor: Actor) -> str:
    """Where a manager decides on what was proposed with it; empty where nothing waits for one."""
    about = record.complaint
    row = restrictions.current(about) if about is not None else callers.proposed(record.incident)
    is_theirs = row is not None and row.state == restrictions.PROPOSED and row.proposed_by_id != actor.id
    if row is None or not is_theirs or actor.role not in CAPABILITIES["safety.look"]:
        return ""
    if about is None:
        return url_for(".closed_ways", restriction_id=row.id)
    return url_for(".ask", reference=about.reference, slug="decide-restriction")


def _form(record: queries.Record, actor: Actor) -> WhatHappenedForm:
    """Filled in with who it was, where that is known: from the call that ended, or from what was being taken down."""
    person, incident = callers.Person(), record.incident
    if incident.complaint_id is None:
        told = unsafe.caller_of(incident.reported_by_id, incident.at)
        draft = begun.newest() if back().split("?")[0] == url_for(".log") else None
        if told is not None:
            person = callers.Person(told.name, told.phone, told.email)
        elif draft is not None:
            typed = answers(draft)
            person = callers.Person(typed.get("name", ""), typed.get("phone", ""), typed.get("email", ""))
    return WhatHappenedForm.of(record, actor, person)


def _refused(incident_id: int, refusal: DomainError) -> ResponseReturnValue:
    undo()
    named = refusal.errors if isinstance(refusal, Invalid) else {"": refusal.words}
    return _page(incident_id, errors={"checked": next(iter(named.values()))}), refusal.status_code
