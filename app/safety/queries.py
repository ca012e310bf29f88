"""Reads of calls for a manager. A call shows itself to whoever made it, was called, or leads; never past the rules
about who may read its complaint."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, or_, select

from ..access import Actor, Role
from ..accounts import queries as accounts
from ..accounts.models import User
from ..complaints import queries as cases
from ..complaints.access import readable_by
from ..complaints.casefile import of_case
from ..complaints.models import Complaint
from ..complaints.tallies import ME, capped
from ..db import db
from ..errors import NotFound
from ..people.models import Customer
from .incidents import may_ask
from .models import Called, Incident, LadderStep, ManagerCall, Restriction, SecondLook
from .rota import CALLED_ROLES

MOST_SHOWN = 20
OPEN_CALLS = of_case(ManagerCall, ManagerCall.ended_at.is_(None))
STEPS = of_case(LadderStep)
LOOKS = of_case(SecondLook)
CLOSED_WAYS = of_case(Restriction, Restriction.current == 1)
TO_BE_ASKED = Incident.checked_at.is_(None), Incident.withdrawn_at.is_(None)
PARTS = (OPEN_CALLS, STEPS, LOOKS, CLOSED_WAYS)
"""What the case page shows."""


@dataclass(frozen=True)
class Told:
    """Somebody whom the call reached, by name; at which stage."""

    name: str
    stage: int
    call: Called


@dataclass(frozen=True)
class Shown:
    """A call with the names that belong to it. `complaint` is None for one that was made before there was any."""

    call: ManagerCall
    complaint: Complaint | None
    asker: str
    accepted_by: str
    ended_by: str
    told: Sequence[Told]
    is_mine: bool
    may_accept: bool


def get_call(call_id: int, actor: Actor) -> Shown:
    """A call for whoever has to do with it. Raises NotFound."""
    call = db.session.get(ManagerCall, call_id)
    told = list(db.session.scalars(select(Called).where(Called.call_id == call_id).order_by(Called.stage, Called.at)))
    if call is None or not _concerns(call, actor, told):
        raise NotFound("There is no such call.")
    complaint = cases.get_by_id(call.complaint_id) if call.complaint_id is not None else None
    if complaint is not None:
        complaint = cases.get(complaint.reference, actor)
    asker = accounts.get_user(call.asked_by_id)
    ids = {row.user_id for row in told} | {call.accepted_by_id or 0, call.ended_by_id or 0}
    names = accounts.names_of(ids - {0})
    return Shown(
        call, complaint, asker.name, names.get(call.accepted_by_id or 0, ""),
        names.get(call.ended_by_id or 0, ""), [Told(names.get(row.user_id, ""), row.stage, row) for row in told],
        call.asked_by_id == actor.id, actor.role in CALLED_ROLES and actor.id != call.asked_by_id,
    )  # fmt: skip


def _concerns(call: ManagerCall, actor: Actor, told: Sequence[Called]) -> bool:
    known = {call.asked_by_id, *(row.user_id for row in told)}
    return actor.id in known or actor.role in CALLED_ROLES or call.complaint_id is not None


def open_calls(actor: Actor) -> list[Shown]:
    """Every open call that this colleague made or was called by, the newest first."""
    found = db.session.scalars(_open_for().order_by(ManagerCall.id.desc()).limit(MOST_SHOWN).params(me=actor.id)).all()
    return [get_call(call.id, actor) for call in found]


def own_call(actor: Actor, complaint_id: int | None, since: datetime) -> Shown | None:
    """The newest open call that this colleague made since then, about this complaint or before there was any."""
    about = or_(ManagerCall.complaint_id.is_(None), ManagerCall.complaint_id == complaint_id)
    own = select(ManagerCall.id).where(ManagerCall.asked_by_id == actor.id, ManagerCall.ended_at.is_(None), about)
    newest = own.where(ManagerCall.asked_at >= since).order_by(ManagerCall.id.desc()).limit(1)
    found = db.session.scalar(newest)
    return get_call(found, actor) if found is not None else None


_WAITING = (
    select(Called.call_id)
    .join(ManagerCall, ManagerCall.id == Called.call_id)
    .outerjoin(Complaint, Complaint.id == ManagerCall.complaint_id)
    .where(Called.user_id == ME, ManagerCall.ended_at.is_(None), ManagerCall.accepted_at.is_(None))
    .where(or_(ManagerCall.complaint_id.is_(None), readable_by(ME)))
)
_TO_ASK = select(Incident.id).where(Incident.asker_id == ME, *TO_BE_ASKED)
COUNTED: tuple[tuple[str, ColumnElement[int]], ...] = (
    ("manager_calls", capped(_WAITING)),
    ("to_ask", capped(_TO_ASK)),
)
"""For the sidebar: calls that reached the asking colleague and that nobody has accepted, and colleagues whom they ask
in a manager's place."""


def _open_for() -> Select[ManagerCall]:
    reached = select(Called.call_id).where(Called.user_id == ME)
    return (
        select(ManagerCall)
        .outerjoin(Complaint, Complaint.id == ManagerCall.complaint_id)
        .where(
            ManagerCall.ended_at.is_(None),
            or_(ManagerCall.id.in_(reached), ManagerCall.asked_by_id == ME),
            or_(ManagerCall.complaint_id.is_(None), readable_by(ME)),
        )
    )


@dataclass(frozen=True)
class Short:
    """An open call, and who made it."""

    call: ManagerCall
    asker: str


def open_of(complaint_id: int) -> list[Short]:
    """The open call of a complaint that the reader may see, if there is one."""
    rows = db.session.scalars(
        select(ManagerCall).where(ManagerCall.complaint_id == complaint_id, ManagerCall.ended_at.is_(None))
    ).all()
    names = accounts.names_of({row.asked_by_id for row in rows})
    return [Short(row, names[row.asked_by_id]) for row in rows]


