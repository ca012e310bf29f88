"""What a letter may speak of: the names, sums, days and words of its case, for comparing a text with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import select

from .. import clock
from ..catalogue import queries as catalogue
from ..complaints.models import Complaint, Event, Message, Promise
from ..complaints.wording import boxes, mixups
from ..complaints.wording.mixups import Known, Mixup
from ..db import db
from ..remedies import promised
from ..remedies.models import Offer
from ..remedies.promised import Promised
from ..web import filters

V = TypeVar("V")
MEANT_FOR_LETTERS = frozenset({"finding"})
"""Kinds of words that are kept inside until a letter says them."""


def questions(complaint: Complaint, action: str, details: object) -> list[Mixup]:
    """What does not fit the case in the texts of `details` that the customer would read, each question once.

    Sums and days of the details themselves fit: they are what is being offered or promised.
    """
    texts = [words for _field, words in boxes.texts(action, details) if words.strip()]
    if not texts:
        return []
    return _ask(texts, known(complaint, _records([complaint])[complaint.id], details))


def questions_of_each(letters: Sequence[tuple[Sequence[Complaint], str]]) -> list[list[Mixup]]:
    """The same for a letter to each of several customers: its complaints, all of that customer, and its words."""
    records = _records([complaint for complaints, _words in letters for complaint in complaints])
    return [
        _ask([words], _together([known(complaint, records[complaint.id]) for complaint in complaints]))
        for complaints, words in letters
    ]


def _ask(texts: Sequence[str], case: Known) -> list[Mixup]:
    return list(dict.fromkeys(found for text in texts for found in mixups.find(text, case)))


@dataclass
class Record:
    """What hangs on a complaint and may be spoken of; `brought` is what was agreed on those joined with it."""

    messages: list[Message] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    brought: list[Promised] = field(default_factory=list)


def _records(complaints: Sequence[Complaint]) -> dict[int, Record]:
    """The records of complaints, by as many statements for one as for a hundred; more for those with others joined."""
    found = {complaint.id: Record() for complaint in complaints}
    kept: dict[str, Any] = {"messages": Message, "events": Event, "offers": Offer, "promises": Promise}
    for name, model in kept.items():
        rows = select(model).where(model.complaint_id.in_(found)).order_by(model.id)
        for row in db.session.scalars(rows):
            getattr(found[row.complaint_id], name).append(row)
    joined = set(db.session.scalars(select(Complaint.merged_into_id).where(Complaint.merged_into_id.in_(found))))
    for complaint in complaints:
        if complaint.id in joined:
            found[complaint.id].brought = promised.told(complaint)
    return found


def known(complaint: Complaint, record: Record, details: object = None) -> Known:
    """Everything this case knows, and what `details` add to it."""
    messages = [row for row in record.messages if row.recalled_at is None]
    return Known(
        customer=complaint.customer.name,
        today=filters.local(clock.now()).date(),
        reference=complaint.reference,
        currency=catalogue.organisation().currency,
        language=complaint.language,
        amounts={*_amounts(record), *_values(details, Decimal)},
        days={*_days(complaint, record), *_typed_days(details)},
        said=(*complaint.told, *_told(messages)),
        notes=tuple(row.body for row in messages if row.internal and row.kind not in MEANT_FOR_LETTERS),
    )


def _together(cases: Sequence[Known]) -> Known:
    """What a letter about all of them may speak of."""
    first, *others = cases
    return replace(
        first,
        amounts={amount for case in cases for amount in case.amounts},
        days={day for case in cases for day in case.days},
        said=(*(words for case in cases for words in case.said), *(case.reference for case in others)),
        notes=tuple(words for case in cases for words in case.notes),
    )


def _told(messages: list[Message]) -> Iterator[str]:
    return (row.body for row in messages if not row.internal)


def _amounts(record: Record) -> Iterator[Decimal]:
    yield from (row.amount for row in record.brought if row.amount is not None)
    for offer in record.offers:
        yield offer.total
        yield from (line.amount for line in offer.lines if line.amount is not None)


def _days(complaint: Complaint, record: Record) -> Iterator[date]:
    """Days promised, offered or due, whatever became of them, and the day on which we ask whether it worked."""
    yield _local(complaint.expected_at)
    yield from (_local(row.due_at) for row in complaint.clocks)
    yield from (_local(row.first_due_at) for row in complaint.clocks)
    for promise in record.promises:
        yield _local(promise.due_at)
        yield from (_local(move.was_due_at) for move in promise.moves)
    yield from (_local(offer.until) for offer in record.offers)
    yield from (date.fromisoformat(event.facts["until"][:10]) for event in _with_end(record.events))
    settled = complaint.fulfilled_on or filters.local(clock.now()).date()
    yield settled + timedelta(days=catalogue.targets().follow_up_days)


def _with_end(events: list[Event]) -> Iterator[Event]:
    return (event for event in events if isinstance(event.facts.get("until"), str))


def _typed_days(details: object) -> Iterator[date]:
    yield from (_local(value) if isinstance(value, datetime) else value for value in _values(details, date))


def _values(details: object, kind: type[V]) -> Iterator[V]:
    """Every value of a kind anywhere in some details."""
    if isinstance(details, kind):
        yield details
    elif is_dataclass(details) and not isinstance(details, type):
        for spec in fields(details):
            yield from _values(getattr(details, spec.name), kind)
    elif isinstance(details, tuple):
        for row in details:
            yield from _values(row, kind)


def _local(moment: datetime) -> date:
    return filters.local(moment).date()
