"""A colleague felt threatened: a manager is called, and what happened is kept for them and the managers alone.

The log of the complaint says that it happened and not what: no list, letter or page of the customer shows any of it.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from .. import clock
from ..access import Actor, Role
from ..catalogue import queries as catalogue
from ..complaints import details as d
from ..complaints import queries as cases
from ..complaints.checks import looks_at
from ..complaints.lifecycle import carries_out, perform
from ..complaints.models import Complaint, Event
from ..db import db
from ..errors import Invalid, NotAllowed, NotFound, WrongState
from ..outbox import service as outbox
from ..people.models import Customer
from ..web import filters
from . import callers, calling, holding
from .models import Incident, ManagerCall

WITHDRAWN_WITHIN = timedelta(minutes=15)
"""How long its author can say that it was pressed by mistake."""
BY_MISTAKE = "I pressed it by mistake."
HOW = ("call", "person", "writing", "unsaid")


def report(how: str, actor: Actor, complaint: Complaint | None = None) -> Incident:
    """Call a manager and begin a record; pressing twice leads to the same one while its call still reaches people.

    The caller has locked the complaint.
    """
    before = calling.find_open(complaint, actor)
    own = before if before is not None and before.asked_by_id == actor.id and calling.still_reaches(before) else None
    if own is not None and (known := _of_call(own)) is not None:
        return known
    if complaint is None:
        at = clock.now()
        return _begin(how, actor, calling.start(calling.THREAT, actor, None, at), at)
    event = perform(complaint, "report_threat", actor, d.ThreatReported(how))
    return get(event.facts["incident"])


@carries_out("report_threat")
def _report(complaint: Complaint, actor: Actor, needs: d.ThreatReported, event: Event) -> None:
    call = calling.start(calling.THREAT, actor, complaint, event.at)
    incident = _begin(needs.how, actor, call, event.at)
    event.facts = {"incident": incident.id, "call": call.id, "told": calling.told(call)}
    holding.hold(complaint.customer, event.at)


@looks_at("report_threat")
def _how_known(complaint: Complaint, actor: Actor, needs: d.ThreatReported) -> dict[str, str]:
    return {} if not needs.how or needs.how in HOW else {"how": "Choose from the list."}


def _begin(how: str, actor: Actor, call: ManagerCall, at: datetime) -> Incident:
    days = catalogue.safety().check_on_working_days
    incident = Incident(
        complaint_id=call.complaint_id, call_id=call.id, reported_by_id=actor.id, at=at, how=how,
        check_due_at=catalogue.organisation().working_time.end_of_working_day(at, days),
    )  # fmt: skip
    db.session.add(incident)
    db.session.flush()
    return incident


def _of_call(call: ManagerCall) -> Incident | None:
    return db.session.scalars(select(Incident).where(Incident.call_id == call.id)).one_or_none()


def newest_of(complaint_id: int) -> Incident:
    """The newest record that belongs to this complaint. Raises NotFound."""
    statement = select(Incident.id).where(Incident.complaint_id == complaint_id).order_by(Incident.id.desc())
    return get(db.session.scalar(statement.limit(1)) or 0)


def get(incident_id: int) -> Incident:
    """The record, locked and as it is now. Raises NotFound."""
    incident = db.session.get(Incident, incident_id, with_for_update=True, populate_existing=True)
    if incident is None:
        raise NotFound("There is no such record.")
    return incident


def write(incident: Incident, actor: Actor, words: str) -> None:
    """What happened, in the words of whoever lived through it; what was written before stays above it.

    Raises NotAllowed for anybody else, Invalid for nothing.
    """
    own(incident, actor)
    if not words.strip():
        raise Invalid("Write something first.", errors={"words": "Write something first."})
    at = clock.now()
    added = f"{incident.words}\n\n{filters.moment(at)}: {words}" if incident.words else words
    incident.words, incident.written_at = added, at
    db.session.flush()


def own(incident: Incident, actor: Actor) -> None:
    """Raises NotAllowed for anybody but whoever it happened to."""
    if actor.id != incident.reported_by_id:
        raise NotAllowed("Whoever it happened to writes it down.")


def may_withdraw(incident: Incident, actor: Actor) -> bool:
    """Whether this colleague can say that it was pressed by mistake: its author, for some minutes."""
    is_fresh = clock.now() <= incident.at + WITHDRAWN_WITHIN
    return actor.id == incident.reported_by_id and is_fresh and incident.withdrawn_at is None


def withdraw(incident_id: int, actor: Actor) -> Incident:
    """It was pressed by mistake: nobody comes, nobody asks, no call is held for it. That it was pressed stays in the
    log. Raises NotAllowed for anybody else, WrongState once it is too late.
    """
    found = db.session.get(Incident, incident_id)
    if found is None:
        raise NotFound("There is no such record.")
    complaint = cases.get_by_id(found.complaint_id, for_change=True) if found.complaint_id is not None else None
    incident = get(incident_id)
    if actor.id != incident.reported_by_id:
        raise NotAllowed("Whoever pressed it says that it was a mistake.")
    if not may_withdraw(incident, actor):
        raise WrongState("It is some time ago, so it stays. Tell the manager who came how it was.")
    incident.withdrawn_at = clock.now()
    incident.words = f"{incident.words}\n\n{BY_MISTAKE}" if incident.words else BY_MISTAKE
    call = calling.get(incident.call_id)
    if call.ended_at is None:
        calling.end(call, actor, calling.MISTAKE)
    callers.take_back(incident, actor, BY_MISTAKE)
    customer = complaint.customer if complaint is not None else db.session.get(Customer, incident.customer_id or 0)
    if customer is not None:
        holding.withdraw(incident, customer)
    db.session.flush()
    return incident


def check(incident: Incident, actor: Actor, words: str) -> None:
    """A manager, or whoever asks in their place, asked them how they are. What another wrote first stays, and theirs
    stands below. Raises NotAllowed for anybody else and for oneself, Invalid for no words.
    """
    if not may_ask(incident, actor):
        raise NotAllowed("Another manager asks how they are.")
    if not words.strip():
        raise Invalid("Write how they are.", errors={"checked": "Write how they are, and what they need."})
    at = clock.now()
    if incident.checked_at is None:
        incident.checked_at, incident.checked_by_id, incident.check_words = at, actor.id, words
    else:
        incident.check_words = f"{incident.check_words}\n\n{actor.name}, {filters.moment(at)}: {words}"
    outbox.tell(incident.reported_by_id, "incident", f"{actor.name} wrote down that you talked", incident.complaint_id)
    db.session.flush()


def may_ask(incident: Incident, actor: Actor) -> bool:
    """Whether this colleague asks how they are: any other manager, and whoever was chosen where none can."""
    return actor.id != incident.reported_by_id and (actor.role is Role.MANAGER or actor.id == incident.asker_id)
