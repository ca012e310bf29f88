"""Reads of calls by appointment: times that are free, what is booked, who asked to be rung, looking in on people."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import selectinload

from .. import clock
from ..access import Role
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..complaints.casefile import CaseFile, of_case
from ..complaints.models import Complaint, Promise, Reader, Task
from ..complaints.readers import kept_out
from ..db import AnyRow, db
from ..web.filters import short_day, time_of_day
from .models import Appointment, CallPlan, CallRequest, CheckIn, CheckInPlan
from .slots import Hours, Week

APPOINTMENTS = of_case(Appointment, Appointment.state != "held")
REQUESTS = of_case(CallRequest)
CHECK_IN_PLANS = of_case(CheckInPlan)
CHECK_INS = of_case(CheckIn)
PARTS = (APPOINTMENTS, REQUESTS, CHECK_IN_PLANS, CHECK_INS)
"""What the page of a case reads of this feature, with everything else there is of it."""


MOST_TOLD = 10
ARRANGED = frozenset({"book_call", "move_call", "ask_for_call", "plan_check_ins"})
"""Whoever had none of these done has nothing to read of calls."""


@dataclass(frozen=True)
class Slot:
    """A time at which `manager` can ring; `taken` when somebody else has it, or keeps it just now."""

    manager_id: int
    manager: str
    starts_at: datetime
    ends_at: datetime
    taken: bool

    @property
    def minutes(self) -> int:
        return minutes_of(self)


def minutes_of(call: Slot | Appointment) -> int:
    """How long it takes."""
    return int((call.ends_at - call.starts_at).total_seconds() // 60)


def free_slots(
    first: date, last: date, *, manager_id: int | None = None, complaint: Complaint | None = None,
    at_once: bool = False, only_managers: bool = False,
) -> list[Slot]:  # fmt: skip
    """Times from `first` to `last`, days of the organisation's zone, of everybody who rings people or of one of them.

    Those that are gone are `taken`; what is booked or kept for `complaint` itself is not. Of a complaint that
    few may read, only its readers ring, and never somebody whom it is about; nobody once the telephone is closed to
    them again. Soonest first. `at_once` shows those that
    are too soon to be chosen as well, `only_managers` those of colleagues with that role.
    """
    zone = ZoneInfo(catalogue.organisation().zone)
    notice = timedelta(minutes=0 if at_once else catalogue.calls().notice_minutes)
    begin = max(datetime.combine(first, time(0), zone).astimezone(UTC), clock.now() + notice)
    end = datetime.combine(last + timedelta(days=1), time(0), zone).astimezone(UTC)
    if complaint is not None and (last_day := complaint.customer.last_day_to_ring) is not None:
        end = min(end, datetime.combine(last_day + timedelta(days=1), time(0), zone).astimezone(UTC))
    plans = [plan for plan in _plans(manager_id, complaint) if plan.user.handles_complaints]
    if only_managers:
        plans = [plan for plan in plans if plan.user.role is Role.MANAGER]
    taken = taken_times({plan.user_id for plan in plans}, begin, end, complaint.id if complaint is not None else None)
    found = [slot for plan in plans for slot in _slots(plan, begin, end, taken.get(plan.user_id, ()))]
    return sorted(found, key=lambda slot: (slot.starts_at, slot.manager, slot.manager_id))


def find_slot(
    manager_id: int, starts_at: datetime, complaint: Complaint | None = None, *, at_once: bool = False
) -> Slot | None:
    """The time of that manager which begins then, taken or not; None where they don't ring then."""
    return next(iter(slots_at(starts_at, complaint, manager_id=manager_id, at_once=at_once)), None)


def slots_at(
    starts_at: datetime, complaint: Complaint | None, *, manager_id: int | None = None, at_once: bool = False
) -> list[Slot]:
    """Times that begin then, taken or not, of everybody who rings people or of one of them."""
    day = starts_at.astimezone(ZoneInfo(catalogue.organisation().zone)).date()
    slots = free_slots(day, day, manager_id=manager_id, complaint=complaint, at_once=at_once)
    return [slot for slot in slots if slot.starts_at == starts_at]


