"""Everything known about one complaint, for the page that shows it whole.

The newest entries of its log are read first; what hangs on the complaint is then read with one statement, whatever
there is of it (see `PARTS`). So a plain complaint takes few statements, and a long one takes no more the longer it is.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeVar

from sqlalchemy import Boolean, Row, bindparam, or_, select

from .. import clock, gathering
from ..access import Actor
from ..accounts import queries as accounts
from ..db import Base, db
from ..gathering import Part
from . import earlier, highlights
from .access import reviewer, stands_apart
from .models import (
    APART,
    Assessment,
    Attachment,
    Blocker,
    Clock,
    ClockMove,
    Complaint,
    Concern,
    Event,
    Highlight,
    Message,
    Need,
    Promise,
    PromiseMove,
    Task,
    Wish,
    WishAnswer,
)

HANDING = frozenset({"assign", "put_back", "pass_on", "ask_review", "complain_of_handling", "add_to_look", "give_look"})
HANDS = ("was", "now", "to", "by")
TOLD = "told"
MOST_EVENTS = 100
MOST_LISTED = 50
SHOWN_AT_FIRST = 30
"""So many entries of the log the page shows, with their words, before somebody asks for older ones."""

R = TypeVar("R", bound=Base)
CASE = bindparam("case", type_=Complaint.id.type)


def of_case(model: type[R], *where: Any, **more: Any) -> Part[R]:
    """The rows of a table that belong to the complaint: it has a column `complaint_id`."""
    return Part(model, (model.complaint_id == CASE, *where), **more)  # type: ignore[attr-defined]


CONCERNS = of_case(Concern)
HIGHLIGHTS = of_case(Highlight)
WISHES = of_case(Wish)
WISH_ANSWERS = Part(WishAnswer, (Wish.complaint_id == CASE,), ((Wish, Wish.id == WishAnswer.wish_id),))
TASKS = of_case(Task)
PROMISES = of_case(Promise)
PROMISE_MOVES = Part(
    PromiseMove, (Promise.complaint_id == CASE,), ((Promise, Promise.id == PromiseMove.promise_id),)
)  # fmt: skip
CLOCK_MOVES = Part(ClockMove, (Clock.complaint_id == CASE,), ((Clock, Clock.id == ClockMove.clock_id),))
BLOCKERS = of_case(Blocker, Blocker.cleared_at.is_(None))
ATTACHMENTS = of_case(
    Attachment, or_(bindparam("reads_apart", value=False, type_=Boolean()), ~stands_apart(Attachment.event_id))
)
MESSAGES = of_case(Message, Message.event_id >= bindparam("since", type_=Event.id.type))
ASSESSMENTS = of_case(Assessment)
NEEDS = of_case(Need, Need.ended_at.is_(None))
FILED = of_case(Event, Event.action == "file")
# What hangs on a complaint and is shown on its page: a table that is named here costs the page no statement.
PARTS: tuple[Part[Any], ...] = (
    CONCERNS,
    HIGHLIGHTS,
    WISHES,
    WISH_ANSWERS,
    TASKS,
    PROMISES,
    PROMISE_MOVES,
    CLOCK_MOVES,
    BLOCKERS,
    ATTACHMENTS,
    MESSAGES,
    ASSESSMENTS,
    NEEDS,
    FILED,
)


@dataclass(frozen=True)
class CaseFile:
    """A complaint with its history, oldest first.

    `events` are the newest of its log, `has_older` says whether there are more; `messages` belong to those shown at
    first. `actions` is what was ever done to it. `trail` is what was before, and cases it may belong with (see
    `earlier`); `names` are those of colleagues by id; `found` has whatever else was asked for.
    """

    complaint: Complaint
    events: Sequence[Event]
    has_older: bool
    actions: frozenset[str]
    trail: Sequence[Row[Any]]
    names: Mapping[int, str]
    found: gathering.Gathered

    @cached_property
    def messages(self) -> list[Message]:
        return self.found.of(MESSAGES)

    @cached_property
    def attachments(self) -> list[Attachment]:
        return self.found.of(ATTACHMENTS)

    @cached_property
    def tasks(self) -> list[Task]:
        return self.found.of(TASKS)

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.done_at is None]

    @cached_property
    def concerns(self) -> list[Concern]:
        """As they stand now."""
        stated = (concern for concern in self.found.of(CONCERNS) if concern.replaced_at is None)
        return sorted(stated, key=lambda concern: concern.position)

    @property
    def worded_before(self) -> list[Concern]:
        """Concerns that were corrected since, in the words they had, the last first."""
        return [concern for concern in self.found.of(CONCERNS) if concern.replaced_at is not None][::-1]

    @cached_property
    def highlights(self) -> list[Highlight]:
        return highlights.in_order(self.found.of(HIGHLIGHTS))

    @cached_property
    def wishes(self) -> list[Wish]:
        """Every wish there ever was, with all its answers."""
        wishes = self.found.of(WISHES)
        for wish in wishes:
            wish.answers = [answer for answer in self.found.of(WISH_ANSWERS) if answer.wish_id == wish.id]
        return sorted(wishes, key=lambda wish: (wish.position, wish.id))

    @cached_property
    def promises(self) -> list[Promise]:
        """With every date each had before."""
        promises = self.found.of(PROMISES)
        for promise in promises:
            promise.moves = [move for move in self.found.of(PROMISE_MOVES) if move.promise_id == promise.id]
        return sorted(promises, key=lambda promise: (promise.due_at, promise.id))

    @cached_property
    def assessments(self) -> list[Assessment]:
        """Every assessment it had, the first one first."""
        return sorted(self.found.of(ASSESSMENTS), key=lambda assessment: assessment.id)

    @cached_property
    def needs(self) -> list[Need]:
        """What they need from us, for the few who may read it (see `needs.may_read`)."""
        return self.found.of(NEEDS)

    @cached_property
    def clock_moves(self) -> list[ClockMove]:
        return self.found.of(CLOCK_MOVES)

    @cached_property
    def blockers(self) -> list[Blocker]:
        return self.found.of(BLOCKERS)

    def name_of(self, user_id: int | None) -> str:
        return self.names.get(user_id or 0, "A colleague")


def read(complaint: Complaint, actor: Actor, more: tuple[Part[Any], ...] = (), **asked: Any) -> CaseFile:
    """The file of a complaint that `actor` may see; `more` are parts that others know of, `asked` what these ask by."""
    newest = log_of(complaint.id, most=MOST_EVENTS + 1)
    events, has_older = newest[-MOST_EVENTS:], len(newest) > MOST_EVENTS
    since = events[-SHOWN_AT_FIRST:][0].id
    asked |= {"case": complaint.id, "since": since, "reader": actor.id, "reads_apart": reviewer(actor, complaint)}
    found = gathering.read(PARTS + more, at=clock.now(), **asked)
    return CaseFile(
        complaint=complaint,
        events=events,
        has_older=has_older,
        actions=frozenset(event.action for event in events) | (_ever_done(complaint.id) if has_older else frozenset()),
        trail=earlier.trail(complaint, actor),
        names=names(_colleagues(complaint, events, found)),
        found=found,
    )


Said = Literal["to each other", "among us"]


def log_of(
    complaint_id: int, *, before: int | None = None, most: int = SHOWN_AT_FIRST,
    actions: Collection[str] = (), said: Said | None = None,
) -> Sequence[Event]:  # fmt: skip
    """The newest entries of the log before entry `before`, oldest first.

    `actions` and `said` narrow it down: to these, and to those with words between us and the customer, or among us.
    """
    statement = select(Event).where(Event.complaint_id == complaint_id)
    if before is not None:
        statement = statement.where(Event.id < before)
    if actions:
        statement = statement.where(Event.action.in_(actions))
    if said is not None:
        internal = Message.internal.is_(said == "among us")
        statement = statement.where(select(Message.id).where(Message.event_id == Event.id, internal).exists())
    return db.session.scalars(statement.order_by(Event.id.desc()).limit(most)).all()[::-1]


def _ever_done(complaint_id: int) -> frozenset[str]:
    """What was done to a complaint with a long log."""
    return frozenset(db.session.scalars(select(Event.action).where(Event.complaint_id == complaint_id).distinct()))


def events_since(complaint_id: int, event_id: int = 0) -> Sequence[Event]:
    """The log after this event, oldest first."""
    return db.session.scalars(
        select(Event).where(Event.complaint_id == complaint_id, Event.id > event_id).order_by(Event.id)
    ).all()


def messages_of(events: Iterable[Event]) -> Sequence[Message]:
    """The words that belong to these events."""
    ids = [event.id for event in events]
    return db.session.scalars(select(Message).where(Message.event_id.in_(ids)).order_by(Message.id)).all()


def latest_event(complaint_id: int) -> int:
    """Where the log ends now: forms carry it, to tell later what happened in between."""
    statement = select(Event.id).where(Event.complaint_id == complaint_id).order_by(Event.id.desc()).limit(1)
    return db.session.scalar(statement) or 0


def names(user_ids: Iterable[int]) -> Mapping[int, str]:
    """Colleagues' names by id."""
    wanted = set(user_ids)
    return accounts.names_of(wanted) if wanted else {}


