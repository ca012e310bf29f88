"""What we want to know and what we have: the plan and the evidence of a case page."""

from collections.abc import Collection
from dataclasses import dataclass

from ..catalogue import queries as catalogue
from ..catalogue import questions
from ..complaints.casefile import CaseFile
from ..complaints.models import Attachment
from ..enquiries import queries as enquiries
from ..enquiries.models import Evidence, PlanQuestion
from ..web import filters
from .files import link
from .options import Options
from .words import STRENGTHS

KIND_ICONS = {
    "document": "file-earmark-text", "photograph": "file-earmark-image", "statement": "person-check", "call": "mic",
    "log": "list-check", "policy": "book", "other": "paperclip",
}  # fmt: skip
# State of a question: word, icon, tone.
STATE_LOOKS = {"answered": ("Answered", "check-circle", "ok"), "dropped": ("Not needed", "dash-circle", "muted")}


@dataclass(frozen=True)
class QuestionRow:
    """A question of the plan. `about` says whom we ask and for which concern, `waiver` why it is waited for no more."""

    question: PlanQuestion
    look: tuple[str, str, str]
    about: str
    waiver: str
    evidence: list[str]
    is_open: bool
    is_closed_question: bool


@dataclass(frozen=True)
class EvidenceRow:
    """A piece of evidence, or a file that nobody described yet (`exhibit` is None)."""

    icon: str
    title: str
    href: str
    origin: str
    about: str
    is_internal: bool
    exhibit: Evidence | None = None
    file: Attachment | None = None
    small: str = ""


@dataclass(frozen=True)
class Suggestion:
    words: str
    due_on: str


def plan(file: CaseFile) -> list[QuestionRow]:
    """The questions in the order in which they were planned, those that wait first."""
    rows = [_question(question, file) for question in enquiries.plan_in(file)]
    return sorted(rows, key=lambda row: not row.is_open)


def _question(question: PlanQuestion, file: CaseFile) -> QuestionRow:
    is_open = question.state == "open"
    waived = (row for row in file.blockers if row.kind == "question" and row.about == question.id and row.waived_at)
    waiver = next(waived, None)
    look = STATE_LOOKS.get(question.state, (f"by {filters.short_day(question.due_at)}", "clock", "muted"))
    if waiver is not None and is_open:
        look = ("Not waited for", "arrow-right", "seam")
    about = [question.asked, _concerns(file, {question.concern_id or 0})]
    return QuestionRow(
        question=question,
        look=look,
        about=". ".join(part for part in about if part),
        waiver=f"{file.name_of(waiver.waived_by_id)}: {waiver.waiver}" if waiver is not None else "",
        evidence=[row.title for row in enquiries.evidence_in(file) if question.id in row.question_ids],
        is_open=is_open,
        is_closed_question=questions.is_closed(question.words),
    )


def suggestions(file: CaseFile, open_to: Options, today: str) -> list[Suggestion]:
    """Questions that the category's catalogue suggests and the plan does not have; none where none can be added."""
    if not open_to.url("plan_question"):
        return []
    planned = {question.words for question in enquiries.plan_in(file)}
    suggested = catalogue.get_category(file.complaint.category_id).questions
    return [Suggestion(words, today) for words in suggested if words not in planned]


def evidence(file: CaseFile) -> list[EvidenceRow]:
    """All evidence, then the files that are not described, and last what was set aside."""
    exhibits = enquiries.evidence_in(file)
    described = {row.attachment_id for row in exhibits if row.set_aside_at is None}
    files = {stored.id: stored for stored in file.attachments}
    rows = [_exhibit(row, file, files) for row in sorted(exhibits, key=lambda row: row.set_aside_at is not None)]
    standing = [row for row in rows if row.exhibit is not None and row.exhibit.set_aside_at is None]
    aside = [row for row in rows if row not in standing]
    return [*standing, *(_file(stored, file) for stored in file.attachments if stored.id not in described), *aside]


def rests_on(file: CaseFile) -> dict[int, str]:
    """For each concern the evidence that its finding rests on, by title."""
    standing = [row for row in enquiries.evidence_in(file) if row.set_aside_at is None]
    titles: dict[int, list[str]] = {}
    for row in standing:
        for tie in row.links:
            if tie.rests_on and tie.concern_id is not None:
                titles.setdefault(tie.concern_id, []).append(row.title)
    return {concern_id: ", ".join(found) for concern_id, found in titles.items()}


def _exhibit(row: Evidence, file: CaseFile, files: dict[int, Attachment]) -> EvidenceRow:
    stored = files.get(row.attachment_id or 0)
    given = [row.given_by, row.source] if row.given_by or row.source else [_otherwise(row, stored)]
    about = [STRENGTHS.get(row.strength, ""), row.note, _concerns(file, row.concern_ids)]
    return EvidenceRow(
        icon=KIND_ICONS[row.kind],
        title=row.title,
        href=link(file.complaint.reference, stored).href if stored else "",
        small=link(file.complaint.reference, stored).small if stored else "",
        origin=", ".join(part for part in (*given, filters.short_day(row.dated_on)) if part),
        about=row.set_aside_reason or ". ".join(part.rstrip(".") for part in about if part),
        is_internal=row.internal,
        exhibit=row,
        file=stored,
    )


def _file(stored: Attachment, file: CaseFile) -> EvidenceRow:
    return EvidenceRow(
        icon="file-earmark-image" if stored.media_type.startswith("image/") else "file-earmark-text",
        title=stored.name,
        href=link(file.complaint.reference, stored).href,
        small=link(file.complaint.reference, stored).small,
        origin=f"{_sender(stored)}, {filters.short_day(stored.at)}, {filters.file_size(stored.size)}",
        about="",
        is_internal=stored.internal,
        file=stored,
    )


def _otherwise(row: Evidence, stored: Attachment | None) -> str:
    """Where it comes from, as far as the case knows by itself."""
    if stored is not None:
        return _sender(stored)
    return "Written in this case" if row.message_id is not None else ""


def _sender(stored: Attachment) -> str:
    return "From them" if stored.from_customer else "For colleagues only" if stored.internal else "From us"


def _concerns(file: CaseFile, concern_ids: Collection[int]) -> str:
    places = [str(concern.position) for concern in file.concerns if concern.id in concern_ids]
    if not places:
        return ""
    return f"Concern {places[0]}" if len(places) == 1 else f"Concerns {', '.join(places[:-1])} and {places[-1]}"
