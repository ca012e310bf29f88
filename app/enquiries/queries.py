"""Reads of the plan and of the evidence."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..complaints.casefile import CASE, CaseFile, of_case
from ..db import db
from ..gathering import Part
from .models import Evidence, EvidenceLink, PlanQuestion

QUESTIONS = of_case(PlanQuestion)
EVIDENCE = of_case(Evidence)
EVIDENCE_LINKS = Part(
    EvidenceLink, (Evidence.complaint_id == CASE,), ((Evidence, Evidence.id == EvidenceLink.evidence_id),)
)
PARTS = (QUESTIONS, EVIDENCE, EVIDENCE_LINKS)
"""What the page of a case reads of this feature, with everything else there is of it."""


def plan_in(file: CaseFile) -> list[PlanQuestion]:
    """The plan of a file that was read with `PARTS`."""
    return file.found.of(QUESTIONS)


def evidence_in(file: CaseFile) -> list[Evidence]:
    """All evidence of a file that was read with `PARTS`, with what it speaks to."""
    found = file.found.of(EVIDENCE)
    for row in found:
        row.links = [link for link in file.found.of(EVIDENCE_LINKS) if link.evidence_id == row.id]
    return found


def questions(complaint_id: int) -> Sequence[PlanQuestion]:
    """The plan, in the order in which it was made."""
    statement = select(PlanQuestion).where(PlanQuestion.complaint_id == complaint_id)
    return db.session.scalars(statement.order_by(PlanQuestion.id)).all()


def open_questions(complaint_id: int) -> list[PlanQuestion]:
    return [question for question in questions(complaint_id) if question.state == "open"]


def evidence(complaint_id: int) -> Sequence[Evidence]:
    """All evidence with what it speaks to, also what was set aside, in the order in which it came."""
    statement = select(Evidence).where(Evidence.complaint_id == complaint_id).options(joinedload(Evidence.links))
    return db.session.scalars(statement.order_by(Evidence.id)).unique().all()


def shown(complaint_id: int) -> Sequence[Evidence]:
    """The evidence that its customer sees: title and day, and the file where there is one."""
    theirs = (Evidence.complaint_id == complaint_id, Evidence.internal.is_(False), Evidence.set_aside_at.is_(None))
    return db.session.scalars(select(Evidence).where(*theirs).order_by(Evidence.dated_on, Evidence.id)).all()


def standing_evidence(complaint_id: int) -> list[Evidence]:
    """What still counts."""
    return [row for row in evidence(complaint_id) if row.set_aside_at is None]