@dataclass(frozen=True)
class Record:
    """What was said and sent, the newest first."""

    messages: Sequence[Message]
    attachments: Sequence[Attachment]


def said_and_sent(complaint_id: int) -> Record:
    """The newest MOST_LISTED of each, for somebody to point at: what is kept from those who handle it is none."""

    def newest(model: Any, *where: Any) -> Any:
        statement = select(model).where(model.complaint_id == complaint_id, *where).order_by(model.id.desc())
        return db.session.scalars(statement.limit(MOST_LISTED)).all()

    return Record(newest(Message, Message.kind != APART), newest(Attachment, ~stands_apart(Attachment.event_id)))


def open_tasks(complaint_id: int) -> Sequence[Task]:
    """What is still to be done for it, the most urgent first."""
    statement = select(Task).where(Task.complaint_id == complaint_id, Task.done_at.is_(None))
    return db.session.scalars(statement.order_by(Task.due_at, Task.id)).all()


def attachment_count(complaint_id: int) -> int:
    """How many files it has, to know how many more may come."""
    return len(db.session.scalars(select(Attachment.id).where(Attachment.complaint_id == complaint_id)).all())


def _colleagues(complaint: Complaint, events: Collection[Event], found: gathering.Gathered) -> set[int]:
    """Everybody whose name the page may need: whoever acted lately appears in the log."""
    ids = {complaint.handler_id, complaint.manager_id, complaint.logged_by_id}
    ids |= {event.actor_id for event in events if event.actor_kind == "staff"}
    ids |= {task.owner_id for task in found.of(TASKS)} | {row.by_id for row in found.of(ASSESSMENTS)}
    ids |= {row.recorded_by_id for row in found.of(NEEDS)} | {row.owner_id for row in found.of(PROMISES)}
    ids |= colleagues_in(events)
    return {user_id for user_id in ids if user_id is not None}


def colleagues_in(events: Collection[Event]) -> set[int]:
    """Everybody whom the log names as giving, having or getting something, or as told of it."""
    handed = (event for event in events if event.action in HANDING)
    found = {fact for event in handed for name in HANDS if (fact := event.facts.get(name)) is not None}
    return found | {user_id for event in events for user_id in event.facts.get(TOLD, ())}
