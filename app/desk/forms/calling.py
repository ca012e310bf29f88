"""Forms of calls by appointment, of asking to be rung, and of looking in on people."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from flask import request
from wtforms import BooleanField, RadioField, TelField

from ... import clock
from ...access import Actor
from ...calls import choosing
from ...calls import queries as calls
from ...calls.models import Appointment
from ...complaints import details as d
from ...complaints.models import Complaint
from ...web import filters
from .actions import ActionForm
from .card import WithCard
from .fields import Count, Day, Moment, Rows, choose_named, line, listed, number, plain, text

MISSED = [("no_answer", "We rang, and they did not answer"), ("not_rung", "We did not ring")]
NOT_MET = [("no_answer", "We waited, and they did not come"), ("not_rung", "We were not there")]
NONE_YET = "Choose a time."


class Slots(RadioField):
    """Times of several days to choose one from. What was chosen may be gone by now: the action says so."""

    look = "slots"

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, validate_choice=False, **more)


class _WithSlots(ActionForm):
    """`table` holds the times from which to choose; the page's address says whose, and from which day on."""

    template: ClassVar[str] = "desk/_call_fields.html"
    also_needed = ActionForm.also_needed | {"slot"}
    slot = Slots("When, and who rings")
    table: choosing.Table
    written = staticmethod(choosing.written)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        super().prepare(complaint, actor)
        self.table = choosing.table(
            complaint, manager_id=request.args.get("manager", type=int), first=_day(request.args.get("from", "")),
            minutes=request.args.get("minutes", type=int) or self.usual_minutes(complaint),
        )  # fmt: skip
        self.slot.choices = []

    def usual_minutes(self, complaint: Complaint) -> int | None:
        """How long this call takes, where that is known."""
        return None

    def chosen(self) -> tuple[int | None, Any]:
        return choosing.read(self.slot.data or "") or (None, None)

    @property
    def chosen_elsewhere(self) -> str:
        """What was chosen among times that this page does not show, and can still be had for all that is known."""
        if self.slot.errors:
            return ""
        shown = {choosing.written(slot) for day in self.table.days for slot in day.slots}
        return "" if (self.slot.data or "") in shown else self.slot.data or ""

    def field_for(self, name: str) -> Any:
        return self.slot if name in ("manager_id", "starts_at") else super().field_for(name)

    def blame(self, errors: Mapping[str, str]) -> None:
        """Who and when are one choice: one sentence is enough."""
        if "manager_id" in errors and "starts_at" in errors:
            errors = {**{name: words for name, words in errors.items() if name != "manager_id"}, "starts_at": NONE_YET}
        super().blame(errors)

    @property
    def is_wide(self) -> bool:
        return True


