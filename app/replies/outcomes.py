"""What became of the replies to all customers of a problem, reply by reply and complaint by complaint."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, func, select

from ..access import Actor
from ..accounts.models import User
from ..complaints import closeness
from ..complaints.access import visible_to
from ..complaints.models import Complaint, Problem, ProblemLetter, ProblemReply
from ..db import db
from ..errors import NotFound
from ..people.models import Customer

PAGE = 50
STATES = ("refused", "waiting", "sent", "stopped")


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
