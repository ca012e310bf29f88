"""Problems: one cause that several customers complain of, with their complaints. `replies.to_all` answers them all."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import bindparam, delete, func, literal_column, select

from .. import clock
from ..access import Actor
from ..accounts.models import User
from ..db import AnyRow, AnySelect, db
from ..errors import Invalid, NotFound, WrongState
from ..gathering import Part
from ..people.models import Customer
from . import details as d
from .access import readable_by
from .casefile import CASE
from .closeness import subject_for
from .lifecycle import carries_out, perform
from .models import Complaint, Event, Problem, ProblemCase, ReadBefore
from .statuses import Status
from .whose import HANDLERS_DUE_AT

PAGE = 25
MOST_OFFERED = 50
LONGEST_TITLE = 200
PROBLEM: Part[Problem] = Part(
    Problem, (ProblemCase.complaint_id == CASE,), ((ProblemCase, ProblemCase.problem_id == Problem.id),)
)  # fmt: skip
"""The problem a complaint belongs to: one at most."""

View = Literal["open", "solved"]
_me = bindparam("me", type_=Complaint.id.type)
_after = bindparam("after", type_=Problem.id.type)
_problem = bindparam("problem", type_=Problem.id.type)


@carries_out("add_to_problem")
def _add(complaint: Complaint, actor: Actor, needs: d.ProblemChosen, event: Event) -> None:
    present = db.session.get(ProblemCase, complaint.id)
    problem = _chosen(needs, actor)
    if present is not None:
        same = present.problem_id == problem.id
        raise WrongState(
            "It belongs to it already." if same else "It belongs to another problem: take it off there first."
        )
    db.session.add(ProblemCase(complaint_id=complaint.id, problem_id=problem.id, added_at=event.at))
    event.facts = {"problem": problem.id}


def _chosen(needs: d.ProblemChosen, actor: Actor) -> Problem:
    """The problem by its number, the open one of this title, or a new one."""
    if needs.problem_id is not None:
        return get(needs.problem_id)
    title = needs.title.strip()
    if not title:
        raise Invalid("Which problem?", errors={"problem_id": "Choose a problem, or name a new one."})
    statement = select(Problem).where(Problem.title == title, Problem.solved_at.is_(None)).order_by(Problem.id)
    return db.session.scalars(statement.limit(1)).one_or_none() or start(title, needs.known, actor)


@carries_out("leave_problem")
def _leave(complaint: Complaint, actor: Actor, needs: None, event: Event) -> None:
    present = db.session.get(ProblemCase, complaint.id)
    if present is None:
        raise WrongState("It belongs to no problem.")
    event.facts = {"problem": present.problem_id}
    db.session.execute(delete(ProblemCase).where(ProblemCase.complaint_id == complaint.id))


def take_along(complaint: Complaint, into: Complaint, actor: Actor) -> None:
    """The complaint that another is joined with belongs to its problem from now on, where it has none of its own."""
    present = db.session.get(ProblemCase, complaint.id)
    if present is not None and db.session.get(ProblemCase, into.id) is None:
        perform(into, "add_to_problem", actor, d.ProblemChosen(problem_id=present.problem_id))


def start(title: str, known: str, actor: Actor) -> Problem:
    """A new problem, still without complaints. Raises Invalid."""
    _check(title)
    assert actor.id is not None
    problem = Problem(title=title.strip(), known=known, opened_at=clock.now(), opened_by_id=actor.id)
    db.session.add(problem)
    db.session.flush()
    return problem


def change(problem: Problem, title: str, known: str) -> None:
    """Another title, or what is known by now. Raises Invalid."""
    _check(title)
    problem.title, problem.known = title.strip(), known


def solve(problem: Problem) -> None:
    """The cause is gone. Its complaints go on: each has an answer of its own to get."""
    problem.solved_at = problem.solved_at or clock.now()


def open_again(problem: Problem) -> None:
    problem.solved_at = None


def tell_everybody(problem: Problem, known_problem_id: int) -> None:
    """The notice that everybody may read of it. Raises WrongState where it has one."""
    if problem.known_problem_id is not None:
        raise WrongState("This problem has a notice already.")
    problem.known_problem_id = known_problem_id


def told_by(known_problem_id: int) -> Problem | None:
    """The problem whose notice this is."""
    return db.session.scalars(select(Problem).where(Problem.known_problem_id == known_problem_id)).one_or_none()


def say_it_is_theirs(problem: Problem, actor: Actor) -> Sequence[AnyRow]:
    """Complaints of people who read its notice and said that it is about them, that belong to no problem yet; of those
    `actor` may read the first MOST_OFFERED, the oldest first."""
    if problem.known_problem_id is None:
        return []
    asked = {"notice": problem.known_problem_id, "me": actor.id}
    return db.session.execute(_theirs(), asked).all()


@lru_cache
def _theirs() -> AnySelect:
    c = Complaint
    statement: AnySelect = (
        select(c.id, c.reference, subject_for(_me).label("title"), c.received_at)
        .join(ReadBefore, ReadBefore.complaint_id == c.id)
        .outerjoin(ProblemCase, ProblemCase.complaint_id == c.id)
        .where(
            ReadBefore.known_problem_id == bindparam("notice", type_=Complaint.id.type),
            ProblemCase.complaint_id.is_(None), c.status.not_in((Status.MERGED, Status.WITHDRAWN)), readable_by(_me),
        )
        .order_by(c.id)
        .limit(MOST_OFFERED)
    )  # fmt: skip
    return statement


def _check(title: str) -> None:
    if not title.strip():
        raise Invalid("It has no title.", errors={"title": "Say in a few words what the problem is."})
    if len(title.strip()) > LONGEST_TITLE:
        raise Invalid("The title is too long.", errors={"title": "Say it shorter, and the rest in “What is known”."})


def get(problem_id: int, *, for_change: bool = False) -> Problem:
    """The problem of this number. Raises NotFound."""
    statement = select(Problem).where(Problem.id == problem_id)
    problem = db.session.scalars(statement.with_for_update() if for_change else statement).one_or_none()
    if problem is None:
        raise NotFound("There is no such problem.")
    return problem


def of_complaint(complaint_id: int) -> Problem | None:
    joined = select(Problem).join(ProblemCase, ProblemCase.problem_id == Problem.id)
    return db.session.scalars(joined.where(ProblemCase.complaint_id == complaint_id)).one_or_none()


def choices() -> list[tuple[int, str]]:
    """The newest open problems, to choose one from."""
    statement = select(Problem.id, Problem.title).where(Problem.solved_at.is_(None)).order_by(Problem.id.desc())
    return [(row.id, row.title) for row in db.session.execute(statement.limit(MOST_OFFERED))]


@dataclass(frozen=True)
class Page:
    """`next` continues after the last row, and is None at the end."""

    rows: Sequence[AnyRow]
    next: int | None


def page(view: View, after: int | None = None) -> Page:
    """Problems, the newest first, with how many complain."""
    rows = db.session.execute(_listed(view, after is not None), {} if after is None else {"after": after}).all()
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


@lru_cache
def _listed(view: View, continued: bool) -> AnySelect:
    statement: AnySelect = select(
        Problem.id, Problem.title, Problem.known, Problem.opened_at, Problem.solved_at, *_figures(Problem.id),
    ).where(Problem.solved_at.is_(None) if view == "open" else Problem.solved_at.is_not(None))  # fmt: skip
    if continued:
        statement = statement.where(Problem.id < _after)
    return statement.order_by(Problem.id.desc()).limit(PAGE + 1)


def figures(problem_id: int) -> AnyRow:
    """How many complaints, how many of them open, and of how many customers."""
    return db.session.execute(select(*_figures(literal_column(str(int(problem_id)))))).one()


def _figures(problem_id: Any) -> list[Any]:
    here = (
        select(ProblemCase.complaint_id)
        .join(Complaint, Complaint.id == ProblemCase.complaint_id)
        .join(Customer, Customer.id == Complaint.customer_id)
        .where(ProblemCase.problem_id == problem_id)
    )
    return [
        here.with_only_columns(func.count()).scalar_subquery().label("complaints"),
        here.where(Complaint.is_open).with_only_columns(func.count()).scalar_subquery().label("still_open"),
        here.with_only_columns(func.count(person().distinct())).scalar_subquery().label("customers"),
    ]


def person() -> Any:
    """Tells the people of complaints apart, for counting: each complaint has a record of its customer of its own.

    Who has the same address, or else the same telephone, and the same full name, counts as the same.
    """
    way = func.coalesce(func.nullif(func.lower(Customer.email), ""), func.nullif(Customer.phone_key, ""))
    return func.coalesce(way + " " + func.nullif(Customer.name_key, ""), Complaint.reference)


def cases(problem_id: int, actor: Actor, after: int | None = None) -> Page:
    """Its complaints that `actor` may know of, the first ones first."""
    asked: dict[str, Any] = {"problem": problem_id, "me": actor.id}
    if after is not None:
        asked["after"] = after
    rows = db.session.execute(_cases(after is not None), asked).all()
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


@lru_cache
def _cases(continued: bool) -> AnySelect:
    c = Complaint
    statement: AnySelect = (
        select(
            c.id, c.reference, subject_for(_me).label("title"), c.status, c.is_open, c.received_at, c.due_at,
            c.at_risk_at, c.due_kind, HANDLERS_DUE_AT, Customer.name.label("customer"), User.name.label("handler"),
        )
        .join(ProblemCase, ProblemCase.complaint_id == c.id)
        .join(Customer, Customer.id == c.customer_id)
        .outerjoin(User, User.id == c.handler_id)
        .where(ProblemCase.problem_id == _problem, readable_by(_me))
    )  # fmt: skip
    if continued:
        statement = statement.where(c.id > _after)
    return statement.order_by(c.id).limit(PAGE + 1)


def hidden_count(problem_id: int, actor: Actor) -> int:
    """How many of its complaints `actor` may not know of."""
    statement = select(func.count()).select_from(ProblemCase).join(Complaint, Complaint.id == ProblemCase.complaint_id)
    return db.session.scalar(statement.where(ProblemCase.problem_id == problem_id, ~readable_by(actor.id))) or 0
