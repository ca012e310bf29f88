"""What a call left in the database of the house, whatever the pages say about it."""

from dataclasses import dataclass
from typing import TypeVar

from flask import Flask
from sqlalchemy import select

from app.calls.models import Appointment
from app.complaints.models import Complaint, Concern, Event, Message, Promise, Task, Wish
from app.conversations.models import Conversation
from app.db import Base, db
from app.outbox.models import Delivery
from app.remedies.models import Offer
from app.reports.models import Report, ReportCopy
from app.safety.models import Incident, ManagerCall

R = TypeVar("R", bound=Base)


@dataclass(frozen=True)
class Record:
    """A complaint as it stands: `offers` in the order of their numbers, `letters` those that went to the customer,
    `read_by` how many colleagues have the reports in their inbox, `talks` how each talk about it ended,
    `appointments` the calls at a time: state, who rings, on which number, and the moment as a page sends it."""

    status: str
    actions: list[str]
    concerns: list[tuple[str, bool]]
    wishes: list[str]
    apologies: list[str]
    offers: list[tuple[int, str, str, str]]
    tasks: list[str]
    promises: list[str]
    letters: list[tuple[str, str]]
    reports: list[str]
    read_by: int
    talks: list[tuple[str, str]]
    calls: list[tuple[str, str]]
    incidents: list[str]
    level: int
    appointments: list[tuple[str, str, str, str]]


def record_of(app: Flask, reference: str) -> Record:
    """Everything that stands on the complaint of this reference."""
    with app.app_context():
        found = db.session.scalars(select(Complaint).where(Complaint.reference == reference)).one()
        record = _read(found)
        db.session.remove()
    return record


def _read(found: Complaint) -> Record:
    reports = _of(Report, found.id)
    copies = select(ReportCopy).where(ReportCopy.report_id.in_([report.id for report in reports]))
    return Record(
        status=found.status,
        actions=[event.action for event in _of(Event, found.id)],
        concerns=[(row.words, row.confirmed_at is not None) for row in _of(Concern, found.id) if not row.replaced_at],
        wishes=[row.words for row in _of(Wish, found.id) if row.replaced_at is None],
        apologies=[row.body for row in _of(Message, found.id) if row.kind == "apology"],
        offers=[
            (row.number, row.state, f"{row.total:.2f}", " ".join(line.words for line in row.lines))
            for row in _of(Offer, found.id)
        ],
        tasks=[row.words for row in _of(Task, found.id)],
        promises=[row.words for row in _of(Promise, found.id)],
        letters=_letters(found.id),
        reports=[report.kind for report in reports],
        read_by=len(db.session.scalars(copies).all()),
        talks=[(talk.state, talk.ended_how) for talk in _of(Conversation, found.id)],
        calls=[(call.kind, call.result) for call in _of(ManagerCall, found.id)],
        incidents=[row.words for row in _of(Incident, found.id)],
        level=found.level,
        appointments=[
            (row.state, row.manager.name, row.number, row.starts_at.isoformat()) for row in _of(Appointment, found.id)
        ],
    )


def _of(model: type[R], complaint_id: int) -> list[R]:
    """The rows of a table that belong to the complaint, in the order in which they came."""
    own = model.complaint_id == complaint_id  # type: ignore[attr-defined]
    return list(db.session.scalars(select(model).where(own).order_by(model.id)))  # type: ignore[attr-defined]


def _letters(complaint_id: int) -> list[tuple[str, str]]:
    """Kind and text of what goes to the customer, whatever lines it was broken into."""
    own = select(Delivery).where(Delivery.about == complaint_id, Delivery.to_staff.is_(False))
    return [(row.kind, " ".join(row.text.split())) for row in db.session.scalars(own.order_by(Delivery.id))]
