"""One reply to every customer of a problem: written once, sent as a message of its own to each.

Keeping the reply makes one row for each complaint (`ProblemLetter`). The worker then sends them customer by customer,
each in a transaction of its own that locks their complaints and rows, asks the gates again, performs `message` in the
author's name and marks the rows: whatever breaks in between, none goes twice and none is forgotten. Somebody with
several of the complaints has one letter that names them all, and the message stands on each.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select, update
from sqlalchemy.orm import contains_eager, selectinload

from .. import clock
from ..access import Actor
from ..accounts import queries as accounts
from ..catalogue.reply_templates import FIELD
from ..complaints import closeness, correspondence, lifecycle, problems, queries, readings
from ..complaints.access import visible_to
from ..complaints.details import Words
from ..complaints.models import Complaint, Event, Message, Problem, ProblemCase, ProblemLetter, ProblemReply
from ..complaints.statuses import Status
from ..complaints.wording import blanks
from ..db import attempt, db
from ..errors import DomainError, Invalid, NotAllowed
from ..people.models import Customer
from . import facts, merging
from . import service as replies

# What a case says of itself; what hangs on it is too different from case to case to stand in one text.
FIELDS = (
    "customer", "reference", "subject", "order_number", "received", "occurred", "due", "today", "author",
    "organisation", "phone", "phone_hours", "outside_body",
)  # fmt: skip
FILLED = tuple(f"{{{name}}}" for name in FIELDS)
"""The fields as they stand in a text: each letter fills them in."""
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
    """A complaint of the problem. `refusal` is why this reply does not go there; empty where it does. All complaints of
    one `person` have the same `words`."""

    complaint: Complaint
    title: str
    person: str
    refusal: str
    words: str = ""

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The words with the places marked that this case leaves empty; nothing where it leaves none."""
        return list(blanks.parts(self.words)) if blanks.find(self.words) else []


@dataclass(frozen=True)
class Doubt:
    """What does not fit some of the cases: as it is said of the first, and which these are."""

    kind: str
    said: str
    words: str
    about: tuple[str, ...]


def check(text: str) -> None:
    """Raises Invalid for a text that could go to nobody."""
    if not text.strip():
        raise Invalid("Nothing is written.", errors={"text": "Write something first."})
    for name in FIELD.findall(text):
        if name in merging.FIELDS and name not in FIELDS:
            words = f"{{{name}}} is different on each case. Leave it out, or write to that customer alone."
            raise Invalid("A field does not fit.", errors={"text": words})
    for blank in blanks.find(text, FILLED):
        raise Invalid("Something is still to be filled in.", errors={"text": blank.words})


def language(problem: Problem) -> str:
    """The one that most of its customers read."""
    count = func.count()
    statement = select(Complaint.language).join(ProblemCase, ProblemCase.complaint_id == Complaint.id)
    most = statement.where(ProblemCase.problem_id == problem.id).group_by(Complaint.language)
    return db.session.scalar(most.order_by(count.desc(), Complaint.language).limit(1)) or "en"


def addressees(problem: Problem, text: str, actor: Actor) -> list[Addressee]:
    """Every complaint of the problem that `actor` may know of, in the order in which they came."""
    statement = (
        select(Complaint, _person().label("person"))
        .join(ProblemCase, ProblemCase.complaint_id == Complaint.id)
        .join(Complaint.customer)
        .where(ProblemCase.problem_id == problem.id, visible_to(actor))
        .options(contains_eager(Complaint.customer), selectinload(Complaint.clocks))
        .order_by(Complaint.id)
    )
    found = db.session.execute(statement).all()
    closed = readings.closed_to(actor, [row.Complaint for row in found])
    people = [_addressee(row.Complaint, row.person, actor, closed=row.Complaint.id in closed) for row in found]
    words = {
        letter[0].person: merging.fill(text, first, actor.id, others)
        for letter in letters(people)
        for first, *others in [[row.complaint for row in letter]]
    }
    return [row if row.refusal else _with_words(row, words[row.person]) for row in people]


