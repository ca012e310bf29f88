"""Reads of follow-ups."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from ..catalogue.models import Department
from ..complaints.casefile import CASE, CaseFile, of_case
from ..complaints.models import Complaint
from ..db import AnyRow, db
from ..gathering import Part
from .models import Answer, FollowUp, Quote

ANSWERS = Part(Answer, (FollowUp.complaint_id == CASE,), ((FollowUp, FollowUp.id == Answer.follow_up_id),))
QUOTES = of_case(Quote, Quote.ended_at.is_(None))
PARTS = (ANSWERS, QUOTES)
"""What the page of a case reads of this feature, with everything else there is of it."""

_later = aliased(Answer)
LAST = select(func.max(_later.id)).where(_later.follow_up_id == Answer.follow_up_id).scalar_subquery()
"""An answer that was changed counts as it is now. It is asked of each that is looked at: as a join, PostgreSQL would
read all there ever were."""


def find_current(complaint_id: int) -> FollowUp | None:
    """The newest round of asking, answered or not."""
    statement = select(FollowUp).where(FollowUp.complaint_id == complaint_id).order_by(FollowUp.id.desc()).limit(1)
    return db.session.scalars(statement).one_or_none()


def rounds(complaint_id: int) -> Sequence[FollowUp]:
    """Every round of asking, the first first."""
    return db.session.scalars(select(FollowUp).where(FollowUp.complaint_id == complaint_id).order_by(FollowUp.id)).all()


def latest_answer(complaint_id: int) -> Answer | None:
    round_ = find_current(complaint_id)
    return round_.answers[-1] if round_ is not None and round_.answers else None


def answer_in_full(complaint_id: int) -> Answer | None:
    """The last answer to the whole question, also where they were asked once more since whether it lasted."""
    newest = select(FollowUp).where(FollowUp.complaint_id == complaint_id, FollowUp.again.is_(False))
    round_ = db.session.scalars(newest.order_by(FollowUp.id.desc()).limit(1)).one_or_none()
    return round_.answers[-1] if round_ is not None and round_.answers else None


def moods(since: datetime) -> dict[tuple[int, int], int]:
    """How many of those who answered since then felt how when they came to us, and how afterwards; who told us one mood
    only is left out."""
    statement = (
        select(Complaint.mood, Answer.mood, func.count())
        .select_from(Answer)
        .join(FollowUp, FollowUp.id == Answer.follow_up_id)
        .join(Complaint, Complaint.id == FollowUp.complaint_id)
        .where(Answer.at >= since, Answer.mood.is_not(None), Complaint.mood.is_not(None), Answer.id == LAST)
        .group_by(Complaint.mood, Answer.mood)
    )
    return {(before or 0, after or 0): count for before, after, count in db.session.execute(statement)}


def understood_by_team(since: datetime) -> Sequence[AnyRow]:
    """How many felt understood (yes, partly, no) of those who answered since then, team by team: the last answer of
    each round counts, and complaints of no team come last."""
    counts = [func.count(case((Answer.understood == said, 1))).label(said) for said in ("yes", "partly", "no")]
    statement = (
        select(Department.name.label("team"), *counts)
        .select_from(Answer)
        .join(FollowUp, FollowUp.id == Answer.follow_up_id)
        .join(Complaint, Complaint.id == FollowUp.complaint_id)
        .outerjoin(Department, Department.id == Complaint.department_id)
        .where(Answer.at >= since, Answer.understood != "", Answer.id == LAST)
        .group_by(Department.name)
        .order_by(Department.name.is_(None), Department.name)
    )
    return db.session.execute(statement).all()


def answers_in(file: CaseFile) -> list[Answer]:
    """Every answer of a file that was read with `PARTS`, the latest first: those before it are how it was changed."""
    return sorted(file.found.of(ANSWERS), key=lambda answer: answer.id, reverse=True)


def standing_quote(file: CaseFile) -> Quote | None:
    """What they let us quote, of a file that was read with `PARTS`."""
    return next(iter(file.found.of(QUOTES)), None)