def _plans(manager_id: int | None, complaint: Complaint | None) -> Sequence[CallPlan]:
    statement = (
        select(CallPlan)
        .join(User, User.id == CallPlan.user_id)
        .where(User.active)
        .options(selectinload(CallPlan.hours), selectinload(CallPlan.exceptions), selectinload(CallPlan.user))
    )
    if manager_id is not None:
        statement = statement.where(CallPlan.user_id == manager_id)
    if complaint is not None and complaint.restricted:
        readers = select(Reader.user_id).where(Reader.complaint_id == complaint.id)
        statement = statement.where(CallPlan.user_id.in_(readers))
    if complaint is not None and (out := kept_out(complaint)):
        statement = statement.where(CallPlan.user_id.not_in(out))
    return db.session.scalars(statement.order_by(User.name, User.id)).all()


def week_of(plan: CallPlan) -> Week:
    """A colleague's plan as hours that can be cut into calls."""
    return Week(
        zone=plan.zone or catalogue.organisation().zone,
        minutes=plan.minutes,
        hours=tuple((row.weekday, Hours(row.opens, row.closes)) for row in plan.hours),
        extra=tuple(
            (row.day, Hours(row.opens, row.closes))
            for row in plan.exceptions
            if row.opens is not None and row.closes is not None
        ),
        off=frozenset(row.day for row in plan.exceptions if row.is_off),
    )


def _slots(plan: CallPlan, begin: datetime, end: datetime, taken: Sequence[tuple[datetime, datetime]]) -> list[Slot]:
    working, days = catalogue.organisation().working_time, (end - begin).days + 2
    dates = (begin.date() + timedelta(days=step) for step in range(-1, days + 1))
    calls = week_of(plan).calls(begin, end, [day for day in dates if working.is_holiday(day)])
    return [
        Slot(
            plan.user_id, plan.user.public_name, starts_at, ends_at,
            any(starts_at < other_end and other_start < ends_at for other_start, other_end in taken),
        )
        for starts_at, ends_at in calls
        if not plan.user.is_away_between(starts_at, ends_at)
    ]  # fmt: skip


def taken_times(
    manager_ids: Collection[int], begin: datetime, end: datetime, own_id: int | None = None
) -> dict[int, list[tuple[datetime, datetime]]]:
    """Times that are gone, by colleague: booked or kept, for another complaint than `own_id`."""
    kept = and_(Appointment.state == "held", Appointment.held_until > clock.now())
    others: ColumnElement[bool] = true()
    if own_id is not None:
        others = Appointment.complaint_id != own_id
        kept = and_(kept, others)
    statement = select(Appointment.manager_id, Appointment.starts_at, Appointment.ends_at).where(
        Appointment.manager_id.in_(manager_ids), Appointment.starts_at < end, Appointment.ends_at > begin,
        or_(and_(Appointment.state == "booked", others), kept),
    )  # fmt: skip
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for row in db.session.execute(statement):
        found.setdefault(row.manager_id, []).append((row.starts_at, row.ends_at))
    return found


def find_plan(user_id: int) -> CallPlan | None:
    """When this colleague can ring people; None where they never said."""
    return db.session.scalars(select(CallPlan).where(CallPlan.user_id == user_id)).one_or_none()


def booked_of(complaint_id: int) -> Sequence[Appointment]:
    """Calls that are booked and not logged yet, the next first."""
    statement = select(Appointment).where(Appointment.complaint_id == complaint_id, Appointment.state == "booked")
    return db.session.scalars(statement.order_by(Appointment.starts_at, Appointment.id)).all()


def upcoming_of(complaint_id: int) -> Appointment | None:
    """The next call that is booked and still to come."""
    return next((call for call in booked_of(complaint_id) if call.ends_at > clock.now()), None)


def held_of(complaint_id: int) -> Appointment | None:
    """The time that is kept for a complaint just now."""
    kept = (Appointment.complaint_id == complaint_id, Appointment.state == "held", Appointment.held_until > clock.now())
    return db.session.scalars(select(Appointment).where(*kept).order_by(Appointment.id.desc()).limit(1)).one_or_none()


def reminder_of(call: Appointment) -> str:
    """What the call to make before it, which reminds them of it, is called."""
    return f"Remind them of our call, {short_day(call.starts_at)}, {time_of_day(call.starts_at)}."


