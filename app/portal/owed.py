"""What we promised a customer, row by row, with what became of it: open with its date, or kept on its day."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext

from .. import clock
from ..complaints import danger_told, deadlines, first_word, missed, own_data
from ..complaints.missed import Move
from ..complaints.models import Clock, ClockMove, Complaint, Event, OwnDataMove, OwnDataRequest, Promise
from ..complaints.statuses import Status
from ..web.filters import day, left_to_do, local, short_day, time_of_day
from . import standing

_: Callable[..., str] = gettext

SPOKE = frozenset({"call_happened", "log_check_in", "talk"})
DECIDED = frozenset({"resolve", "deadlock", "answer_look"})
Moves = Mapping[int, Sequence[ClockMove]]

# By what each of them is kept; whatever else ends it, as a withdrawal does, keeps nothing.
KEPT_BY = {
    deadlines.CONTACT: SPOKE,
    deadlines.ACKNOWLEDGE: DECIDED | {"acknowledge"},
    deadlines.CONTACT_AGAIN: SPOKE | DECIDED | {"acknowledge", "message", "offer"},
    deadlines.ESCALATION: DECIDED | {"take_it_on", "stand_down"},
    deadlines.RESOLUTION: DECIDED,
}


@dataclass(frozen=True)
class Moved:
    """A date that was given before, what it became, when and why, and the letter that told of it, where one did."""

    was_due_at: datetime
    due_at: datetime
    moved_at: datetime
    reason: str
    delivery_id: int | None


@dataclass(frozen=True)
class Promised:
    """A row of what we promised. `state` is a key of vocabulary.PROMISE; `moves` are the dates it had before;
    `reference` names the joined complaint it was promised on, and is empty where that is this one; `who` promised it,
    where it was one person; `by_day` that its date is a day, without a time; `ended` that nobody has it to do any more,
    `stands_still` says until when its date moves with the time that passes, as a sentence."""

    words: str
    state: str
    text: str
    due_at: datetime
    moved: Sequence[Move | OwnDataMove]
    now: bool = False
    by_day: bool = False
    reference: str = ""
    who: str = ""
    ended: bool = False
    stands_still: str = ""

    @property
    def moves(self) -> list[Moved]:
        """The dates it had before, without those that read the same as what they became: a date to settle it by, or to
        answer about their data, is a day, all others have their time. What moved twice and was told in one letter
        moved once."""
        found: list[Moved] = []
        for move, due_at in zip(self.moved, [*(row.was_due_at for row in self.moved[1:]), self.due_at], strict=False):
            was, last = move.was_due_at, found[-1] if found else None
            if last is not None and move.delivery_id is not None and last.delivery_id == move.delivery_id:
                was = found.pop().was_due_at
            found.append(Moved(was, due_at, move.moved_at, move.reason, move.delivery_id))
        return [row for row in found if self._reads(row.was_due_at) != self._reads(row.due_at)]

    @property
    def passes_at(self) -> datetime:
        """When its date has passed: a day does so when it ends."""
        return local(self.due_at).replace(hour=23, minute=59, second=59) if self.by_day else self.due_at

    def _reads(self, at: datetime) -> str:
        return day(at) if self.by_day else f"{day(at)} {time_of_day(at)}"

    @property
    def left(self) -> str:
        """Who has it to do and how long they have, as a sentence; empty once it is done."""
        if self.ended or self.stands_still or self.state not in ("open", "moved", "broken"):
            return ""
        left = left_to_do(self.passes_at)
        if self.who:
            return _("%(name)s promised it, %(left)s.", name=self.who, left=left)
        return f"{left[0].upper()}{left[1:]}."


def next_word(complaint: Complaint) -> str:
    """By when a person gets back to them, as a sentence; empty where nobody has to, or it has passed."""
    word = deadlines.find(complaint, deadlines.CONTACT_AGAIN)
    if word is None and complaint.acknowledged_at is None and (owed := first_word.of(complaint)).is_owed:
        word = deadlines.first_owed(complaint, clock.now())
        if word is None or word.due_at == owed.due_at:
            return owed.sentence
    if word is None or word.due_at <= clock.now():
        return ""
    return _("You hear from us by %(day)s, %(time)s.", day=day(word.due_at), time=time_of_day(word.due_at))


def promised(
    complaint: Complaint, promises: Sequence[tuple[str, Promise]], moves: Moves, events: Sequence[Event],
    of_data: Iterable[Promised],
) -> list[Promised]:  # fmt: skip
    """What was kept first, then what is open; the expected date last, as the one that matters now. `promises` name the
    joined complaint they were made on, with nothing for this one; `moves` are the dates that each clock had before;
    `of_data` is our answer to what they asked of their data."""
    released = complaint.state is Status.WITHDRAWN
    rows = [_promise_row(promise, reference, released) for reference, promise in promises]
    rows = [*_answers(complaint, events, moves), *rows, *of_data]
    rows += _settled(complaint, events, moves)
    settle = deadlines.find(complaint, deadlines.RESOLUTION)
    if settle is not None:
        rows.append(_settle(complaint, settle, moves.get(settle.id, ())))
    return rows


def of_data(
    asked: Iterable[tuple[str, OwnDataRequest]], moves: Mapping[int, Sequence[OwnDataMove]]
) -> Iterator[Promised]:
    """Our answer to each thing that they asked of their data, with the joined complaint on which they asked it, and
    the days by which they were to have it before it had to wait."""
    called = {
        "copy": _("Answer you about a copy of your data"), "removal": _("Answer you about the removal of your data"),
    }  # fmt: skip
    for reference, row in asked:
        words, had = called[row.kind], moves.get(row.id, ())
        if row.answered_at is not None:
            late = own_data.missed_day(row.due_at, row.answered_at, had) is not None
            answer = _done(words, row.due_at, row.answered_at, had, late=late)
        else:
            answer = Promised(words, "open", _("by %(day)s", day=short_day(row.due_at)), row.due_at, had)
        yield replace(answer, by_day=True, reference=reference)


def _settled(complaint: Complaint, events: Sequence[Event], moves: Moves) -> Iterator[Promised]:
    """Each time that we settled it, on its day or late: it stays here after it was closed, or opened again."""
    for row in complaint.clocks:
        if row.kind == deadlines.RESOLUTION and row.ended_at is not None and _is_kept(row, events):
            kept = _kept(_("Settle your complaint"), row.due_at, row.ended_at, moves.get(row.id, ()))
            yield replace(kept, by_day=True)


def _settle(complaint: Complaint, settle: Clock, moves: Sequence[ClockMove]) -> Promised:
    """The date to settle it by. While our clock stands still it counts nothing down: the date moves by that time."""
    on, stands_still = short_day(settle.due_at), ""
    if settle.paused_at is None:
        text = _("by %(day)s", day=on)
    elif complaint.state is Status.OFFERED and standing.talking(complaint):
        text = _("waits while we talk about our offer; it was %(day)s", day=on)
        stands_still = _(
            "Our clock stands still while the offer is open: after that the date moves by the working time that passed,"
            " and we write to you which one it is."
        )
    else:
        text = _("waits for your answer; it was %(day)s", day=on)
        stands_still = _(
            "Our clock stands still until you answer: the date then moves by the working time that passed, and we write"
            " to you which one it is."
        )
    words = _("Settle your complaint")
    return Promised(words, "open", text, settle.due_at, moves, now=True, by_day=True, stands_still=stands_still)


def _answers(complaint: Complaint, events: Sequence[Event], moves: Moves) -> Iterator[Promised]:
    """Our first answer, the call where they were promised one, and every time that we owed them a word again."""
    called = {
        deadlines.ACKNOWLEDGE: _("Answer you"), deadlines.CONTACT: _("Ring you"),
        deadlines.CONTACT_AGAIN: _("Get back to you"), deadlines.ESCALATION: _("A manager looks at it"),
    }  # fmt: skip
    call = deadlines.owed_call(complaint)
    # The call is the answer that they asked for: its date stands alone until it was made.
    unsaid = {deadlines.ACKNOWLEDGE} if call is not None else set()
    for row in complaint.clocks:
        if row.kind not in called or (row.kind == deadlines.CONTACT and not _was_promised(complaint, row, call)):
            continue
        if row.kind == deadlines.ESCALATION and not danger_told.is_of_danger(row, events):
            continue
        if row.is_running and row.kind not in unsaid:
            yield Promised(called[row.kind], "open", _by(row.due_at), row.due_at, moves.get(row.id, ()))
        elif row.ended_at is not None and _is_kept(row, events):
            yield _kept(called[row.kind], row.due_at, row.ended_at, moves.get(row.id, ()))


def _was_promised(complaint: Complaint, row: Clock, call: Clock | None) -> bool:
    return row is call or (not row.is_running and complaint.customer.wants_a_call)


def _is_kept(row: Clock, events: Sequence[Event]) -> bool:
    """The very words, said on the telephone, that made us owe them one are not yet that one."""
    by_call = row.kind == deadlines.CONTACT or (row.kind == deadlines.CONTACT_AGAIN and row.ended_at != row.started_at)
    return any(
        event.action in KEPT_BY[row.kind] or (by_call and _is_call(event))
        for event in events
        if event.at == row.ended_at and event.actor_kind == "staff"
    )


def _is_call(event: Event) -> bool:
    """Somebody talked with them on the telephone, or acted on what they said there."""
    return event.facts.get("reached") is True or event.facts.get("spoken") == "telephone"


def _kept(words: str, due_at: datetime, kept_at: datetime, moves: Sequence[Move]) -> Promised:
    """A day that had passed before it got another was not kept."""
    return _done(words, due_at, kept_at, moves, late=kept_at > missed.first_missed(due_at, moves))


def _done(
    words: str, due_at: datetime, kept_at: datetime, moves: Sequence[Move | OwnDataMove], *, late: bool
) -> Promised:
    if late:
        return Promised(words, "kept_late", _("Kept late, on %(day)s", day=short_day(kept_at)), due_at, moves)
    return Promised(words, "kept", _("Kept on %(day)s", day=short_day(kept_at)), due_at, moves)


def _promise_row(promise: Promise, reference: str, released: bool) -> Promised:
    """`released`: whoever withdrew released us from what was still to be done."""
    if promise.kept_at is not None:
        return replace(_kept(promise.words, promise.due_at, promise.kept_at, promise.moves), reference=reference)
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