def _person() -> ColumnElement[str]:
    """Whose letter it is: one language is read in each. What is said of several complaints stands with each of them, so
    only who confirmed the address of each, and whose complaints all colleagues may read, has one letter for them."""
    known = and_(Customer.email_verified_at.is_not(None), Customer.email != "")
    is_open_to_all = and_(Complaint.restricted.is_(False), Complaint.sensitive.is_(False))
    return case((and_(known, is_open_to_all), problems.person() + " " + Complaint.language), else_=Complaint.reference)


def _addressee(complaint: Complaint, person: str, actor: Actor, *, closed: bool) -> Addressee:
    hidden = closed and complaint.sensitive
    title = closeness.SENSITIVE_SUBJECT if hidden else complaint.title
    return Addressee(complaint, title, person, readings.SAY_WHY if closed else _refusal(complaint, actor))


def _with_words(row: Addressee, words: str) -> Addressee:
    empty = blanks.find(words)
    return replace(row, words=words, refusal=empty[0].words if empty else "")


def _refusal(complaint: Complaint, actor: Actor) -> str:
    """Why no reply to all goes to this customer about this complaint; empty where it may."""
    if complaint.state in ENDED:
        return ENDED[complaint.state]
    if not complaint.customer.is_reachable:
        return "They left no way to reach them."
    try:
        lifecycle.check(complaint, "message", actor)
    except DomainError as refusal:
        return refusal.words
    return ""


def letters(people: Iterable[Addressee]) -> list[list[Addressee]]:
    """Those who get it, letter by letter: the complaints of each person in the order in which they are locked."""
    found: dict[str, list[Addressee]] = {}
    for row in people:
        if not row.refusal:
            found.setdefault(row.person, []).append(row)
    return [sorted(rows, key=lambda row: row.complaint.reference) for rows in found.values()]


def doubts(people: Iterable[Addressee]) -> list[Doubt]:
    """What does not fit the cases it goes to, each question once, whomever it is about."""
    sent = letters(people)
    asked = facts.questions_of_each([([row.complaint for row in rows], rows[0].words) for rows in sent])
    found: dict[tuple[str, str], Doubt] = {}
    for rows, questions in zip(sent, asked, strict=True):
        about = tuple(row.complaint.reference for row in rows)
        for one in questions:
            known = found.get((one.kind, one.said))
            words, before = (known.words, known.about) if known is not None else (one.words, ())
            found[one.kind, one.said] = Doubt(one.kind, one.said, words, before + about)
    return list(found.values())


def mark(text: str, people: Iterable[Addressee], asked: Iterable[Doubt] = ()) -> str:
    """Names this text, who gets it and what was asked about it: only what was looked at just so is sent."""
    going = sorted([row.complaint.id for row in rows] for rows in letters(people))
    said = (text, going, [(one.kind, one.said, one.about) for one in asked])
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()


def find_sent(key: str) -> ProblemReply | None:
    """The reply that the form with this key became."""
    if not KEY.fullmatch(key):
        return None
    return db.session.scalars(select(ProblemReply).where(ProblemReply.key == key)).one_or_none()


def keep(problem: Problem, key: str, text: replies.Text, people: Iterable[Addressee], actor: Actor) -> ProblemReply:
    """The reply with a row for each complaint; the worker sends it. `problem` is locked, so that a form that comes
    twice is one reply. Raises Invalid for another text under the same key.
    """
    if not KEY.fullmatch(key):
        raise Invalid(
            "This form has no name.", errors={"text": "Open the page once more: this form can’t be told apart."}
        )
    if (sent := find_sent(key)) is not None:
        if (sent.problem_id, sent.words) != (problem.id, text.words):
            words = "This form was sent before, with another text. Begin a new reply."
            raise Invalid("It was sent before.", errors={"text": words})
        return sent
    assert actor.id is not None
    reply = ProblemReply(
        problem_id=problem.id, key=key, written_by_id=actor.id, written_at=clock.now(), words=text.words,
        versions=list(dict.fromkeys(text.versions)),
    )  # fmt: skip
    db.session.add(reply)
    db.session.flush()
    replies.count_hints(replies.setting_for_all(language(problem), actor.id), [text])
    db.session.add_all(
        ProblemLetter(
            reply_id=reply.id, complaint_id=row.complaint.id, why=row.refusal,
            state="refused" if row.refusal else "waiting",
        )
        for row in people
    )  # fmt: skip
    return reply


