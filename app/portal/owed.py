"""What we promised a customer, row by row, with what became of it: open with its date, or kept on its day."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from ..complaints import deadlines
from ..complaints.models import Clock, ClockMove, Complaint, Event, Promise, PromiseMove
from ..complaints.statuses import Status
from ..web.filters import left_to_do, short_day, time_of_day

_: Callable[..., str] = gettext

SPOKE = frozenset({"call_happened", "log_check_in", "talk"})
DECIDED = frozenset({"resolve", "deadlock"})
# By what each of them is kept; whatever else ends it, as a withdrawal does, keeps nothing.
KEPT_BY = {
    deadlines.CONTACT: SPOKE,
    deadlines.ACKNOWLEDGE: DECIDED | {"acknowledge"},
    deadlines.CONTACT_AGAIN: SPOKE | DECIDED | {"acknowledge", "message"},
}


@dataclass(frozen=True)
class Promised:
    """A row of what we promised. `state` is a key of vocabulary.PROMISE; `moves` are the dates it had before;
    `reference` names the joined complaint it was promised on, and is empty where that is this one; `who` promised it,
    where it was one person; `ended` that nobody has it to do any more."""

    words: str
    state: str
    text: str
    due_at: datetime
    moves: Sequence[ClockMove | PromiseMove]
    now: bool = False
    reference: str = ""
    who: str = ""
    ended: bool = False

    @property
    def left(self) -> str:
        """Who has it to do and how long they have, as a sentence; empty once it is done."""
        if self.ended or self.state not in ("open", "moved", "broken"):
            return ""
        left = left_to_do(self.due_at)
        if self.who:
            return _("%(name)s promised it, %(left)s.", name=self.who, left=left)
        return f"{left[0].upper()}{left[1:]}."


def promised(
    complaint: Complaint, promises: Sequence[tuple[str, Promise]], moves: Sequence[ClockMove], events: Sequence[Event]
) -> list[Promised]:
    """What was kept first, then what is open; the expected date last, as the one that matters now. `promises` name the
    joined complaint they were made on, with nothing for this one."""
    released = complaint.state is Status.WITHDRAWN
    rows = [_promise_row(promise, reference, released) for reference, promise in promises]
    rows = [*_answers(complaint, events), *rows]
    settle = deadlines.find(complaint, deadlines.RESOLUTION)
    if settle is not None:
        text = _("by %(day)s", day=short_day(settle.due_at))
        rows.append(Promised(_("Settle your complaint"), "open", text, settle.due_at, moves, now=True))
    return rows


def _answers(complaint: Complaint, events: Sequence[Event]) -> Iterator[Promised]:
    """Our first answer, the call where they were promised one, and every time that we owed them a word again."""
    called = {
        deadlines.ACKNOWLEDGE: _("Answer you"), deadlines.CONTACT: _("Ring you"),
        deadlines.CONTACT_AGAIN: _("Get back to you"),
    }  # fmt: skip
    call = deadlines.owed_call(complaint)
    # The call is the answer that they asked for: its date stands alone until it was made.
    unsaid = {deadlines.ACKNOWLEDGE} if call is not None else set()
    for row in complaint.clocks:
        if row.kind not in called or (row.kind == deadlines.CONTACT and not _was_promised(complaint, row, call)):
            continue
        if row.is_running and row.kind not in unsaid:
            yield Promised(called[row.kind], "open", _by(row.due_at), row.due_at, ())
        elif row.ended_at is not None and _is_kept(row, events):
            yield _kept(called[row.kind], row.due_at, row.ended_at)


def _was_promised(complaint: Complaint, row: Clock, call: Clock | None) -> bool:
    return row is call or (not row.is_running and complaint.customer.wants_a_call)


def _is_kept(row: Clock, events: Sequence[Event]) -> bool:
    return any(
        event.action in KEPT_BY[row.kind] or (row.kind != deadlines.ACKNOWLEDGE and _is_call(event))
        for event in events
        if event.at == row.ended_at and event.actor_kind == "staff"
    )


def _is_call(event: Event) -> bool:
    """Somebody talked with them on the telephone, or acted on what they said there."""
    return event.facts.get("reached") is True or event.facts.get("spoken") == "telephone"


def _kept(words: str, due_at: datetime, kept_at: datetime) -> Promised:
    if kept_at > due_at:
        return Promised(words, "kept_late", _("Kept late, on %(day)s", day=short_day(kept_at)), due_at, ())
    return Promised(words, "kept", _("Kept on %(day)s", day=short_day(kept_at)), due_at, ())


def _promise_row(promise: Promise, reference: str, released: bool) -> Promised:
    """`released`: whoever withdrew released us from what was still to be done."""
    if promise.kept_at is not None:
        row = _kept(promise.words, promise.due_at, promise.kept_at)
        return Promised(row.words, row.state, row.text, row.due_at, promise.moves, reference=reference)
    if released:
        state, text = ("broken", "") if promise.state == "broken" else ("ended", _("Ended when you withdrew"))
        return Promised(promise.words, state, text, promise.due_at, promise.moves, reference=reference, ended=True)
    state = "moved" if promise.state == "open" and promise.moves else promise.state
    moved = _("Moved to %(day)s, %(time)s", day=short_day(promise.due_at), time=time_of_day(promise.due_at))
    text = {"open": _by(promise.due_at), "moved": moved}.get(state, "")
    who = promise.owner.public_name if promise.owner is not None else ""
    return Promised(promise.words, state, text, promise.due_at, promise.moves, reference=reference, who=who)


def _by(at: datetime) -> str:
    return _("by %(day)s, %(time)s", day=short_day(at), time=time_of_day(at))
