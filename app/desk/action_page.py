"""The page of an action: its form with the case beside it, and where somebody else was faster, what both wrote."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import current_actor
from ..complaints import casefile
from ..complaints.access import reviewer
from ..complaints.actions import ACTIONS
from ..complaints.models import Complaint, Event
from ..enquiries import queries as enquiries
from ..errors import Blocked, DomainError, Stale, WrongState
from ..web import filters
from . import caring, comparable, conflict, here, proposed, reading_out, unsent
from .beside import case_beside
from .complete import ways
from .conflict import Difference
from .forms.actions import FilesForm
from .plans import Plan, addressed
from .timeline import Line, Teller, tell
from .unjoinable import Way, past_closed, where_it_went

# What others received stands beside these.
WEIGHED = frozenset({"offer", "ask_approval", "answer_wishes", "resolve", "deadlock"})
MOST_SEEN = 2**31  # no log is longer; a larger number makes a database fail
SOON = 60


@dataclass(frozen=True)
class Change:
    """What happened since a form was shown: sentences, the newest first, and who did the last of them.

    `same` is the last time somebody did the very action of the form, `others` everything besides; `ahead` says by how
    much somebody was faster, where that is a matter of minutes.
    """

    lines: list[Line]
    by: str
    own: bool = False
    same: Line | None = None
    others: list[Line] = field(default_factory=list)
    ahead: str = ""

    @property
    def first_name(self) -> str:
        return self.by.split()[0]


def page(
    complaint: Complaint, plan: Plan, form: Any, refusal: DomainError | None = None, status: int | None = None,
    waiting: unsent.Waiting | None = None, base: Mapping[str, str] | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """The form; with `refusal`, what changed since it was made and, where it can be tried again, the renewed form.

    `base` are the marks of the values it was made with (see `conflict`).
    """
    actor, is_stale = current_actor(), isinstance(refusal, Stale)
    changed = changed_since(complaint, plan, form) if refusal is not None and form is not None else None
    differences: list[Difference] = []
    if form is not None and is_stale:
        differences = conflict.settle(form, plan, complaint, actor, base if base is not None else conflict.carried())
        form.renew(complaint, casefile.latest_event(complaint.id))
    body = render_template(
        "desk/conflict.html" if is_stale else "desk/act.html",
        complaint=complaint,
        plan=plan,
        form=form,
        refusal=refusal,
        changed=changed,
        differences=differences,
        marks=_marks(complaint, plan, renewed=is_stale) if form is not None else {},
        ways=ways(complaint, refusal, actor) if isinstance(refusal, Blocked) else [],
        went=_ways_on(complaint, plan) if isinstance(refusal, WrongState) else [],
        reading_out=reading_out.parts(complaint, plan.name) if form is not None else [],
        waiting=waiting,
        page_names=unsent.page_names(waiting),
        around=here.at_action(complaint, plan.name, form),
        case=case_beside(complaint),
        reminders=caring.before_acting(complaint, actor),
        proposed=proposed.beside(complaint, actor, plan.name),
        likes=comparable.likes(complaint, actor) if plan.name in WEIGHED else None,
        say=lambda words: addressed(words, complaint),
        sends_files=isinstance(form, FilesForm),
        here=request.full_path.rstrip("?"),
    )
    return body, status or (refusal.status_code if refusal is not None else HTTPStatus.OK)


def _ways_on(complaint: Complaint, plan: Plan) -> list[Way]:
    """From what is not possible now: where it went, or what can be done instead of ringing them."""
    closed = ACTIONS[plan.name].when == "rung"
    return where_it_went(complaint) + (past_closed(complaint, current_actor(), "telephone") if closed else [])


def _marks(complaint: Complaint, plan: Plan, *, renewed: bool) -> Mapping[str, str]:
    """A page that answers a form without renewing it carries on with the marks it came with."""
    if request.method == "POST" and not renewed:
        return conflict.carried()
    return conflict.marks(plan, complaint, current_actor())


def changed_since(complaint: Complaint, plan: Plan, form: Any) -> Change | None:
    if form.seen.data is None or form.seen.data >= MOST_SEEN:
        return None
    events = casefile.events_since(complaint.id, form.seen.data)
    if not events:
        return None
    named = {event.actor_id for event in events if event.actor_kind == "staff"}
    names = casefile.names(user_id for user_id in named | casefile.colleagues_in(events) if user_id is not None)
    teller = Teller(
        complaint,
        lambda user_id: names.get(user_id or 0, "A colleague"),
        {},
        *enquiries.names(complaint.id),
        reads_apart=reviewer(current_actor(), complaint),
    )
    lines = tell(events, casefile.messages_of(events), teller)
    last = next((event for event in reversed(events) if event.action == plan.name), events[-1])
    same = next((line for line in lines if line.action == plan.name), None)
    own = last.actor_kind == "staff" and last.actor_id == current_actor().id
    return Change(lines, teller.who(last), own, same, [line for line in lines if line is not same], _ahead(last))


def _ahead(event: Event) -> str:
    """`by two minutes`, where it was not long ago."""
    minutes = int((clock.now() - event.at).total_seconds() // 60)
    return f", by {filters.span(clock.now() - event.at)}" if 1 <= minutes < SOON else ""
