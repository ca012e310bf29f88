"""A complaint as its customer may read it, as plain data: what `case.json` holds, and what the PDF is written from.

Only what stands on their page goes into it. The names of the fields are a promise, because programs may read them: they
are told of in `docs/case-data.md`, and what changes their meaning raises VERSION.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import get_locale

from .. import clock
from ..calls import queries as calls
from ..catalogue import queries as catalogue
from ..complaints import concerns, expected, lifecycle, needs, outside, wishes
from ..complaints import queries as complaints
from ..complaints.models import Attachment, Complaint, Concern, Event, Message
from ..complaints.statuses import Status
from ..enquiries import queries as enquiries
from ..followups import queries as followups
from ..followups import quotes
from ..followups.models import Answer, Quote
from ..outbox import queries as outbox
from ..people.models import Customer
from ..remedies import agreements, asked, promised
from ..remedies import queries as remedies
from ..remedies.models import Offer
from ..web import filters, scanning, uploads, vocabulary
from . import beside, conversing, easing, leading, owed, standing, tracking, visits
from .forms import SOLVED, TREATED, UNDERSTOOD

FORMAT, VERSION = "complaint", 2
FILES, ORIGINALS, LETTERS = "files", "originals", "letters"
"""Folders of the archive."""
IN_PERSON = "in person"
SENT = ("open", "accepted", "declined", "taken_back", "lapsed")

Data = dict[str, Any]


def read(complaint: Complaint) -> Data:
    """Everything the customer may read of it; moments are in UTC as ISO 8601, sums are strings with a point."""
    talk, events = tracking.conversation_of(complaint), complaints.events(complaint.id)
    offers = [row for row in remedies.offers(complaint.id) if row.state in SENT]
    decision, facts = standing.decision(talk.messages, events), concerns.current(complaint.id)
    files, category = file_rows(talk.attachments), catalogue.get_category(complaint.customer_category_id)
    stands, ours = _stands(complaint, offers, events, facts), outbox.about(complaint.id)
    into, promises = tracking.joined_with(complaint), tracking.promised_to(complaint, events)
    told_on = tracking.told_on(ours, promises)
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": _iso(clock.now()),
        "language": str(get_locale() or "en"),
        "organisation": catalogue.organisation().name,
        "reference": complaint.reference,
        "joined_with": into.reference if into is not None else None,
        "status": complaint.status,
        "status_in_words": standing.word(complaint, outside.went(events) is not None),
        "where_it_stands": f"{stands.lead.clause} {stands.lead.rest}".strip(),
        "beside_that": [{"words": row.title, "more": row.words} for row in beside.read(complaint, events, ours).notes],
        "steps": [
            {"words": row.word, "told": row.date or None, "state": row.state}
            for row in standing.thread(complaint, events, asking=stands.asking)
        ],
        "received_at": _iso(complaint.received_at),
        "acknowledged_at": _iso(complaint.acknowledged_at),
        "expected_at": _iso(complaint.expected_at) if complaint.is_open else None,
        "why_then": expected.why_then(complaint) if stands.counts else None,
        "resolved_at": _iso(complaint.resolved_at) if decision is not None else None,
        "closed_at": _iso(complaint.closed_at),
        "about": category.door or category.name,
        "looked_after_by": complaint.handler.public_name if complaint.handler is not None else None,
        "taken_on_by": _manager(complaint),
        "you": _person(complaint),
        "your_words": {
            name: getattr(complaint, name)
            for name in ("happened", "expected", "desired", "occurred", "order_number", "mood", "in_danger")
        }
        | {"mood_in_words": _mood(complaint.mood)}
        | {"further_answers": [{"question": row.said, "answer": row.said_answer} for row in complaint.asked]},
        "wishes": _wishes(complaint, events),
        "concerns": _concerns(facts, found=standing.shows_findings(complaint, decision)),
        "promises": [_promise(row, told_on) for row in promises],
        "by_post_or_telephone": [
            {"what": row.words, "due_at": _iso(row.due_at), "why": row.why}
            for row in tracking.left_by_hand(complaint, ours, promises)
        ],
        "offers": [_offer(row, complaint) for row in offers],
        "agreed_under_other_references": _brought(complaint, events),
        "outcome": complaint.outcome if decision is not None else None,
        "outcome_in_words": _finding(complaint.outcome) if decision is not None else None,
        "outcome_is_earlier": standing.is_earlier(complaint) if decision is not None else None,
        "conversation": _conversation(talk.messages, events, files),
        "calls": _calls(stands.told),
        "what_we_look_at": _evidence(complaint, events, files),
        "files": [{name: value for name, value in row.items() if name not in ("id", "event_id")} for row in files],
        "afterwards": [_round(row.asked_at, row.again, row.answers) for row in followups.rounds(complaint.id)],
        "quote": _quote(quotes.find(complaint.id)),
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


def _stands(
    complaint: Complaint, offers: Sequence[Offer], events: Sequence[Event], facts: Sequence[Concern]
) -> leading.Stands:
    """How it stands, as the page says it."""
    open_offer = next((row for row in offers if row.state == "open" and complaint.state is Status.OFFERED), None)
    allowed = {row.name for row in lifecycle.allowed(visits.actor(complaint), complaint)}
    return leading.stands(complaint, events, facts, open_offer, allowed)


def _manager(complaint: Complaint) -> str | None:
    """Who has it as a manager, besides whoever looks after it."""
    above = complaint.manager if complaint.manager_id != complaint.handler_id else None
    return above.public_name if above is not None else None


def _mood(mood: int | None) -> str | None:
    look = vocabulary.MOODS.get(mood or 0)
    return str(look.customer) if look is not None else None


def _finding(outcome: str | None) -> str | None:
    return str(vocabulary.FINDING[outcome].customer) if outcome else None


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
            "reopened_at": _iso(row.reopened_at),
            "finding": row.outcome if found else None,
            "finding_in_words": _finding(row.outcome) if found else None,
        }
        for row in rows
    ]  # fmt: skip


def _promise(row: owed.Promised, told_on: Mapping[int, datetime]) -> Data:
    return {
        "what": row.words, "state": row.state, "told": row.text, "due_at": _iso(row.due_at),
        "promised_by": row.who or None, "reference": row.reference or None,
        "moved": [
            {
                "was_due_at": _iso(move.was_due_at), "became": _iso(move.due_at), "moved_at": _iso(move.moved_at),
                "reason": filters.ours(move.reason), "told_at": _iso(told_on.get(move.delivery_id or 0)),
            }
            for move in row.moves
        ],
    }  # fmt: skip


def _offer(offer: Offer, complaint: Complaint) -> Data:
    answered = wishes.read(complaint.id)
    return {
        "made_at": _iso(offer.made_at), "state": offer.state, "until": _iso(offer.until),
        "stays_open_with_an_outside_body": offer.stays_open, "answered_at": _iso(offer.answered_at),
        "agreed": _agreed(offer), "what_we_stand_for": _guarantee(offer),
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


def _guarantee(offer: Offer) -> str | None:
    """What we stand for, as long as the offer or the agreement holds."""
    return agreements.guarantee_of(offer) or None if offer.state in ("open", "accepted") else None


def _agreed(offer: Offer) -> Data | None:
    """In which way they said yes, and who did for us."""
    agreement = agreements.find(offer.id) if offer.state == "accepted" else None
    return {"how": agreement.how, "for_us": agreements.ours(offer)} if agreement is not None else None


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


def _calls(told: calls.Told | None) -> Data:
    """The next that is booked, what we are to ring about, and how we look in on them."""
    booked = told.booked if told is not None else None
    next_one = {
        "starts_at": _iso(booked.starts_at), "with": booked.manager.public_name,
        "where": IN_PERSON if booked.is_here else booked.number,
    } if booked is not None else None  # fmt: skip
    return {
        "booked": next_one,
        "to_come": [
            {
                "due_at": _iso(row.due_at), "where": row.number or IN_PERSON,
                "you_asked": row.why if row.by_customer else None,
            }
            for row in (told.asked if told is not None else ())
        ],
        "check_ins": [
            {
                "day": row.day.isoformat(), "done": row.logged_at is not None, "about": row.about,
                "every_days": row.every_days, "until": row.until.isoformat(), "asked": row.asked or None,
                "you_said": row.said or None,
            }
            for row in (told.check_ins if told is not None else ())
        ],
    }  # fmt: skip


def _evidence(complaint: Complaint, events: Sequence[Event], files: Sequence[Data]) -> list[Data]:
    if not any(event.action == "add_evidence" for event in events):
        return []
    names = {row["id"]: row["name"] for row in files}
    return [
        {"title": row.title, "of": row.dated_on.isoformat(), "file": names.get(row.attachment_id or 0)}
        for row in enquiries.shown(complaint.id)
    ]


def _round(asked_at: datetime, again: bool, answers: Sequence[Answer]) -> Data:
    """One round of asking whether it worked, with every answer that was given and changed."""
    return {
        "asked_at": _iso(asked_at), "once_more": again,
        "answers": [
            {
                "at": _iso(row.at), "solved": row.solved, "solved_in_words": str(SOLVED[row.solved]),
                "understood": row.understood or None, "understood_in_words": _said(UNDERSTOOD, row.understood),
                "treated": row.treated, "treated_in_words": _said(TREATED, row.treated),
                "mood": row.mood, "mood_in_words": _mood(row.mood),
                "words": row.comment or None, "may_ask_again": row.ask_again,
            }
            for row in answers
        ],
    }  # fmt: skip


def _said(words: Mapping[Any, Any], key: Any) -> str | None:
    return str(words[key]) if key else None


def _quote(row: Quote | None) -> Data | None:
    return {"words": row.words, "named": row.called or None, "agreed_at": _iso(row.agreed_at)} if row else None


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _sum(amount: Decimal | None) -> str | None:
    return str(amount) if amount is not None else None