def is_busy(manager_id: int, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether this colleague rings somebody, or keeps a time for somebody, between these moments."""
    return any(
        begin < ends_at and starts_at < end
        for begin, end in taken_times({manager_id}, starts_at, ends_at).get(manager_id, ())
    )


def running_check_ins(complaint_id: int) -> Sequence[CheckInPlan]:
    """Plans of looking in that go on."""
    running = (CheckInPlan.complaint_id == complaint_id, CheckInPlan.ended_at.is_(None))
    return db.session.scalars(select(CheckInPlan).where(*running).order_by(CheckInPlan.id)).all()


def open_check_ins(complaint_id: int) -> Sequence[CheckIn]:
    """Days on which we look in that nobody logged yet."""
    statement = (
        select(CheckIn)
        .join(CheckInPlan, CheckInPlan.id == CheckIn.plan_id)
        .where(CheckIn.complaint_id == complaint_id, CheckIn.logged_at.is_(None), CheckInPlan.ended_at.is_(None))
    )
    return db.session.scalars(statement.order_by(CheckIn.day, CheckIn.id)).all()


def looks_in(file: CaseFile) -> bool:
    """Whether we look in on them."""
    return any(plan.ended_at is None for plan in file.found.of(CHECK_IN_PLANS))


@dataclass(frozen=True)
class Told:
    """What a customer reads of calls: the next that is booked, what we are to ring them about, looking in on them."""

    booked: Appointment | None
    asked: Sequence[AnyRow]
    check_ins: Sequence[AnyRow]

    def __bool__(self) -> bool:
        return bool(self.booked or self.asked or self.check_ins)

    @property
    def in_person(self) -> bool:
        """Whether they meet somebody, who else would ring."""
        return bool(self.booked and self.booked.is_here) or any(not row.number for row in self.asked)


def due_check_in(complaint_id: int) -> tuple[CheckIn, CheckInPlan] | None:
    """The earliest day until today on which we look in and that nobody logged yet, with its plan."""
    today = catalogue.organisation().working_time.local(clock.now()).date()
    statement = (
        select(CheckIn, CheckInPlan)
        .join(CheckInPlan, CheckInPlan.id == CheckIn.plan_id)
        .join(Task, Task.id == CheckIn.task_id)
        .where(CheckIn.complaint_id == complaint_id, Task.done_at.is_(None), CheckIn.day <= today)
    )
    found = db.session.execute(statement.order_by(CheckIn.day, CheckIn.id).limit(1)).one_or_none()
    return (found[0], found[1]) if found is not None else None


def days_of(plan: Any) -> list[date]:
    """Every day on which we would look in, from the beginning."""
    begin = catalogue.organisation().working_time.local(plan.planned_at).date()
    count = (plan.until - begin).days // plan.every_days
    return [begin + timedelta(days=plan.every_days * step) for step in range(1, count + 1)]


def which_of(day: date, plan: Any) -> str:
    """`3 of 5`."""
    days = days_of(plan)
    return f"{sum(other <= day for other in days)} of {len(days)}"


def is_promised() -> ColumnElement[bool]:
    """Whether a call to make was promised: it stands among the promises of its complaint."""
    return exists().where(Promise.task_id == Task.id)


def told(complaint: Complaint) -> Told:
    """The same for the page on which they follow their complaint."""
    asked = (
        select(
            CallRequest.number,
            Task.words.label("why"),
            Task.due_at,
            Task.owner_id,
            CallRequest.asked_by_id.is_(None).label("by_customer"),
        )
        .join(Task, Task.id == CallRequest.task_id)
        .where(CallRequest.complaint_id == complaint.id, Task.done_at.is_(None), ~is_promised())
        .order_by(Task.due_at, CallRequest.id)
    )
    check_ins = (
        select(
            CheckIn.day, CheckIn.asked, CheckIn.said, CheckIn.logged_at, CheckInPlan.about, CheckInPlan.every_days,
            CheckInPlan.until,
        )
        .join(CheckInPlan, CheckInPlan.id == CheckIn.plan_id)
        .where(CheckIn.complaint_id == complaint.id)
        .where(or_(CheckIn.logged_at.is_not(None), CheckInPlan.ended_at.is_(None)))
        .order_by(CheckIn.day.desc(), CheckIn.id.desc())
    )  # fmt: skip
    return Told(
        upcoming_of(complaint.id), db.session.execute(asked).all(), db.session.execute(check_ins.limit(MOST_TOLD)).all()
    )


def appointments_in(file: CaseFile) -> list[Appointment]:
    """All appointments of a file that was read with `PARTS`, the latest first."""
    return sorted(file.found.of(APPOINTMENTS), key=lambda row: (row.starts_at, row.id), reverse=True)
