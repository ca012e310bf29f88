"""The demo's calls by appointment: who rings when, what is booked for the next days, who asked, whom we look in on."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from .. import clock
from ..access import Actor
from ..accounts import queries as accounts
from ..calls import availability, queries
from ..calls.slots import Hours
from ..complaints import details as d
from ..complaints.lifecycle import perform
from ..complaints.models import Complaint
from ..complaints.queries import get_by_id
from ..db import db

Row = dict[str, Any]


def arrange(
    rows: Row, people: Mapping[str, int], ids: Mapping[str, int], actor: Callable[[Row, Complaint], Actor]
) -> None:
    """Everything of `rows`, as it stands when the demo begins; `actor` finds who did it."""
    for row in rows["hours"]:
        hours = tuple(Hours(begin, end) for begin, end in row["times"])
        week = tuple(hours if weekday in row["weekdays"] else () for weekday in range(7))
        wish = availability.WeekWish(week, row["minutes"], row.get("zone", ""))
        availability.save_week(accounts.get_user(people[row["who"]]), wish)
    for row in rows["booked"]:
        complaint = get_by_id(ids[row["case"]])
        slot = _free(people[row["rings"]], row["place"])
        needs = d.CallBooked(slot.manager_id, slot.starts_at, complaint.customer.phone, row["note"])
        perform(complaint, "book_call", actor(row, complaint), needs)
        db.session.flush()
    for row in rows["asked"]:
        complaint = get_by_id(ids[row["case"]])
        needs_call = d.CallAsked(row["why"], complaint.customer.phone, best_time=row["best_time"])
        perform(complaint, "ask_for_call", actor(row, complaint), needs_call)
    for row in rows["check_ins"]:
        complaint = get_by_id(ids[row["case"]])
        until = _today() + timedelta(days=row["days"])
        perform(
            complaint,
            "plan_check_ins",
            actor(row, complaint),
            d.CheckInsPlanned(row["about"], row["every"], until),
        )


def _free(manager_id: int, place: int) -> queries.Slot:
    """The `place`-th time of a colleague that nobody has, counted from nought."""
    every = queries.free_slots(_today(), _today() + timedelta(days=14), manager_id=manager_id)
    return [slot for slot in every if not slot.taken][place]


def _today() -> date:
    return clock.now().date()
