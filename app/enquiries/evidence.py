"""The evidence: what shows what happened, from whom and of when, and what it speaks to."""

from collections.abc import Collection
from typing import Any

from ..access import Actor
from ..catalogue import queries as catalogue
from ..complaints import casefile, concerns
from ..complaints import details as d
from ..complaints.checks import looks_at
from ..complaints.lifecycle import carries_out
from ..complaints.models import Attachment, Complaint, Event, Message
from ..complaints.service import say
from ..db import db
from ..errors import Invalid, NotFound, WrongState
from ..web import uploads
from . import queries
from .models import Enquiry, Evidence, EvidenceLink

KINDS = ("document", "photograph", "statement", "call", "log", "policy", "other")
STRENGTHS = ("strong", "fair", "weak")
NOT_THERE = "This is not in the complaint."


@looks_at("add_evidence")
def _waits_for_their_yes(complaint: Complaint, actor: Actor, needs: d.Exhibit) -> dict[str, str]:
    """What the customer gave is kept at any time; what we find out ourselves comes after they confirmed the facts."""
    if not complaint.waits_for_yes or _is_theirs(complaint, needs):
        return {}
    return {
        "attachment_id": "Choose what they sent us. What we find out ourselves comes once they confirmed the facts."
    }


def _is_theirs(complaint: Complaint, needs: d.Exhibit) -> bool:
    """A file or message of the customer, also one that a colleague put on the case for them."""
    file = db.session.get(Attachment, needs.attachment_id or 0)
    message = db.session.get(Message, needs.message_id or 0)
    return (file is not None and file.complaint_id == complaint.id and not file.internal) or (
        message is not None and message.complaint_id == complaint.id and message.from_customer
    )


@carries_out("add_evidence")
def _add(complaint: Complaint, actor: Actor, needs: d.Exhibit, event: Event) -> None:
    if needs.kind not in KINDS:
        raise Invalid("Choose what it is.", errors={"kind": "Choose what it is."})
    exhibit = Evidence(
        complaint_id=complaint.id, kind=needs.kind, title=needs.title, source=needs.source, given_by=needs.given_by,
        dated_on=needs.dated_on, strength=needs.strength if needs.strength in STRENGTHS else "", note=needs.note,
        internal=_is_internal(complaint, needs), attachment_id=needs.attachment_id, message_id=needs.message_id,
        added_at=event.at, added_by_id=actor.id,
    )  # fmt: skip
    if any(_is_same(row, exhibit) for row in queries.standing_evidence(complaint.id)):
        raise Invalid("It is there already.", errors={"title": "This is among the evidence already."})
    db.session.add(exhibit)
    db.session.flush()
    stated = {concern.id for concern in concerns.current(complaint.id)} if needs.concern_ids else set()
    for concern_id in needs.concern_ids:
        if concern_id not in stated:
            raise NotFound(NOT_THERE)
        db.session.add(EvidenceLink(evidence_id=exhibit.id, concern_id=concern_id))
    event.facts = {"evidence": exhibit.id, "kind": exhibit.kind}
    say(complaint, event, actor, "evidence", exhibit.title, internal=True)


def _is_internal(complaint: Complaint, needs: d.Exhibit) -> bool:
    """What is for colleagues only stays so, however it is listed. Raises NotFound for what is another complaint's."""
    pointed_at: list[Attachment | Message | None] = []
    if needs.attachment_id is not None:
        pointed_at.append(db.session.get(Attachment, needs.attachment_id))
    if needs.message_id is not None:
        pointed_at.append(db.session.get(Message, needs.message_id))
    for found in pointed_at:
        if found is None or found.complaint_id != complaint.id:
            raise NotFound(NOT_THERE)
        if found.internal and not needs.internal:
            words = "It is for colleagues only: list it so, or add it again for the customer to see."
            raise Invalid("It is for colleagues only.", errors={"internal": words})
    return needs.internal


def _is_same(one: Evidence, other: Evidence) -> bool:
    names = ("kind", "title", "source", "given_by", "dated_on", "attachment_id", "message_id")
    return all(getattr(one, name) == getattr(other, name) for name in names)


@carries_out("set_aside_evidence")
def _set_aside(complaint: Complaint, actor: Actor, needs: d.EvidenceSetAside, event: Event) -> None:
    (exhibit,) = _of_complaint(complaint, (needs.evidence_id,))
    exhibit.set_aside_at, exhibit.set_aside_reason = event.at, needs.reason
    event.facts = {"evidence": exhibit.id, "kind": exhibit.kind}
    say(complaint, event, actor, "reason", needs.reason, internal=True)


