"""Somebody goes away with calls booked: each is given to somebody who rings at that time, or has another time.

Nobody is promised a call of somebody who is not there: the customer reads once who rings them, or when.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from .. import clock
from ..access import SYSTEM, Actor, Role
from ..accounts import queries as accounts
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..complaints import details as d
from ..complaints.access import visible_to
from ..complaints.closeness import subject_for
from ..complaints.holdings import AWAY
from ..complaints.lifecycle import may, perform
from ..complaints.models import Complaint
from ..complaints.queries import locked
from ..complaints.readers import kept_out
from ..db import db
from ..errors import Invalid
from ..sentences import to_translate as N_
from ..web import languages
from ..web.filters import moment
from . import choosing, queries
from .models import Appointment

GIVE, MOVE, OFF = "to", "at", "off"
MOST_TIMES = 3
SAY = "Say who rings them then, or when it is instead."
THEN_AWAY = N_("%(name)s is away then, and rings you at this time instead.")
NOBODY_THEN = N_("%(name)s is away then, and nobody else can ring you. We are sorry. Please choose another time.")


@dataclass(frozen=True)
class Booked:
    """A call that falls into the absence. `words` and `reference` are empty where the reader may not know of it;
    `choices` are what can become of it: a value as forms send it, and its words."""

    id: int
    at: datetime
    words: str
    reference: str
    of_manager: bool
    choices: Sequence[tuple[str, str]]

    @property
    def field(self) -> str:
        return f"call_{self.id}"


def booked(user: User, until: datetime, reader: Actor, start: datetime | None = None) -> list[Booked]:
    """Their calls that begin before they are back, the next first; with `start`, none of before."""
    since = start or clock.now()
    statement = (
        select(Appointment, Complaint, subject_for(reader.id).label("words"), visible_to(reader).label("visible"))
        .join(Complaint, Complaint.id == Appointment.complaint_id)
        .where(
            Appointment.manager_id == user.id, Appointment.state == "booked", Appointment.ends_at > since,
            Appointment.starts_at < until,
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )  # fmt: skip
    rows = db.session.execute(statement).all()
    if not rows:
        return []
    others = _others(user, until, [row.Appointment for row in rows])
    return [
        Booked(
            call.id, call.starts_at, words if visible else "", complaint.reference if visible else "", call.of_manager,
            _choices(call, complaint, user, others, reader if visible else None),
        )
        for call, complaint, words, visible in rows
    ]  # fmt: skip


def settle(
    user: User, until: datetime, chosen: Mapping[str, str], actor: Actor, start: datetime | None = None
) -> Sequence[Booked]:
    """Do with each of their calls what was chosen; returns them. Raises Invalid at the field of each for which nothing
    was chosen that is still possible."""
    calls = booked(user, until, actor, start)
    wrong = {call.field: SAY for call in calls if chosen.get(call.field, "") not in dict(call.choices)}
    if wrong:
        raise Invalid(SAY, errors=wrong)
    ids = {call.id: db.session.get_one(Appointment, call.id).complaint_id for call in calls}
    cases = {complaint.id: complaint for complaint in locked(set(ids.values()))}
    for call in calls:
        try:
            _do(cases[ids[call.id]], db.session.get_one(Appointment, call.id), user, chosen[call.field], actor)
        except Invalid as refusal:
            why = next(iter(refusal.errors.values()), refusal.words)
            raise Invalid(why, errors={call.field: why}) from None
    return calls


def _said(complaint: Complaint, words: str, user: User) -> str:
    """In the customer's language."""
    with languages.writing_in(complaint.language):
        return str(_(words, name=user.public_name))


def _do(complaint: Complaint, call: Appointment, user: User, choice: str, actor: Actor) -> None:
    kind, _, what = choice.partition(":")
    if kind == GIVE:
        needs = d.CallHandedOn((call.id,), int(what), from_id=user.id, why=AWAY, by_id=actor.id)
        perform(complaint, "hand_call_on", SYSTEM, needs)
    elif kind == MOVE and (picked := choosing.read(what)) is not None:
        reason = _said(complaint, THEN_AWAY, user)
        perform(complaint, "move_call", actor, d.CallMoved(call.id, *picked, reason=reason))
    else:
        reason = _said(complaint, NOBODY_THEN, user)
        perform(complaint, "cancel_call", SYSTEM, d.CallCancelled(call.id, reason))


@dataclass(frozen=True)
class _Others:
    """What is read once for all calls: colleagues who could ring, when they do something else, whose hours begin when,
    and the free times of whoever goes away once they are back."""

    people: Sequence[User]
    taken: Mapping[int, Sequence[tuple[datetime, datetime]]]
    hours: frozenset[tuple[int, datetime]]
    later: Sequence[queries.Slot]

    def can_ring(self, other: User, call: Appointment) -> bool:
        """Whether this colleague is here then, and rings nobody else."""
        busy = any(begin < call.ends_at and call.starts_at < end for begin, end in self.taken.get(other.id, ()))
        return not busy and not other.is_away_between(call.starts_at, call.ends_at)


def _others(user: User, until: datetime, calls: Sequence[Appointment]) -> _Others:
    local = catalogue.organisation().working_time.local
    begin, end = min(call.starts_at for call in calls), max(call.ends_at for call in calls)
    people = [other for other in accounts.handlers() if other.id != user.id]
    hours = queries.free_slots(local(begin).date(), local(end).date())
    last = local(clock.now()).date() + choosing.ahead()
    later = queries.free_slots(local(until).date(), last, manager_id=user.id)
    return _Others(
        people,
        queries.taken_times([other.id for other in people], begin, end),
        frozenset((slot.manager_id, slot.starts_at) for slot in hours if not slot.taken),
        [slot for slot in later if not slot.taken and slot.starts_at >= until],
    )


def _choices(
    call: Appointment, complaint: Complaint, user: User, others: _Others, mover: Actor | None
) -> Sequence[tuple[str, str]]:
    """Who could ring then, first those whose hours it is and the deputy; when whoever goes away is back, unless nobody
    rings them for now; and that they choose another time."""
    out = kept_out(complaint)
    people = [
        other
        for other in others.people
        if other.id not in out and others.can_ring(other, call)
        and (not call.of_manager or other.role is Role.MANAGER)
    ]  # fmt: skip
    people.sort(
        key=lambda other: ((other.id, call.starts_at) not in others.hours, other.id != user.deputy_id, other.name)
    )
    found = [(f"{GIVE}:{other.id}", f"{other.name} rings them then") for other in people]
    if mover is not None and complaint.customer.held_at is None and may(mover, complaint, "move_call"):
        found += [
            (f"{MOVE}:{choosing.written(slot)}", f"{user.name} rings them {moment(slot.starts_at)} instead")
            for slot in _times(complaint, others.later)
        ]
    return [*found, (OFF, "Nobody rings them then: they choose another time")]


def _times(complaint: Complaint, later: Sequence[queries.Slot]) -> Sequence[queries.Slot]:
    """The next of these times at which they may be rung."""
    local, last = catalogue.organisation().working_time.local, complaint.customer.last_day_to_ring
    return [slot for slot in later if last is None or local(slot.starts_at).date() <= last][:MOST_TIMES]