def waiting() -> Select[int, int]:
    """Complaints that a reply waits to go out about, for the worker, each as (id, id): of one person with several, the
    one that is locked first."""
    first = _first_of_each().subquery()
    return (
        select(Complaint.id, Complaint.id.label("complaint"))
        .where(Complaint.reference.in_(select(first.c.reference)))
        .order_by(Complaint.id)
    )


def _first_of_each() -> Select[int, str]:
    """Of the complaints that wait, the first reference of each person in each reply."""
    return (
        _letters_in("waiting")
        .with_only_columns(ProblemLetter.reply_id, func.min(Complaint.reference).label("reference"))
        .group_by(ProblemLetter.reply_id, _person())
    )


def _letters_in(state: str) -> Select[Any]:
    letters = select(ProblemLetter).join(Complaint, Complaint.id == ProblemLetter.complaint_id)
    return letters.join(Customer, Customer.id == Complaint.customer_id).where(ProblemLetter.state == state)


def send_waiting(complaint: Complaint) -> None:
    """Send what waits for the person of this complaint, which is locked; or say why it did not go."""
    first, whose = _first_of_each().subquery(), select(_person()).join(Complaint.customer)
    replies_to_it = select(first.c.reply_id).where(first.c.reference == complaint.reference)
    together = _letters_in("waiting").where(
        ProblemLetter.reply_id.in_(replies_to_it),
        _person() == whose.where(Complaint.id == complaint.id).correlate(None).scalar_subquery(),
    )
    pairs = db.session.execute(together.with_only_columns(ProblemLetter.reply_id, ProblemLetter.complaint_id)).all()
    found = {one.id: one for one in queries.locked({complaint.id, *(pair.complaint_id for pair in pairs)})}
    for reply_id in sorted({pair.reply_id for pair in pairs}):
        rows = select(ProblemLetter).where(
            ProblemLetter.reply_id == reply_id, ProblemLetter.complaint_id.in_(found), ProblemLetter.state == "waiting"
        )
        still = {row.complaint_id: row for row in db.session.scalars(rows.with_for_update())}
        _send_letter(reply_id, [(one, still[one.id]) for one in found.values() if one.id in still])


def _send_letter(reply_id: int, rows: list[tuple[Complaint, ProblemLetter]]) -> None:
    """One letter about these complaints of one person, without those that its gates refuse."""
    reply = db.session.get_one(ProblemReply, reply_id)
    going = []
    for complaint, letter in rows:
        try:
            _check(reply, complaint)
            going.append((complaint, letter))
        except DomainError as refusal:
            letter.state, letter.why = "refused", _said(refusal)
    try:
        with attempt():
            _send(reply, [complaint for complaint, _letter in going])
        state, why = "sent", ""
    except DomainError as refusal:
        state, why = "refused", _said(refusal)
    for _complaint, letter in going:
        letter.state, letter.why = state, why


def _said(refusal: DomainError) -> str:
    return " ".join(dict.fromkeys((refusal.words, *getattr(refusal, "errors", {}).values())))


def _check(reply: ProblemReply, complaint: Complaint) -> None:
    """Raises what speaks against sending this reply about this complaint."""
    author = accounts.find_user(reply.written_by_id)
    if author is None or not author.active:
        raise NotAllowed(LEFT)
    queries.get(complaint.reference, author.as_actor(), for_change=True)  # refused to whoever may not open it
    present = db.session.get(ProblemCase, complaint.id)
    if present is None or present.problem_id != reply.problem_id:
        raise NotAllowed(NO_MORE)
    if why := _refusal(complaint, author.as_actor()):
        raise NotAllowed(why)


def _send(reply: ProblemReply, complaints: Sequence[Complaint]) -> None:
    if not complaints:
        return
    actor = accounts.get_user(reply.written_by_id).as_actor()
    words = merging.fill(reply.words, complaints[0], actor.id, complaints[1:])
    if empty := blanks.find(words):
        raise NotAllowed(empty[0].words)
    text = replies.Text("text", words, tuple(reply.versions))
    for event in lifecycle.perform_together(complaints, "message", actor, Words(words)):
        event.facts = {**event.facts, "reply": reply.id}
        replies.keep_versions(event.complaint, event, [text])


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