@dataclass(frozen=True)
class Record:
    """An incident with the names that belong to it, for whoever wrote it and for managers. `is_apart` for whoever asks
    in a manager's place: what happened, and with whom, is not theirs to read. `asker` is named where there is one."""

    incident: Incident
    complaint: Complaint | None
    reported_by: str
    checked_by: str
    is_mine: bool
    may_check: bool
    is_apart: bool
    asker: str


def get_incident(incident_id: int, actor: Actor) -> Record:
    """Raises NotFound for everybody but the managers, whoever it happened to, and whoever asks in a manager's place."""
    incident = db.session.get(Incident, incident_id)
    known = incident is not None and (incident.reported_by_id == actor.id or may_ask(incident, actor))
    if incident is None or not known:
        raise NotFound("There is no such record.")
    is_mine = incident.reported_by_id == actor.id
    is_apart = not is_mine and actor.role is not Role.MANAGER
    complaint = cases.get_by_id(incident.complaint_id) if incident.complaint_id is not None else None
    try:
        complaint = cases.get(complaint.reference, actor) if complaint is not None and not is_apart else None
    except NotFound:
        if not is_mine and incident.asker_id != actor.id:
            raise
        complaint, is_apart = None, not is_mine  # few may read it by now; their own words are theirs all the same
    people = {incident.reported_by_id, incident.checked_by_id or 0, incident.asker_id or 0}
    names = accounts.names_of(people - {0})
    return Record(
        incident, complaint, names[incident.reported_by_id], names.get(incident.checked_by_id or 0, ""), is_mine,
        may_ask(incident, actor) and incident.checked_at is None and incident.withdrawn_at is None, is_apart,
        names.get(incident.asker_id or 0, ""),
    )  # fmt: skip


def incidents_of(complaint_id: int, actor: Actor) -> list[Record]:
    """The incidents of a complaint that this colleague reads, the newest first; none for who is no manager."""
    if actor.role is not Role.MANAGER:
        return []
    found = select(Incident.id).where(Incident.complaint_id == complaint_id).order_by(Incident.id.desc())
    return [get_incident(row_id, actor) for row_id in db.session.scalars(found.limit(MOST_SHOWN))]


@dataclass(frozen=True)
class IncidentRow:
    id: int
    at: datetime
    reported_by: str
    check_due_at: datetime
    checked_at: datetime | None
    written_at: datetime | None
    withdrawn_at: datetime | None
    reference: str


def incidents_for(actor: Actor) -> list[IncidentRow]:
    """Those to be asked how they are first, then the newest; one's own for everybody who is no manager."""
    statement = (
        select(
            Incident.id, Incident.at, User.name, Incident.check_due_at, Incident.checked_at, Incident.written_at,
            Incident.withdrawn_at,
            case((Incident.asker_id == ME, None), else_=Complaint.reference).label("reference"),
        )
        .join(User, User.id == Incident.reported_by_id)
        .outerjoin(Complaint, Complaint.id == Incident.complaint_id)
        .where(or_(Incident.complaint_id.is_(None), Incident.asker_id == ME, readable_by(ME)))
        .order_by(or_(Incident.checked_at.is_not(None), Incident.withdrawn_at.is_not(None)), Incident.id.desc())
        .limit(MOST_SHOWN)
    )  # fmt: skip
    if actor.role is not Role.MANAGER:
        statement = statement.where(or_(Incident.reported_by_id == ME, Incident.asker_id == ME))
    rows = db.session.execute(statement, {"me": actor.id}).all()
    return [
        IncidentRow(
            row.id, row.at, row.name, row.check_due_at, row.checked_at, row.written_at, row.withdrawn_at,
            row.reference or "",
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class RestrictionRow:
    """`reference` is empty for somebody who has no complaint."""

    restriction: Restriction
    reference: str
    customer: str


def restrictions_for(actor: Actor) -> list[RestrictionRow]:
    """What waits for a decision, then what holds, the next look first."""
    statement = (
        select(Restriction, Complaint.reference, Customer.name)
        .outerjoin(Complaint, Complaint.id == Restriction.complaint_id)
        .join(Customer, Customer.id == Restriction.customer_id)
        .where(Restriction.current == 1, or_(Restriction.complaint_id.is_(None), readable_by(ME)))
        .order_by(Restriction.state.desc(), Restriction.review_on, Restriction.id)
        .limit(MOST_SHOWN)
    )
    return [RestrictionRow(row[0], row[1] or "", row[2]) for row in db.session.execute(statement, {"me": actor.id})]


_UNCHECKED = (
    select(Incident.id)
    .outerjoin(Complaint, Complaint.id == Incident.complaint_id)
    .where(*TO_BE_ASKED, Incident.reported_by_id != ME)
    .where(or_(Incident.complaint_id.is_(None), readable_by(ME)))
)
_UNDECIDED = (
    select(Restriction.id)
    .outerjoin(Complaint, Complaint.id == Restriction.complaint_id)
    .where(Restriction.current == 1, Restriction.state == "proposed")
    .where(or_(Restriction.complaint_id.is_(None), readable_by(ME)))
)
_SAFETY = (("safety", capped(_UNCHECKED) + capped(_UNDECIDED)),)


def counted(actor: Actor) -> tuple[tuple[str, ColumnElement[int]], ...]:
    """For the sidebar: what waits for a manager besides the calls that reached everybody."""
    return (*COUNTED, *_SAFETY) if actor.role is Role.MANAGER else COUNTED
