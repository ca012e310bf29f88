"""Reads of the plan and of the evidence."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from ..complaints.casefile import CASE, CaseFile, of_case
from ..complaints.models import Attachment, Complaint, Event, Involved
from ..complaints.tallies import unindexed
from ..db import db
from ..errors import NotFound
from ..gathering import Part
from .models import Enquiry, Evidence, EvidenceLink, PlanQuestion, Saying

QUESTIONS = of_case(PlanQuestion)
EVIDENCE = of_case(Evidence)
EVIDENCE_LINKS = Part(
    EvidenceLink, (Evidence.complaint_id == CASE,), ((Evidence, Evidence.id == EvidenceLink.evidence_id),)
)
# Whoever was asked, also of complaints that were joined with this one, and where this one is joined with another.
_ASKED = or_(Enquiry.complaint_id == CASE, Enquiry.home_id == CASE)
ENQUIRIES = Part(Enquiry, (_ASKED,))
# Whoever the log speaks of, also where they have gone home since with the complaint they were asked about.
_OF_COLLEAGUES = (
    "ask_colleague", "answer_enquiry", "skip_enquiry", "repeat_statement", "confirm_statement", "correct_statement",
    "remind_colleague", "colleague_late", "tell_outcome",
)  # fmt: skip


def _in_log_of(complaint_id: Any) -> Select[Any]:
    named = select(Event.facts["enquiry"].as_integer())
    return named.where(Event.complaint_id == complaint_id, unindexed(Event.action).in_(_OF_COLLEAGUES))


NAMED = Part(Enquiry, (Enquiry.id.in_(_in_log_of(CASE)),), without=frozenset({"questions", "skip_reason"}))
SAYINGS = Part(Saying, (_ASKED,), ((Enquiry, Enquiry.id == Saying.enquiry_id),))
ACCOUNTS_THERE = Part(
    Enquiry, (Enquiry.kind == "statement", Complaint.merged_into_id == CASE),
    ((Complaint, Complaint.id == Enquiry.complaint_id),),
)  # fmt: skip
INVOLVED = of_case(Involved)
PARTS = (QUESTIONS, EVIDENCE, EVIDENCE_LINKS, ENQUIRIES, NAMED, SAYINGS, ACCOUNTS_THERE, INVOLVED)
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


def enquiries_in(file: CaseFile) -> list[Enquiry]:
    """Everybody who was, or will be, asked, of a file that was read with `PARTS`."""
    return file.found.of(ENQUIRIES)


def accounts_in(file: CaseFile) -> list[Enquiry]:
    """Accounts of those whom it is about, also those that were given on a complaint before it was joined with this."""
    return [row for row in enquiries_in(file) if row.involved_id is not None] + file.found.of(ACCOUNTS_THERE)


def names_in(file: CaseFile) -> dict[int, str]:
    """Names of those who were asked, by enquiry, also of those that went home with another complaint."""
    return {row.id: row.name for row in (*file.found.of(NAMED), *enquiries_in(file))}


def sayings_in(file: CaseFile) -> list[Saying]:
    """Every text of theirs and of ours to them, the first one first."""
    return file.found.of(SAYINGS)


def involved_in(file: CaseFile) -> list[Involved]:
    """Whom the complaint is about, also those of whom that was taken back."""
    return file.found.of(INVOLVED)


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


def enquiries(complaint_id: int) -> Sequence[Enquiry]:
    """Everybody who was, or will be, asked about this complaint, in the order in which that was decided."""
    statement = select(Enquiry).where(Enquiry.complaint_id == complaint_id).order_by(Enquiry.id)
    return db.session.scalars(statement).all()


def open_of(complaint_id: int) -> list[Enquiry]:
    """Whom a decision about this complaint waits for."""
    return [row for row in enquiries(complaint_id) if row.is_open]


def away_of(complaint_id: int) -> Sequence[Enquiry]:
    """Who was asked about this complaint and goes on with the one that it is joined with."""
    return db.session.scalars(select(Enquiry).where(Enquiry.home_id == complaint_id).order_by(Enquiry.id)).all()


def asked_for(question_id: int) -> Sequence[Enquiry]:
    """Everybody who was, or will be, asked what this question of a plan asks."""
    return db.session.scalars(select(Enquiry).where(Enquiry.question_id == question_id).order_by(Enquiry.id)).all()


def given_in(enquiry_id: int) -> Sequence[Evidence]:
    """What somebody gave whom we asked, on whatever complaint it lies, with what it speaks to."""
    statement = select(Evidence).where(Evidence.enquiry_id == enquiry_id).options(joinedload(Evidence.links))
    return db.session.scalars(statement.order_by(Evidence.id)).unique().all()


def files_of(enquiry: Enquiry) -> Sequence[Attachment]:
    """What somebody gave whom we asked, as it lies with the complaint that goes on."""
    theirs = (Evidence.enquiry_id == enquiry.id, Evidence.complaint_id == enquiry.complaint_id)
    statement = select(Attachment).join(Evidence, Evidence.attachment_id == Attachment.id).where(*theirs)
    return db.session.scalars(statement.order_by(Attachment.id)).all()


def get_enquiry(enquiry_id: int, *, for_change: bool = False) -> Enquiry:
    """`for_change` locks it and reads it anew: what was read before its complaint was locked may be old.

    Raises NotFound.
    """
    enquiry = db.session.get(Enquiry, enquiry_id, with_for_update=for_change or None, populate_existing=for_change)
    if enquiry is None:
        raise NotFound("Nobody was asked that.")
    return enquiry


def sayings(enquiry_id: int) -> Sequence[Saying]:
    """Every text of an enquiry, the first one first."""
    return db.session.scalars(select(Saying).where(Saying.enquiry_id == enquiry_id).order_by(Saying.id)).all()


def settled_words(enquiry_id: int) -> str:
    """The text that counts: the confirmed one, else the last."""
    said = sayings(enquiry_id)
    confirmed = [row for row in said if row.confirmed_at is not None]
    return (confirmed or list(said))[-1].words if said else ""


def names(complaint_id: int) -> tuple[dict[int, str], dict[int, str]]:
    """Names of those who were asked, by enquiry, and of those whom the complaint is about."""
    theirs = or_(
        Enquiry.complaint_id == complaint_id, Enquiry.home_id == complaint_id, Enquiry.id.in_(_in_log_of(complaint_id))
    )
    asked = select(Enquiry.id, Enquiry.name).where(theirs)
    about = select(Involved.id, Involved.name).where(Involved.complaint_id == complaint_id)
    return {row.id: row.name for row in db.session.execute(asked)}, {
        row.id: row.name for row in db.session.execute(about)
    }
