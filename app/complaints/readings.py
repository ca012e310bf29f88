"""Who opened a complaint, when, and why where that was asked; and whether somebody has to say why first."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import and_, insert, or_, select, union

from .. import clock
from ..access import Actor
from ..accounts import teams
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..db import db, side_transaction
from ..errors import Invalid, NotFound, ReasonNeeded
from .access import visible_to
from .closeness import Why, why_of
from .models import Complaint, Reader, Reading, Task

PAGE = 50
FEWEST_LETTERS = 3
NOT_THERE = "We find no such complaint."
SAY_WHY = "Say first why you open this complaint."


def check(complaint: Complaint, actor: Actor, *, for_change: bool = False) -> None:
    """Raises ReasonNeeded where this colleague has to say first why they open the complaint.

    A reason opens it until midnight. A form that was open then may still be sent the day after.
    """
    if closed_to(actor, [complaint], grace=timedelta(days=1) if for_change else timedelta()):
        raise ReasonNeeded(SAY_WHY, reference=complaint.reference)


def closed_to(actor: Actor, complaints: Iterable[Complaint], grace: timedelta = timedelta()) -> set[int]:
    """Ids of those among `complaints` that open for this colleague only once they said why.

    Not asked are readers who were named, whoever has an open task on it, and who gave a reason since midnight.
    """
    asking = {complaint.id for complaint in complaints if why_of(actor, complaint) is not None}
    if not asking:
        return asking
    since = _midnight() - grace
    named = select(Reader.complaint_id).where(Reader.user_id == actor.id, Reader.named)
    tasks = select(Task.complaint_id).where(Task.owner_id == actor.id, Task.done_at.is_(None))
    said = select(Reading.complaint_id).where(Reading.user_id == actor.id, Reading.at >= since, Reading.reason != "")
    excused = union(
        named.where(Reader.complaint_id.in_(asking)),
        tasks.where(Task.complaint_id.in_(asking)),
        said.where(Reading.complaint_id.in_(asking)),
    )
    return asking - set(db.session.scalars(excused))


def _midnight() -> datetime:
    """The beginning of this day in the organisation's zone."""
    local = catalogue.organisation().working_time.local(clock.now())
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True)
class Question:
    """What somebody is asked before the complaint opens; `team` is the name of the other team."""

    complaint_id: int
    reference: str
    why: Why
    team: str = ""


def find_question(reference: str, actor: Actor) -> Question | None:
    """What `actor` is asked, without a word of the complaint; None where it opens at once. Raises NotFound."""
    found = select(Complaint).where(Complaint.reference == reference, visible_to(actor))
    complaint = None if "\0" in reference else db.session.scalars(found).one_or_none()
    if complaint is None:
        raise NotFound(NOT_THERE)
    why = why_of(actor, complaint)
    if why is None or not closed_to(actor, [complaint]):
        return None
    team_id = teams.team_of(complaint.department_id)
    names = {department.id: department.name for department in catalogue.departments()}
    return Question(complaint.id, complaint.reference, why, names.get(team_id or 0, ""))


def answer(question: Question, actor: Actor, reason: str) -> None:
    """Keep why they open it: it opens for them until midnight. Raises Invalid for what says nothing."""
    if sum(sign.isalpha() for sign in reason) < FEWEST_LETTERS:
        words = "Say in a few words why you open it."
        raise Invalid(words, errors={"reason": words})
    db.session.add(Reading(complaint_id=question.complaint_id, user_id=actor.id, at=clock.now(), reason=reason.strip()))


def record(complaint_id: int, user_id: int) -> None:
    """Keep who opened the complaint, whatever becomes of the request."""
    with side_transaction() as session:
        session.execute(insert(Reading).values(complaint_id=complaint_id, user_id=user_id, at=clock.now(), reason=""))


@dataclass(frozen=True)
class Visit:
    """Somebody who read it on one day, `times` in a row; or the reason they gave before it opened."""

    user_id: int
    name: str
    first_at: datetime
    last_at: datetime
    times: int
    reason: str = ""


@dataclass(frozen=True)
class Visits:
    """The newest first; `next` continues after the last, and is None at the end."""

    rows: Sequence[Visit]
    next: int | None


def visits(complaint: Complaint, before: int | None = None) -> Visits:
    """Who read the complaint; `before` is the reading that the page before ended with."""
    statement = (
        select(Reading.id, Reading.user_id, Reading.at, Reading.reason, User.name)
        .join(User, User.id == Reading.user_id)
        .where(Reading.complaint_id == complaint.id)
    )
    if before is not None:
        at = select(Reading.at).where(Reading.id == before).scalar_subquery()
        statement = statement.where(or_(Reading.at < at, and_(Reading.at == at, Reading.id < before)))
    rows = db.session.execute(statement.order_by(Reading.at.desc(), Reading.id.desc()).limit(PAGE + 1)).all()
    shown = [Visit(row.user_id, row.name, row.at, row.at, 1, row.reason) for row in rows[:PAGE]]
    return Visits(_in_a_row(shown), rows[PAGE - 1].id if len(rows) > PAGE else None)


def _in_a_row(visits: Sequence[Visit]) -> list[Visit]:
    """Openings of one person on one day, with nobody between them, are one row."""
    zone, joined = catalogue.organisation().working_time, list[Visit]()
    for visit in visits:
        later = joined[-1] if joined else None
        if later is not None and _belong_together(later, visit, zone.local):
            joined[-1] = replace(later, first_at=visit.first_at, times=later.times + 1)
        else:
            joined.append(visit)
    return joined


def _belong_together(later: Visit, earlier: Visit, local: Callable[[datetime], datetime]) -> bool:
    same_day = local(later.first_at).date() == local(earlier.first_at).date()
    return later.user_id == earlier.user_id and same_day and not (later.reason or earlier.reason)