def add_statement(complaint: Complaint, enquiry: Enquiry, words: str, event: Event) -> Evidence:
    """What somebody said whom we asked, whole and in their words, for colleagues."""
    return _given(complaint, enquiry, event, kind="statement", title=f"What {enquiry.name} says"[:200], note=words)


def add_file(complaint: Complaint, enquiry: Enquiry, file: Attachment, event: Event) -> Evidence:
    """A file that somebody gave whom we asked, for colleagues."""
    kind = "photograph" if file.media_type.startswith("image/") else "document"
    return _given(complaint, enquiry, event, kind=kind, title=file.name, attachment_id=file.id)


def _given(complaint: Complaint, enquiry: Enquiry, event: Event, **what: Any) -> Evidence:
    exhibit = Evidence(
        complaint_id=complaint.id, source=enquiry.office, given_by=enquiry.name, internal=True, enquiry_id=enquiry.id,
        dated_on=catalogue.organisation().working_time.local(event.at).date(), added_at=event.at,
        added_by_id=enquiry.planned_by_id, **what,
    )  # fmt: skip
    db.session.add(exhibit)
    db.session.flush()
    speaks_to(exhibit, enquiry, {concern.id for concern in concerns.current(complaint.id)})
    return exhibit


def speaks_to(exhibit: Evidence, enquiry: Enquiry, stated: Collection[int]) -> None:
    """What came of an enquiry about one concern speaks to it, where it is among those `stated` here."""
    if enquiry.concern_id in stated:
        db.session.add(EvidenceLink(evidence_id=exhibit.id, concern_id=enquiry.concern_id))


COPIED = (
    "kind", "title", "source", "given_by", "dated_on", "strength", "note", "internal", "enquiry_id", "added_at",
    "added_by_id", "set_aside_at", "set_aside_reason",
)  # fmt: skip


def copy_to(complaint: Complaint, exhibit: Evidence) -> Evidence:
    """The same evidence for another complaint, with a copy of its file."""
    copied = Evidence(complaint_id=complaint.id, **{name: getattr(exhibit, name) for name in COPIED})
    if exhibit.attachment_id is not None:
        copied.attachment_id = _copy_file(complaint, db.session.get_one(Attachment, exhibit.attachment_id)).id
    db.session.add(copied)
    db.session.flush()
    return copied


def _copy_file(complaint: Complaint, file: Attachment) -> Attachment:
    """It belongs to the latest entry of that complaint's log, which says that the two were joined or separated."""
    copied = Attachment(
        **uploads.copied(file), complaint_id=complaint.id, event_id=casefile.latest_event(complaint.id), internal=True,
        at=file.at,
    )  # fmt: skip
    db.session.add(copied)
    db.session.flush()
    return copied


def has_same(complaint: Complaint, exhibit: Evidence) -> bool:
    """Whether the complaint has this already, by its words and its file."""
    return any(_content(row) == _content(exhibit) for row in queries.evidence(complaint.id))


def _content(exhibit: Evidence) -> tuple[str, str, bytes | None]:
    file = db.session.get(Attachment, exhibit.attachment_id) if exhibit.attachment_id is not None else None
    return exhibit.title, exhibit.note, file.sha256 if file is not None else None


def rests_on(complaint: Complaint, concern_id: int, evidence_ids: Collection[int]) -> None:
    """The finding about a concern rests on exactly these."""
    chosen = {row.id for row in _of_complaint(complaint, evidence_ids)}
    for row in queries.standing_evidence(complaint.id):
        links = [link for link in row.links if link.concern_id == concern_id]
        for link in links:
            link.rests_on = row.id in chosen
        if row.id in chosen and not links:
            db.session.add(EvidenceLink(evidence_id=row.id, concern_id=concern_id, rests_on=True))


def answers(complaint: Complaint, question_id: int, evidence_ids: Collection[int]) -> None:
    """These answer a question of the plan."""
    for row in _of_complaint(complaint, evidence_ids):
        db.session.add(EvidenceLink(evidence_id=row.id, question_id=question_id))


def _of_complaint(complaint: Complaint, evidence_ids: Collection[int]) -> list[Evidence]:
    """Evidence of this complaint that counts. Raises NotFound, or WrongState for what was set aside."""
    found = []
    for key in evidence_ids:
        row = db.session.get(Evidence, key)
        if row is None or row.complaint_id != complaint.id:
            raise NotFound(NOT_THERE)
        if row.set_aside_at is not None:
            raise WrongState("This evidence was set aside.")
        found.append(row)
    return found