class BookCallForm(_WithSlots):
    needs = d.CallBooked
    also_needed = _WithSlots.also_needed | {"number"}
    number = line("On which number", kind=TelField)
    note = text("What it is about, for whoever rings", "They read it with the case before they ring.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        super().prepare(complaint, actor)
        if not self.is_submitted():
            self.number.data = complaint.customer.phone

    def details(self) -> d.CallBooked:
        manager_id, starts_at = self.chosen()
        number, note, minutes = self.number.data, self.note.data, choosing.minutes_in(self.slot.data or "")
        return d.CallBooked(manager_id, starts_at, number, note, minutes)  # type: ignore[arg-type]


class _WithCall(ActionForm):
    appointment_id = Rows("Which call", coerce=number)
    booked: Sequence[Appointment] = ()

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        super().prepare(complaint, actor)
        self.booked = calls.booked_of(complaint.id)
        self.appointment_id.choices = listed((call.id, call_words(call)) for call in self.booked)
        choose_named(self.appointment_id, self.is_submitted())


def call_words(call: Any) -> str:
    """`Helen Marsh, Tue 24 Nov, 16:30`."""
    return (
        f"{call.manager.name}, {filters.moment(call.starts_at)}, {'in person' if call.is_here else f'on {call.number}'}"
    )


class MoveCallForm(_WithSlots, _WithCall):
    needs = d.CallMoved
    also_needed = _WithSlots.also_needed | {"reason"}
    number = line("On which number", "Empty, it stays the one that was given.", kind=TelField)
    reason = text("Why, as they will read it")

    def usual_minutes(self, complaint: Complaint) -> int | None:
        chosen = [call for call in self.booked if call.id == self.appointment_id.data]
        coming = [call for call in self.booked if call.ends_at > clock.now()]
        return next((calls.minutes_of(call) for call in chosen + coming), None)

    def details(self) -> d.CallMoved:
        manager_id, starts_at = self.chosen()
        return d.CallMoved(
            self.appointment_id.data, manager_id, starts_at, self.number.data, self.reason.data,  # type: ignore[arg-type]
            minutes=choosing.minutes_in(self.slot.data or ""),
        )  # fmt: skip


class CancelCallForm(_WithCall):
    needs = d.CallCancelled
    also_needed = ActionForm.also_needed | {"reason"}
    reason = text("Why, as they will read it")


class LookingIn:
    """Whether a call was our looking in as well, in a form that asks so where a day of that is due."""

    looked_in: Any
    looked_asked: Any
    looked_said: Any
    day_id: int | None = None

    @staticmethod
    def fields() -> tuple[Any, Any, Any]:
        return (
            BooleanField("This was our looking in"),
            line("What you asked", "One line. They read both on their page."),
            line("What they said to it", "One line, in their words."),
        )

    def ask_whether(self, complaint: Complaint) -> None:
        found = calls.due_check_in(complaint.id)
        if found is not None:
            day, plan = found
            self.day_id = day.id
            self.looked_in.description = f"Looking in, {calls.which_of(day.day, plan)}: {plan.about}"
        elif not (self.looked_asked.data or self.looked_said.data):
            del self.looked_in, self.looked_asked, self.looked_said

    def lines(self) -> d.CheckInLogged | None:
        """What was written of it; None where it was about something else."""
        if "looked_in" not in self:  # type: ignore[operator]
            return None
        ticked, asked, said = self.looked_in.data, self.looked_asked.data, self.looked_said.data
        if not (ticked or asked or said):
            return None
        return d.CheckInLogged(self.day_id if ticked else None, asked, said)  # type: ignore[arg-type]


class CallHappenedForm(LookingIn, WithCard, _WithCall):
    needs = d.CallHappened
    words = text("What was said")
    looked_in, looked_asked, looked_said = LookingIn.fields()

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        super().prepare(complaint, actor)
        self.ask_whether(complaint)

    def details(self) -> d.CallHappened:
        return d.CallHappened(self.appointment_id.data, self.words.data, self.lines())


class CallMissedForm(_WithCall):
    needs = d.CallMissed
    why = Rows("What happened", choices=listed(MISSED), coerce=plain)
    words = text("More about it, for colleagues")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        super().prepare(complaint, actor)
        if self.booked and all(call.is_here for call in self.booked):
            self.why.choices = listed(NOT_MET)


class CallAskedForm(ActionForm):
    needs = d.CallAsked
    also_needed = ActionForm.also_needed | {"number"}
    why = text("What it is about")
    number = line("On which number", kind=TelField)
    by = Day("Ring by", "Empty, it is the next working day.")
    best_time = line("When it suits them")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        if not self.is_submitted():
            self.number.data, self.best_time.data = complaint.customer.phone, complaint.customer.ring_when


class PromiseCallForm(ActionForm):
    needs = d.CallBackPromised
    about = text("What we ring back with", "They read it: “We ring you back on …”, and then these words.")
    due_at = Moment("By when")
    number = line("On which number", kind=TelField)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        if not self.is_submitted():
            self.number.data = complaint.customer.phone


class CheckInsForm(ActionForm):
    needs = d.CheckInsPlanned
    about = text("What we look in about", "As they read it: whether the new machine runs, how they manage without it.")
    every_days = Count("Every how many days", 1, 90)
    until = Day("Until when")


class CheckInForm(ActionForm):
    needs = d.CheckInLogged
    is_quoted = True
    check_in_id = Rows("Which day", coerce=number)
    asked = line("What you asked", "One line. They read both on their page.")
    said = line("What they said", "One line, in their words.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        due = [(row.id, filters.day(row.day)) for row in calls.open_check_ins(complaint.id)]
        self.check_in_id.choices = listed(due)
        choose_named(self.check_in_id, self.is_submitted())


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
