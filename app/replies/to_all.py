"""One reply to every customer of a problem: written once, sent as a message of its own to each.

Keeping the reply makes one row for each complaint (`ProblemLetter`). The worker then sends them one by one, each in a
transaction of its own that locks the complaint and its row, asks the gates again, performs `message` in the author's
name and marks the row: whatever breaks in between, none goes twice and none is forgotten.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Row, Select, func, select, update
from sqlalchemy.orm import joinedload

from .. import clock
from ..access import Actor
from ..accounts import queries as accounts
from ..accounts.models import User
from ..catalogue.reply_templates import FIELD
from ..complaints import closeness, correspondence, lifecycle, queries, readings
from ..complaints.access import visible_to
from ..complaints.details import Words
from ..complaints.models import Complaint, Event, Message, Problem, ProblemCase, ProblemLetter, ProblemReply
from ..complaints.statuses import Status
from ..complaints.wording import blanks
from ..db import attempt, db
from ..errors import DomainError, Invalid, NotAllowed, NotFound
from ..people.models import Customer
from . import merging

# What a case says of itself; what hangs on it is too different from case to case to stand in one text.
FIELDS = (
    "customer", "reference", "subject", "order_number", "received", "occurred", "due", "today", "author",
    "organisation", "phone", "phone_hours", "outside_body",
)  # fmt: skip
KEY = re.compile(r"[\w-]{16,64}", re.ASCII)
STOPPABLE = timedelta(minutes=5)
NO_MORE = "It does not belong to the problem any more."
LEFT = "Whoever wrote it does not work at the desk any more."
ENDED = {
    Status.CLOSED: "It is closed.",
    Status.WITHDRAWN: "It was withdrawn.",
    Status.MERGED: "It was joined with another, which goes on.",
    Status.REFERRED: "It is with an outside body.",
}


@dataclass(frozen=True)
class Addressee:
    """A complaint of the problem. `refusal` is why this reply does not go there; empty where it does."""

    complaint: Complaint
    title: str
    words: str
    refusal: str


def check(text: str) -> None:
    """Raises Invalid for a text that could go to nobody."""
    if not text.strip():
        raise Invalid("Nothing is written.", errors={"text": "Write something first."})
    for name in FIELD.findall(text):
        if name in merging.FIELDS and name not in FIELDS:
            words = f"{{{name}}} is different on each case. Leave it out, or write to that customer alone."
            raise Invalid("A field does not fit.", errors={"text": words})


def addressees(problem: Problem, text: str, actor: Actor) -> list[Addressee]:
    """Every complaint of the problem that `actor` may know of, in the order in which they came."""
    statement = (
        select(Complaint)
        .join(ProblemCase, ProblemCase.complaint_id == Complaint.id)
        .where(ProblemCase.problem_id == problem.id, visible_to(actor))
        .options(joinedload(Complaint.customer))
        .order_by(Complaint.id)
    )
    found = db.session.scalars(statement).unique().all()
    closed = readings.closed_to(actor, found)
    return [_addressee(complaint, text, actor, closed=complaint.id in closed) for complaint in found]


def _addressee(complaint: Complaint, text: str, actor: Actor, *, closed: bool) -> Addressee:
    hidden = closed and complaint.sensitive
    title = closeness.SENSITIVE_SUBJECT if hidden else complaint.title
    if closed:
        return Addressee(complaint, title, "", readings.SAY_WHY)
    words = merging.fill(text, complaint, actor.id)
    return Addressee(complaint, title, words, _refusal(complaint, words, actor))


def _refusal(complaint: Complaint, words: str, actor: Actor) -> str:
    """Why this text does not go to this customer; empty where it may."""
    if complaint.state in ENDED:
        return ENDED[complaint.state]
    if not complaint.customer.is_reachable:
        return "They left no way to reach them."
    if found := blanks.find(words):
        return found[0].words
    try:
        lifecycle.check(complaint, "message", actor)
    except DomainError as refusal:
        return refusal.words
    return ""


def mark(text: str, people: Iterable[Addressee]) -> str:
    """Names this text and who gets it: what was looked at, and nothing else, is what is sent."""
    going = sorted(row.complaint.id for row in people if not row.refusal)
    return hashlib.sha256(repr((text, going)).encode("utf-8", "surrogatepass")).hexdigest()


def find_sent(key: str) -> ProblemReply | None:
    """The reply that the form with this key became."""
    if not KEY.fullmatch(key):
        return None
    return db.session.scalars(select(ProblemReply).where(ProblemReply.key == key)).one_or_none()


def keep(problem: Problem, key: str, text: str, people: Iterable[Addressee], actor: Actor) -> ProblemReply:
    """The reply with a row for each complaint; the worker sends it. `problem` is locked, so that a form that comes
    twice is one reply. Raises Invalid for another text under the same key.
    """
    if not KEY.fullmatch(key):
        raise Invalid(
            "This form has no name.", errors={"text": "Open the page once more: this form can’t be told apart."}
        )
    if (sent := find_sent(key)) is not None:
        if (sent.problem_id, sent.words) != (problem.id, text):
            words = "This form was sent before, with another text. Begin a new reply."
            raise Invalid("It was sent before.", errors={"text": words})
        return sent
    assert actor.id is not None
    reply = ProblemReply(
        problem_id=problem.id, key=key, written_by_id=actor.id, written_at=clock.now(), words=text
    )  # fmt: skip
    db.session.add(reply)
    db.session.flush()
    db.session.add_all(
        ProblemLetter(
            reply_id=reply.id, complaint_id=row.complaint.id, why=row.refusal,
            state="refused" if row.refusal else "waiting",
        )
        for row in people
    )  # fmt: skip
    return reply


def waiting() -> Select[int, int]:
    """Complaints that a reply waits to go out about, for the worker: each as (id, id)."""
    return (
        select(ProblemLetter.complaint_id, ProblemLetter.complaint_id.label("complaint"))
        .where(ProblemLetter.state == "waiting")
        .distinct()
        .order_by(ProblemLetter.complaint_id)
    )


def send_waiting(complaint: Complaint) -> None:
    """Send what waits about this complaint, which is locked; or say why it did not go."""
    rows = select(ProblemLetter).where(ProblemLetter.complaint_id == complaint.id, ProblemLetter.state == "waiting")
    for letter in db.session.scalars(rows.order_by(ProblemLetter.reply_id).with_for_update()).all():
        reply = db.session.get_one(ProblemReply, letter.reply_id)
        try:
            with attempt():
                _send(reply, complaint)
            letter.state, letter.why = "sent", ""
        except DomainError as refusal:
            letter.state, letter.why = "refused", _said(refusal)


def _said(refusal: DomainError) -> str:
    return " ".join(dict.fromkeys((refusal.words, *getattr(refusal, "errors", {}).values())))


def _send(reply: ProblemReply, complaint: Complaint) -> None:
    author = accounts.find_user(reply.written_by_id)
    if author is None or not author.active:
        raise NotAllowed(LEFT)
    actor = author.as_actor()
    queries.get(complaint.reference, actor, for_change=True)  # refused to whoever may not open it
    present = db.session.get(ProblemCase, complaint.id)
    if present is None or present.problem_id != reply.problem_id:
        raise NotAllowed(NO_MORE)
    words = merging.fill(reply.words, complaint, actor.id)
    if why := _refusal(complaint, words, actor):
        raise NotAllowed(why)
    event = lifecycle.perform(complaint, "message", actor, Words(words))
    event.facts = {**event.facts, "reply": reply.id}


def try_again(reply: ProblemReply) -> int:
    """Have the refused ones tried once more; returns how many. Each passes its gates anew."""
    refused = update(ProblemLetter).where(ProblemLetter.reply_id == reply.id, ProblemLetter.state == "refused")
    return _changed(refused.values(state="waiting", why=""))


def take_back(reply: ProblemReply, actor: Actor) -> tuple[int, int]:
    """Stop the reply: what waits is not sent, what was written has its letter taken back while it has not left.

    Returns how many were stopped and how many had left already.
    """
    still = update(ProblemLetter).where(ProblemLetter.reply_id == reply.id, ProblemLetter.state == "waiting")
    stopped, left = _changed(still.values(state="stopped")), 0
    for complaint in queries.locked(_in_state(reply, "sent")):
        letter = db.session.get_one(ProblemLetter, (reply.id, complaint.id))
        try:
            with attempt():
                for delivery_id in _deliveries(reply, complaint):
                    correspondence.take_back(complaint, delivery_id, actor)
            letter.state, stopped = "stopped", stopped + 1
        except DomainError:
            left += 1
    return stopped, left


def may_be_stopped(reply: ProblemReply, counts: dict[str, int]) -> bool:
    """Whether something of it may not have left: it waits, or was written so lately that its letters are held."""
    return bool(counts.get("waiting")) or (bool(counts.get("sent")) and clock.now() - reply.written_at < STOPPABLE)


def _changed(statement: object) -> int:
    count: int = db.session.execute(statement, execution_options={"synchronize_session": False}).rowcount  # type: ignore[call-overload]
    return count


def _in_state(reply: ProblemReply, state: str) -> Sequence[int]:
    rows = select(ProblemLetter.complaint_id).where(ProblemLetter.reply_id == reply.id, ProblemLetter.state == state)
    return db.session.scalars(rows).all()


def _deliveries(reply: ProblemReply, complaint: Complaint) -> set[int]:
    written = (
        select(Message.delivery_id, Event.facts)
        .join(Event, Event.id == Message.event_id)
        .where(
            Message.complaint_id == complaint.id, Event.action == "message", Event.actor_id == reply.written_by_id,
            Event.at >= reply.written_at, Message.delivery_id.is_not(None), Message.recalled_at.is_(None),
        )
    )  # fmt: skip
    return {row.delivery_id for row in db.session.execute(written) if row.facts.get("reply") == reply.id}


def get(problem: Problem, reply_id: int) -> ProblemReply:
    """A reply of this problem. Raises NotFound."""
    reply = db.session.get(ProblemReply, reply_id)
    if reply is None or reply.problem_id != problem.id:
        raise NotFound("There is no such reply.")
    return reply


def of_problem(problem: Problem) -> Sequence[Row[ProblemReply, str]]:
    """The newest replies to all, each with its author."""
    statement = select(ProblemReply, User.name).join(User, User.id == ProblemReply.written_by_id)
    newest = statement.where(ProblemReply.problem_id == problem.id).order_by(ProblemReply.id.desc()).limit(20)
    return db.session.execute(newest).all()


def counts(replies: Iterable[ProblemReply]) -> dict[int, dict[str, int]]:
    """For each reply how many letters are in each state."""
    statement = select(ProblemLetter.reply_id, ProblemLetter.state, func.count().label("letters"))
    ids = [reply.id for reply in replies]
    found: dict[int, dict[str, int]] = {reply_id: {} for reply_id in ids}
    grouped = statement.where(ProblemLetter.reply_id.in_(ids)).group_by(ProblemLetter.reply_id, ProblemLetter.state)
    for row in db.session.execute(grouped):
        found[row.reply_id][row.state] = row.letters
    return found


PAGE = 50
STATES = ("refused", "waiting", "sent", "stopped")


@dataclass(frozen=True)
class Result:
    """What became of the reply for one complaint. `title` is empty where the reader may not know of it."""

    reference: str
    title: str
    customer: str
    state: str
    why: str


def results(reply: ProblemReply, state: str, actor: Actor, after: int = 0) -> tuple[list[Result], int | None]:
    """A page of the complaints whose letter is in this state, and where the next page begins."""
    statement = (
        select(
            Complaint.id, Complaint.reference, closeness.subject_for(actor.id).label("title"), ProblemLetter.state,
            ProblemLetter.why, Customer.name.label("customer"),
        )
        .join(Complaint, Complaint.id == ProblemLetter.complaint_id)
        .join(Customer, Customer.id == Complaint.customer_id)
        .where(
            ProblemLetter.reply_id == reply.id, ProblemLetter.state == state, ProblemLetter.complaint_id > after,
            visible_to(actor),
        )
        .order_by(ProblemLetter.complaint_id)
        .limit(PAGE + 1)
    )  # fmt: skip
    rows = db.session.execute(statement).all()
    shown = [Result(row.reference, row.title, row.customer, row.state, row.why) for row in rows[:PAGE]]
    return shown, rows[PAGE - 1].id if len(rows) > PAGE else None
