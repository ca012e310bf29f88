"""Reads of reports: somebody's inbox, and one report with everything it is drawn from, as it stood at that moment."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from ..access import Actor, Role
from ..accounts import queries as accounts
from ..accounts.models import User
from ..calls.models import Appointment
from ..complaints import queries as cases
from ..complaints.access import readable_by
from ..complaints.casefile import of_case
from ..complaints.closeness import subject_for
from ..complaints.models import Clock, Complaint, Concern, Event, Message, Promise, Task
from ..complaints.tallies import ME, capped
from ..db import db
from ..errors import NotFound
from ..people.models import Customer
from .models import Report, ReportCopy

PAGE = 25
ON_CASE = of_case(Report, newest=5)
PARTS = (ON_CASE,)
"""What the page of a case reads of this feature: the newest reports."""
ENDING_CALLS = ("cancel_call", "call_happened", "call_missed")


@dataclass(frozen=True)
class Row:
    """A report in an inbox. `unread` ones stand out."""

    id: int
    kind: str
    made_at: datetime
    by: str
    customer: str
    title: str
    reference: str
    read_at: datetime | None
    instead_of: str


@dataclass(frozen=True)
class Page:
    """`next` goes on after the last one, and is None at the end."""

    rows: Sequence[Row]
    next: int | None


@dataclass(frozen=True)
class Material:
    """One report and what it is drawn from. `is_mine` where it is in the reader's inbox, `read_at` is their own.
    Promises, calls, tasks and clocks are those that stood open when it was made."""

    report: Report
    complaint: Complaint
    by: str
    is_mine: bool
    read_at: datetime | None
    events: Sequence[Event]
    messages: Sequence[Message]
    concerns: Sequence[Concern]
    promises: Sequence[Promise]
    calls: Sequence[Appointment]
    tasks: Sequence[Task]
    clocks: Sequence[Clock]


def inbox(actor: Actor, *, unread: bool, kinds: Collection[str] = (), before: int | None = None) -> Page:
    """This colleague's reports, the newest first; of these `kinds`, where any are named."""
    away = aliased(User)
    statement = (
        select(
            Report.id, Report.kind, Report.made_at, func.coalesce(User.name, ""), Customer.name, subject_for(ME),
            Complaint.reference, ReportCopy.read_at, func.coalesce(away.name, ""),
        )
        .join(ReportCopy, ReportCopy.report_id == Report.id)
        .join(Complaint, Complaint.id == Report.complaint_id)
        .join(Customer, Customer.id == Complaint.customer_id)
        .outerjoin(User, User.id == Report.made_by_id)
        .outerjoin(away, away.id == ReportCopy.for_id)
        .where(ReportCopy.user_id == ME, readable_by(ME))
        .order_by(Report.id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if unread:
        statement = statement.where(ReportCopy.read_at.is_(None))
    if kinds:
        statement = statement.where(Report.kind.in_(kinds))
    if before is not None:
        statement = statement.where(Report.id < before)
    rows = [Row(*row) for row in db.session.execute(statement, {"me": actor.id})]
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def read(report_id: int, actor: Actor) -> Material:
    """One report of a complaint that this colleague may read; one of an incident only from their own inbox, unless they
    lead. Raises NotFound for any other, and ReasonNeeded where they say first why they open the complaint."""
    report, copy = db.session.get(Report, report_id), db.session.get(ReportCopy, (report_id, actor.id))
    if report is None or (copy is None and report.kind == "incident" and actor.role is not Role.MANAGER):
        raise NotFound("There is no such report.")
    complaint = cases.get(cases.get_by_id(report.complaint_id).reference, actor)
    at, own = report.made_at, report.complaint_id
    events = db.session.scalars(
        select(Event)
        .where(Event.complaint_id == own, Event.id.between(report.first_event_id, report.event_id))
        .order_by(Event.id)
    ).all()
    said = select(Message).where(Message.event_id.in_([event.id for event in events])).order_by(Message.id)
    known = Concern.complaint_id == own, Concern.stated_at <= at, _until(Concern.replaced_at, at)
    stated = select(Concern).where(*known)
    promised = select(Promise).where(Promise.complaint_id == own, Promise.made_at <= at, _until(Promise.kept_at, at))
    return Material(
        report, complaint, _by(report, complaint), copy is not None, copy.read_at if copy is not None else None, events,
        db.session.scalars(said).all(),
        db.session.scalars(stated.order_by(Concern.position)).all(),
        db.session.scalars(promised.order_by(Promise.due_at)).all(),
        _calls(own, at),
        db.session.scalars(_tasks(report)).all(),
        db.session.scalars(_clocks(own, at)).all(),
    )  # fmt: skip


def _by(report: Report, complaint: Complaint) -> str:
    maker = accounts.find_user(report.made_by_id)
    return maker.name if maker is not None else complaint.customer.called


def _until(ended: ColumnElement[datetime | None] | object, at: datetime) -> ColumnElement[bool]:
    """Not over yet at that moment."""
    column: ColumnElement[datetime | None] = ended  # type: ignore[assignment]
    return or_(column.is_(None), column > at)


def _calls(complaint_id: int, at: datetime) -> list[Appointment]:
    """Calls that were booked for later: of one that has moved since, the time that it had at that moment."""
    made = Appointment.complaint_id == complaint_id, Appointment.made_at <= at, Appointment.state != "held"
    newest = {row.uid: row for row in db.session.scalars(select(Appointment).where(*made).order_by(Appointment.id))}
    ending = Event.complaint_id == complaint_id, Event.at <= at, Event.action.in_(ENDING_CALLS)
    over = {event.facts.get("appointment") for event in db.session.scalars(select(Event).where(*ending))}
    standing = [row for row in newest.values() if row.ends_at > at and row.id not in over]
    return sorted(standing, key=lambda row: row.starts_at)


def _tasks(report: Report) -> Select[Task]:
    there = Task.complaint_id == report.complaint_id, Task.id <= report.last_task_id
    return select(Task).where(*there, _until(Task.done_at, report.made_at)).order_by(Task.due_at, Task.id)


def _clocks(complaint_id: int, at: datetime) -> Select[Clock]:
    running = Clock.complaint_id == complaint_id, Clock.started_at <= at, _until(Clock.ended_at, at)
    return select(Clock).where(*running, Clock.kind != "promise").order_by(Clock.due_at)


_UNREAD = (
    select(ReportCopy.report_id)
    .join(Report, Report.id == ReportCopy.report_id)
    .join(Complaint, Complaint.id == Report.complaint_id)
    .where(ReportCopy.user_id == ME, ReportCopy.read_at.is_(None), readable_by(ME))
)
COUNTED: tuple[tuple[str, ColumnElement[int]], ...] = (("reports", capped(_UNREAD)),)
"""For the sidebar: reports the asking colleague has not read."""
