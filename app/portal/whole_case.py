"""A complaint as its customer may read it, as plain data: what `case.json` holds, and what the PDF is written from.

Only what stands on their page goes into it. The names of the fields are a promise, because programs may read them: they
are told of in `docs/case-data.md`, and what changes their meaning raises VERSION.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import get_locale

from .. import clock
from ..calls import queries as calls
from ..catalogue import queries as catalogue
from ..complaints import concerns, needs, outside, wishes
from ..complaints import queries as complaints
from ..complaints.models import Attachment, Complaint, Concern, Event, Message
from ..complaints.statuses import Status
from ..enquiries import queries as enquiries
from ..people.models import Customer
from ..remedies import asked, promised
from ..remedies import queries as remedies
from ..remedies.models import Offer
from ..web import scanning, uploads, vocabulary
from . import conversing, easing, leading, owed, standing, tracking

FORMAT, VERSION = "complaint", 1
FILES, ORIGINALS, LETTERS = "files", "originals", "letters"
"""Folders of the archive."""
SENT = ("open", "accepted", "declined", "taken_back", "lapsed")

Data = dict[str, Any]


def read(complaint: Complaint) -> Data:
    """Everything the customer may read of it; moments are in UTC as ISO 8601, sums are strings with a point."""
    talk, events = tracking.conversation_of(complaint), complaints.events(complaint.id)
    offers = [row for row in remedies.offers(complaint.id) if row.state in SENT]
    decision = standing.decision(talk.messages, events)
    files, category = file_rows(talk.attachments), catalogue.get_category(complaint.customer_category_id)
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": _iso(clock.now()),
        "language": str(get_locale() or "en"),
        "organisation": catalogue.organisation().name,
        "reference": complaint.reference,
        "status": complaint.status,
        "status_in_words": standing.word(complaint, outside.went(events) is not None),
        "where_it_stands": _where(complaint, offers, events),
        "received_at": _iso(complaint.received_at),
        "acknowledged_at": _iso(complaint.acknowledged_at),
        "expected_at": _iso(complaint.expected_at) if complaint.is_open else None,
        "resolved_at": _iso(complaint.resolved_at) if decision is not None else None,
        "closed_at": _iso(complaint.closed_at),
        "about": category.door or category.name,
        "looked_after_by": complaint.handler.public_name if complaint.handler is not None else None,
        "you": _person(complaint),
        "your_words": {
            name: getattr(complaint, name)
            for name in ("happened", "expected", "desired", "occurred", "order_number", "mood", "in_danger")
        }
        | {"mood_in_words": _mood(complaint)}
        | {"further_answers": [{"question": row.said, "answer": row.said_answer} for row in complaint.asked]},
        "wishes": _wishes(complaint, events),
        "concerns": _concerns(concerns.current(complaint.id), found=standing.shows_findings(complaint, decision)),
        "promises": [_promise(row) for row in tracking.promised_to(complaint, events)],
        "offers": [_offer(row, complaint) for row in offers],
        "agreed_under_other_references": _brought(complaint, events),
        "outcome": complaint.outcome if decision is not None else None,
        "conversation": _conversation(talk.messages, events, files),
        "calls": _calls(complaint),
        "what_we_look_at": _evidence(complaint, events, files),
        "files": [{name: value for name, value in row.items() if name not in ("id", "event_id")} for row in files],
    }


def file_rows(attachments: Sequence[Attachment]) -> list[Data]:
    """The files, each with where it lies in the archive; what opens to nobody lies nowhere."""
    rows: list[Data] = []
    for number, file in enumerate(attachments, start=1):
        ready = file.scan not in (scanning.WAITING, scanning.FOUND) and uploads.is_there(file.stored_as)
        is_theirs = ready and file.original and file.from_customer
        rows.append({
            "id": file.id, "event_id": file.event_id, "name": file.name, "media_type": file.media_type,
            "size": file.size, "sent_at": _iso(file.at), "from": "you" if file.from_customer else "us",
            "path": f"{FILES}/{number:02} {file.name}" if ready else None,
            "original": f"{ORIGINALS}/{number:02} {uploads.original_name(file)}" if is_theirs else None,
            "sha256_as_it_came": file.sha256.hex(),
            "state": {scanning.WAITING: "not checked yet", scanning.FOUND: "a virus was found"}.get(file.scan, "")
            or ("ready" if ready else "no longer kept"),
        })  # fmt: skip
    return rows


def letter_path(reference: str, number: int) -> str:
    """Where the letter of a decision lies in the archive: `number` is the entry of the log that it left with."""
    return f"{LETTERS}/{reference} {number}.pdf"


def _where(complaint: Complaint, offers: Sequence[Offer], events: Sequence[Event]) -> str:
    open_offer = next((row for row in offers if row.state == "open" and complaint.state is Status.OFFERED), None)
    settle = standing.resolution(complaint)
    until = open_offer.until if open_offer else settle.pause_ends_at if settle else None
    lead = standing.lead(complaint, until, since=leading.since(complaint, events))
    return f"{lead.clause} {lead.rest}".strip()


def _mood(complaint: Complaint) -> str | None:
    look = vocabulary.MOODS.get(complaint.mood or 0)
    return str(look.customer) if look is not None else None


def _person(complaint: Complaint) -> Data:
    names = ("name", "email", "phone", "postal_address", "preferred_channel", "language")
    customer = complaint.customer
    told = needs.told_by_themselves(complaint)
    return {name: getattr(customer, name) or None for name in names} | {
        "what_makes_it_easier": easing.in_words(told),
        "written_for_them_by": _representative(customer) if customer.is_represented else None,
    }


def _representative(customer: Customer) -> Data:
    """Who writes for them, and what we saw of their right to; e-mail, telephone and address are theirs."""
    seen = "" if customer.is_unproven else catalogue.care().authority(customer.authority).name
    return {
        "name": customer.represented_by or None, "relation": customer.relation or None, "what_allows_it": seen or None,
    }  # fmt: skip


def _wishes(complaint: Complaint, events: Sequence[Event]) -> list[str]:
    if not any(event.facts.get("wishes") for event in events):
        return [complaint.desired] if complaint.desired else []
    return [row.wish.words for row in wishes.standing(wishes.read(complaint.id))]


def _concerns(rows: Sequence[Concern], *, found: bool) -> list[Data]:
    return [
        {
            "words": row.words, "confirmed_at": _iso(row.confirmed_at),
            "finding": row.outcome if found else None,
            "finding_in_words": str(vocabulary.FINDING[row.outcome].customer) if found and row.outcome else None,
        }
        for row in rows
    ]  # fmt: skip


def _promise(row: owed.Promised) -> Data:
    return {
        "what": row.words, "state": row.state, "told": row.text, "due_at": _iso(row.due_at),
        "promised_by": row.who or None, "reference": row.reference or None,
        "moved": [
            {"was_due_at": _iso(move.was_due_at), "moved_at": _iso(move.moved_at), "reason": move.reason}
            for move in row.moves
        ],
    }  # fmt: skip


def _offer(offer: Offer, complaint: Complaint) -> Data:
    answered = wishes.read(complaint.id)
    return {
        "made_at": _iso(offer.made_at), "state": offer.state, "until": _iso(offer.until),
        "stays_open_with_an_outside_body": offer.stays_open, "answered_at": _iso(offer.answered_at),
        "explanation": offer.explanation,
        "beside_what_you_asked": [
            {
                "you_asked": row.wish or None, "answer": row.answer or None, "detail": row.detail or None,
                "reason": row.reason or None,
                "we_offer": [
                    {
                        "words": line.words, "item": line.item or None, "amount": _sum(line.told),
                        "percentage": line.percentage, "valid_until": line.valid_until and line.valid_until.isoformat(),
                        "code": line.voucher.code if offer.state == "accepted" and line.voucher else None,
                    }
                    for line in row.lines
                ],
            }
            for row in asked.rows(offer, answered, complaint.desired)
        ],
    }  # fmt: skip


def _brought(complaint: Complaint, events: Sequence[Event]) -> list[Data]:
    if not any(event.action == "merge" for event in events):
        return []
    return [
        {"what": row.words, "amount": _sum(row.told), "reference": row.reference, "done_at": _iso(row.done_at)}
        for row in promised.told(complaint)
        if row.reference
    ]


def _conversation(messages: Sequence[Message], events: Sequence[Event], files: Sequence[Data]) -> list[Data]:
    """What was said, the first first; without what stands with a promise, and without words written down twice."""
    said = [row for row in conversing.conversation(messages, events, None) if isinstance(row, Message)][::-1]
    upon, sent = conversing.upon(messages, events), dict[int, list[str]]()
    for file in files:
        sent.setdefault(file["event_id"], []).append(file["name"])
    return [
        {
            "at": _iso(row.at), "from": "you" if row.from_customer or row.kind == "spoken" else "us", "kind": row.kind,
            "by": row.author.public_name if row.author is not None and row.kind != "spoken" else None,
            "upon": upon.get(row.event_id) if row.from_customer else None, "words": row.body,
            "files": sent.get(row.event_id, []), "entry": row.event_id,
        }
        for row in said
    ]  # fmt: skip


def _calls(complaint: Complaint) -> list[Data]:
    told = calls.told(complaint)
    if told.booked is None:
        return []
    where = "in person" if told.booked.is_here else told.booked.number
    return [{"starts_at": _iso(told.booked.starts_at), "with": told.booked.manager.public_name, "where": where}]


def _evidence(complaint: Complaint, events: Sequence[Event], files: Sequence[Data]) -> list[Data]:
    if not any(event.action == "add_evidence" for event in events):
        return []
    names = {row["id"]: row["name"] for row in files}
    return [
        {"title": row.title, "of": row.dated_on.isoformat(), "file": names.get(row.attachment_id or 0)}
        for row in enquiries.shown(complaint.id)
    ]


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _sum(amount: Decimal | None) -> str | None:
    return str(amount) if amount is not None else None
